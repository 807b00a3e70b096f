"""Usual dates of a school year to start from, for a person to correct."""

from __future__ import annotations

from datetime import date, timedelta

from handrail.schools.rules.days import ONE_DAY
from handrail.schools.types import ClosureDates, ClosureKind, Period, TermDates, YearDates


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
