"""The week of a paper tally sheet: rules only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handrail.progress.rules.week import days_of, monday_of, open_days, week_to_print, week_words

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("today", "monday"),
    [(MONDAY, MONDAY), (date(2026, 11, 19), MONDAY), (date(2026, 11, 20), date(2026, 11, 23)),
     (date(2026, 11, 22), date(2026, 11, 23))],
)  # fmt: skip
def test_from_friday_on_a_sheet_is_for_the_next_week(today: date, monday: date) -> None:
    assert week_to_print(today) == monday


def test_a_week_has_seven_days_and_only_those_that_came_are_open() -> None:
    assert monday_of(date(2026, 11, 22)) == MONDAY
    assert days_of(MONDAY)[-1] == date(2026, 11, 22)
    assert open_days(MONDAY, starts_on=MONDAY, today=date(2026, 11, 18)) == days_of(MONDAY)[:3]
    # A week before the start still counts for a baseline.
    assert len(open_days(MONDAY - timedelta(days=7), starts_on=MONDAY + timedelta(days=2), today=MONDAY)) == 5


def test_a_week_is_written_with_its_month_once() -> None:
    assert week_words(days_of(MONDAY)[:5]) == "16 to 20 November"
    assert week_words(days_of(date(2026, 11, 30))[:5]) == "30 November to 4 December"
