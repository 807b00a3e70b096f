"""Dates that a plan starts with, and how many targets are usual.

Advice and defaults: a person may always choose otherwise.
"""

from __future__ import annotations

from datetime import date, timedelta

from handrail.frameworks.rules import usual_review_gap_weeks
from handrail.frameworks.types import Cadence, PlanKind, TargetGuidance
from handrail.schools.rules import first_school_day_on_or_after, is_school_day, last_school_day_on_or_before
from handrail.schools.types import Calendar

HOUSE_GAP_WEEKS = 12  # about a term, where neither the framework nor the plan kind says how long
DUE_BEFORE_REVIEW = timedelta(days=7)  # so that there is a week to gather what was seen


def default_review_on(
    starts_on: date, *, kind: PlanKind | None, cadence: Cadence | None, calendar: Calendar, is_under_five: bool = False
) -> date:
    """Return the day to look at the plan again: the usual gap after its first day, in term, on a school day.

    The shorter of the cadence's usual gap and the plan kind's period. A day outside term moves back to the last school
    day, so that no plan waits through a holiday, unless that would leave less than half the gap; then it moves on.
    Where the calendar does not reach that far, a weekday.
    Source: house rule; the gaps are the framework's.
    """
    gaps = [usual_review_gap_weeks(cadence, is_under_five=is_under_five)] if cadence else []
    gaps.append(kind.period_weeks if kind else None)
    gap = timedelta(weeks=min((weeks for weeks in gaps if weeks), default=HOUSE_GAP_WEEKS))
    wanted = starts_on + gap
    return _school_day_near(wanted, earliest=starts_on + gap / 2, calendar=calendar)


def default_due_on(starts_on: date, review_on: date, *, calendar: Calendar) -> date:
    """Return the day by which a target should be reached: a school day a week before the review, after the start."""
    wanted = review_on - DUE_BEFORE_REVIEW
    if wanted <= starts_on:
        return review_on
    found = _school_day_near(wanted, earliest=starts_on, calendar=calendar)
    # A short plan's last school day before the week can be its first day: then there is no week to leave.
    return found if starts_on < found < review_on else review_on


def is_known_holiday(day: date, calendar: Calendar) -> bool:
    """Say whether the calendar reaches this day and pupils do not come on it. False where nothing is known."""
    return _reaches(day, calendar) and not is_school_day(day, calendar)


def count_advice(n_targets: int, guidance: TargetGuidance | None) -> str:
    """Say how many targets there are beside what is usual: '5 targets; 3 to 4 is usual'. Advice, never a limit.

    Before the first is written nothing is counted: the words stay true while somebody writes.
    """
    counted = "1 target" if n_targets == 1 else f"{n_targets} targets"
    if guidance is None or (guidance.short_min is None and guidance.short_max is None):
        few = "Choose few enough that every adult can remember them."
        return f"{counted}. {few}" if n_targets else few
    low, high = guidance.short_min, guidance.short_max
    if low and high:
        usual = f"{low} to {high}" if low != high else f"{low}"
    else:
        usual = f"up to {high}" if high else f"at least {low}"
    return f"{counted}; {usual} is usual" if n_targets else f"{usual[0].upper()}{usual[1:]} targets are usual."


def is_more_than_usual(n_targets: int, guidance: TargetGuidance | None) -> bool:
    """Say whether there are more targets than the guidance thinks usual."""
    return guidance is not None and guidance.short_max is not None and n_targets > guidance.short_max


def _school_day_near(wanted: date, *, earliest: date, calendar: Calendar) -> date:
    if not _reaches(wanted, calendar):
        return wanted - timedelta(days=max(0, wanted.weekday() - 4))
    before = last_school_day_on_or_before(wanted, calendar)
    if before is not None and before >= earliest:
        return before
    after = first_school_day_on_or_after(wanted, calendar)
    return after or before or wanted


def _reaches(day: date, calendar: Calendar) -> bool:
    """A holiday after the last known term is not known to be one: the next year is not typed in yet."""
    return bool(calendar.terms) and day <= max(term.ends_on for term in calendar.terms)
