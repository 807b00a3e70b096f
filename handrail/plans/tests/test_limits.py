"""What happens at the edges: a plan that is gone, an adult who is taken off, a date that moves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.plans import actions, policy
from handrail.plans.actions.holding import held
from handrail.plans.models import Plan, PupilTarget, Target
from handrail.plans.rules.layout import what_is_missing
from handrail.plans.types import PlanDraft, PlanVerb, RowKind
from tests.factories import CoreGroupMemberFactory, PlanFactory, everywhere, make_actor


def save(actor, plan, kind, row, **fields):
    return actions.save_fields(actor=actor, plan=plan, kind=kind, row_id=row.pk, fields=fields)


@pytest.fixture
def helper(world):
    """A support adult of Tobi's core group: reads plans, writes none."""
    actor = make_actor(world.school, Role.SUPPORT_ADULT)
    with everywhere():
        CoreGroupMemberFactory(pupil=world.pupil, membership=Membership.objects.get(pk=actor.membership_id))
    return actor


def test_writing_in_a_plan_that_was_removed_is_refused(world):
    plan = PlanFactory(pupil=world.pupil)
    Plan.objects.filter(pk=plan.pk).delete()
    with pytest.raises(Refused, match="no longer there"):
        actions.add_target(actor=world.senco, plan=plan)


def test_starting_a_plan_needs_no_permission_beyond_seeing_it(world, helper):
    plan = PlanFactory(pupil=world.pupil, state="agreed")
    assert held(helper, plan, PlanVerb.START) == plan
    with pytest.raises(NotVisible):
        held(world.stranger, plan, PlanVerb.START)


def test_an_adult_is_taken_off_a_target(world, draft):
    target = draft.targets.order_by("position", "pk").first()
    assert target.adult_id == world.teacher.membership_id
    save(world.teacher, draft, RowKind.TARGET, target, adult=(str(target.adult_id), ""))
    target.refresh_from_db()
    assert target.adult_id is None


def test_moving_the_review_leaves_the_first_day_of_targets(world, draft):
    part = PupilTarget.objects.filter(target__plan=draft).order_by("pk").first()
    PupilTarget.objects.filter(pk=part.pk).update(starts_on=date(2026, 10, 1))
    later = date(2027, 1, 20)
    save(world.teacher, draft, RowKind.PLAN, draft, review_on=(draft.review_on.isoformat(), later.isoformat()))
    draft.refresh_from_db()
    part.refresh_from_db()
    assert (draft.review_on, part.starts_on) == (later, date(2026, 10, 1))


def test_moving_the_first_day_moves_the_targets_with_it(world, draft):
    first = date(2026, 11, 23)
    save(world.teacher, draft, RowKind.PLAN, draft, starts_on=(draft.starts_on.isoformat(), first.isoformat()))
    assert set(PupilTarget.objects.filter(target__plan=draft).values_list("starts_on", flat=True)) == {first}


def test_a_plan_without_a_review_date_cannot_be_agreed(world, draft, content):
    found = what_is_missing(replace(content(draft), review_on=None))
    assert found[0].sentence == "Choose the date of the review."


def test_a_target_of_an_individual_plan_gets_its_pupils_part(world):
    plan = actions.write_plan(actor=world.teacher, pupil=world.pupil, kind="sen_support_plan", draft=PlanDraft())
    target = actions.add_target(actor=world.teacher, plan=plan)
    assert PupilTarget.objects.get(target=target).pupil_id == world.pupil.pk
    assert Target.objects.get().adult_id == world.teacher.membership_id


def test_who_reads_a_question_may_still_not_write_it(world, helper):
    question = actions.ask_question(actor=world.teacher, pupil=world.pupil, needs="Reading")
    assert policy.get_question(helper, question.pk) == question
    with pytest.raises(Denied):
        policy.get_question(helper, question.pk, Permission.PLAN_EDIT)
    with pytest.raises(NotVisible):
        policy.get_question(world.stranger, question.pk, Permission.PLAN_EDIT)
