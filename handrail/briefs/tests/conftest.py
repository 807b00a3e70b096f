"""A class with a teacher, and pupils of whom something must be known."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from handrail.access.models import GroupAdult, Membership
from handrail.access.types import Role
from handrail.plans.models import Strategy
from handrail.pupils.models import ProfileEntry
from tests.factories import (
    AcademicYearFactory,
    CoreGroupMemberFactory,
    GroupAdultFactory,
    GroupPupilFactory,
    PlanFactory,
    PupilFactory,
    PupilTargetFactory,
    RegisterEntryFactory,
    SchoolFactory,
    TargetFactory,
    TeachingGroupFactory,
    everywhere,
    make_actor,
)

TODAY = date(2026, 11, 16)


def line(pupil: Any, kind: str, text: str, *, confidential: bool = False) -> None:
    """Write a line of a pupil's profile."""
    ProfileEntry.objects.create(school=pupil.school, pupil=pupil, kind=kind, text=text, is_confidential=confidential)


def target(pupil: Any, wording: str, *, confidential: bool = False, way: str = "Five words a day.") -> Any:
    """Give a pupil a target that adults work to today."""
    plan = PlanFactory(pupil=pupil, state="live", is_confidential=confidential)
    row = PupilTargetFactory(target=TargetFactory(plan=plan, wording=wording, where="In class"))
    Strategy.objects.create(
        school=pupil.school, target=row.target, method=way, materials="Word cards", changed_at=plan.changed_at
    )
    return row


@pytest.fixture
def here(db: Any) -> Any:
    """7A: Tobi with everything, Mina on the register only, Rafi with nothing. Priya teaches 7A; 7B is nobody's."""
    school = SchoolFactory(telephone="01632 960123")
    year = AcademicYearFactory(school=school)
    group, other = (TeachingGroupFactory(year=year, name=name) for name in ("7A", "7B"))
    senco, teacher, stranger = (make_actor(school, role) for role in (Role.SENCO, Role.TEACHER, Role.TEACHER))
    helper = make_actor(school, Role.SUPPORT_ADULT)
    tobi, mina, rafi = (PupilFactory(school=school, forename=name, surname="Hart") for name in ("Tobi", "Mina", "Rafi"))
    away = PupilFactory(school=school, forename="Una", surname="Hart", class_name="7B")
    with everywhere():
        members = Membership.objects.in_bulk([a.membership_id for a in (senco, teacher, helper)])
        GroupAdultFactory(group=group, membership=members[teacher.membership_id])
        GroupAdultFactory(group=group, membership=members[helper.membership_id])
        for pupil in (tobi, mina, rafi):
            GroupPupilFactory(group=group, pupil=pupil)
        GroupPupilFactory(group=other, pupil=away)
        CoreGroupMemberFactory(pupil=tobi, membership=members[helper.membership_id])
        for pupil in (tobi, mina, away):
            RegisterEntryFactory(pupil=pupil)
        line(tobi, "helps", "A quiet corner")
        line(tobi, "avoid", "Reading aloud without notice")
        line(tobi, "medical", "Wears glasses")
        line(tobi, "communication", "Says little before ten")
        line(tobi, "medical", "Takes a tablet", confidential=True)
        line(tobi, "strength", "Draws well")
        for n in range(4):
            target(tobi, f"Read word card {n}.")
        target(tobi, "A confidential target.", confidential=True)
        assert GroupAdult.objects.count() == 2
    return SimpleNamespace(
        school=school, group=group, other=other, senco=senco, teacher=teacher, stranger=stranger, helper=helper,
        tobi=tobi, mina=mina, rafi=rafi, away=away, members=members,
    )  # fmt: skip
