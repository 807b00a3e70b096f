"""When a review is due, and when the next one is. Pure: no database, no clock."""

from __future__ import annotations

from datetime import date, timedelta

from handrail.frameworks.types import Cadence, PlanKind
from handrail.plans.rules.periods import default_review_on, is_known_holiday
from handrail.reviews.types import (
    DueGroup,
    ReviewState,
)
from handrail.schools.rules import words
from handrail.schools.types import Calendar

# Four weeks is time enough to ask the family and the pupil, and to find an hour (house rule).
SOON_DAYS = 28


def due_group(due_on: date, state: ReviewState | str, today: date) -> DueGroup:
    """Say in which part of the list an open review stands; lateness goes before everything else."""
    if due_on < today:
        return DueGroup.OVERDUE
    if state == ReviewState.PREPARING:
        return DueGroup.PREPARING
    return DueGroup.SOON if due_on <= today + timedelta(days=SOON_DAYS) else DueGroup.LATER


def due_in_words(due_on: date, today: date) -> str:
    """Say how far a review is from its day: 'due today', '3 weeks overdue', 'in 5 days'."""
    days = (due_on - today).days
    if days == 0:
        return "due today"
    number, unit = (abs(days), "day") if abs(days) < 14 else (abs(days) // 7, "week")
    text = f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    return f"in {text}" if days > 0 else f"{text} overdue"


def next_review_on(
    held_on: date, *, kind: PlanKind | None, cadence: Cadence | None, calendar: Calendar, is_under_five: bool = False
) -> date:
    """Return the usual day of the next review: the framework's gap after this one, on a school day inside a term.

    Source: the rule of plans.rules.periods.default_review_on; the gaps are the framework's.
    """
    return default_review_on(held_on, kind=kind, cadence=cadence, calendar=calendar, is_under_five=is_under_five)


def next_review_problem(next_on: date, *, held_on: date, calendar: Calendar) -> str:
    """Say in a sentence why this day cannot be the next review's, or return an empty string.

    Where the calendar does not reach, any weekday will do: the next year is often not typed in yet.
    """
    if next_on <= held_on:
        return "The next review must be after this one."
    if next_on > held_on + timedelta(days=366):
        return "The next review is more than a year away. Choose an earlier day."
    if next_on.weekday() > 4:
        return f"{words(next_on)} is at a weekend. Choose a school day."
    if is_known_holiday(next_on, calendar):
        return f"On {words(next_on)} the school is closed to pupils. Choose a school day."
    return ""
