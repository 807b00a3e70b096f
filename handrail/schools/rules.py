"""The school's calendar: which days are school days, whether typed dates can be right, and usual dates to edit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from handrail.schools.types import (
    Calendar,
    CalendarProblem,
    ClosureDates,
    ClosureKind,
    Period,
    TermDates,
    YearDates,
)

ONE_DAY = timedelta(days=1)
# A year that is longer or shorter than this is a slip of the finger in the year's number (house rule).
LONGEST_YEAR_DAYS = 400
SHORTEST_YEAR_DAYS = 200


# ------------------------------------------------------------------------------------------------ school days


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


# ------------------------------------------------------------------------------------------ checking a year


def calendar_problems(year: YearDates) -> tuple[CalendarProblem, ...]:
    """Return everything that is wrong with a year, each with its place and how to mend it; empty when all is well."""
    found = [*_year_problems(year), *_term_problems(year), *_closure_problems(year)]
    return tuple(found)


def _year_problems(year: YearDates) -> Iterator[CalendarProblem]:
    period = year.period
    if not year.name.strip():
        yield CalendarProblem("year.name", "Give the year a name, for instance 2026/27.")
    n_days = (period.ends_on - period.starts_on).days + 1
    if n_days < 1:
        yield CalendarProblem(
            "year.ends_on",
            f"The year ends on {words(period.ends_on)}, before it starts ({words(period.starts_on)}). "
            "Change one of the two dates.",
        )
    elif not SHORTEST_YEAR_DAYS <= n_days <= LONGEST_YEAR_DAYS:
        yield CalendarProblem(
            "year.ends_on",
            f"The year is {n_days} days long. A school year has between {SHORTEST_YEAR_DAYS} and {LONGEST_YEAR_DAYS}: "
            "look at the year's number in both dates.",
        )
    if not year.terms:
        yield CalendarProblem("terms", "Give at least one term, with its first and last day.")


def _term_problems(year: YearDates) -> Iterator[CalendarProblem]:
    seen: dict[str, int] = {}
    before: TermDates | None = None
    for index, term in enumerate(year.terms):
        place, name = f"terms.{index}", term_words(term, index)
        key = term.name.strip().casefold()
        if not key:
            yield CalendarProblem(f"{place}.name", f"Give the term number {index + 1} a name, for instance Autumn.")
        elif key in seen:
            yield CalendarProblem(
                f"{place}.name", f"Two terms are called {term.name.strip()}. Give one of them another name."
            )
        seen.setdefault(key, index)
        starts_on, ends_on = term.period.starts_on, term.period.ends_on
        if ends_on <= starts_on:
            yield CalendarProblem(
                f"{place}.ends_on",
                f"{name} ends on {words(ends_on)}, which is not after its first day ({words(starts_on)}). "
                "Change one of the two dates.",
            )
        else:
            yield from _inside_year(year, term.period, place, name)
        if before is not None and starts_on <= before.period.ends_on:
            yield CalendarProblem(
                f"{place}.starts_on",
                f"{name} starts on {words(starts_on)}, but {_lower(term_words(before, index - 1))} lasts until "
                f"{words(before.period.ends_on)}. Put the terms in order, and let one end before the next starts.",
            )
        yield from _half_term_problems(term, place, name)
        before = term


def _inside_year(year: YearDates, period: Period, place: str, name: str) -> Iterator[CalendarProblem]:
    if year.period.ends_on < year.period.starts_on:
        return  # said already
    if period.starts_on < year.period.starts_on:
        yield CalendarProblem(
            f"{place}.starts_on",
            f"{name} starts on {words(period.starts_on)}, before the year does ({words(year.period.starts_on)}). "
            "Move its first day, or let the year start earlier.",
        )
    if period.ends_on > year.period.ends_on:
        yield CalendarProblem(
            f"{place}.ends_on",
            f"{name} ends on {words(period.ends_on)}, after the year does ({words(year.period.ends_on)}). "
            "Move its last day, or let the year end later.",
        )


def _half_term_problems(term: TermDates, place: str, name: str) -> Iterator[CalendarProblem]:
    half_term = term.half_term
    if half_term is None:
        return
    if half_term.ends_on < half_term.starts_on:
        yield CalendarProblem(
            f"{place}.half_term",
            f"The half-term holiday of {_lower(name)} ends on {words(half_term.ends_on)}, before it starts "
            f"({words(half_term.starts_on)}). Change one of the two dates.",
        )
    elif not (term.period.starts_on < half_term.starts_on and half_term.ends_on < term.period.ends_on):
        yield CalendarProblem(
            f"{place}.half_term",
            f"The half-term holiday of {_lower(name)} ({span_words(half_term)}) is not inside the term "
            f"({span_words(term.period)}). Choose days between the term's first and last day.",
        )


def _closure_problems(year: YearDates) -> Iterator[CalendarProblem]:
    for index, closure in enumerate(year.closures):
        place = f"closures.{index}"
        name = closure.name.strip() or f"The closure number {index + 1}"
        if not closure.name.strip():
            yield CalendarProblem(
                f"{place}.name", f"Say what the closure number {index + 1} is, for instance Staff training."
            )
        if closure.period.ends_on < closure.period.starts_on:
            yield CalendarProblem(
                f"{place}.ends_on",
                f"{name} ends on {words(closure.period.ends_on)}, before it starts "
                f"({words(closure.period.starts_on)}). Change one of the two dates.",
            )
        else:
            yield from _inside_year(year, closure.period, place, name)


def term_words(term: TermDates, index: int) -> str:
    """Return how a sentence starts that speaks of a term: 'The autumn term', 'Term 1', 'The term number 3'."""
    name = term.name.strip()
    if not name:
        return f"The term number {index + 1}"
    if re.search(r"\bterm\b", name, re.IGNORECASE):
        return name if re.search(r"\d", name) else f"The {name[0].lower()}{name[1:]}"
    return f"The {name[0].lower()}{name[1:]} term"


def _lower(sentence_start: str) -> str:
    return f"the {sentence_start[4:]}" if sentence_start.startswith("The ") else sentence_start


def words(day: date) -> str:
    """Return a date as people write it: 3 September 2026."""
    return f"{day.day} {day:%B %Y}"


def span_words(period: Period) -> str:
    """Return a period as people write it: '26 October 2026 to 30 October 2026', or one date."""
    if period.starts_on == period.ends_on:
        return words(period.starts_on)
    return f"{words(period.starts_on)} to {words(period.ends_on)}"


# ------------------------------------------------------------------------------------- usual dates to start from


def usual_academic_year(today: date, *, is_scottish: bool = False) -> tuple[str, Period]:
    """Return the name and the days of the school year to set up today: 1 September to 31 August (Scotland: August).

    Once a year's lessons are over (August; July in Scotland) it is the coming one.
    Source: house rule; where each authority sets its own dates these are only a beginning.
    """
    turn = 7 if is_scottish else 8
    year = today.year if today.month >= turn else today.year - 1
    month = 8 if is_scottish else 9
    period = Period(date(year, month, 1), date(year + 1, month, 1) - ONE_DAY)
    return f"{year}/{(year + 1) % 100:02}", period


def first_day_of_next_year(ends_on: date) -> date:
    """Return a day in the school year after the one that ends on this day, wherever the school is."""
    return date(ends_on.year, 9, 15) if ends_on.month >= 6 else ends_on + timedelta(days=120)


def usual_dates(today: date, *, is_scottish: bool = False) -> YearDates:
    """Return the usual terms, half-terms and bank holidays of the year to set up today, for a person to correct.

    Source: house rule, made from what English authorities and Highland published for 2024 to 2027.
    """
    name, period = usual_academic_year(today, is_scottish=is_scottish)
    year = period.starts_on.year
    terms = _scottish_terms(year) if is_scottish else _english_terms(year)
    may_day = _weekday_on_or_after(date(year + 1, 5, 1), 0)
    closures = (ClosureDates(ClosureKind.BANK_HOLIDAY, "Early May bank holiday", Period(may_day, may_day)),)
    return YearDates(name, period, terms, closures)


def easter_sunday(year: int) -> date:
    """Return Easter Sunday.

    Source: the anonymous Gregorian computus (Nature, 20 April 1876).
    """
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _english_terms(year: int) -> tuple[TermDates, ...]:
    autumn_on = date(year, 9, 2)
    while autumn_on.weekday() > 3:  # no school starts a year on a Friday
        autumn_on += ONE_DAY
    spring_on = _weekday_on_or_after(date(year + 1, 1, 3), 0)
    if date(year + 1, 1, 1).weekday() == 5:  # New Year's Day on a Saturday: the Monday is a bank holiday
        spring_on += ONE_DAY
    spring_ends_on, summer_on = _round_easter(year + 1)
    return (
        _term(
            "Autumn",
            autumn_on,
            _weekday_on_or_before(date(year, 12, 21), 4),
            _weekday_on_or_before(date(year, 10, 31), 0),
        ),
        _term("Spring", spring_on, spring_ends_on, _weekday_on_or_after(date(year + 1, 2, 12), 0)),
        _term(
            "Summer",
            summer_on,
            _weekday_on_or_after(date(year + 1, 7, 20), 2),
            _weekday_on_or_before(date(year + 1, 5, 31), 0),
        ),
    )


def _round_easter(year: int) -> tuple[date, date]:
    """Return the last day before, and the first day after, two weeks of holiday that hold Easter Monday."""
    easter_monday = easter_sunday(year) + ONE_DAY
    if easter_monday <= date(year, 4, 3):
        first_monday = easter_monday
    elif easter_monday <= date(year, 4, 18):
        first_monday = easter_monday - timedelta(weeks=1)
    else:
        first_monday = easter_monday - timedelta(weeks=2)
    ends_on = first_monday - timedelta(days=3)
    if ends_on == easter_monday - timedelta(days=3):  # Good Friday
        ends_on -= ONE_DAY
    back_on = first_monday + timedelta(weeks=2)
    return ends_on, back_on + ONE_DAY if back_on == easter_monday else back_on


def _scottish_terms(year: int) -> tuple[TermDates, ...]:
    october = _weekday_on_or_after(date(year, 10, 9), 0)
    back_on = date(year + 1, 1, 5)
    while back_on.weekday() > 4:
        back_on += ONE_DAY
    winter_break = _weekday_on_or_after(date(year + 1, 2, 15), 0)
    spring_ends_on = _weekday_on_or_before(date(year + 1, 4, 4), 4)
    summer_on = spring_ends_on + timedelta(days=17)
    if spring_ends_on == easter_sunday(year + 1) - timedelta(days=2):  # Good Friday
        spring_ends_on -= ONE_DAY
    return (
        TermDates("Term 1", Period(_weekday_on_or_after(date(year, 8, 16), 1), october - timedelta(days=3)), None),
        TermDates("Term 2", Period(october + timedelta(weeks=2), _weekday_on_or_before(date(year, 12, 22), 4)), None),
        TermDates("Term 3", Period(back_on, spring_ends_on), Period(winter_break, winter_break + timedelta(days=2))),
        TermDates("Term 4", Period(summer_on, _weekday_on_or_before(date(year + 1, 7, 3), 4)), None),
    )


def _term(name: str, starts_on: date, ends_on: date, half_term_monday: date) -> TermDates:
    return TermDates(name, Period(starts_on, ends_on), Period(half_term_monday, half_term_monday + timedelta(days=4)))


def _weekday_on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _weekday_on_or_before(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)
