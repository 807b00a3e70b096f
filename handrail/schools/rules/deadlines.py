"""The days that a framework's deadlines come to in a school's calendar. Pure: rules and calendar come in.

Counting is the framework's (`frameworks.rules`). This file adds the school's terms, and which way a day moves that
falls on a closure: always the way on which the rule is still kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from handrail.frameworks.rules import last_day_on
from handrail.frameworks.types import Cadence, Deadline, DeadlineException, Framework, Sense, Unit
from handrail.schools.rules.days import (
    ONE_DAY,
    first_school_day_on_or_after,
    is_school_day,
    last_school_day_on_or_before,
    term_of,
    words,
)
from handrail.schools.types import Calendar, Period

# From these days a plan's next review is counted, whatever the framework calls them.
REVIEW_ANCHORS = frozenset({"plan_or_last_review", "statement_or_last_review", "review_period_start"})


@dataclass(frozen=True)
class DueDay:
    """What one deadline comes to. `limit_on` is the rule's own day and never moves.

    `work_to_on` is the school day to work to: on or before the limit, or on or after it where the rule gives people
    at least that long (`is_floor`). `moved_because` says in a sentence why the two differ; '' where they do not.
    """

    limit_on: date
    work_to_on: date
    is_floor: bool = False
    moved_because: str = ""


def is_known(day: date, calendar: Calendar) -> bool:
    """Say whether the calendar reaches this day: from its first term's first day to its last term's last day."""
    if not calendar.terms:
        return False
    return min(t.starts_on for t in calendar.terms) <= day <= max(t.ends_on for t in calendar.terms)


def is_open(day: date, calendar: Calendar) -> bool:
    """Say whether pupils come on this day as far as anybody knows; where the calendar does not reach, on weekdays."""
    return is_school_day(day, calendar) if is_known(day, calendar) else day.weekday() < 5


def open_day_on_or_before(day: date, calendar: Calendar) -> date:
    """Return the last open day up to this one, itself included. Always found: beyond the calendar, a weekday."""
    if is_known(day, calendar):
        found = last_school_day_on_or_before(day, calendar)
        day = found if found is not None else min(t.starts_on for t in calendar.terms) - ONE_DAY
    while not is_open(day, calendar):
        day -= ONE_DAY
    return day


def open_day_on_or_after(day: date, calendar: Calendar) -> date:
    """Return the first open day from this one on, itself included. Always found: beyond the calendar, a weekday."""
    if is_known(day, calendar):
        found = first_school_day_on_or_after(day, calendar)
        day = found if found is not None else max(t.ends_on for t in calendar.terms) + ONE_DAY
    while not is_open(day, calendar):
        day += ONE_DAY
    return day


def days_off(calendar: Calendar) -> tuple[Period, ...]:
    """Return every period without school that is known: the closures, and what lies between two terms."""
    terms = sorted(calendar.terms, key=lambda term: (term.starts_on, term.ends_on))
    between = [
        Period(before.ends_on + ONE_DAY, after.starts_on - ONE_DAY)
        for before, after in pairwise(terms)
        if before.ends_on + ONE_DAY < after.starts_on
    ]
    return tuple(sorted((*calendar.closures, *between), key=lambda period: (period.starts_on, period.ends_on)))


def due_day(deadline: Deadline, anchor_on: date, calendar: Calendar) -> DueDay:
    """Return the days of a deadline that counts from this anchor, in the deadline's own unit.

    School days are the school's own. A limit that falls on a closed day moves earlier, so that it is kept; a rule that
    gives people at least some time moves later. Something that is to be done after the anchor is never asked for
    before it: then the day to work to is the limit itself, closed or not.
    Source: the deadline's own; the direction of the move is a house rule, the only one that breaks no deadline.
    """
    term = term_of(anchor_on, calendar)
    limit_on = last_day_on(
        anchor_on, deadline, days_off(calendar), term_ends_on=term.ends_on if term is not None else None
    )
    is_floor = deadline.sense is Sense.ON_OR_AFTER
    if is_floor:
        work_to_on = open_day_on_or_after(limit_on, calendar)
    else:
        work_to_on = open_day_on_or_before(limit_on, calendar)
        if (deadline.offset or 0) > 0 and work_to_on < min(anchor_on, limit_on):
            work_to_on = limit_on
    moved = ""
    if work_to_on != limit_on:
        side = "after" if is_floor else "before"
        why = "at a weekend" if limit_on.weekday() > 4 else "a day without pupils"
        moved = f"{words(limit_on)} is {why}, so work to {words(work_to_on)}, the last school day {side} it."
        moved = moved.replace("the last school day after", "the first school day after")
    return DueDay(limit_on, work_to_on, is_floor, moved)


def is_met(deadline: Deadline, due: DueDay, done_on: date) -> bool:
    """Say whether something done on a day keeps the rule; its accepted exceptions are a matter for people."""
    return done_on >= due.limit_on if deadline.sense is Sense.ON_OR_AFTER else done_on <= due.limit_on


def accepted_exceptions(framework: Framework, deadline: Deadline) -> tuple[DeadlineException, ...]:
    """Return the reasons that the law accepts for missing this deadline, in the framework's order; often none."""
    return tuple(item for item in framework.deadline_exceptions if item.code in deadline.exceptions)


def deadlines_from(framework: Framework, plan_kind: str, anchors: Sequence[str]) -> tuple[Deadline, ...]:
    """Return the deadlines of a kind of plan that count from one of these days, in the pack's order."""
    return tuple(item for item in framework.deadlines if item.anchor in anchors and plan_kind in item.plan_kinds)


# -------------------------------------------------------------------------------- how late a review may be


@dataclass(frozen=True)
class LatestReview:
    """The last day that something allows for a review. `is_statute`: the law says so; else guidance does.

    `limit_on` never moves; `work_to_on` is the last school day up to it.
    """

    limit_on: date
    work_to_on: date
    is_statute: bool
    words: str
    source: str


def statutory_latest(
    framework: Framework, plan_kind: str, last_on: date, calendar: Calendar, *, cadence: Cadence | None = None
) -> LatestReview | None:
    """Return the last day by law for the review after this one (or after the plan began), or None where no law says.

    The framework's own deadlines that count from a plan or its last review come first, the earliest of them; without
    one, the year is shared out evenly by the number of reviews that the law asks for.
    """
    own = deadlines_from(framework, plan_kind, tuple(REVIEW_ANCHORS))
    found = [
        LatestReview(due.limit_on, due.work_to_on, True, item.plain, item.source)
        for item in own
        for due in [due_day(item, last_on, calendar)]
        if not due.is_floor
    ]
    if found:
        return min(found, key=lambda one: one.limit_on)
    if cadence is None or cadence.statutory_per_year is None:
        return None
    return _shared_out(cadence, cadence.statutory_per_year, last_on, calendar, is_statute=True)


def guidance_latest(cadence: Cadence | None, last_on: date, calendar: Calendar) -> LatestReview | None:
    """Return the last day by guidance (a code, a council, a proposal), or None where only the law speaks or nobody."""
    if cadence is None or cadence.minimum_per_year is None or cadence.statutory_per_year is not None:
        return None
    return _shared_out(cadence, cadence.minimum_per_year, last_on, calendar, is_statute=False)


def _shared_out(
    cadence: Cadence, per_year: int, last_on: date, calendar: Calendar, *, is_statute: bool
) -> LatestReview:
    """Share a year out: 1 a year is 12 months, 2 are 6, 3 are 4; where months do not come out even, in days."""
    if 12 % per_year == 0:
        rule = _counted(Unit.CALENDAR_MONTHS, 12 // per_year, cadence)
    else:
        rule = _counted(Unit.CALENDAR_DAYS, 365 // per_year, cadence)
    due = due_day(rule, last_on, calendar)
    return LatestReview(due.limit_on, due.work_to_on, is_statute, cadence.words, cadence.source)


def _counted(unit: Unit, offset: int, cadence: Cadence) -> Deadline:
    return Deadline(
        code="CADENCE",
        plain=cadence.words,
        who="School",
        anchor="plan_or_last_review",
        unit=unit,
        offset=offset,
        source=cadence.source,
        status=cadence.status,
    )


def review_day_problem(day: date, *, today: date, calendar: Calendar, latest: LatestReview | None = None) -> str:
    """Say in a sentence why a review cannot be put on this day, or return an empty string.

    Past days, weekends, days without pupils, and days after the last one that the law allows.
    """
    if day < today:
        return f"{words(day)} is in the past. Choose today or a later day."
    if day.weekday() > 4:
        return f"{words(day)} is at a weekend. Choose a school day."
    if not is_open(day, calendar):
        return f"On {words(day)} the school is closed to pupils. Choose a school day."
    if latest is not None and latest.is_statute and day > latest.limit_on:
        return (
            f"The law allows this review until {words(latest.limit_on)} at the latest. "
            f"Choose {words(latest.work_to_on)} or an earlier day."
        )
    if day > today + timedelta(days=366):
        return f"{words(day)} is more than a year away. Choose an earlier day."
    return ""
