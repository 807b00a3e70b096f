"""Codes that people read from a screen and type. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

# No vowels, so that no code is a word; none of the letters that are taken for others: I, L, N (M), O, Q, S, U.
ALPHABET = "BCDFGHJKMPRTVWXYZ"
# Seventeen letters, six places: 24 million codes, of which a handful are open at one time (house rule, with a brake).
CODE_LETTERS = 6
# A code that gives somebody's place to another phone: long enough to type it in, and for one use (house rule).
PLACE_CODE_LASTS = timedelta(minutes=15)
# A code of the door that nobody closed opens nothing after a day (house rule).
DOOR_CODE_LASTS = timedelta(hours=24)
# A meeting that begins, or goes on, has a code that outlasts it: up to an hour and a half, and as much again
# (house rule).
DOOR_CODE_LEAST = timedelta(hours=3)


def code_from(choose: Callable[[str], str]) -> str:
    """Return a code; `choose` picks one letter of those given, such as secrets.choice."""
    return "".join(choose(ALPHABET) for _ in range(CODE_LETTERS))


def code_words(code: str) -> str:
    """Return a code as people read it out: 'BCD FGH'."""
    return f"{code[:3]} {code[3:]}"


def read_code(text: str) -> str:
    """Return the code that somebody typed, whatever the case and the gaps, or '' for what is none."""
    letters = "".join(text[:40].split()).replace("-", "").upper()
    return letters if len(letters) == CODE_LETTERS and set(letters) <= set(ALPHABET) else ""


def code_ends_at(made_at: datetime, *, is_place: bool) -> datetime:
    """Return from when a code leads nowhere: one of the door, or one that moves somebody's place to another phone."""
    return made_at + (PLACE_CODE_LASTS if is_place else DOOR_CODE_LASTS)
