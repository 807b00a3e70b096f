"""What is worth a look in a week: rules only, no database and no clock."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from handrail.progress.rules.glance import (
    is_quiet,
    quiet_before,
    week_before,
    week_in_a_sentence,
    why_look,
)
from handrail.progress.types import Line, LookAt, MeasureKind, Point
from handrail.schools.types import Calendar, Period

MONDAY = date(2026, 11, 16)
AUTUMN = Period(date(2026, 9, 2), date(2026, 12, 18))
HALF_TERM = Period(date(2026, 10, 24), date(2026, 11, 1))
CALENDAR = Calendar(terms=(AUTUMN,), closures=(HALF_TERM,))


@pytest.mark.parametrize(
    ("today", "calendar", "expected"),
    [
        # Two school weeks before Monday the 16th begin on Monday the 2nd; today itself is not over.
        (MONDAY, CALENDAR, date(2026, 11, 2)),
        # Half-term does not count: four days of this week and six before the holiday.
        (date(2026, 11, 6), CALENDAR, date(2026, 10, 16)),
        (MONDAY, Calendar(terms=(), closures=()), date(2026, 11, 2)),
        # Eight school days into the first year that the calendar knows.
        (date(2026, 9, 14), CALENDAR, None),
        # In the Christmas holiday, the last two weeks of school.
        (date(2026, 12, 30), CALENDAR, date(2026, 12, 7)),
    ],
)
def test_the_last_ten_school_days(today: date, calendar: Calendar, expected: date | None) -> None:
    assert quiet_before(today, calendar) == expected


@pytest.mark.parametrize(
    ("starts_on", "last_on", "quiet", "expected"),
    [
        (date(2026, 9, 7), date(2026, 10, 20), date(2026, 11, 2), True),
        (date(2026, 9, 7), None, date(2026, 11, 2), True),
        (date(2026, 9, 7), date(2026, 11, 2), date(2026, 11, 2), False),
        (date(2026, 11, 2), None, date(2026, 11, 2), True),
        (date(2026, 11, 3), None, date(2026, 11, 2), False),
        (date(2026, 9, 7), None, None, False),
    ],
)
def test_quiet_is_two_school_weeks_without_a_record(starts_on, last_on, quiet, expected) -> None:
    assert is_quiet(starts_on=starts_on, last_on=last_on, quiet=quiet) is expected


def line(*values: int, due_on: date | None = date(2026, 12, 14)) -> Line:
    points = tuple(Point(date(2026, 10, 5) + timedelta(days=7 * n), Decimal(value)) for n, value in enumerate(values))
    return Line(MeasureKind.COUNT, Decimal(0), Decimal(14), date(2026, 9, 7), due_on, points)


@pytest.mark.parametrize(
    ("given", "quiet", "wants", "today", "expected"),
    [
        (line(5, 6, 7), False, False, MONDAY, ()),
        (line(1, 1, 1), False, False, MONDAY, (LookAt.OFF_TRACK,)),
        (line(1, 1, 1), True, True, MONDAY, (LookAt.HELP, LookAt.OFF_TRACK, LookAt.QUIET)),
        (line(14, 14, 14), True, False, MONDAY, (LookAt.MET_EARLY,)),
        # On the due date it is not early any more.
        (line(14, 14, 14), True, False, date(2026, 12, 14), ()),
        (line(14, 14, 14, due_on=None), True, False, MONDAY, ()),
        (None, True, False, MONDAY, (LookAt.QUIET,)),
    ],
)
def test_why_somebody_should_look(given, quiet, wants, today, expected) -> None:
    assert why_look(given, is_quiet=quiet, wants_help=wants, today=today) == expected


def test_the_week_before_is_told_in_one_sentence() -> None:
    assert week_before(MONDAY) == (date(2026, 11, 9), date(2026, 11, 15))
    assert week_before(date(2026, 11, 22)) == (date(2026, 11, 9), date(2026, 11, 15))
    assert week_in_a_sentence(0, 0, 0, 0) == "Last week nothing was recorded."
    assert week_in_a_sentence(1, 1, 1, 1) == "Last week 1 adult made 1 record on 1 target of 1 pupil."
    assert week_in_a_sentence(1200, 40, 17, 6) == "Last week 6 adults made 1,200 records on 40 targets of 17 pupils."
