"""Cut a wording into words, numbers, blanks and marks. One pass, and never more than the first LONGEST letters."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from typing import NamedTuple

from handrail.friend.rules.lexicon import listed

# Far longer than any target; what follows cannot change what a target is, and keeps every rule fast.
LONGEST = 3000


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    BLANK = "blank"  # {name}, [date]: a place that is filled later
    MARK = "mark"


class Token(NamedTuple):
    """One piece of a wording. `low` is how rules see it; `starts` and `ends` point into the plain text."""

    kind: Kind
    text: str
    low: str
    starts: int
    ends: int
    value: float | None = None


NUMBER_WORDS: dict[str, float] = {
    word: float(number)
    for number, word in enumerate(
        listed(
            """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty
"""
        ),
        start=1,
    )
} | {
    "zero": 0,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
}
# Written with and without a hyphen; the hyphen is no reason to be two words.
JOINED = frozenset({"co", "re", "pre", "non", "mis", "un", "e"})
APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "⁄": "/"})

_PIECE = re.compile(
    r"(?P<blank>\{[^{}\n]{0,80}\}|\[[^\[\]\n]{0,80}\]|_{2,})"
    r"|(?P<number>\d+(?:[.,:/]\d+)*)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<mark>[^\s])"
)


def plain(text: str) -> str:
    """Return the text as the rules read it: usual quotes and dashes, single signs for fractions, at most LONGEST."""
    return unicodedata.normalize("NFKC", text[:LONGEST].translate(APOSTROPHES)).translate(APOSTROPHES)


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a plain text in order. Hyphens inside words are left out: 'five-minute' is two words."""
    found: list[Token] = []
    for piece in _PIECE.finditer(text):
        kind, raw, low = Kind[(piece.lastgroup or "mark").upper()], piece.group(), piece.group().lower()
        if raw == "-" and found and _inside_word(text, piece.start()):
            continue
        value = _value(low) if kind is Kind.NUMBER else NUMBER_WORDS.get(low)
        if kind is Kind.WORD and value is not None:
            kind = Kind.NUMBER
        if kind is Kind.WORD and found and found[-1].low in JOINED and text[piece.start() - 1] == "-":
            before = found.pop()
            found.append(Token(kind, text[before.starts : piece.end()], before.low + low, before.starts, piece.end()))
            continue
        found.append(Token(kind, raw, low, piece.start(), piece.end(), value))
    return found


def _inside_word(text: str, at: int) -> bool:
    """Say whether a hyphen joins two words, or a number and a word; between two numbers it is a range."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (before.isalnum() and after.isalpha()) or (before.isalpha() and after.isalnum())


def _value(digits: str) -> float | None:
    try:
        return float(digits.replace(",", ""))
    except ValueError:
        return None  # 4/5, 1:1, 12/06/2026
