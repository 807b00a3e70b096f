"""What a search finds, in spite of spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.bank import ours_loader
from handrail.bank.rules.searching import Index, search, sound, stem
from handrail.bank.tests.conftest import LADDERS

INDEX = Index.of(ours_loader.load_ours(LADDERS))


@pytest.mark.parametrize(
    ("typed", "ladder"),
    [
        ("fonics", "t-first-sounds"),
        ("phonicks", "t-first-sounds"),
        ("inishal souns", "t-first-sounds"),
        ("tims tables", "t-tables"),
        ("multiplikation", "t-tables"),
        ("shering", "t-sharing"),
        ("SHARES", "t-sharing"),
        ("atention", "t-sharing"),
        ("attenshun", "t-sharing"),
        ("turn-taking", "t-sharing"),
        ("shar", "t-sharing"),
        ("litracy", "t-first-sounds"),
    ],
)
def test_a_search_forgives_spelling(typed, ladder) -> None:
    assert search([INDEX], typed)[0].target.ladder_code == ladder


def test_steps_of_a_ladder_stay_in_order() -> None:
    assert [hit.target.step for hit in search([INDEX], "first sounds")] == [1, 2, 3]


@pytest.mark.parametrize("typed", ["zzzqq", "xy", "9"])
def test_what_is_not_there_is_not_found(typed) -> None:
    assert search([INDEX], typed) == []


def test_without_a_word_that_says_something_all_are_shown() -> None:
    assert len(search([INDEX], " the ")) == len(INDEX.targets) == len(search([INDEX], ""))


def test_sounds_and_endings() -> None:
    assert sound("phonics") == sound("fonics")
    assert sound("attention") == sound("atention")
    assert {stem("shares"), stem("share")} == {"share"}
    assert stem("class") == "class"


@given(st.text(max_size=300))
def test_any_words_can_be_searched_for(typed) -> None:
    found = search([INDEX], typed, limit=3)
    assert len(found) <= 3
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True) or not typed.strip()
