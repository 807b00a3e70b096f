"""What the home page shows: what is due and whose turn it is, for the roles of this person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from handrail.access.permissions import Permission
from handrail.access.policy import can, reach_of
from handrail.access.types import Actor, Reach
from handrail.core import clock
from handrail.meetings.queries import actions_listed
from handrail.plans import policy as plan_policy
from handrail.plans import queries as plan_queries
from handrail.plans.types import PlanState
from handrail.progress import queries as progress_queries
from handrail.pupils import queries as pupil_queries
from handrail.readings.queries import n_to_read
from handrail.reviews import queries as review_queries
from handrail.reviews.types import DueGroup

if TYPE_CHECKING:
    from handrail.plans.models import Plan

ROWS = 8
MOST_PUPILS = 12


@dataclass(frozen=True)
class Stat:
    """A number with its words and where it leads."""

    value: int
    label: str
    href: str
    note: str = ""


@dataclass(frozen=True)
class Item:
    """One thing to do. `whose` is 'yours' or 'waiting'."""

    title: str
    url: str
    whose: str
    who: str = ""
    note: str = ""
    due_on: date | None = None
    is_overdue: bool = False
    tag: str = ""


@dataclass(frozen=True)
class HomePage:
    """The home page of one person: numbers, reviews that are due, plans that wait for somebody, and today's pupils.

    `n_to_read`: how many agreed plans wait to be read.
    """

    stats: tuple[Stat, ...]
    reviews: tuple[Item, ...]
    plans: tuple[Item, ...]
    pupils: tuple[Item, ...]
    sees_whole_school: bool
    n_to_read: int = 0
    actions: tuple[Item, ...] = ()


def home_page(actor: Actor) -> HomePage:
    """Return what is due and whose turn it is. At most twelve queries, whatever the size of the school."""
    sees_all = Reach.SCHOOL in reach_of(actor, Permission.PUPIL_VIEW)
    return HomePage(
        stats=_stats(actor),
        reviews=tuple(_review_item(row) for row in review_queries.first_due(actor, limit=ROWS)),
        plans=_plan_items(actor) if can(actor, Permission.PLAN_EDIT) else (),
        pupils=_pupil_items(actor),
        sees_whole_school=sees_all,
        n_to_read=n_to_read(actor),
        actions=_action_items(actor),
    )


def _pupil_items(actor: Actor) -> tuple[Item, ...]:
    """Return today's pupils, for those who come to record and hold no reviews: one's day stands first on one's page."""
    if can(actor, Permission.REVIEW_VIEW) or not can(actor, Permission.OBSERVATION_RECORD):
        return ()
    items = []
    for pupil in progress_queries.today_rows(actor).pupils[:MOST_PUPILS]:
        left = sum(not target.is_recorded_today for target in pupil.targets)
        words = "1 target" if len(pupil.targets) == 1 else f"{len(pupil.targets)} targets"
        items.append(
            Item(
                title=pupil.name,
                url=f"{reverse('progress:today')}#{pupil.id}",
                whose="yours" if left else "done",
                note=f"{pupil.class_name}, {words}" if pupil.class_name else words,
            )
        )
    return tuple(items)


def _action_items(actor: Actor) -> tuple[Item, ...]:
    """What the actor said at meetings that they would do, the most overdue first. One query."""
    if not can(actor, Permission.REVIEW_VIEW):
        return ()
    return tuple(
        Item(
            title=row.text,
            url=f"{reverse('meetings:meeting', args=[row.meeting_id])}#actions",
            whose="yours",
            note=row.about,
            due_on=row.due_on,
            is_overdue=row.is_overdue,
        )
        for row in actions_listed(actor, mine=True)[:ROWS]
    )


def _stats(actor: Actor) -> tuple[Stat, ...]:
    stats = []
    if can(actor, Permission.REVIEW_VIEW):
        counts, url = review_queries.counts(actor), reverse("reviews:review-list")
        stats += [
            Stat(counts.overdue, "reviews overdue" if counts.overdue != 1 else "review overdue", url),
            Stat(counts.soon, "due within four weeks", url),
        ]
    if can(actor, Permission.REGISTER_VIEW):
        summary = pupil_queries.register_summary(actor)
        note = ", ".join(f"{stage.total} {stage.name}" for stage in summary.stages if stage.total)
        stats.append(Stat(summary.total, "pupils on the register", reverse("pupils:register"), note))
    if can(actor, Permission.PLAN_EDIT):
        states = dict(
            plan_policy.plans_visible_to(actor)
            .filter(state__in=[PlanState.DRAFT, PlanState.LIVE])
            .values_list("state")
            .annotate(n=Count("pk"))
            .order_by("state")
        )
        url = reverse("plans:plan-list")
        stats.append(Stat(states.get(PlanState.LIVE, 0), "plans live", f"{url}?state=live"))
        stats.append(Stat(states.get(PlanState.DRAFT, 0), "drafts", f"{url}?state=draft"))
    return tuple(stats)


def _first_day(plan: Plan) -> str:
    """Return the kind of a draft and the day from which adults are to work to it."""
    name = plan_queries.kind_name(plan)
    day = f"{plan.starts_on.day} {plan.starts_on:%B %Y}"
    return f"{name}, was to begin on {day}" if plan.starts_on < clock.today() else f"{name}, begins on {day}"


def _review_item(row: review_queries.DueRow) -> Item:
    is_overdue = row.group is DueGroup.OVERDUE
    return Item(
        title=row.pupil_name,
        url=reverse("reviews:review-detail", args=[row.plan_id]),
        whose=row.whose,
        who=row.who,
        note=f"{row.class_name}, {row.kind_name}" if row.class_name else row.kind_name,
        due_on=row.due_on,
        is_overdue=is_overdue,
    )


def _plan_items(actor: Actor) -> tuple[Item, ...]:
    """Drafts, the actor's own first, then the oldest: they wait to be finished, or to be agreed."""
    drafts = (
        plan_policy.plans_visible_to(actor)
        .filter(state=PlanState.DRAFT)
        .select_related("pupil", "owner__user", "group")
        .order_by("starts_on", "pk")[: ROWS * 3]
    )
    rows = sorted(drafts, key=lambda plan: (plan.owner_id != actor.membership_id, plan.starts_on, plan.pk))[:ROWS]
    return tuple(
        Item(
            title=plan_queries.whose_plan(plan),
            url=reverse("plans:plan-edit", args=[plan.pk]),
            whose="yours" if plan.owner_id == actor.membership_id else "waiting",
            who=plan.owner.user.name if plan.owner else "",
            note=_first_day(plan),
        )
        for plan in rows
    )
