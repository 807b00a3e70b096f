"""A school with its year, a SENCO, two teachers with a class each, and plans whose reviews are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from handrail.access.models import Membership
from handrail.access.types import Role
from tests.factories import (
    AcademicYearFactory,
    GroupAdultFactory,
    GroupPupilFactory,
    PlanFactory,
    PupilFactory,
    SchoolFactory,
    TeachingGroupFactory,
    TermFactory,
    everywhere,
    make_actor,
)


def plan_for(here: Any, *, group: Any = None, owner: Any = None, **more: Any) -> Any:
    """Return a live plan of a new pupil of a class, whose review is due on 7 December unless said otherwise."""
    kept = {name: more.pop(name) for name in ("surname", "forename") if name in more}
    group = group or here.group
    pupil = PupilFactory(school=here.school, class_name=group.name, year_group=group.year_group, **kept)
    GroupPupilFactory(group=group, pupil=pupil)
    owner = owner or here.teacher
    return PlanFactory(pupil=pupil, owner_id=owner.membership_id, **{"state": "live"} | more)


@pytest.fixture
def here(db: Any, in_school: Any) -> Iterator[Any]:
    """7A is Priya's and 8B is Otis's; each has a pupil with a support plan, and Ehsan in 7A has an EHC plan."""
    school = SchoolFactory()
    year = AcademicYearFactory(school=school)
    TermFactory(year=year)
    TermFactory(year=year, name="Spring", starts_on=date(2027, 1, 4), ends_on=date(2027, 3, 25))
    TermFactory(year=year, name="Summer", starts_on=date(2027, 4, 12), ends_on=date(2027, 7, 21))
    group = TeachingGroupFactory(year=year, name="7A", year_group=7)
    other = TeachingGroupFactory(year=year, name="8B", year_group=8)
    senco, teacher, colleague = (make_actor(school, role) for role in (Role.SENCO, Role.TEACHER, Role.TEACHER))
    with everywhere():
        members = Membership.objects.in_bulk([a.membership_id for a in (teacher, colleague)])
    GroupAdultFactory(group=group, membership=members[teacher.membership_id])
    GroupAdultFactory(group=other, membership=members[colleague.membership_id])
    made = SimpleNamespace(
        school=school, year=year, group=group, other=other, senco=senco, teacher=teacher, colleague=colleague
    )
    with in_school(school):
        made.tobi = plan_for(made, forename="Tobi", surname="Hart")
        made.una = plan_for(made, forename="Una", surname="Berg", group=other, owner=colleague)
        made.ehsan = plan_for(
            made,
            forename="Ehsan",
            surname="Karimi",
            kind="ehc_plan",
            starts_on=date(2026, 1, 19),
            review_on=date(2026, 12, 10),
        )
        yield made
