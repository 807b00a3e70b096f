"""Tobi, the people around him, and a meeting about him on Tuesday week."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.meetings import actions, queries
from handrail.meetings.types import LinkFor, NewMeeting, Outsider
from handrail.pupils import actions as pupils
from handrail.pupils.types import CoreRole, NewContact
from tests.factories import (
    GroupAdultFactory,
    GroupPupilFactory,
    PupilFactory,
    SchoolFactory,
    TeachingGroupFactory,
    everywhere,
    make_actor,
)

ORIGIN = "https://handrail.fernhill.example"
# Tuesday, in winter time; the clock of the tests stands at 16 November 2026, 9.30.
TUESDAY = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
PDF = b"%PDF-1.7 a school report"


def new(**changes: Any) -> NewMeeting:
    """Return an annual review of an hour on Tuesday."""
    return NewMeeting(
        **{"kind": "annual", "starts_at": TUESDAY, "minutes": 60, "place": "Room 2; the library, upstairs"} | changes
    )


@pytest.fixture
def here(db, in_school, settings):
    """See the top of this file. Mail is set up and lands in Django's own outbox."""
    settings.EMAIL_IS_SET_UP = True
    settings.DEFAULT_FROM_EMAIL = "Handrail <meetings@handrail.example>"
    school = SchoolFactory(name="Fernhill School", telephone="01234 567890")
    found = SimpleNamespace(school=school)
    found.senco, found.teacher = make_actor(school, Role.SENCO), make_actor(school, Role.TEACHER)
    found.link, found.head = make_actor(school, Role.SEN_LINK), make_actor(school, Role.HEAD)
    found.tobi = PupilFactory(school=school, forename="Tobi", surname="Adeyemi")
    found.mina = PupilFactory(school=school, forename="Mina", surname="Bello")
    group = TeachingGroupFactory(year__school=school)
    GroupPupilFactory(group=group, pupil=found.tobi)
    with everywhere():
        GroupAdultFactory(group=group, membership=Membership.objects.get(pk=found.teacher.membership_id))
    with in_school(school):
        pupils.add_to_core_group(
            actor=found.senco, pupil=found.tobi, membership_id=found.teacher.membership_id, role=CoreRole.KEY_WORKER
        )
        mother = NewContact(
            name="Bola Adeyemi", relationship="Mother", has_parental_responsibility=True, email="bola@example.org"
        )
        found.mother = pupils.add_contact(actor=found.senco, pupil=found.tobi, contact=mother)
        father = NewContact(name="Ike Adeyemi", relationship="Father", has_parental_responsibility=True)
        found.father = pupils.add_contact(actor=found.senco, pupil=found.tobi, contact=father)
        yield found


@pytest.fixture
def review(here):
    """The meeting, with the mother, the father, the teacher and a psychologist on its list; nobody is told yet."""
    meeting = actions.plan_meeting(actor=here.senco, pupil_id=here.tobi.pk, new=new(), meeting_id=uuid4())
    keys = [f"contact:{here.mother.pk}", f"contact:{here.father.pk}", f"staff:{here.teacher.membership_id}"]
    lind = Outsider("Dr Edda Lind", "Educational psychologist", "lind@service.example")
    rows = actions.choose_people(actor=here.senco, meeting_id=meeting.pk, keys=keys, outsiders=[lind])
    here.meeting = meeting
    here.rows = {row.name: row for row in rows}
    here.bola, here.ike = here.rows["Bola Adeyemi"], here.rows["Ike Adeyemi"]
    here.lind = here.rows["Dr Edda Lind"]
    return here


@pytest.fixture
def asked(review):
    """The same, once the invitations went out."""
    actions.send_invitations(actor=review.senco, meeting_id=review.meeting.pk, origin=ORIGIN)
    again(review)
    return review


def again(here: Any) -> None:
    """Read the meeting and the people anew."""
    here.meeting.refresh_from_db()
    for row in here.rows.values():
        row.refresh_from_db()


def token(row: Any, link: LinkFor = LinkFor.ANSWER) -> str:
    """Return the last part of somebody's link."""
    return queries.token_of(row, link)
