"""A school with the people who may and may not bring in lists, and short ways to do it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from handrail.access.types import Role
from handrail.exchange.actions import apply_import, set_columns, settle_choices, start_import
from handrail.exchange.models import ImportRun
from handrail.exchange.queries import columns_now
from handrail.exchange.tasks import save_list
from handrail.pupils.models import Pupil
from tests.factories import AcademicYearFactory, SchoolFactory, everywhere, make_actor

HEAD = b"UPN,Adno,Surname,Forename,DOB,Year,Reg,SEN,Need type\n"
ALI = b"B801200005001,0042,Khan,Ali,14/03/2012,9,9B,,\n"
NIA = b"P823432109001,0043,Jones,Nia,01/05/2013,9,9B,SEN Support,MLD\n"
ROLE_WITHOUT = Role.TEACHER


@pytest.fixture
def here(db, in_school):
    """A secondary school with a year, its SENCO, office and a teacher; the school's scope is open."""
    school = SchoolFactory()
    AcademicYearFactory(school=school)
    world = SimpleNamespace(
        school=school,
        senco=make_actor(school, Role.SENCO),
        office=make_actor(school, Role.OFFICE),
        teacher=make_actor(school, Role.TEACHER),
        elsewhere=make_actor(SchoolFactory(), Role.SENCO),
    )
    with in_school(world.senco):
        yield world


def begin(actor, data: bytes, name: str = "list.csv") -> ImportRun:
    """Bring a list in and keep its guessed columns."""
    run = start_import(actor=actor, file_name=name, data=data)
    return set_columns(actor=actor, run=run, columns=columns_now(run))


def bring_in(actor, data: bytes, name: str = "list.csv", **choices) -> ImportRun:
    """Take a list the whole way; tests run its task at once."""
    run = settle_choices(actor=actor, run=begin(actor, data, name), **choices)
    apply_import(actor=actor, run=run, start=save_list.enqueue)
    return ImportRun.objects.get(pk=run.pk)


def pupil(upn: str) -> Pupil:
    """Return the pupil with this UPN."""
    with everywhere():
        return Pupil.objects.get(upn=upn)


TODAY = date(2026, 11, 16)


def never(*ids: object) -> None:
    """Stand for a queue whose worker is not running."""
