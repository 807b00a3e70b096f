"""What is due, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, DateField, OuterRef, Q, QuerySet, Subquery

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.core import clock
from handrail.plans import queries as plans_queries
from handrail.plans.types import PlanState
from handrail.reviews import policy, rules
from handrail.reviews.types import (
    DUE_GROUP_LABELS,
    STAGE_DECISION_LABELS,
    DueGroup,
    ReviewState,
    StageDecision,
)

if TYPE_CHECKING:
    pass

from handrail.reviews.queries import days

# About what 50 ms of server time show.
ROWS_ON_A_PAGE = 60
HELD_RECENTLY_DAYS = 28


@dataclass(frozen=True)
class DueRow:
    """One review that is due. `whose` is 'yours' or 'waiting'; `who` is the person whose turn it is."""

    plan_id: UUID
    pupil_id: UUID | None
    pupil_name: str
    class_name: str
    year_group: int | None
    kind_name: str
    due_on: date
    due_words: str
    group: DueGroup
    state: ReviewState
    whose: str
    who: str
    is_being_changed: bool


@dataclass(frozen=True)
class HeldRow:
    """One review that was held lately."""

    plan_id: UUID
    pupil_name: str
    class_name: str
    held_on: date
    by: str
    decision: str


@dataclass(frozen=True)
class ReviewList:
    """The page of reviews: the parts with their rows, those held lately, and what can be chosen."""

    groups: tuple[tuple[DueGroup, str, tuple[DueRow, ...]], ...]
    held: tuple[HeldRow, ...]
    years: tuple[int, ...]
    classes: tuple[str, ...]
    page: Page


@dataclass(frozen=True)
class ReviewCounts:
    """How many reviews are overdue, due within four weeks, and of both the actor's own turn."""

    overdue: int
    soon: int
    mine: int


def due_plans(actor: Actor) -> QuerySet[Any]:
    """Return plans under review with `due_on` and the state and key of an open review, if there is one."""
    return days.with_days(policy.plans_under_review(actor))


def review_list(
    actor: Actor, *, year_group: int | None = None, class_name: str = "", only_mine: bool = False, page: int = 1
) -> ReviewList:
    """Return a page of the reviews that are due, in their parts, the earliest first. Four queries.

    Those held lately stand on the first page only.
    """
    everybody = due_plans(actor)
    rows = _filtered(everybody, year_group=year_group, class_name=class_name)
    if only_mine:
        rows = rows.filter(owner_id=actor.membership_id)
    ordered = rows.select_related("pupil", "owner__user", "group").order_by("due_on", "pk")
    shown = Paginator(ordered, ROWS_ON_A_PAGE).get_page(page)
    choices = list(everybody.order_by().values_list("pupil__year_group", "pupil__class_name").distinct())
    due = [_due_row(actor, plan) for plan in shown]
    held = _held_recently(actor, year_group=year_group, class_name=class_name, only_mine=only_mine)
    return ReviewList(
        groups=tuple(
            (group, DUE_GROUP_LABELS[group], tuple(row for row in due if row.group is group)) for group in DueGroup
        ),
        held=held if shown.number == 1 else (),
        years=tuple(sorted({year for year, _ in choices if year is not None})),
        classes=tuple(sorted({name for _, name in choices if name})),
        page=shown,
    )


def _filtered(rows: QuerySet, *, year_group: int | None, class_name: str) -> QuerySet:
    if year_group is not None:
        rows = rows.filter(pupil__year_group=year_group)
    return rows.filter(pupil__class_name=class_name) if class_name else rows


def _due_row(actor: Actor, plan: Any) -> DueRow:
    today = clock.today()
    state = ReviewState(plan.review_state or ReviewState.DUE)
    return DueRow(
        plan_id=plan.pk,
        pupil_id=plan.pupil_id,
        pupil_name=plans_queries.whose_plan(plan),
        class_name=plan.pupil.class_name if plan.pupil else "",
        year_group=plan.pupil.year_group if plan.pupil else None,
        kind_name=plans_queries.kind_name(plan),
        due_on=plan.due_on,
        due_words=rules.due_in_words(plan.due_on, today),
        group=rules.due_group(plan.due_on, state, today),
        state=state,
        whose="yours" if plan.owner_id == actor.membership_id else "waiting",
        who=plan.owner.user.name if plan.owner else "somebody to take it on",
        is_being_changed=plan.state == PlanState.DRAFT,
    )


def _held_recently(actor: Actor, *, year_group: int | None, class_name: str, only_mine: bool) -> tuple[HeldRow, ...]:
    since = clock.today() - timedelta(days=HELD_RECENTLY_DAYS)
    rows = policy.reviews_visible_to(actor).filter(state=ReviewState.HELD, held_on__gte=since)
    rows = _filtered(rows, year_group=year_group, class_name=class_name)
    if only_mine:
        rows = rows.filter(held_by_id=actor.membership_id)
    found = rows.select_related("pupil", "plan__pupil", "plan__group").order_by("-held_on", "-pk")[:50]
    return tuple(
        HeldRow(
            plan_id=row.plan_id,
            pupil_name=plans_queries.whose_plan(row.plan),
            class_name=row.pupil.class_name if row.pupil else "",
            held_on=row.held_on or row.due_on,
            by=row.held_by_name,
            decision=STAGE_DECISION_LABELS[StageDecision(row.stage_decision)] if row.stage_decision else "",
        )
        for row in found
    )


def due_dates(actor: Actor, pupil_ids: Iterable[UUID]) -> dict[UUID, date]:
    """Return the earliest day that a review of each of these pupils is due; those with none are left out. One query."""
    rows = due_plans(actor).filter(pupil_id__in=list(pupil_ids)).order_by("-due_on", "pk")
    return dict(rows.values_list("pupil_id", "due_on"))


def due_dates_of_plans(actor: Actor, plan_ids: Iterable[UUID]) -> dict[UUID, date]:
    """Return the day that the review of each of these plans is due; those without one are left out. One query."""
    return dict(due_plans(actor).filter(pk__in=list(plan_ids)).order_by("pk").values_list("pk", "due_on"))


def due_condition(actor: Actor, *, until: date) -> QuerySet:
    """Return the keys of the pupils with a review due by this day, overdue ones too, to use as a subquery: `pk__in`."""
    return due_plans(actor).filter(due_on__lte=until).order_by().values("pupil_id")


def counts(actor: Actor) -> ReviewCounts:
    """Count the reviews that are overdue, due within four weeks, and of both the actor's own. One query.

    Noughts, without a query, for whoever may not see reviews.
    """
    if not can(actor, Permission.REVIEW_VIEW):
        return ReviewCounts(0, 0, 0)
    today = clock.today()
    until = today + timedelta(days=rules.SOON_DAYS)
    found = (
        due_plans(actor)
        .filter(due_on__lte=until)
        .aggregate(
            overdue=Count("pk", filter=Q(due_on__lt=today)),
            soon=Count("pk", filter=Q(due_on__gte=today)),
            mine=Count("pk", filter=Q(owner_id=actor.membership_id)),
        )
    )
    return ReviewCounts(**found)


def first_due(actor: Actor, *, limit: int, only_mine: bool = False) -> tuple[DueRow, ...]:
    """Return the reviews that are due first, for the home page. One query; none for whoever may not see reviews."""
    if not can(actor, Permission.REVIEW_VIEW):
        return ()
    rows = due_plans(actor).filter(due_on__lte=clock.today() + timedelta(days=rules.SOON_DAYS))
    if only_mine:
        rows = rows.filter(owner_id=actor.membership_id)
    found = rows.select_related("pupil", "owner__user").order_by("due_on", "pk")[:limit]
    return tuple(_due_row(actor, plan) for plan in found)


def next_due(actor: Actor, *, pupil: str) -> Subquery:
    """Return the day of the next review of the pupil whose key stands in the column `pupil`, to sort a list by."""
    rows = due_plans(actor).filter(pupil_id=OuterRef(pupil)).order_by("due_on", "pk")
    return Subquery(rows.values("due_on")[:1], output_field=DateField())
