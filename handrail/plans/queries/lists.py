"""Lists of plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import CharField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.queries import members_who_can
from handrail.access.types import Actor
from handrail.core import clock
from handrail.plans.policy import plans_visible_to
from handrail.plans.queries.groups import has_a_place, whose_plan
from handrail.plans.queries.kinds import kind_name
from handrail.plans.types import (
    PLAN_STATE_LABELS,
    PlanState,
)

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.pupils.models import Pupil


SORTS = {
    "name": ("sort_name", "pupil__forename"),
    "class": ("pupil__year_group", "sort_class", "sort_name"),
    "review": ("review_on", "sort_name"),
    "owner": ("owner__user__name", "review_on"),
    "state": ("state", "review_on"),
}
SOON = timedelta(days=28)
STATE_VARIANTS = {
    PlanState.DRAFT: "attention",
    PlanState.AGREED: "info",
    PlanState.LIVE: "good",
    PlanState.REVIEWED: "active",
    PlanState.CLOSED: "quiet",
}


@dataclass(frozen=True)
class PlanFilter:
    """How the list of plans is narrowed; empty means all. `state` 'open' is what is written or worked to."""

    state: str = "open"
    year: str = ""
    class_name: str = ""
    owner: str = ""
    review: str = ""


@dataclass(frozen=True)
class PlanRow:
    """One plan on the list."""

    id: UUID
    pupil_name: str
    class_name: str
    kind_name: str
    state: str
    state_label: str
    variant: str
    starts_on: date
    review_on: date
    is_overdue: bool
    owner_name: str
    n_targets: int
    is_amended: bool


def plans_of(actor: Actor, pupil: Pupil) -> QuerySet[Plan]:
    """Return the pupil's plans that the actor may read, the latest first, with owners. One query when read.

    Plans of groups that the pupil has or had a place in are among them.
    """
    from handrail.plans.models import PlanPupil

    place = PlanPupil.objects.filter(plan=OuterRef("pk"), pupil=pupil)
    rows = plans_visible_to(actor).filter(Q(pupil=pupil) | Q(Exists(place))).select_related("owner__user", "group")
    return rows.order_by("-starts_on", "-pk")


def plans_listed(actor: Actor, filters: PlanFilter, search: str = "") -> QuerySet[Plan]:
    """Return the plans that the actor may read, narrowed; unordered, with what the rows need. One query when read."""
    from handrail.plans.models import PlanVersion, Target

    rows = plans_visible_to(actor).select_related("pupil", "owner__user", "group__teaching_group")
    rows = rows.annotate(
        sort_name=Coalesce("pupil__surname", "group__name", output_field=CharField()),
        sort_class=Coalesce("pupil__class_name", "group__teaching_group__name", output_field=CharField()),
    )
    if filters.state == "open":
        rows = rows.filter(state__in=[PlanState.DRAFT, PlanState.AGREED, PlanState.LIVE])
    elif filters.state:
        rows = rows.filter(state=filters.state)
    if filters.year:
        rows = rows.filter(Q(pupil__year_group=int(filters.year)) | has_a_place(actor, year_group=int(filters.year)))
    if filters.class_name:
        rows = rows.filter(Q(pupil__class_name=filters.class_name) | has_a_place(actor, class_name=filters.class_name))
    if filters.owner:
        rows = rows.filter(owner_id=actor.membership_id if filters.owner == "me" else UUID(filters.owner))
    today = clock.today()
    if filters.review == "overdue":
        rows = rows.filter(state=PlanState.LIVE, review_on__lt=today)
    elif filters.review == "soon":
        rows = rows.filter(state=PlanState.LIVE, review_on__gte=today, review_on__lte=today + SOON)
    for word in search.split():
        rows = rows.filter(
            Q(pupil__surname__istartswith=word)
            | Q(pupil__forename__istartswith=word)
            | Q(pupil__known_as__istartswith=word)
            | Q(pupil__preferred_surname__istartswith=word)
            | Q(group__name__icontains=word)
        )
    counted = Target.objects.filter(plan=OuterRef("pk")).exclude(wording="").order_by()
    return rows.annotate(
        n_targets=Coalesce(
            Subquery(counted.values("plan").annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
        ),
        is_amended=Exists(PlanVersion.objects.filter(plan=OuterRef("pk"))),
    )


def plan_rows(plans: Iterable[Any]) -> list[PlanRow]:
    """Return rows for the list from plans of `plans_listed`. No query of its own."""
    today = clock.today()
    return [
        PlanRow(
            id=plan.pk,
            pupil_name=whose_plan(plan),
            class_name=plan.sort_class or "",
            kind_name=kind_name(plan),
            state=plan.state,
            state_label=PLAN_STATE_LABELS[PlanState(plan.state)],
            variant=STATE_VARIANTS[PlanState(plan.state)],
            starts_on=plan.starts_on,
            review_on=plan.review_on,
            is_overdue=plan.state == PlanState.LIVE and plan.review_on < today,
            owner_name=plan.owner.user.name if plan.owner else "",
            n_targets=plan.n_targets,
            is_amended=plan.state == PlanState.DRAFT and plan.is_amended,
        )
        for plan in plans
    ]


def open_plans_owned(actor: Actor, membership_id: UUID) -> QuerySet[Plan]:
    """Return the open plans of the actor's school that somebody looks after; confidential ones for who may see them."""
    from handrail.plans.models import Plan

    states = [PlanState.DRAFT, PlanState.AGREED, PlanState.LIVE]
    rows = Plan.objects.filter(school_id=actor.school_id, owner_id=membership_id, state__in=states)
    # Whoever may not see a confidential plan is not told of one, not even by a number.
    return rows if can(actor, Permission.CONFIDENTIAL_VIEW) else rows.filter(is_confidential=False)


def n_plans_owned(actor: Actor, membership_id: UUID) -> int:
    """Return how many open plans somebody looks after. One query."""
    return open_plans_owned(actor, membership_id).count()


def adult_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return who may be named as adult: (membership id, name), by name. One query."""
    return [(str(row.pk), row.user.name) for row in members_who_can(actor, Permission.PLAN_VIEW)]
