"""What a family reads of a plan for a group: their own child's targets, and no sign of another pupil."""

from __future__ import annotations

from handrail.families.queries.child import _plans
from handrail.plans import actions as plans
from handrail.plans.tests.conftest import build
from handrail.plans.types import PlanDraft, TargetDraft
from tests.factories import PupilFactory


def test_a_family_reads_of_their_own_child_only(db, in_school):
    world = build()
    with in_school(world.school):
        ama = PupilFactory(school=world.school, forename="Ama", surname="Boateng")
        plan = plans.open_group_plan(
            actor=world.senco,
            name="Blue readers",
            pupil_ids=[world.pupil.pk, ama.pk],
            draft=PlanDraft(
                sections={"group": "Ama leads."},
                targets=[
                    TargetDraft(
                        wording="Read with Ama for ten minutes.",
                        criterion="10 minutes",
                        strategies=[("Ama Boateng begins.", "Book")],
                    )
                ],
            ),
        )
        plan = plans.agree_plan(actor=world.senco, plan=plan)
        agreed, _, _ = _plans(world.pupil, with_drafts=True)
        told = str(agreed)
        assert "Read with another pupil for ten minutes." in told
        assert "Ama" not in told and "Boateng" not in told and str(ama.pk) not in told
        plans.leave_group(actor=world.senco, plan=plan, pupil_id=world.pupil.pk, reason="Reads alone now.")
        assert plan.places.get(pupil=world.pupil).left_on is not None
