"""Who may see and change what the planner keeps? Reviews follow their pupils; review days are the school's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import can, check_can
from handrail.access.types import Actor
from handrail.core.errors import Denied, NotVisible
from handrail.plans.policy import plans_visible_to

if TYPE_CHECKING:
    from handrail.planner.models import Change, ReviewDay


def days_visible_to(actor: Actor) -> QuerySet[ReviewDay]:
    """Return the school's review days, for everybody who sees the school; unordered. No pupil stands in them."""
    from handrail.planner.models import ReviewDay

    rows = ReviewDay.objects.filter(school_id=actor.school_id)
    return rows if can(actor, Permission.SCHOOL_VIEW) else rows.none()


def get_day(actor: Actor, day_id: UUID, permission: Permission = Permission.SCHOOL_VIEW) -> ReviewDay:
    """Return a review day with its teacher and class, or raise NotVisible or Denied. One query."""
    day = days_visible_to(actor).select_related("teacher__user", "group").filter(pk=day_id).first()
    if day is None:
        raise NotVisible
    check_can(actor, permission)
    return day


def get_change(actor: Actor, change_id: UUID) -> Change:
    """Return a change that the actor made, to put it back, or raise NotVisible or Denied. Two queries.

    Whoever does not reach every one of its pupils does not see it; others who do are told who made it.
    """
    from handrail.planner.models import Change

    check_can(actor, Permission.REVIEW_HOLD)
    change = Change.objects.filter(school_id=actor.school_id, pk=change_id).prefetch_related("reviews").first()
    if change is None:
        raise NotVisible
    keys = {row.plan_id for row in change.reviews.all()}
    if plans_visible_to(actor, Permission.REVIEW_HOLD).filter(pk__in=keys).count() < len(keys):
        raise NotVisible
    if change.made_by_id != actor.membership_id:
        raise Denied(f"{change.made_by_name} moved this. Only they can put it back; you can move the review again.")
    return change
