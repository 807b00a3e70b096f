"""What time it is, and what time it is told to be."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handrail.core import clock as time

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
THEN = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)


def test_inside_it_is_the_told_moment_and_after_it_is_now_again() -> None:
    with time.at(THEN):
        assert (time.now(), time.today()) == (THEN, date(2025, 9, 1))
        with time.at(NOW):
            assert time.now() == NOW
        assert time.now() == THEN
    assert (time.now(), time.today()) == (NOW, date(2026, 11, 16))


def test_a_failure_inside_gives_the_time_back() -> None:
    with pytest.raises(ZeroDivisionError), time.at(THEN):
        _ = 1 / 0
    assert time.now() == NOW


def test_today_is_the_schools_day_not_utcs(clock) -> None:
    late = datetime(2026, 6, 16, 23, 30, tzinfo=UTC)  # half past midnight in London
    with time.at(late):
        assert time.today() == date(2026, 6, 17)
    clock.move_to(late)
    assert time.today() == date(2026, 6, 17)
