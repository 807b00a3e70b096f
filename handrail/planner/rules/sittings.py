"""The times of a review day: one after another, as long as each takes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from handrail.planner.types import NewDay
from handrail.schools.rules import words
from handrail.schools.rules.deadlines import is_open
from handrail.schools.types import Calendar

# A review of a few minutes is none; one of more than two hours is a meeting of its own (house rule).
SHORTEST_MINUTES, LONGEST_MINUTES = 5, 120
# Half a day has room for a class; a hundred is a slip of the finger.
MOST_TIMES = 60


def times_of(starts_at: time, ends_at: time, minutes_each: int) -> tuple[time, ...]:
    """Return when each review of the day begins; the last ends by the end of the day."""
    anyday = date(2000, 1, 1)
    at, end = datetime.combine(anyday, starts_at), datetime.combine(anyday, ends_at)
    found = []
    while at + timedelta(minutes=minutes_each) <= end:
        found.append(at.time())
        at += timedelta(minutes=minutes_each)
    return tuple(found)


def day_problem(day: NewDay, *, today: date, calendar: Calendar) -> tuple[str, str]:
    """Return the field and the sentence of what is wrong with a review day, or two empty texts.

    Beyond the terms that are typed in, any weekday will do, as for a single review.
    """
    if day.held_on < today:
        return "held_on", f"{words(day.held_on)} is in the past. Choose today or a later day."
    if not is_open(day.held_on, calendar):
        why = "is at a weekend" if day.held_on.weekday() > 4 else "is a day without pupils"
        return "held_on", f"{words(day.held_on)} {why}. Choose a school day."
    if not SHORTEST_MINUTES <= day.minutes_each <= LONGEST_MINUTES:
        return "minutes_each", f"Give each review {SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes."
    if day.ends_at <= day.starts_at:
        return "ends_at", "The end must come after the start."
    n_times = len(times_of(day.starts_at, day.ends_at, day.minutes_each))
    if not n_times:
        return "ends_at", "There is no time for one review. Choose a later end, or fewer minutes."
    if n_times > MOST_TIMES:
        return "minutes_each", f"That makes {n_times} reviews. Look at the times and the minutes."
    return "", ""


def clash(day: NewDay, others: Iterable[tuple[NewDay, str]]) -> str:
    """Say which review day of the same day has the same teacher, class or room at the same time; '' for none.

    `others` are days with what each is called. A day for everybody shares nobody's time but its room's.
    """
    for other, label in others:
        if other.held_on != day.held_on or other.ends_at <= day.starts_at or day.ends_at <= other.starts_at:
            continue
        shared = [
            (day.teacher_id is not None and day.teacher_id == other.teacher_id, "The same teacher"),
            (day.group_id is not None and day.group_id == other.group_id, "The same class"),
            (bool(day.room.strip()) and day.room.strip().casefold() == other.room.strip().casefold(), "The same room"),
        ]
        for is_shared, what in shared:
            if is_shared:
                return f"{what} is taken at that time by {label}. Choose another time."
    return ""
