"""How hard a text is to read for a family: the Flesch-Kincaid grade by textstat, loaded when it is first asked for."""

from __future__ import annotations

import re

# The grade is the school year of the United States whose pupils read the text with ease: 6 is eleven to twelve years.
# Source: NHS and GOV.UK advice to write for readers of nine to eleven; two years more for words a plan cannot avoid.
HOME_GRADE, WORDING_GRADE = 6.0, 9.0
FEWEST_WORDS = 12  # with fewer the grade jumps about and says nothing
_LONGEST = 2000
_WORD = re.compile(r"[a-z']+|[.!?]")
# textstat 0.7.7 stops at a word that its dictionary does not know; one of as many syllables stands in for it.
_STAND_INS = {1: "cat", 2: "table", 3: "banana", 4: "information"}


def grade_of(text: str) -> float | None:
    """Return the grade of a text, or None for one that is too short to tell. Never raises.

    The dictionary is read at the first call, which takes a second or two.
    """
    short = text[:_LONGEST]
    if sum(word.isalpha() for word in _words_of(short)) < FEWEST_WORDS:
        return None
    return flesch_kincaid(short)


def _words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def flesch_kincaid(text: str) -> float | None:
    """Return the grade of a text of any length, or None where it cannot be told."""
    import textstat
    from pyphen import Pyphen

    words, hyphens = _words_of(text), Pyphen(lang="en_GB")
    for _ in range(len(words)):
        try:
            return float(textstat.flesch_kincaid_grade(" ".join(words)))
        except KeyError as unknown:
            word = str(unknown.args[0])
            stand_in = _STAND_INS[min(len(hyphens.positions(word)) + 1, max(_STAND_INS))]
            if word not in words:
                return None
            words = [stand_in if one == word else one for one in words]
    return None
