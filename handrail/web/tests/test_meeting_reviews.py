"""Minutes and the record of meetings take up what the review of the plan came to, so that nothing is typed twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.core import clock
from handrail.meetings import actions as meetings
from handrail.meetings import queries
from handrail.meetings.models import Meeting
from handrail.meetings.queries.outcomes import outcomes_of
from handrail.meetings.types import NewMeeting
from handrail.plans import actions as plans
from handrail.plans.models import Plan
from handrail.plans.types import NextStep, Outcome
from handrail.pupils.models import Pupil
from handrail.reviews import actions as reviews
from handrail.reviews import queries as review_queries
from handrail.reviews.models import Review, TargetReview
from handrail.reviews.types import TargetFinding
from tests.factories import make_actor, sign_in
from tests.worlds import plan_draft


@pytest.fixture
def held(world, in_school):
    """A live plan of the world's pupil, and a meeting about it today."""
    senco = world.actors[Role.SENCO]
    with in_school(world.school):
        pupil = Pupil.objects.get(pk=world.records["pupil_id"])
        today = clock.today()
        days = {"starts_on": today - timedelta(days=40), "review_on": today + timedelta(days=5)}
        plan = plans.write_plan(actor=senco, pupil=pupil, kind="sen_support_plan", draft=plan_draft(), **days)
        plan = plans.agree_plan(actor=senco, plan=plan)
        new = NewMeeting("termly", clock.now(), 30)
        meeting = meetings.plan_meeting(actor=senco, pupil_id=pupil.pk, new=new, meeting_id=uuid4(), plan_id=plan.pk)
        yield senco, plan, meeting


def prepare(senco, plan):
    """Say what became of each target, and what is decided; the last one is dropped."""
    parts, _ = review_queries.targets_of(senco, plan)
    findings = [
        TargetFinding(part.pk, part.target.wording, Outcome.ACHIEVED, "She did.", NextStep.CONTINUE)
        for part in parts[:-1]
    ]
    findings += [TargetFinding(parts[-1].pk, "", "", "", NextStep.DROP, drop_reason="Not needed now.")]
    return reviews.write_review(
        actor=senco,
        plan_id=plan.pk,
        considerations={},
        findings=findings,
        stage_decision="same",
        stage_reason="It works.",
        next_review_on=clock.today() + timedelta(days=90),
    )


def recorded(senco, meeting):
    return next(row for row in queries.review_record(senco, meeting.pupil_id) if row.row.meeting_id == meeting.pk)


def test_a_draft_takes_up_the_review_that_is_being_held(held, client):
    senco, plan, meeting = held
    assert outcomes_of(senco, [meeting]) == {}
    review = prepare(senco, plan)
    draft = queries.drafted(senco, queries.meeting_page(senco, meeting))
    wording = review_queries.targets_of(senco, plan)[0][0].target.wording.rstrip(".")
    assert f"- {wording}: Achieved. Carry on with the same target" in draft
    assert "Drop it, with a reason. Not needed now." in draft
    assert "Decision on the stage: Stay at the same stage. It works." in draft
    assert queries.next_from_review(senco, meeting) == review.next_review_on
    sign_in(client, senco)
    page = client.get(reverse("meetings:minutes", args=[meeting.pk])).content.decode()
    assert f'value="{review.next_review_on.isoformat()}"' in page and "It works." in page
    record = client.get(reverse("meetings:record", args=[plan.pupil_id])).content.decode()
    assert "The review (not finished yet)" in record and "Not needed now." in record


def test_the_record_has_what_was_decided_once_the_review_was_held(held, django_assert_max_num_queries):
    senco, plan, meeting = held
    review = prepare(senco, plan)
    Review.objects.filter(pk=review.pk).update(state="held", held_on=clock.today(), new_stage="E")
    with django_assert_max_num_queries(9):
        row = recorded(senco, meeting)
    assert row.outcome and row.outcome.held_on == clock.today() and row.next_on == review.next_review_on
    assert row.outcome.decision.startswith("Stay at the same stage, ")
    Review.objects.filter(pk=review.pk).update(stage_reason="")
    assert recorded(senco, meeting).outcome.decision.startswith("Stay at the same stage, ")
    TargetReview.objects.update(outcome="", next_step="")
    Review.objects.filter(pk=review.pk).update(stage_decision="", new_stage="")
    row = recorded(senco, meeting)
    assert row.outcome and not row.outcome.targets and not row.outcome.decision


def test_what_is_confidential_far_away_or_not_ones_own_stays_out(held, world):
    senco, plan, meeting = held
    prepare(senco, plan)
    stranger = make_actor(world.school, Role.TEACHER)
    assert outcomes_of(stranger, [meeting]) == {}
    meeting.starts_at -= timedelta(days=29)
    assert outcomes_of(senco, [meeting]) == {} and queries.next_from_review(senco, meeting) is None
    meeting.refresh_from_db()
    assert outcomes_of(senco, [meeting])
    Plan.objects.filter(pk=plan.pk).update(is_confidential=True)
    assert outcomes_of(senco, [meeting]) == {}
    assert outcomes_of(senco, [Meeting(plan=None)]) == {}
