"""What is said at a planning meeting, put positively."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.friend.rules import is_against, put_positively

AGAINST = [
    "Stop him disrupting the class",
    "He does not listen",
    "He doesn't listen",
    "Hitting other children",
    "less shouting",
    "She is too loud",
    "He never finishes his work",
    "No more running out of class",
    "Reduce his outbursts",
    "prevent fights at break",
]
POSITIVE = [
    "",
    "   ",
    "Support his reading development",
    "Help him develop better motor skills",
    "Teach ways of coping with stress",
    "Make friends at break",
    "Help him stay calm when others are shouting",
    "A quiet place to work",
]


@pytest.mark.parametrize("text", AGAINST)
def test_what_says_what_is_wrong_is_noticed(text: str) -> None:
    assert is_against(text)


@pytest.mark.parametrize("text", POSITIVE)
def test_what_says_what_to_work_for_is_left_alone(text: str) -> None:
    assert not is_against(text)


def test_the_positive_form_names_the_pupil_and_what_to_do() -> None:
    assert put_positively("Stop him disrupting the class", "Tobi") == (
        "Help Tobi to put a hand up and wait to be asked before speaking"
    )
    assert put_positively("He refuses to start", "Tobi") == "Help Tobi to start the task, or ask for help with it"


def test_where_no_positive_form_is_known_none_is_made_up() -> None:
    assert put_positively("She is too loud", "Mina") == ""


@given(st.text(max_size=300))
def test_a_positive_form_is_never_against_anything_and_nothing_raises(text: str) -> None:
    is_against(text)
    offer = put_positively(text, "Tobi")
    assert not offer or not is_against(offer)
