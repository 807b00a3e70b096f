"""What the review of a plan came to, for the minutes and the record of its meetings, which know nothing of reviews."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.meetings.types import ReviewOutcome
from handrail.plans.policy import pupil_targets_visible_to
from handrail.plans.queries import framework_of
from handrail.plans.types import NEXT_STEP_LABELS, OUTCOME_LABELS, NextStep, Outcome
from handrail.reviews.policy import reviews_visible_to
from handrail.reviews.types import OPEN_STATES, STAGE_DECISION_LABELS, ReviewState, StageDecision

if TYPE_CHECKING:
    from handrail.reviews.models import Review, TargetReview


def tell_outcomes(actor: Actor, plan_ids: Collection[UUID]) -> Mapping[UUID, ReviewOutcome]:
    """Return for each plan of one pupil what its review came to: plan's key -> outcome. Three queries.

    The review that is being prepared, else the one that was held last; only what the actor may read. A confidential
    plan and a confidential target stay out: minutes go to everybody who was asked.
    """
    rows = reviews_visible_to(actor).filter(plan_id__in=plan_ids, pupil__isnull=False, plan__is_confidential=False)
    rows = rows.exclude(state=ReviewState.CANCELLED).select_related("plan")
    newest: dict[UUID, Review] = {}
    for review in rows.order_by("created_at", "pk"):
        known = newest.get(review.plan_id)
        if known is None or known.state not in OPEN_STATES:
            newest[review.plan_id] = review
    parts = pupil_targets_visible_to(actor, Permission.REVIEW_VIEW).filter(target__plan__in=list(newest))
    order = {key: place for place, key in enumerate(parts.order_by("target__position", "pk").values_list("pk", flat=True))}
    return {key: _outcome(review, order) for key, review in _with_targets(newest).items()}
