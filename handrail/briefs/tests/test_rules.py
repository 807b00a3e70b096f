"""Days, links and who must be told of."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handrail.briefs import rules
from handrail.briefs.types import BriefStanding, SheetPupil, SheetTarget
from handrail.schools.types import Calendar, Period

TERM = Period(date(2026, 9, 2), date(2026, 12, 18))
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def calendar(*closures: Period) -> Calendar:
    return Calendar(terms=(TERM,), closures=closures)


@pytest.mark.parametrize(
    ("today", "closures", "following"),
    [
        (date(2026, 11, 16), (), date(2026, 11, 17)),
        (FRIDAY, (), MONDAY),
        (FRIDAY, (Period(MONDAY, MONDAY),), date(2026, 11, 24)),
    ],
)
def test_a_brief_is_for_today_or_the_next_school_day(today, closures, following) -> None:
    assert rules.days_to_choose(today, calendar(*closures)) == (today, following)


def test_without_a_calendar_the_next_weekday_is_offered() -> None:
    assert rules.days_to_choose(FRIDAY, Calendar(terms=(), closures=())) == (FRIDAY, MONDAY)


@pytest.mark.parametrize(
    ("day", "ended", "expected"),
    [
        (FRIDAY, False, BriefStanding.TODAY),
        (MONDAY, False, BriefStanding.COMING),
        (date(2026, 11, 19), False, BriefStanding.OVER),
        (FRIDAY, True, BriefStanding.ENDED),
    ],
)
def test_a_brief_works_on_its_day_until_it_is_ended(day, ended, expected) -> None:
    ended_at = datetime(2026, 11, 20, 10, tzinfo=UTC) if ended else None
    assert rules.standing(day, ended_at, FRIDAY) == expected


NOBODY = SheetPupil("Tobi", "7A", (), (), (), (), ("Leah",))


@pytest.mark.parametrize(
    ("pupil", "on_register", "expected"),
    [
        (NOBODY, False, False),
        (NOBODY, True, True),
        (SheetPupil("T", "", ("x",), (), (), (), ()), False, True),
        (SheetPupil("T", "", (), ("x",), (), (), ()), False, True),
        (SheetPupil("T", "", (), (), ("x",), (), ()), False, True),
        (SheetPupil("T", "", (), (), (), (SheetTarget("x", ()),), ()), False, True),
    ],
)
def test_an_adult_is_told_of_whom_they_must_know(pupil, on_register, expected) -> None:
    assert rules.must_be_told(pupil, is_on_register=on_register) is expected


@pytest.mark.parametrize(
    ("names", "words"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_names_are_listed_as_people_say_them(names, words) -> None:
    assert rules.listed(names) == words
