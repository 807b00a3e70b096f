"""Which days are school days, and how a day is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from handrail.schools.types import Calendar, Period, YearDates

ONE_DAY = timedelta(days=1)


def is_school_day(day: date, calendar: Calendar) -> bool:
    """Say whether pupils come on this day: Monday to Friday, inside a term, in no closure.

    Source: house rule; the school's own closures decide, not a national calendar.
    """
    return (
        day.weekday() < 5
        and any(day in term for term in calendar.terms)
        and not any(day in closure for closure in calendar.closures)
    )


def school_days_between(starts_on: date, ends_on: date, calendar: Calendar) -> int:
    """Count the school days from one day to another, both included; 0 if the second is earlier."""
    return sum(
        1 for term in calendar.terms for day in _days(_shared(term, starts_on, ends_on)) if is_school_day(day, calendar)
    )


def first_school_day_on_or_after(day: date, calendar: Calendar) -> date | None:
    """Return the next school day, the day itself included, or None after the last one that the calendar knows."""
    for term in sorted(calendar.terms, key=lambda term: term.starts_on):
        for candidate in _days(_shared(term, day, term.ends_on)):
            if is_school_day(candidate, calendar):
                return candidate
    return None


def last_school_day_on_or_before(day: date, calendar: Calendar) -> date | None:
    """Return the school day before, the day itself included, or None before the first one that the calendar knows."""
    for term in sorted(calendar.terms, key=lambda term: term.starts_on, reverse=True):
        candidate, floor = min(day, term.ends_on), term.starts_on
        while candidate >= floor:
            if is_school_day(candidate, calendar):
                return candidate
            candidate -= ONE_DAY
    return None


def term_of(day: date, calendar: Calendar) -> Period | None:
    """Return the term that holds this day (its holidays and weekends too), or None between terms."""
    return next((term for term in calendar.terms if day in term), None)


def calendar_from(year: YearDates) -> Calendar:
    """Return the days of a typed year as a calendar; half-terms are closures."""
    half_terms = tuple(term.half_term for term in year.terms if term.half_term is not None)
    return Calendar(
        terms=tuple(term.period for term in year.terms),
        closures=tuple(
            sorted((*half_terms, *(c.period for c in year.closures)), key=lambda p: (p.starts_on, p.ends_on))
        ),
    )


def _days(period: Period) -> Iterator[date]:
    day = period.starts_on
    while day <= period.ends_on:
        yield day
        day += ONE_DAY


def _shared(term: Period, starts_on: date, ends_on: date) -> Period:
    return Period(max(term.starts_on, starts_on), min(term.ends_on, ends_on))


def words(day: date) -> str:
    """Return a date as people write it: 3 September 2026."""
    return f"{day.day} {day:%B %Y}"


def span_words(period: Period) -> str:
    """Return a period as people write it: '26 October 2026 to 30 October 2026', or one date."""
    if period.starts_on == period.ends_on:
        return words(period.starts_on)
    return f"{words(period.starts_on)} to {words(period.ends_on)}"
