"""What every write of a review does first: hold the plan, and find or make the review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.plans.rules.saving import cleaned
from handrail.plans.types import (
    FieldChange,
)
from handrail.progress.queries import panels_and_records, seen_of
from handrail.reviews import policy, queries, rules
from handrail.reviews.models import Review, TargetReview
from handrail.reviews.types import (
    ReviewState,
    ReviewVerb,
)
from handrail.schools.queries import calendar_of

if TYPE_CHECKING:
    from handrail.plans.models import Plan

audit.register_events(
    {
        "REVIEW_OPENED": "began to prepare a review",
        "REVIEW_WRITTEN": "wrote in a review",
        "REVIEW_BROUGHT_FORWARD": "brought a review forward",
        "REVIEW_MOVED": "moved a review to another day",
        "REVIEW_CANCELLED": "set a review aside",
        "REVIEW_HELD": "held a review",
    }
)


@transaction.atomic
def open_review(*, actor: Actor, plan_id: UUID) -> Review:
    """Return the plan's open review, made now if nobody has begun: evidence from the records, and the usual next day.

    Errors: NotVisible, Denied, Refused if the plan is not live or its review was held.
    """
    review, _ = held_open(actor, held_plan(actor, plan_id))
    return review


def held_plan(actor: Actor, plan_id: UUID) -> Plan:
    """Return the plan, locked: everybody who writes in its review waits here, so that two never interleave."""
    plan = policy.get_plan(actor, plan_id, Permission.REVIEW_HOLD)
    type(plan).objects.select_for_update().get(pk=plan.pk)
    plan.refresh_from_db(fields=["state", "review_on", "continues"])
    return plan


def held_open(
    actor: Actor, plan: Plan, *, seen: Mapping[str, FieldChange] | None = None
) -> tuple[Review, dict[UUID, TargetReview]]:
    """Return the open review and its rows by target, made now if missing.

    `seen` is what a first writer had on the page: their starting values hold, whatever was recorded since.
    """
    review = queries.latest_review(plan)
    if review is not None:
        rules.permission_for(review.state, ReviewVerb.WRITE)
    elif not policy.plans_under_review(actor).filter(pk=plan.pk).exists():
        raise Refused("A plan is reviewed once it is live. This one is not.")
    bases = {name: cleaned(change.base) for name, change in (seen or {}).items()}
    if review is None:
        review = _new_review(actor, plan, bases)
    rows = {row.pupil_target_id: row for row in review.target_reviews.select_related("changed_by__user").order_by("pk")}
    present, _ = queries.targets_of(actor, plan)
    if without := [row for row in present if row.pk not in rows]:
        looks = seen_of([row.pk for row in without], each=1, kind=plan.kind)
        evidence = {
            pk: queries.evidence_suggestion(*found, looks.get(pk, ()))
            for pk, found in panels_and_records(actor, without).items()
        }
        made = [
            TargetReview(
                school_id=plan.school_id,
                review=review,
                pupil_target=row,
                evidence=bases.get(rules.target_field(row.pk, "evidence"), evidence[row.pk]),
                changed_at=clock.now(),
            )
            for row in without
        ]
        TargetReview.objects.bulk_create(made)
        rows |= {row.pupil_target_id: row for row in made}
    return review, rows


def _new_review(actor: Actor, plan: Plan, bases: Mapping[str, str]) -> Review:
    entry = queries.open_entry(plan.pupil) if plan.pupil else None
    start = queries.starting_values(plan, calendar_of(plan.school_id), stage=entry.stage if entry else "")
    seen = bases.get("next_review_on", "")
    if seen and is_date(seen):
        start["next_review_on"] = seen
    review = Review(
        school_id=plan.school_id,
        plan=plan,
        pupil=plan.pupil,
        state=ReviewState.DUE,
        due_on=plan.review_on,
        next_review_on=date.fromisoformat(start["next_review_on"]),
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    review.save(force_insert=True)
    record(actor, "REVIEW_OPENED", review)
    return review


def record(actor: Actor, type: str, review: Review, *, old: Any = None, new: Any = None, reason: str = "") -> None:
    """Add an event about a review to the trail of each pupil whom it concerns; of a finding, to that pupil's alone."""
    if review.pupil_id is not None:
        audit.record(actor, type, subject=review, pupil_id=review.pupil_id, old=old, new=new, reason=reason)
        return
    rows = review.plan.places.filter(left_on__isnull=True).values_list("pupil_id", flat=True)
    whose = _whose_findings(review, [*(old or {}), *(new or {})])
    events = []
    for pupil_id in rows.order_by("pk"):
        told = [_told(values, whose, pupil_id) for values in (old, new)]
        if any(told) or not (old or new):
            events.append(audit.Event(review, pupil_id, old=told[0], new=told[1], reason=reason))
    audit.record_many(actor, type, events)


def _whose_findings(review: Review, names: Iterable[str]) -> dict[str, UUID]:
    """Return of each field of a finding whose it is. One query, none for the review's own fields."""
    if not any("-" in name for name in names):
        return {}
    parts = review.target_reviews.values_list("pupil_target_id", "pupil_target__pupil_id")
    fields = queries.TARGET_FIELDS
    return {rules.target_field(part, field): pupil for part, pupil in parts for field in fields}


def _told(values: Any, whose: Mapping[str, UUID], pupil_id: UUID) -> Any:
    if not values:
        return values
    return {name: value for name, value in values.items() if whose.get(name, pupil_id) == pupil_id}


def is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def as_text(value: date | str | None) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""
