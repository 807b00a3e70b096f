"""The summary of a plan for a group: one pupil's part of it, and no sign of another pupil."""

from __future__ import annotations

from handrail.agreements import queries
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from tests.factories import PupilFactory


def test_the_summary_that_a_family_reads_names_no_other_pupil(home) -> None:
    ben = PupilFactory(school=home.school, forename="Ben", surname="Zephyr")
    target = TargetDraft(
        wording="Read with Ben for ten minutes.", criterion="10 minutes", strategies=[("Ben Zephyr begins.", "Book")]
    )
    plan = plans.open_group_plan(
        actor=home.senco, name="Pairs", pupil_ids=[home.nadia.pk, ben.pk], draft=PlanDraft(targets=[target])
    )
    for of_draft in (True, False):
        if not of_draft:
            plan = plans.agree_plan(actor=home.senco, plan=plan)
        told = str(queries.sheet(plan, home.nadia, of_draft=of_draft))
        assert "Read with another pupil for ten minutes." in told
        assert "Ben" not in told.replace("Bengali", "") and "Zephyr" not in told
