"""The school's review days, their times, and who sits on which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from handrail.access.types import Actor
from handrail.core import clock
from handrail.planner import policy
from handrail.planner.rules.sittings import times_of
from handrail.planner.types import DAY_KIND_LABELS, DayKind, NewDay, Sitting
from handrail.plans import queries as plans_queries
from handrail.reviews import queries as reviews_queries
from handrail.schools.queries import classes_for_filter
from handrail.schools.types import GroupKind

if TYPE_CHECKING:
    from handrail.planner.models import ReviewDay


@dataclass(frozen=True)
class DayRow:
    """One review day: what it is, whose, and how many of its times are taken."""

    day_id: UUID
    kind_name: str
    on: date
    starts_at: time
    ends_at: time
    minutes_each: int
    room: str
    whose: str
    n_times: int
    n_taken: int

    @property
    def n_free(self) -> int:
        """How many reviews may still come."""
        return self.n_times - self.n_taken


@dataclass(frozen=True)
class TimeRow:
    """One time of a review day. `name` is '' where nobody sits, or somebody whom the reader does not reach."""

    at: time
    plan_id: UUID | None
    name: str
    class_name: str
    is_taken: bool
    pupil_id: UUID | None = None


def label_of(day: ReviewDay) -> str:
    """Return what a review day is called in a sentence: 'Parents' evening of Priya Raman in the hall'. No query."""
    whose = whose_day(day)
    room = f" in {day.room}" if day.room else ""
    return f"{DAY_KIND_LABELS[DayKind(day.kind)]}{f' of {whose}' if whose else ''}{room}"


def whose_day(day: ReviewDay) -> str:
    """Return whose day it is: a teacher's, a class's, both, or '' for anybody's. No query."""
    names = [day.teacher.user.name if day.teacher else "", day.group.name if day.group else ""]
    return ", ".join(name for name in names if name)


def day_rows(actor: Actor) -> list[DayRow]:
    """Return the review days from today on, by date. Three queries."""
    rows = policy.days_visible_to(actor).filter(held_on__gte=clock.today())
    days = list(rows.select_related("teacher__user", "group").order_by("held_on", "starts_at", "pk"))
    taken = taken_times(days)
    return [_row(day, len(taken.get(day.pk, ()))) for day in days]


def taken_times(days: list[ReviewDay]) -> dict[UUID, set[time]]:
    """Return of each day the times at which a review is really due on it, in reach or not. Two queries at most."""
    if not days:
        return {}
    rows = apps.get_model("planner", "ReviewTime").objects.filter(day__in=[day.pk for day in days])
    times = list(rows.order_by("pk").values_list("day_id", "starts_at", "plan_id"))
    if not times:
        return {}
    plans = apps.get_model("plans", "Plan").objects.filter(pk__in=[plan_id for _, _, plan_id in times])
    due = dict(reviews_queries.with_days(plans).order_by("pk").values_list("pk", "due_on"))
    held_on = {day.pk: day.held_on for day in days}
    found: dict[UUID, set[time]] = {}
    for day_id, at, plan_id in times:
        if due[plan_id] == held_on[day_id]:
            found.setdefault(day_id, set()).add(at)
    return found


def _row(day: ReviewDay, n_taken: int) -> DayRow:
    return DayRow(
        day_id=day.pk,
        kind_name=DAY_KIND_LABELS[DayKind(day.kind)],
        on=day.held_on,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        minutes_each=day.minutes_each,
        room=day.room,
        whose=whose_day(day),
        n_times=len(times_of(day.starts_at, day.ends_at, day.minutes_each)),
        n_taken=n_taken,
    )


def day_times(actor: Actor, day: ReviewDay) -> list[TimeRow]:
    """Return every time of a day with the review that sits on it, as far as the reader reaches. Four queries."""
    seats = {row.starts_at: row.plan_id for row in day.times.order_by("pk")}
    plans = reviews_queries.reviews_due(actor).filter(pk__in=list(seats.values()), due_on=day.held_on)
    shown = {plan.pk: plan for plan in plans.select_related("pupil", "group").order_by("pk")}
    taken = taken_times([day]).get(day.pk, set())
    found = []
    for at in sorted({*times_of(day.starts_at, day.ends_at, day.minutes_each), *taken}):
        plan = shown.get(seats.get(at))
        pupil = plan.pupil if plan else None
        found.append(
            TimeRow(
                at=at,
                plan_id=plan.pk if plan else None,
                name=plans_queries.whose_plan(plan) if plan else "",
                class_name=pupil.class_name if pupil else "",
                pupil_id=pupil.pk if pupil else None,
                is_taken=at in taken,
            )
        )
    return found


def sittings(actor: Actor, starts_on: date, ends_on: date) -> list[Sitting]:
    """Return the review days of a span with the times that are still free. Three queries."""
    rows = policy.days_visible_to(actor).filter(held_on__range=(starts_on, ends_on))
    days = list(rows.select_related("teacher__user", "group").order_by("held_on", "starts_at", "pk"))
    taken = taken_times(days)
    return [
        Sitting(
            day_id=day.pk,
            on=day.held_on,
            label=label_of(day),
            free=tuple(
                at
                for at in times_of(day.starts_at, day.ends_at, day.minutes_each)
                if at not in taken.get(day.pk, set())
            ),
            teacher=day.teacher_id,
            group=day.group_id,
        )
        for day in days
    ]


def as_typed(day: ReviewDay) -> NewDay:
    """Return a kept review day as it would be typed in. No query."""
    return NewDay(
        kind=day.kind,
        held_on=day.held_on,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        minutes_each=day.minutes_each,
        room=day.room,
        teacher_id=day.teacher_id,
        group_id=day.group_id,
    )


def teacher_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the adults who work here and own plans or teach a group, by name. One query."""
    today = clock.today()
    rows = apps.get_model("access", "Membership").objects.filter(school_id=actor.school_id, starts_on__lte=today)
    here = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    writes = here.filter(Q(plans_owned__isnull=False) | Q(groups__isnull=False)).distinct()
    return [(str(row.pk), row.user.name) for row in writes.select_related("user").order_by("user__name", "pk")]


def group_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return this year's classes, tutor groups and teaching groups, by year group and name. Two queries."""
    rows = classes_for_filter(actor, kinds=(GroupKind.CLASS, GroupKind.TUTOR, GroupKind.TEACHING))
    return [(str(row.group_id), row.name) for row in rows]


def kept_days(actor: Actor, on: date, *, but: UUID | None = None) -> list[Any]:
    """Return the school's review days of one date, without one. One query."""
    rows = policy.days_visible_to(actor).filter(held_on=on)
    if but is not None:
        rows = rows.exclude(pk=but)
    return list(rows.select_related("teacher__user", "group").order_by("starts_at", "pk"))
