"""By when a request is answered, and how far it may go."""

from __future__ import annotations

import calendar as months_of
from collections.abc import Iterable
from datetime import date, timedelta

from handrail.records.types.requests import REQUEST_MOVES, AnswerTime, Clock, RequestKind, RequestState
from handrail.schools.rules import first_school_day_on_or_after
from handrail.schools.types import Calendar

ONE_DAY = timedelta(days=1)
SOON = 7


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it has no such day.

    Source: one calendar month [JUD-SAR], [LUTON]; the last day of a shorter month is a house rule (the earlier day).
    """
    place = day.month - 1 + months
    year, month = day.year + place // 12, place % 12 + 1
    return date(year, month, min(day.day, months_of.monthrange(year, month)[1]))


def school_days_after(day: date, n_days: int, calendar: Calendar) -> date | None:
    """Return the n-th school day after a day, or None where the calendar does not reach that far."""
    found: date | None = day
    for _ in range(n_days):
        found = first_school_day_on_or_after(found + ONE_DAY, calendar) if found else None
    return found


def weekdays_after(day: date, n_days: int) -> date:
    """Return the n-th Monday-to-Friday after a day: the earliest that n school days can be."""
    while n_days:
        day += ONE_DAY
        n_days -= day.weekday() < 5
    return day


def due_on(time: AnswerTime, received_on: date, calendar: Calendar) -> date:
    """Return the last day on which the answer is in time, without an extension.

    Months run through holidays. School days follow the school's own calendar; where it does not reach that far, every
    weekday counts, so that the day is never too late.
    """
    if time.months:
        return months_after(received_on, time.months)
    return school_days_after(received_on, time.school_days, calendar) or weekdays_after(received_on, time.school_days)


def extended_due_on(time: AnswerTime, received_on: date) -> date:
    """Return the last day with the extension. Errors: ValueError where this right has none."""
    if not time.extension_months:
        raise ValueError("This right has no extension.")
    return months_after(received_on, time.months + time.extension_months)


def answer_time(times: Iterable[AnswerTime], *, nation: str, kind: RequestKind) -> AnswerTime | None:
    """Return the rule of a nation for a right, or None where no verified one exists."""
    return next((time for time in times if time.nation == nation and time.kind is kind), None)


def clock(due: date, today: date) -> Clock:
    """Say where the time of an open request stands."""
    left = (due - today).days
    if left < 0:
        return Clock(due, left, f"{_days(-left)} late", "problem")
    if left == 0:
        return Clock(due, left, "Due today", "attention")
    return Clock(due, left, f"{_days(left)} left", "attention" if left <= SOON else "info")


def may_move(state: RequestState, to: RequestState) -> bool:
    """Say whether a request may go from one state to another."""
    return to in REQUEST_MOVES[state]


def _days(n: int) -> str:
    return f"{n} day{'' if n == 1 else 's'}"
