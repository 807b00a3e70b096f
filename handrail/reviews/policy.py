"""Which reviews may this person see, and which may they hold? A review follows its pupil."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import denial
from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible
from handrail.plans.policy import plans_visible_to
from handrail.plans.types import PlanState
from handrail.pupils.policy import limit_to_visible

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.reviews.models import Review


def reviews_visible_to(actor: Actor, permission: Permission = Permission.REVIEW_VIEW) -> QuerySet[Review]:
    """Return every review whose pupil the actor reaches with the permission; unordered."""
    from handrail.reviews.models import Review

    return limit_to_visible(Review.objects.all(), actor, permission, pupil="pupil_id")


def plans_under_review(actor: Actor, permission: Permission = Permission.REVIEW_VIEW) -> QuerySet[Plan]:
    """Return the plans of single pupils that a review is due for, in reach of the actor; unordered.

    A live plan, one that has begun though the nightly task has not marked it yet, and a live one that is just being
    amended: its review does not go away while its words are changed. Leavers need no review.
    """
    today = clock.today()
    versions = apps.get_model("plans", "PlanVersion").objects.filter(plan=OuterRef("pk"))
    begun = Q(state=PlanState.LIVE) | Q(state=PlanState.AGREED, starts_on__lte=today)
    amended = Q(state=PlanState.DRAFT, starts_on__lte=today) & Exists(versions)
    here = Q(pupil__left_on__isnull=True) | Q(pupil__left_on__gte=today)
    return plans_visible_to(actor, permission).filter(begun | amended).filter(here, pupil__isnull=False)


def get_plan(actor: Actor, plan_id: UUID, permission: Permission = Permission.REVIEW_VIEW) -> Plan:
    """Return the plan that a review is about, with its pupil and owner, or raise NotVisible or Denied.

    One query when allowed, two when not.
    """
    rows = plans_visible_to(actor, permission).filter(pupil__isnull=False)
    plan = rows.select_related("pupil", "owner__user").filter(pk=plan_id).first()
    if plan is not None:
        return plan
    if permission != Permission.REVIEW_VIEW:
        lesser = plans_visible_to(actor, Permission.REVIEW_VIEW).filter(pk=plan_id, pupil__isnull=False)
        if lesser.exists():
            raise Denied(denial(actor, permission))
    raise NotVisible
