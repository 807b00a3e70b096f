"""When a record is acceptable, and until when it can be undone: pure rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.progress.recording import can_undo, date_problem, needs_reason

TODAY = date(2026, 11, 16)
START = date(2026, 9, 14)
NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "is_fine"),
    [
        (TODAY, True),
        (TODAY + timedelta(days=1), False),
        (START - timedelta(days=7), True),
        (START - timedelta(days=8), False),
    ],
)
def test_date_problem(day, is_fine):
    assert (date_problem(day, starts_on=START, today=TODAY) == "") is is_fine


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_date_problem_is_a_sentence_or_nothing(day):
    found = date_problem(day, starts_on=START, today=TODAY)
    assert found == "" or found.endswith(".")


@pytest.mark.parametrize(("seconds", "is_early"), [(0, True), (60, True), (61, False)])
def test_one_can_undo_for_a_minute(seconds, is_early):
    recorded_at = NOW - timedelta(seconds=seconds)
    assert can_undo(recorded_at=recorded_at, now=NOW) is is_early
    assert needs_reason(is_own=True, recorded_at=recorded_at, now=NOW) is not is_early
    assert needs_reason(is_own=False, recorded_at=recorded_at, now=NOW)
