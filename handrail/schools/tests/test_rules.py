"""School days, typed years, and usual dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.schools import rules
from handrail.schools.types import Calendar, ClosureDates, ClosureKind, Period, TermDates, YearDates

YEAR = rules.usual_dates(date(2026, 9, 1))
CALENDAR = rules.calendar_from(YEAR)

days = st.dates(date(2026, 8, 1), date(2027, 8, 31))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Terms in order that do not overlap, and any closures."""
    terms, day = [], date(2026, 9, 1)
    for _ in range(draw(st.integers(0, 3))):
        starts_on = day + timedelta(days=draw(st.integers(0, 30)))
        ends_on = starts_on + timedelta(days=draw(st.integers(1, 80)))
        terms.append(Period(starts_on, ends_on))
        day = ends_on + timedelta(days=1)
    spans = draw(st.lists(st.tuples(days, st.integers(0, 10)), max_size=5))
    return Calendar(tuple(terms), tuple(Period(first, first + timedelta(days=n)) for first, n in spans))


# ------------------------------------------------------------------------------------------------ school days


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 16), True),  # a Monday in term
        (date(2026, 11, 14), False),  # a Saturday
        (date(2026, 10, 28), False),  # half-term
        (date(2026, 12, 25), False),  # between terms
        (date(2027, 5, 3), False),  # a bank holiday
        (date(2026, 9, 2), True),  # the first day
        (date(2026, 12, 18), True),  # the last day
    ],
)
def test_is_school_day(day: date, expected: bool) -> None:
    assert rules.is_school_day(day, CALENDAR) is expected


def test_school_days_are_counted_with_both_ends() -> None:
    assert rules.school_days_between(date(2026, 11, 16), date(2026, 11, 20), CALENDAR) == 5
    assert rules.school_days_between(date(2026, 11, 20), date(2026, 11, 16), CALENDAR) == 0
    # English schools teach about 190 days; the usual dates leave staff days to each school.
    assert 185 <= rules.school_days_between(YEAR.period.starts_on, YEAR.period.ends_on, CALENDAR) <= 196


def test_moving_to_a_school_day() -> None:
    assert rules.first_school_day_on_or_after(date(2026, 10, 24), CALENDAR) == date(2026, 11, 2)
    assert rules.last_school_day_on_or_before(date(2026, 11, 1), CALENDAR) == date(2026, 10, 23)
    assert rules.first_school_day_on_or_after(date(2027, 8, 1), CALENDAR) is None
    assert rules.last_school_day_on_or_before(date(2026, 9, 1), CALENDAR) is None
    assert rules.last_school_day_on_or_before(date(2027, 1, 1), CALENDAR) == date(2026, 12, 18)


def test_term_of() -> None:
    assert rules.term_of(date(2026, 10, 28), CALENDAR) == CALENDAR.terms[0]
    assert rules.term_of(date(2026, 12, 25), CALENDAR) is None


@given(days, calendars())
def test_moving_never_passes_a_school_day(day: date, calendar: Calendar) -> None:
    after = rules.first_school_day_on_or_after(day, calendar)
    before = rules.last_school_day_on_or_before(day, calendar)
    if rules.is_school_day(day, calendar):
        assert after == before == day
    if after is not None:
        assert after >= day and rules.is_school_day(after, calendar)
        assert rules.school_days_between(day, after, calendar) == 1
    else:
        assert rules.school_days_between(day, date(2028, 12, 31), calendar) == 0
    if before is not None:
        assert before <= day and rules.is_school_day(before, calendar)
        assert rules.school_days_between(before, day, calendar) == 1
    else:
        assert rules.school_days_between(date(2026, 1, 1), day, calendar) == 0


@given(days, days, days, calendars())
def test_counting_adds_up(a: date, b: date, c: date, calendar: Calendar) -> None:
    first, middle, last = sorted((a, b, c))
    whole = rules.school_days_between(first, last, calendar)
    parts = rules.school_days_between(first, middle, calendar) + rules.school_days_between(
        middle + timedelta(days=1), last, calendar
    )
    assert whole == parts


# ------------------------------------------------------------------------------------------- checking a year


def with_term(index: int, **changes: object) -> YearDates:
    terms = list(YEAR.terms)
    terms[index] = replace(terms[index], **changes)
    return replace(YEAR, terms=tuple(terms))


AUTUMN = YEAR.terms[0]


@pytest.mark.parametrize(
    ("year", "place", "words"),
    [
        (replace(YEAR, name=" "), "year.name", "Give the year a name"),
        (replace(YEAR, period=Period(date(2026, 9, 1), date(2025, 9, 1))), "year.ends_on", "before it starts"),
        (replace(YEAR, period=Period(date(2026, 9, 1), date(2028, 8, 31))), "year.ends_on", "731 days long"),
        (replace(YEAR, terms=()), "terms", "at least one term"),
        (with_term(0, name=""), "terms.0.name", "number 1"),
        (with_term(1, name="autumn"), "terms.1.name", "Two terms are called autumn"),
        (
            with_term(0, period=Period(date(2026, 12, 18), date(2026, 9, 2)), half_term=None),
            "terms.0.ends_on",
            "The autumn term ends on 2 September 2026, which is not after its first day (18 December 2026)",
        ),
        (
            with_term(0, period=Period(date(2026, 8, 20), AUTUMN.period.ends_on)),
            "terms.0.starts_on",
            "before the year does (1 September 2026)",
        ),
        (
            with_term(2, period=Period(YEAR.terms[2].period.starts_on, date(2027, 9, 3))),
            "terms.2.ends_on",
            "after the year does",
        ),
        (
            with_term(1, period=Period(date(2026, 12, 10), YEAR.terms[1].period.ends_on)),
            "terms.1.starts_on",
            "but the autumn term lasts until 18 December 2026",
        ),
        (
            with_term(0, half_term=Period(date(2026, 12, 17), date(2026, 12, 21))),
            "terms.0.half_term",
            "is not inside the term",
        ),
        (
            with_term(0, half_term=Period(date(2026, 10, 30), date(2026, 10, 26))),
            "terms.0.half_term",
            "before it starts",
        ),
    ],
)
def test_a_wrong_year_says_what_where_and_how(year: YearDates, place: str, words: str) -> None:
    problems = rules.calendar_problems(year)
    assert [p.place for p in problems] == [place]
    assert words in problems[0].message and problems[0].message.endswith(".")


@pytest.mark.parametrize(
    ("closure", "place"),
    [
        (ClosureDates(ClosureKind.OTHER, "", Period(date(2026, 11, 2), date(2026, 11, 2))), "closures.0.name"),
        (ClosureDates(ClosureKind.OTHER, "Flood", Period(date(2026, 11, 3), date(2026, 11, 2))), "closures.0.ends_on"),
        (ClosureDates(ClosureKind.OTHER, "Flood", Period(date(2026, 8, 3), date(2026, 8, 4))), "closures.0.starts_on"),
    ],
)
def test_a_wrong_closure_is_named(closure: ClosureDates, place: str) -> None:
    assert [p.place for p in rules.calendar_problems(replace(YEAR, closures=(closure,)))] == [place]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Autumn", "The autumn term"),
        ("Term 1", "Term 1"),
        ("Summer term", "The summer term"),
        ("", "The term number 4"),
    ],
)
def test_terms_are_spoken_of(name: str, expected: str) -> None:
    term = TermDates(name, AUTUMN.period, None)
    assert rules.term_words(term, 3) == expected


# ------------------------------------------------------------------------------------------------ usual dates


@pytest.mark.parametrize(
    ("today", "is_scottish", "name"),
    [
        (date(2026, 11, 16), False, "2026/27"),
        (date(2026, 7, 31), False, "2025/26"),
        (date(2026, 8, 1), False, "2026/27"),
        (date(2026, 7, 1), True, "2026/27"),
        (date(2026, 6, 30), True, "2025/26"),
        (date(2099, 9, 1), False, "2099/00"),
    ],
)
def test_usual_academic_year(today: date, is_scottish: bool, name: str) -> None:
    assert rules.usual_academic_year(today, is_scottish=is_scottish)[0] == name


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)),
     (2038, date(2038, 4, 25)), (2285, date(2285, 3, 22))],
)  # fmt: skip
def test_easter(year: int, sunday: date) -> None:
    assert rules.easter_sunday(year) == sunday


def test_usual_english_dates_of_this_year() -> None:
    assert [(t.name, t.period, t.half_term) for t in YEAR.terms] == [
        ("Autumn", Period(date(2026, 9, 2), date(2026, 12, 18)), Period(date(2026, 10, 26), date(2026, 10, 30))),
        ("Spring", Period(date(2027, 1, 4), date(2027, 3, 25)), Period(date(2027, 2, 15), date(2027, 2, 19))),
        ("Summer", Period(date(2027, 4, 12), date(2027, 7, 21)), Period(date(2027, 5, 31), date(2027, 6, 4))),
    ]


@given(st.integers(2020, 2090), st.booleans())
def test_usual_dates_can_always_be_kept(year: int, is_scottish: bool) -> None:
    usual = rules.usual_dates(date(year, 10, 1), is_scottish=is_scottish)
    assert rules.calendar_problems(usual) == ()
    calendar = rules.calendar_from(usual)
    easter_monday = rules.easter_sunday(year + 1) + timedelta(days=1)
    for term in usual.terms:
        assert rules.is_school_day(term.period.starts_on, calendar)
        assert rules.is_school_day(term.period.ends_on, calendar)
    if not is_scottish:
        assert not rules.is_school_day(easter_monday, calendar)
        assert not rules.is_school_day(easter_monday - timedelta(days=3), calendar)
        assert 180 <= rules.school_days_between(usual.period.starts_on, usual.period.ends_on, calendar) <= 200


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.booleans())
def test_the_next_year_follows(today: date, is_scottish: bool) -> None:
    _, first = rules.usual_academic_year(today, is_scottish=is_scottish)
    _, second = rules.usual_academic_year(rules.first_day_of_next_year(first.ends_on), is_scottish=is_scottish)
    assert second.starts_on == first.ends_on + timedelta(days=1)
