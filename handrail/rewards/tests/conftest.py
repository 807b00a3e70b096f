"""Tobi with a behaviour plan and a play plan, his teacher (key worker), a helper, the SENCO, and his own account."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.core import clock as now
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from handrail.pupils import actions as pupils
from handrail.pupils.types import CoreRole
from tests.factories import (
    GroupAdultFactory,
    GroupPupilFactory,
    PupilFactory,
    SchoolFactory,
    TeachingGroupFactory,
    everywhere,
    make_actor,
)


def live_plan(actor: Any, pupil: Any, kind: str, *targets: TargetDraft, **sections: str) -> Any:
    """Agree a plan that began a month ago; return it with its parts in `parts`."""
    plan = plans.write_plan(
        actor=actor,
        pupil=pupil,
        kind=kind,
        draft=PlanDraft(sections=sections, targets=list(targets)),
        starts_on=now.today() - timedelta(days=30),
        review_on=now.today() + timedelta(days=30),
    )
    plan = plans.agree_plan(actor=actor, plan=plan)
    plan.parts = [row.pupil_targets.get() for row in plan.targets.order_by("position", "pk")]
    return plan


CALLING_OUT = TargetDraft(
    wording="Put up a hand before speaking.", baseline="9 times", criterion="2 times", measure="COUNT", unit="times"
)
ASKS = TargetDraft(wording="Ask for a break with the card.", baseline="20%", criterion="80%")


@pytest.fixture
def here(db: Any, in_school: Any) -> Any:
    """See above; the school's scope is open. Una of another class has nothing."""
    school = SchoolFactory(setting="primary")
    senco, teacher, helper, stranger = (
        make_actor(school, role) for role in (Role.SENCO, Role.TEACHER, Role.SUPPORT_ADULT, Role.TEACHER)
    )
    group = TeachingGroupFactory(year__school=school)
    tobi, una = PupilFactory(school=school), PupilFactory(school=school, forename="Una")
    GroupPupilFactory(group=group, pupil=tobi)
    with everywhere():
        for actor in (teacher, helper):
            GroupAdultFactory(group=group, membership=Membership.objects.get(pk=actor.membership_id))
    with in_school(school):
        found = SimpleNamespace(
            school=school, senco=senco, teacher=teacher, helper=helper, stranger=stranger, tobi=tobi, una=una
        )
        pupils.add_to_core_group(actor=senco, pupil=tobi, membership_id=teacher.membership_id, role=CoreRole.KEY_WORKER)
        account = pupils.open_pupil_account(actor=senco, pupil=tobi)
        found.own = replace(
            senco,
            user_id=account.membership.user_id,
            name="Tobi Adeyemi",
            membership_id=account.membership_id,
            roles=frozenset({Role.PUPIL}),
        )
        found.plan = live_plan(
            senco,
            tobi,
            "behaviour_plan",
            CALLING_OUT,
            ASKS,
            pupil_promises="I go to my place.",
            adult_promises="We wait.",
        )
        found.calling, found.asks = found.plan.parts
        found.play = live_plan(
            senco, tobi, "play_plan", TargetDraft(wording="Use a spoon.", baseline="0%", criterion="80%")
        )
        (found.spoon,) = found.play.parts
        yield found
