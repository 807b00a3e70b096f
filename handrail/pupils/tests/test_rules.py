"""Names, lines and days: pure rules."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.core.errors import Refused
from handrail.frameworks.types import Nation
from handrail.pupils import rules
from handrail.pupils.types import Span, place_name

DAYS = st.dates(date(2020, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Łukasz", "lukasz"),
        ("ZOË  O’Neill", "zoe o'neill"),
        ("Đặng", "dang"),
        ("Søren Groß", "soren gross"),
        ("  ", ""),
        ("محمد", "محمد"),
    ],
)
def test_names_are_folded(text, plain):
    assert rules.folded(text) == plain


def test_the_names_in_use_come_first():
    assert rules.sortable_name(surname="Adeyemi", forename="Oluwatobi", known_as="Tobi") == "adeyemi tobi oluwatobi"
    assert rules.sortable_name(surname="Ng", forename="Li", preferred_surname="Wong") == "wong li ng"


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text):
    assert rules.folded(rules.folded(text)) == rules.folded(text)


@given(DAYS, st.none() | DAYS, DAYS, st.none() | DAYS)
def test_two_spans_overlap_when_a_day_is_in_both(a_start, a_end, b_start, b_end):
    a, b = Span(uuid4(), "K", a_start, a_end), Span(uuid4(), "E", b_start, b_end)
    if any(end is not None and end < start for start, end in ((a_start, a_end), (b_start, b_end))):
        return
    last = date(2030, 1, 1)
    shares_a_day = max(a_start, b_start) <= min(a_end or last, b_end or last)
    assert (rules.overlapping(a, [b]) is not None) == shares_a_day
    assert (rules.overlapping(b, [a]) is not None) == shares_a_day
    assert rules.overlapping(a, [a]) is None


def test_lines_lose_bullets_blanks_and_repeats():
    assert rules.clean_lines(["- Draws  well", "", "• Kind", "Kind", " \t", "Ki\0nd", "\0"]) == ("Draws well", "Kind")


@pytest.mark.parametrize("lines", [[f"line {n}" for n in range(21)], ["a" * 501]])
def test_too_much_is_refused(lines):
    with pytest.raises(Refused):
        rules.clean_lines(lines, field="strength")


def test_an_order_must_be_of_the_same_needs():
    first, second = uuid4(), uuid4()
    assert rules.reranked([first, second], [second, first]) == (second, first)
    for wrong in ([first], [first, first], [first, uuid4()]):
        with pytest.raises(Refused):
            rules.reranked([first, second], wrong)


@pytest.mark.parametrize(
    ("nation", "year", "class_name", "place"),
    [
        (Nation.ENGLAND, 9, "9F", "9F"),
        (Nation.ENGLAND, 1, "11F", "Year 1, 11F"),
        (Nation.ENGLAND, 4, "Oak", "Year 4, Oak"),
        (Nation.ENGLAND, 0, "Acorn", "Reception, Acorn"),
        (Nation.ENGLAND, 9, "", "Year 9"),
        (Nation.ENGLAND, None, "Oak", "Oak"),
        (Nation.ENGLAND, None, "", ""),
        (Nation.NORTHERN_IRELAND, 0, "Acorn", "Nursery, Acorn"),
        (Nation.NORTHERN_IRELAND, 8, "8B", "8B"),
        (Nation.SCOTLAND, 6, "", "P6"),
        (Nation.SCOTLAND, 6, "P6", "P6"),
        (Nation.SCOTLAND, 6, "p6b", "p6b"),
        (Nation.SCOTLAND, 6, "Oak", "P6, Oak"),
        (Nation.SCOTLAND, 6, "6B", "P6, 6B"),  # S6 has a 6B too
        (Nation.SCOTLAND, 9, "S2B", "S2B"),
        (Nation.SCOTLAND, 9, "2B", "S2, 2B"),
        (Nation.SCOTLAND, 8, "S11", "S1, S11"),
        (Nation.SCOTLAND, 4, "P4/5", "P4/5"),
        (Nation.SCOTLAND, 5, "P4/5", "P5, P4/5"),
        (Nation.SCOTLAND, 0, "Acorn", "Nursery, Acorn"),
        (Nation.SCOTLAND, None, "Oak", "Oak"),
    ],
)
def test_a_place_is_said_as_short_as_can_be(nation, year, class_name, place):
    assert place_name(nation, year, class_name) == place


def test_a_letter_that_only_looks_like_another_is_found_by_it() -> None:
    assert rules.folded("\U0001d400da") == "ada"


@pytest.mark.parametrize(("born", "age"), [(date(2014, 11, 16), 12), (date(2014, 11, 17), 11), (date(2014, 1, 1), 12)])
def test_an_age_counts_full_years(born: date, age: int) -> None:
    assert rules.age_on(born, date(2026, 11, 16)) == age
