"""A recommendation without a suggested wording, written into a draft."""

from __future__ import annotations

import pytest

from handrail.core.errors import Refused
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
