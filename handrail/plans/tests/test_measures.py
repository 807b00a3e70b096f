"""A value is read as adults type it and written as they say it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.plans.rules.measures import (
    format_day,
    format_number,
    format_short,
    format_value,
    parse_value,
    singular,
)
from handrail.plans.rules.writing import understand
from handrail.plans.types import MeasureKind as M
from handrail.plans.types import NotAValue, PromptLevel

STEPS = ("names the sound", "blends two sounds", "reads the word alone")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("7", M.COUNT, "7"),
        (" 7 words ", M.COUNT, "7"),
        ("7.5", M.COUNT, "7.5"),
        ("60%", M.PERCENTAGE, "60"),
        ("60 per cent", M.PERCENTAGE, "60"),
        ("60 percent", M.PERCENTAGE, "60"),
        ("0", M.PERCENTAGE, "0"),
        ("90", M.DURATION, "90"),
        ("1 min 30 s", M.DURATION, "90"),
        ("1 minute 30 seconds", M.DURATION, "90"),
        ("1m30s", M.DURATION, "90"),
        ("1:30", M.DURATION, "90"),
        ("1:00:05", M.DURATION, "3605"),
        ("2 hours", M.DURATION, "7200"),
        ("1.5 min", M.DURATION, "90"),
        ("45 secs", M.DURATION, "45"),
        ("7 out of 10", M.SCORE, "7"),
        ("7/10", M.SCORE, "7"),
        ("7 of 10", M.SCORE, "7"),
        ("7", M.SCORE, "7"),
        ("with a spoken prompt", M.PROMPT, "4"),
        ("Verbal", M.PROMPT, "4"),
        ("without help", M.PROMPT, "5"),
        ("1", M.PROMPT, "1"),
        ("2", M.RUBRIC, "2"),
        ("Step 3.", M.RUBRIC, "3"),
        ("Blends  two SOUNDS.", M.RUBRIC, "2"),
        ("Yes", M.YES_NO, "1"),
        ("no", M.YES_NO, "0"),
        ("not yet", M.YES_NO, "0"),
        ("Nearly", M.YES_NO, "0.5"),
        ("almost", M.YES_NO, "0.5"),
    ],
)
def test_a_value_is_read_as_adults_type_it(text: str, kind: M, value: str) -> None:
    assert parse_value(text, kind, out_of=D(10) if kind is M.SCORE else None, steps=STEPS) == D(value)


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("", M.COUNT, "Enter a value"),
        ("lots", M.COUNT, "like 7"),
        ("-3", M.COUNT, "like 7"),
        ("1000000", M.COUNT, "like 7"),
        ("0.001", M.COUNT, "like 7"),
        ("NaN", M.COUNT, "like 7"),
        ("1e9", M.COUNT, "like 7"),
        ("101%", M.PERCENTAGE, "0 to 100"),
        ("a while", M.DURATION, "1 min 30 s"),
        ("1:75", M.DURATION, "1 min 30 s"),
        ("11", M.SCORE, "from 0 to 10"),
        ("7/20", M.SCORE, "scored out of 10"),
        ("half", M.SCORE, "5 out of 10"),
        ("6", M.PROMPT, "how much help"),
        ("0", M.RUBRIC, "from 1 to 3"),
        ("4", M.RUBRIC, "from 1 to 3"),
        ("blends", M.RUBRIC, "from 1 to 3, or its words"),
        ("maybe", M.YES_NO, "yes, nearly or not yet"),
    ],
)
def test_a_wrong_value_is_answered_with_how_to_write_it(text: str, kind: M, message: str) -> None:
    with pytest.raises(NotAValue, match=message):
        parse_value(text, kind, out_of=D(10) if kind is M.SCORE else None, steps=STEPS)


def test_a_score_without_a_maximum_takes_the_one_that_is_typed() -> None:
    assert parse_value("7/20", M.SCORE) == 7
    with pytest.raises(NotAValue):
        parse_value("21/20", M.SCORE)


@pytest.mark.parametrize(
    ("value", "kind", "text", "short"),
    [
        ("7", M.COUNT, "7 words", "7"),
        ("1200.50", M.COUNT, "1,200.5 words", "1,200.5"),
        ("60.00", M.PERCENTAGE, "60%", "60%"),
        ("90", M.DURATION, "1 min 30 s", "1 min 30 s"),
        ("0", M.DURATION, "0 s", "0 s"),
        ("3600", M.DURATION, "1 h", "1 h"),
        ("2.5", M.DURATION, "2.5 s", "2.5 s"),
        ("7", M.SCORE, "7 out of 10", "7"),
        ("4", M.PROMPT, "with a spoken prompt", "spoken"),
        ("0", M.PROMPT, "with full physical help", "full help"),
        ("2", M.RUBRIC, "blends two sounds", "step 2"),
        ("4", M.RUBRIC, "step 4", "step 4"),
        ("0", M.RUBRIC, "step 0", "step 0"),
        ("1", M.YES_NO, "yes", "yes"),
        ("0", M.YES_NO, "no", "no"),
        ("0.5", M.YES_NO, "nearly", "nearly"),
    ],
)
def test_a_value_is_written_as_people_say_it(value: str, kind: M, text: str, short: str) -> None:
    out_of = D(10) if kind is M.SCORE else None
    assert format_value(D(value), kind, out_of=out_of, unit="words" if kind is M.COUNT else "", steps=STEPS) == text
    assert format_short(D(value), kind, out_of=out_of) == short


def test_a_score_without_a_maximum_is_a_number() -> None:
    assert format_value(D(7), M.SCORE) == "7"


_VALUES = st.decimals(min_value=0, max_value=99_999, places=2)


@given(_VALUES, st.sampled_from([M.COUNT, M.DURATION, M.SCORE]))
def test_what_is_written_is_read_again(value: D, kind: M) -> None:
    written = format_value(value, kind).replace(",", "")
    assert parse_value(written, kind) == value


@given(st.sampled_from(list(PromptLevel)))
def test_a_level_of_help_is_written_and_read_again(level: PromptLevel) -> None:
    assert parse_value(level.label, M.PROMPT) == level == parse_value(level.short_label, M.PROMPT)


@given(st.text(max_size=60), st.sampled_from(list(M)))
def test_any_text_gives_a_value_or_a_sentence(text: str, kind: M) -> None:
    try:
        value = parse_value(text, kind, out_of=D(10))
    except NotAValue as error:
        assert str(error).endswith(".")
    else:
        assert 0 <= value <= 100_000


def test_a_day_has_its_year_only_when_it_differs() -> None:
    assert format_day(date(2027, 2, 12), near=date(2027, 1, 1)) == "12 February"
    assert format_day(date(2027, 2, 12), near=date(2026, 12, 1)) == "12 February 2027"


def test_a_number_has_no_needless_noughts() -> None:
    assert [format_number(D(text)) for text in ("7.00", "7.50", "100", "0")] == ["7", "7.5", "100", "0"]


@pytest.mark.parametrize(
    ("unit", "one"),
    [
        ("questions", "question"),
        ("times left", "time left"),
        ("stories", "story"),
        ("sandwiches", "sandwich"),
        ("boxes", "box"),
        ("glass", "glass"),
        ("glasses", "glass"),
        ("work", "work"),
        ("", ""),
    ],
)
def test_one_of_a_count_is_written_in_the_singular(unit: str, one: str) -> None:
    assert singular(unit) == one
    assert format_value(D(1), M.COUNT, unit=unit) == f"1 {one}".rstrip()
    assert format_value(D(2), M.COUNT, unit=unit) == f"2 {unit}".rstrip()


def test_one_that_is_written_in_the_singular_keeps_the_noun_of_its_target() -> None:
    found = understand("1 question", measure="COUNT", unit="questions")
    assert (found.value, found.unit) == (D(1), "questions")
