"""A recommendation without a suggested wording, written into a draft."""

from __future__ import annotations

from uuid import uuid4

import pytest

from handrail.core.errors import NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.plans import actions as plans
from handrail.pupils.types import SharedPart
from handrail.specialists import actions
from handrail.specialists.tests.conftest import advice, share
from handrail.specialists.types import NewRecommendation, RecommendationUse

TEACHING = "Five words before each topic."


def test_a_recommendation_without_a_wording_becomes_the_way_of_teaching_of_a_new_target(here, in_school) -> None:
    with in_school(here.school):
        share(here, *SharedPart)
        given = advice(recommendations=(NewRecommendation(TEACHING),))
        row = actions.give_advice(actor=here.specialist, pupil_id=here.tobi.pk, advice=given)
        one = row.recommendations.get()
        plan = plans.amend_plan(actor=here.senco, plan=here.plan, reason="New advice.")
        write = {"actor": here.senco, "recommendation_id": one.pk, "advice_id": row.pk, "plan_id": plan.pk}
        target = actions.write_as_target(**write)
        assert (target.plan_id, target.wording, target.strategies.get().method) == (plan.pk, "", TEACHING)
        one.refresh_from_db()
        assert (one.use, one.target, one.decided_by_id, one.decided_by_name) == (
            RecommendationUse.USED, target, here.senco.membership_id, here.senco.name,
        )  # fmt: skip
        assert one.decided_at is not None
        event = AuditEvent.objects.get(type="RECOMMENDATION_DECIDED")
        assert (event.subject_uuid, event.pupil_uuid) == (one.pk, here.tobi.pk)
        assert event.new == {"use": "used", "target": str(target.pk)}
        with pytest.raises(Refused, match="already said"):
            actions.write_as_target(**write)
        assert plan.targets.filter(wording="").get() == target


@pytest.fixture
def taken(here, in_school):
    """One open recommendation, and what names it and a target of a draft of the same pupil."""
    with in_school(here.school):
        share(here, *SharedPart)
        row = actions.give_advice(actor=here.specialist, pupil_id=here.tobi.pk, advice=advice())
        plan = plans.amend_plan(actor=here.senco, plan=here.plan, reason="New advice.")
        one = row.recommendations.get()
        yield one, {"recommendation_id": one.pk, "plan_id": plan.pk, "target_id": plan.targets.get().pk}


def test_taking_for_a_target_decides_once_and_putting_back_leaves_it_open(here, taken) -> None:
    _, names = taken
    for _ in range(2):
        row = actions.take_recommendation(actor=here.senco, **names)
        assert (row.use, row.target_id) == (RecommendationUse.USED, names["target_id"])
    assert AuditEvent.objects.filter(type="RECOMMENDATION_DECIDED").count() == 1
    for _ in range(2):
        row = actions.put_back_recommendation(actor=here.senco, **names)
        assert (row.use, row.target_id, row.decided_at) == (RecommendationUse.OPEN, None, None)
    assert AuditEvent.objects.filter(type="RECOMMENDATION_DECIDED").count() == 2


def test_what_somebody_else_decided_is_neither_taken_nor_put_back(here, taken) -> None:
    one, names = taken
    actions.decide_recommendation(actor=here.senco, recommendation=one, use=RecommendationUse.DECLINED, reason="Done.")
    with pytest.raises(Refused, match="already said"):
        actions.take_recommendation(actor=here.senco, **names)
    assert actions.put_back_recommendation(actor=here.senco, **names).use == RecommendationUse.DECLINED
    actions.decide_recommendation(actor=here.senco, recommendation=one, use=RecommendationUse.OPEN)
    actions.take_recommendation(actor=here.senco, **names)
    assert actions.put_back_recommendation(actor=here.teacher, **names).use == RecommendationUse.USED


def test_taking_needs_a_target_of_a_plan_of_the_same_pupil(here, taken) -> None:
    from tests.factories import PlanFactory, TargetFactory

    _, names = taken
    for change in ({"recommendation_id": uuid4()}, {"target_id": uuid4()}, {"plan_id": uuid4()}):
        with pytest.raises(NotVisible):
            actions.take_recommendation(actor=here.senco, **names | change)
    other = TargetFactory(plan=PlanFactory(pupil=here.mina, state="draft"))
    with pytest.raises(Refused, match="another pupil"):
        actions.take_recommendation(actor=here.senco, **names | {"plan_id": other.plan_id, "target_id": other.pk})
