"""Whether a target is still that of the bank: near wordings, far ones, and every pair of Handrail's own ladders."""

from random import Random

import pytest

from handrail.bank import queries as bank
from handrail.bank.rules import fill
from handrail.plans.rules.banked import is_still

OURS = "By {when}, {name} will say or sign what happens first, next and last from {number} pictures."


@pytest.mark.parametrize(
    ("wording", "found"),
    [
        ("By Easter, Tobi will say or sign what happens first, next and last from 3 pictures.", True),
        ("Tobi signs what happens first and last, from pictures of his own, at the end of each morning.", True),
        ("First, next, last: he says what happens.", True),
        ("By Easter, Tobi will read 40 words.", False),
        ("By Easter, Tobi will say hello to a friend.", False),
        ("", False),
    ],
)
def test_half_of_the_telling_words_say_that_it_is_the_same(wording, found):
    assert is_still(wording, OURS) is found


def test_a_target_of_blanks_alone_is_never_another():
    assert is_still("Anything", "By {when}, {name} will {object}.")


def test_each_target_of_ours_is_itself_once_its_blanks_are_filled():
    values = {"name": "Tobi", "when": "the end of term", "number": "4", "object": "a cup", "adult": "Ms Reed"}
    assert [row.code for row in bank.ours() if not is_still(fill(row.wording, values), row.wording)] == []


def test_targets_of_two_ladders_are_seldom_taken_for_each_other():
    rows, chance = bank.ours(), Random(1)
    pairs = [chance.sample(rows, 2) for _ in range(4000)]
    apart = [(one, other) for one, other in pairs if one.ladder != other.ladder]
    wrong = sum(is_still(one.wording, other.wording) for one, other in apart)
    assert wrong / len(apart) < 0.01
