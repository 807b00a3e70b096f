"""The day of each review that is due, what it counts from, and how late the law allows it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import DateField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.frameworks.rules import cadence_for
from handrail.plans import queries as plans_queries
from handrail.reviews import policy
from handrail.reviews.queries.page import OPEN_STATES
from handrail.reviews.types import ReviewState
from handrail.schools.rules.deadlines import LatestReview, statutory_latest
from handrail.schools.types import Calendar

if TYPE_CHECKING:
    from handrail.plans.models import Plan


def with_days(plans: QuerySet[Any]) -> QuerySet[Any]:
    """Add to plans the day of their review (`due_on`), what it is without a move (`own_on`), and the open review's
    `review_state` and `moved_on`.

    The day that a person moved it to holds; else its own day or the one that the plan says, whichever is first.
    """
    rows = plans.annotate(open_review=FilteredRelation("reviews", condition=Q(reviews__state__in=OPEN_STATES)))
    kept = Coalesce("open_review__due_on", "review_on", output_field=DateField())
    own = Least(kept, F("review_on"), output_field=DateField())
    return rows.annotate(
        own_on=own,
        moved_on=F("open_review__moved_on"),
        due_on=Coalesce("open_review__moved_on", own, output_field=DateField()),
        review_state=F("open_review__state"),
    )


def day_due(plan: Plan) -> date:
    """Return the day of a plan's review, as `with_days` reckons it. One query."""
    found: date = with_days(type(plan).objects.filter(pk=plan.pk)).values_list("due_on", flat=True).get()
    return found


def reviews_due(actor: Actor, permission: Permission = Permission.REVIEW_VIEW) -> QuerySet[Any]:
    """Return the plans under review in reach, with their days and `last_on`: when a plan of theirs was last looked at.

    That is the day of the review that this plan came from, else the plan's first day. Unordered; one query.
    """
    held = apps.get_model("reviews", "Review").objects.filter(plan=OuterRef("continues"), state=ReviewState.HELD)
    last = Subquery(held.order_by("-held_on", "-pk").values("held_on")[:1], output_field=DateField())
    rows = with_days(policy.plans_under_review(actor, permission))
    return rows.annotate(last_on=Coalesce(last, "starts_on", output_field=DateField()))


def latest_by_law(plan: Plan, last_on: date, calendar: Calendar) -> LatestReview | None:
    """Return the last day that the framework allows by law for a plan's review, or None where no law says. No query."""
    framework = plans_queries.framework_of(plan.framework)
    if framework is None:
        return None
    return statutory_latest(framework, plan.kind, last_on, calendar, cadence=cadence_for(framework, plan.kind))
