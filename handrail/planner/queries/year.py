"""The school year with the reviews of each week, as far as the reader reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import F, Q

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.queries import nation_of
from handrail.frameworks.rules import cadence_for
from handrail.frameworks.types import Cadence, Nation
from handrail.planner import policy
from handrail.planner.rules import weeks
from handrail.planner.types import TermWeeks
from handrail.plans import queries as plans_queries
from handrail.plans.rules.periods import default_review_on
from handrail.reviews import queries as reviews_queries
from handrail.reviews.types import ReviewState
from handrail.schools.queries import calendar_of, year_for, years_of
from handrail.schools.rules.deadlines import LatestReview, guidance_latest, is_open
from handrail.schools.types import Calendar, Period


@dataclass(frozen=True)
class DueReview:
    """One review with its days, kept apart: where it is now, where it is without a move, usual, by law, by guidance."""

    plan_id: UUID
    pupil_id: UUID | None
    name: str
    class_name: str
    year_group: int | None
    kind: str
    kind_name: str
    owner_id: UUID | None
    owner_name: str
    due_on: date
    own_on: date
    last_on: date
    usual_on: date
    law: LatestReview | None
    guidance: LatestReview | None
    cadence: Cadence | None
    is_preparing: bool
    at: time | None = None
    room: str = ""

    @property
    def is_moved(self) -> bool:
        """Say whether a person moved it away from its own day."""
        return self.due_on != self.own_on

    @property
    def is_beyond_law(self) -> bool:
        """Say whether it stands on a day that the law does not allow."""
        return self.law is not None and self.due_on > self.law.limit_on


@dataclass(frozen=True)
class Chosen:
    """What the planner is narrowed to; empty means everything."""

    year_group: int | None = None
    class_name: str = ""
    teacher_id: str = ""
    kind: str = ""

    def holds(self, one: DueReview) -> bool:
        """Say whether a review is among those chosen."""
        return (
            (self.year_group is None or one.year_group == self.year_group)
            and (not self.class_name or one.class_name == self.class_name)
            and (not self.teacher_id or str(one.owner_id) == self.teacher_id)
            and (not self.kind or one.kind == self.kind)
        )


@dataclass(frozen=True)
class DayOfWeek:
    """One day of the opened week. `closed` says in words why no review can be put on it; '' on an open day."""

    on: date
    closed: str
    reviews: tuple[DueReview, ...]


@dataclass(frozen=True)
class Year:
    """The planner: terms with weeks, how many reviews each holds, the opened week, and what can be chosen.

    `overdue` and `outside` are the reviews before today and those in no week of a term; `load` maps a Monday to a
    number. `days_set` maps a Monday to how many review days the school has set in that week.
    """

    name: str
    nation: Nation
    today: date
    terms: tuple[TermWeeks, ...]
    load: Counter[date]
    days_set: Counter[date]
    n_all: int
    overdue: tuple[DueReview, ...]
    outside: tuple[DueReview, ...]
    opened: date | None
    days: tuple[DayOfWeek, ...]
    year_groups: tuple[int, ...]
    classes: tuple[str, ...]
    teachers: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]

    @property
    def most(self) -> int:
        """The number of the fullest week; at least 1, to draw against."""
        return max((self.load[week.starts_on] for term in self.terms for week in term.weeks), default=0) or 1


def due_reviews(
    actor: Actor, calendar: Calendar, *, permission: Permission = Permission.REVIEW_VIEW
) -> list[DueReview]:
    """Return every review in reach, by day, class and name. One query for them and one for their times."""
    rows = reviews_queries.reviews_due(actor, permission)
    rows = rows.select_related("pupil", "group", "owner__user").order_by("due_on", "pk")
    found = list(rows)
    times = _times(found)
    made = [_due(plan, calendar, times.get(plan.pk)) for plan in found]
    return sorted(made, key=lambda one: (one.due_on, one.at or time(23, 59), one.class_name, one.name, one.plan_id))


def _times(plans: Sequence[Any]) -> dict[UUID, Any]:
    """Return the time of each plan's review on a review day, if it is due on that day. One query."""
    rows = apps.get_model("planner", "ReviewTime").objects.filter(plan__in=[plan.pk for plan in plans])
    due = {plan.pk: plan.due_on for plan in plans}
    found = rows.select_related("day").order_by("pk") if plans else ()
    return {row.plan_id: row for row in found if row.day.held_on == due[row.plan_id]}


def _due(plan: Any, calendar: Calendar, at: Any) -> DueReview:
    framework = plans_queries.framework_of(plan.framework)
    kind = plans_queries.kind_of(plan)
    cadence = cadence_for(framework, plan.kind) if framework else None
    pupil = plan.pupil
    is_under_five = pupil is not None and (plan.last_on - pupil.date_of_birth).days < 5 * 365
    return DueReview(
        plan_id=plan.pk,
        pupil_id=plan.pupil_id,
        name=plans_queries.whose_plan(plan),
        class_name=pupil.class_name if pupil else "",
        year_group=pupil.year_group if pupil else None,
        kind=plan.kind,
        kind_name=kind.short_name if kind else plan.kind,
        owner_id=plan.owner_id,
        owner_name=plan.owner.user.name if plan.owner else "",
        due_on=plan.due_on,
        own_on=plan.own_on,
        last_on=plan.last_on,
        usual_on=default_review_on(
            plan.last_on, kind=kind, cadence=cadence, calendar=calendar, is_under_five=is_under_five
        ),
        law=reviews_queries.latest_by_law(plan, plan.last_on, calendar),
        guidance=guidance_latest(cadence, plan.last_on, calendar),
        cadence=cadence,
        is_preparing=plan.review_state == ReviewState.PREPARING,
        at=at.starts_at if at else None,
        room=at.day.room if at else "",
    )


def year_of(actor: Actor, chosen: Chosen, *, opened: date | None = None) -> Year:
    """Return the planner of the school's year for this reader. Six queries, for any number of reviews."""
    today = clock.today()
    calendar = calendar_of(actor.school_id)
    terms, name = _terms(actor, opened or today, today, calendar)
    reviews = due_reviews(actor, calendar)
    shown = [one for one in reviews if chosen.holds(one)]
    in_terms = {week.starts_on for term in terms for week in term.weeks}
    monday = weeks.monday_of(opened) if opened else _first_to_open(terms)
    return Year(
        name=name,
        nation=nation_of(actor.framework_code),
        today=today,
        terms=terms,
        load=weeks.load_of(one.due_on for one in shown),
        days_set=weeks.load_of(_days_set(actor)),
        n_all=len(shown),
        overdue=tuple(one for one in shown if one.due_on < today),
        outside=tuple(one for one in shown if one.due_on >= today and weeks.monday_of(one.due_on) not in in_terms),
        opened=monday,
        days=_days(monday, shown, calendar) if monday else (),
        **_choices(reviews),
    )


def _terms(actor: Actor, day: date, today: date, calendar: Calendar) -> tuple[tuple[TermWeeks, ...], str]:
    """Return the terms of the year that holds a day. Two queries."""
    year = year_for(years_of(actor.school_id), day)
    if year is None:
        return (), ""
    rows = [(row.name, Period(row.starts_on, row.ends_on)) for row in year.terms.order_by("starts_on", "pk")]
    return weeks.weeks_of(rows, calendar, today), year.name


def _first_to_open(terms: Iterable[TermWeeks]) -> date | None:
    all_weeks = [week for term in terms for week in term.weeks if week.n_days]
    coming = [week.starts_on for week in all_weeks if not week.is_past]
    return next(iter([*coming, *(week.starts_on for week in all_weeks)]), None)


def _days_set(actor: Actor) -> list[date]:
    return list(policy.days_visible_to(actor).order_by("held_on", "pk").values_list("held_on", flat=True))


def _days(monday: date, shown: Sequence[DueReview], calendar: Calendar) -> tuple[DayOfWeek, ...]:
    found = []
    for n in range(7):
        on = monday + timedelta(days=n)
        reviews = tuple(one for one in shown if one.due_on == on)
        closed = "" if is_open(on, calendar) else ("Weekend" if on.weekday() > 4 else "No pupils on this day")
        if n < 5 or reviews:
            found.append(DayOfWeek(on, closed, reviews))
    return tuple(found)


def _choices(reviews: Sequence[DueReview]) -> dict[str, Any]:
    return {
        "year_groups": tuple(sorted({one.year_group for one in reviews if one.year_group is not None})),
        "classes": tuple(sorted({one.class_name for one in reviews if one.class_name})),
        "teachers": tuple(
            sorted({(str(one.owner_id), one.owner_name) for one in reviews if one.owner_id}, key=lambda one: one[1])
        ),
        "kinds": tuple(sorted({(one.kind, one.kind_name) for one in reviews}, key=lambda one: one[1])),
    }


@dataclass(frozen=True)
class MovePage:
    """What the form for moving one review shows: its days, and how many reviews the days around hold."""

    review: DueReview
    around: tuple[tuple[date, int, str], ...]


def move_page(actor: Actor, plan_id: UUID) -> MovePage | None:
    """Return one review with the school days of two weeks before and after it; None if none is due. Four queries."""
    calendar = calendar_of(actor.school_id)
    reviews = due_reviews(actor, calendar)
    one = next((row for row in reviews if row.plan_id == plan_id), None)
    if one is None:
        return None
    today = clock.today()
    start = max(today, one.due_on - timedelta(days=14))
    days = weeks.open_days_between(start, max(one.due_on, start) + timedelta(days=14), calendar)
    load = Counter(row.due_on for row in reviews if row.plan_id != plan_id)
    own = Counter(row.due_on for row in reviews if row.owner_id == one.owner_id and row.plan_id != plan_id)
    return MovePage(one, tuple((day, load[day], _own_words(own[day], one.owner_name)) for day in days))


def _own_words(number: int, name: str) -> str:
    return f"{number} of {name}" if number and name else ""


def last_change(actor: Actor) -> Any:
    """Return the change that the actor made last and that still stands, or None. One query."""
    rows = apps.get_model("planner", "Change").objects.filter(school_id=actor.school_id)
    mine = rows.filter(Q(made_by_id=actor.membership_id), undone_at__isnull=True)
    recent = mine.filter(made_at__gte=clock.now() - timedelta(days=1))
    return recent.order_by(F("made_at").desc(), "-pk").first()


def change_of_key(actor: Actor, key: UUID) -> Any:
    """Return the change that a form with this key made, or None. One query."""
    return apps.get_model("planner", "Change").objects.filter(school_id=actor.school_id, key=key).first()
