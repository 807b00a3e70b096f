"""Whether most of a class works on the same thing."""

from __future__ import annotations

from uuid import uuid4

import pytest

from handrail.plans.rules.alike import OneTarget, are_alike, shared_by_most, telling_words


def targets(*wordings, first_names=()):
    names = list(first_names) or ["Tobi"] * len(wordings)
    return [OneTarget(uuid4(), name, wording) for name, wording in zip(names, wordings, strict=True)]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Tobi will read 20 common words.", "Tobi will read 40 common words aloud.", True),
        ("Begin a task within 2 minutes.", "Begin tasks within five minutes.", True),
        ("Read 20 common words.", "Tie shoe laces alone.", False),
        ("", "", False),
    ],
)
def test_nearly_the_same_is_found_by_telling_words(one, other, alike):
    assert are_alike(telling_words(one, "Tobi"), telling_words(other, "Tobi")) is alike


def test_names_and_numbers_do_not_tell():
    assert telling_words("Ama’s list: Ama will spell 12 words", "Ama") == telling_words("spell list of words")


def test_half_of_a_class_and_at_least_four_is_a_question():
    rows = targets(*["Begin a task within two minutes."] * 4, "Tie laces.", "Swim a length.", "Count coins.", "Hop.")
    (found,) = shared_by_most(rows)
    assert (found.n_pupils, found.of_pupils) == (4, 8)
    assert found.question.endswith("?")
    assert shared_by_most([*rows, *targets("Draw a map.")]) == ()


def test_three_pupils_are_too_few():
    assert shared_by_most(targets(*["Begin a task within two minutes."] * 3)) == ()


def test_one_pupil_with_the_target_twice_counts_once():
    rows = targets(*["Begin a task within two minutes."] * 3)
    again = OneTarget(rows[0].pupil_id, "Tobi", "Begin a task within two minutes.")
    assert shared_by_most([*rows, again, *targets("Hop.")]) == ()


def test_the_target_of_a_group_is_the_same_whatever_its_words():
    target_id = uuid4()
    rows = [OneTarget(uuid4(), name, f"{name} hops.", target_id) for name in ("Ama", "Tobi", "Rafi", "Noor")]
    assert shared_by_most(rows)[0].n_pupils == 4
