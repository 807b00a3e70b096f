"""Everyday words that are names, with an s at their end, and dates after a blank too many."""

from __future__ import annotations

import pytest

from handrail.bank import rules
from handrail.bank.types import ChangeKind, Names


@pytest.mark.parametrize(
    ("live", "cleaned"),
    [
        ("Marks out of ten: 8", "{name} out of ten: 8"),
        ("Mark's book", "{name}’s book"),
        ("Mark’s book", "{name}’s book"),
        ("marks out of ten: 8", "marks out of ten: 8"),
    ],
)
def test_an_everyday_word_with_a_bare_s_is_a_plural_and_owns_nothing(live, cleaned) -> None:
    assert rules.without_names(live, Names(pupil=("Mark Adeyemi",))).text == cleaned


def test_the_bare_s_of_another_name_says_whose_it_is() -> None:
    assert rules.without_names("Tobis book", Names(pupil=("Tobi",))).text == "{name}’s book"


@pytest.mark.parametrize("blanks", [" ", "  ", "   "])
def test_a_date_at_the_beginning_is_told_once_however_many_blanks_are_before_it(blanks) -> None:
    cleaned = rules.without_names(f"By{blanks}12 February 2027, Tobi will read.", Names(pupil=("Tobi",)))
    assert cleaned.text == "By {when}, {name} will read."
    told = [(change.found, change.put) for change in cleaned.changes if change.kind is ChangeKind.WHEN]
    assert told == [("12 February 2027", "{when}")]
