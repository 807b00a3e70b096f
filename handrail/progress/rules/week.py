"""The week of a paper tally sheet. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from handrail.progress.recording import date_problem

DAYS_IN_A_WEEK = 7


def monday_of(day: date) -> date:
    """Return the Monday of the week that the day lies in."""
    return day - timedelta(days=day.weekday())


def days_of(monday: date) -> tuple[date, ...]:
    """Return the seven days from a Monday on."""
    return tuple(monday + timedelta(days=n) for n in range(DAYS_IN_A_WEEK))


def open_days(monday: date, *, starts_on: date, today: date) -> tuple[date, ...]:
    """Return the days of a week that can be recorded: not to come, not before the target."""
    return tuple(day for day in days_of(monday) if not date_problem(day, starts_on=starts_on, today=today))


def week_to_print(today: date) -> date:
    """Return the Monday of the week that a sheet printed today is for: from Friday on, the next one."""
    return monday_of(today + timedelta(days=3)) if today.weekday() >= 4 else monday_of(today)


def week_words(days: Sequence[date]) -> str:
    """Write a week as '16 to 20 November', '30 November to 4 December'."""
    first, last = days[0], days[-1]
    start = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"{start} to {last.day} {last:%B}"
