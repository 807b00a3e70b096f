"""A group plan has no pupil of its own, so its targets have no pupil's part."""

from __future__ import annotations

import pytest

from handrail.core.errors import NotVisible, Refused
from handrail.plans import actions, policy
from handrail.plans.models import PupilTarget
from handrail.plans.types import LongTermDraft, PlanDraft, RowKind
from tests.factories import PlanFactory


@pytest.fixture
def group_plan(world):
    return PlanFactory(pupil=None, school=world.school)


def test_a_group_plan_is_seen_by_those_who_see_the_whole_school(world, group_plan):
    assert policy.get_plan(world.senco, group_plan.pk) == group_plan
    with pytest.raises(NotVisible):
        policy.get_plan(world.teacher, group_plan.pk)


def test_a_target_of_a_group_plan_has_no_pupils_part(world, group_plan):
    target = actions.add_target(actor=world.senco, plan=group_plan)
    assert (target.plan_id, target.strategies.count()) == (group_plan.pk, 1)
    assert not PupilTarget.objects.exists()


def test_the_measure_of_a_group_plans_target_is_chosen_without_values(world, group_plan):
    target = actions.add_target(actor=world.senco, plan=group_plan)
    actions.save_fields(
        actor=world.senco, plan=group_plan, kind=RowKind.TARGET, row_id=target.pk, fields={"measure": ("", "COUNT")}
    )
    target.refresh_from_db()
    assert target.measure == "COUNT"


def test_a_group_plan_cannot_be_copied_forward_yet(world):
    with pytest.raises(Refused, match="group plan"):
        actions.copy_forward(actor=world.senco, plan=PlanFactory(pupil=None, school=world.school, state="live"))


def test_an_empty_long_term_target_is_left_behind_when_a_plan_is_copied(world, live):
    from handrail.plans.models import LongTermTarget

    now = live.changed_at
    for position, wording in enumerate(["Read with the year group.", " "]):
        LongTermTarget.objects.create(
            plan=live, school_id=live.school_id, wording=wording, position=position, changed_at=now
        )
    copied = actions.copy_forward(actor=world.senco, plan=live)
    assert [row.wording for row in copied.long_term_targets.all()] == ["Read with the year group."]


def test_targets_are_written_for_a_pupil_whose_plan_has_long_term_targets(world):
    plan = actions.write_plan(
        actor=world.senco,
        pupil=world.pupil,
        kind="sen_support_plan",
        draft=PlanDraft(long_term_targets=[LongTermDraft(wording="Read alone.", area="literacy")]),
    )
    assert (plan.targets.count(), plan.long_term_targets.get().wording) == (0, "Read alone.")
