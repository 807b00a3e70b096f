"""The weeks of a school year, and how many reviews each holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from handrail.planner.types import TermWeeks, Week
from handrail.schools.rules import is_school_day
from handrail.schools.rules.deadlines import LatestReview, is_open, review_day_problem
from handrail.schools.types import Calendar, Period

A_WEEK = timedelta(weeks=1)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks_of(terms: Sequence[tuple[str, Period]], calendar: Calendar, today: date) -> tuple[TermWeeks, ...]:
    """Return each term with its weeks, Monday by Monday; a week without pupils (half-term) is there with no day."""
    now = monday_of(today)
    found = []
    for name, term in terms:
        monday, weeks = monday_of(term.starts_on), []
        while monday <= term.ends_on:
            days = [monday + timedelta(days=n) for n in range(5)]
            n_days = sum(1 for day in days if day in term and is_school_day(day, calendar))
            weeks.append(Week(monday, n_days, is_now=monday == now, is_past=monday < now))
            monday += A_WEEK
        found.append(TermWeeks(name, term.starts_on, term.ends_on, tuple(weeks)))
    return tuple(found)


def load_of(days: Iterable[date]) -> Counter[date]:
    """Count reviews by the Monday of their week."""
    return Counter(monday_of(day) for day in days)


def open_days_between(starts_on: date, ends_on: date, calendar: Calendar) -> tuple[date, ...]:
    """Return the open days of a span, in order."""
    days = (starts_on + timedelta(days=n) for n in range((ends_on - starts_on).days + 1))
    return tuple(day for day in days if is_open(day, calendar))


def day_in_week(
    week: date, wanted: date, *, today: date, calendar: Calendar, latest: LatestReview | None = None
) -> tuple[date, str]:
    """Return the day of a week that a review goes to, and '' or why none is allowed.

    The same day of the week as now if that is allowed, else the nearest one that is, the earlier of two.
    """
    monday = monday_of(week)
    same = monday + timedelta(days=min(wanted.weekday(), 4))
    days = sorted((monday + timedelta(days=n) for n in range(5)), key=lambda day: (abs((day - same).days), day))
    problems = [(day, review_day_problem(day, today=today, calendar=calendar, latest=latest)) for day in days]
    return next(((day, "") for day, problem in problems if not problem), problems[0])
