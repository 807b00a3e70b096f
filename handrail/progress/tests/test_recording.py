"""When a record is acceptable, and until when it can be undone: pure rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.plans.rules.measures import parse_value
from handrail.plans.types import MeasureKind
from handrail.progress.recording import can_undo, date_problem, needs_reason, recorder_for

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


@pytest.mark.parametrize(
    ("measure", "out_of", "criterion", "choices", "typed"),
    [
        ("", None, None, [], ""),
        ("COUNT", None, 3, [], "words"),
        ("DURATION", None, 60, [], ""),
        ("PERCENTAGE", None, 80, ["0", "10", "20", "30", "40", "50", "60", "70", "80", "90", "100"], "per cent"),
        ("SCORE", 5, 4, ["0", "1", "2", "3", "4", "5"], ""),
        ("SCORE", 20, 18, [str(n) for n in range(21)], ""),
        ("SCORE", 21, 18, [], "out of 21"),
        ("SCORE", "7.5", 7, [], "out of 7.5"),
        ("SCORE", None, 7, [], "score"),
        ("PROMPT", None, 5, ["5", "4", "3", "2", "1"], ""),
        ("RUBRIC", None, 2, ["1", "2", "3"], ""),
        ("YES_NO", None, 1, ["yes", "nearly", "no"], ""),
        ("YES_NO", None, None, ["yes", "nearly", "no"], ""),
        # The aim is that it stops: 'achieved' would be the wrong way round.
        ("YES_NO", None, 0, ["no", "yes"], ""),
    ],
)
def test_each_measure_has_a_recorder_whose_buttons_are_read_by_the_measure(measure, out_of, criterion, choices, typed):
    def number(value):
        return None if value is None else Decimal(value)

    steps = ("one", "two", "three")
    recorder = recorder_for(measure, unit="words", out_of=number(out_of), criterion=number(criterion), steps=steps)
    assert [choice.value for choice in recorder.choices] == choices
    assert (recorder.kind, recorder.typed) == (measure, typed)
    assert recorder.legend
    for choice in recorder.choices:
        parse_value(choice.value, MeasureKind(measure), out_of=number(out_of), steps=steps)
        assert choice.label and (choice.picture > 0) == (measure == "PROMPT")
