"""A rubric: the steps of one target in the school's own words, the lowest first. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handrail.plans.types import NotAValue

# One step is no way; more than eight are no longer told apart, and find no room on a phone or a sheet (house rule).
FEWEST_STEPS, MOST_STEPS = 2, 8
# What stands on a button of a phone in a few lines (house rule).
LONGEST_STEP = 120

_MARKER = re.compile(r"^(?:(?:[-•*–]|\d{1,2}[.):])\s+)+")
_ONLY_A_NUMBER = re.compile(r"(?:step )?\d+(?:\.\d*)?[.):]?", re.IGNORECASE)


def steps_of(text: str) -> tuple[str, ...]:
    """Return the steps of a text with one to a line, without empty lines and without the marks of a list."""
    lines = (_MARKER.sub("", " ".join(line.split())) for line in text.splitlines())
    return tuple(line for line in lines if line)


def read_rubric(text: str) -> str:
    """Read what somebody wrote as steps, and return it as it is kept: one to a line. Nothing stays nothing.

    Errors: NotAValue with a sentence for too few, too many, too long or equal steps, and for a step that is a number:
    a step can be named by its place, so such a one could not be told from another.
    """
    steps = steps_of(text)
    if not steps:
        return ""
    if len(steps) < FEWEST_STEPS:
        raise NotAValue("Write at least two steps, one to a line, the lowest first.")
    if len(steps) > MOST_STEPS:
        raise NotAValue(f"Write at most {MOST_STEPS} steps; these are {len(steps)}.")
    for number, words in enumerate(steps, start=1):
        if len(words) > LONGEST_STEP:
            raise NotAValue(f"Use at most {LONGEST_STEP} characters for a step; step {number} has {len(words)}.")
        if _ONLY_A_NUMBER.fullmatch(words):
            raise NotAValue(f"Step {number} is only a number. Say in words what is done.")
        if (first := step_named(words, steps)) != number:
            raise NotAValue(f"Steps {first} and {number} are the same. Say what is different.")
    return "\n".join(steps)


def step_named(words: str, steps: Sequence[str]) -> int | None:
    """Return the number of the step with these words, whatever its capitals and blanks; None where there is none."""
    wanted = _alike(words)
    return next((number for number, step in enumerate(steps, start=1) if _alike(step) == wanted), None)


def place_of(number: int, old: Sequence[str], new: Sequence[str]) -> int | None:
    """Return where a step stands after the steps were written anew; None where it was taken away.

    A step is known by its words. One whose words are gone was reworded if what stands in its place is new too.
    """
    if not 1 <= number <= len(old):
        return number if 1 <= number <= len(new) else None
    if (found := step_named(old[number - 1], new)) is not None:
        return found
    is_reworded = number <= len(new) and step_named(new[number - 1], old) is None
    return number if is_reworded else None


def in_a_row(steps: Sequence[str]) -> str:
    """Return the steps with their numbers in one line: '1 names the sound; 2 blends two sounds'."""
    return "; ".join(f"{number} {words}" for number, words in enumerate(steps, start=1))


def _alike(words: str) -> str:
    return " ".join(words.lower().split()).rstrip(".")
