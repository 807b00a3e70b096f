"""A class with a teacher, a helper and a key worker of one pupil, whose plan is agreed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from tests.factories import (
    AcademicYearFactory,
    CoreGroupMemberFactory,
    GroupAdultFactory,
    GroupPupilFactory,
    PupilFactory,
    SchoolFactory,
    TeachingGroupFactory,
    TermFactory,
    everywhere,
    make_actor,
)

WORDING = "Tobi will read 40 of the first 50 key words aloud."


def target(wording: str = WORDING, **more: Any) -> TargetDraft:
    """Return a target that can be agreed."""
    known: dict[str, Any] = {
        "baseline": "12",
        "criterion": "40 out of 50",
        "strategies": [("Five words a day", "Cards")],
    }
    return TargetDraft(wording=wording, **known | more)


def agreed_plan(actor: Any, pupil: Any, *targets: TargetDraft) -> Any:
    """Write and agree a plan."""
    draft = PlanDraft(targets=list(targets) or [target()])
    plan = plans.write_plan(actor=actor, pupil=pupil, kind="sen_support_plan", draft=draft)
    return plans.agree_plan(actor=actor, plan=plan)


def put_in(group: Any, pupil: Any) -> None:
    """Put a pupil into a group."""
    GroupPupilFactory(group=group, pupil=pupil)


@pytest.fixture
def here(db: Any, in_school: Any) -> Any:
    """7A: Tobi, whom Priya teaches and Leah supports; Noel is his key worker. Una in 7B is nobody's."""
    school = SchoolFactory()
    year = AcademicYearFactory(school=school)
    TermFactory(year=year)
    TermFactory(year=year, name="Spring", starts_on="2027-01-04", ends_on="2027-03-25")
    group, other = (TeachingGroupFactory(year=year, name=name) for name in ("7A", "7B"))
    senco, teacher, stranger = (make_actor(school, role) for role in (Role.SENCO, Role.TEACHER, Role.TEACHER))
    helper, key_worker = make_actor(school, Role.SUPPORT_ADULT), make_actor(school, Role.KEY_WORKER)
    volunteer = make_actor(school, Role.VOLUNTEER)
    tobi = PupilFactory(school=school, surname="Hart")
    una = PupilFactory(school=school, forename="Una", surname="Hart", class_name="7B")
    with everywhere():
        members = Membership.objects.in_bulk(
            [a.membership_id for a in (senco, teacher, stranger, helper, key_worker, volunteer)]
        )
    for actor in (teacher, helper, volunteer):
        GroupAdultFactory(group=group, membership=members[actor.membership_id])
    put_in(group, tobi)
    put_in(other, una)
    CoreGroupMemberFactory(pupil=tobi, membership=members[key_worker.membership_id])
    with in_school(school):
        plan = agreed_plan(senco, tobi)
        yield SimpleNamespace(
            school=school, group=group, other=other, senco=senco, teacher=teacher, stranger=stranger, helper=helper,
            key_worker=key_worker, volunteer=volunteer, tobi=tobi, una=una, members=members, plan=plan,
        )  # fmt: skip
