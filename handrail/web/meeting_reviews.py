"""What the review of a plan came to, for the minutes and the record of its meetings, which know nothing of reviews."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from handrail.access.types import Actor
from handrail.frameworks.queries import get_framework
from handrail.meetings.types import ReviewOutcome
from handrail.plans.types import NEXT_STEP_LABELS, OUTCOME_LABELS, NextStep, Outcome
from handrail.reviews.policy import reviews_visible_to
from handrail.reviews.types import STAGE_DECISION_LABELS, ReviewState, StageDecision

if TYPE_CHECKING:
    from handrail.reviews.models import Review, TargetReview


def tell_outcomes(actor: Actor, plan_ids: Collection[UUID]) -> Mapping[UUID, ReviewOutcome]:
    """Return for plans of one pupil each what their review came to: plan's key -> outcome. Two queries.

    The review that is being prepared, else the one that was held last; only what the actor may read. A confidential
    plan stays out: minutes go to everybody who was asked, and the record is read by whoever sees the pupil's reviews.
    """
    rows = reviews_visible_to(actor).filter(plan_id__in=plan_ids, pupil__isnull=False, plan__is_confidential=False)
    rows = rows.filter(state__in=[ReviewState.PREPARING, ReviewState.HELD]).select_related("plan")
    found: dict[UUID, Review] = {}
    for review in rows.prefetch_related("target_reviews__pupil_target__target").order_by("created_at", "pk"):
        found[review.plan_id] = review
    return {key: _outcome(review) for key, review in found.items()}


def _outcome(review: Review) -> ReviewOutcome:
    places = sorted(
        review.target_reviews.all(), key=lambda row: (row.pupil_target.target.position, str(row.pupil_target_id))
    )
    return ReviewOutcome(
        held_on=review.held_on if review.state == ReviewState.HELD else None,
        targets=tuple(line for row in places if (line := _target_line(row))),
        decision=_decision(review),
        next_on=review.next_review_on,
    )


def _target_line(row: TargetReview) -> str:
    """Return 'Read 40 words: Achieved. Achieved: go on to a next target', or '' where nothing was said yet."""
    said = [OUTCOME_LABELS[Outcome(row.outcome)]] if row.outcome else []
    said += [NEXT_STEP_LABELS[NextStep(row.next_step)]] if row.next_step else []
    said += [row.drop_reason] if row.next_step == NextStep.DROP and row.drop_reason else []
    return f"{row.pupil_target.target.wording.rstrip('.')}: {'. '.join(said)}" if said else ""


def _decision(review: Review) -> str:
    if not review.stage_decision:
        return ""
    stage = get_framework(review.plan.framework).stage(review.new_stage) if review.new_stage else None
    words = STAGE_DECISION_LABELS[StageDecision(review.stage_decision)]
    words += f", {stage.name}" if stage else ""
    return f"{words}. {review.stage_reason}".strip() if review.stage_reason else words
