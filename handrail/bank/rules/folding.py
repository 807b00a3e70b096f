"""Letters without case, accents and tricks, and from each back to where it stood."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# Letters of European names that no decomposition turns into plain ones.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


def fold(text: str) -> str:
    """Return the text without case, accents and invisible characters: 'Zoë' and 'ZOE' are equal."""
    return Folded.of(text).text


@dataclass(frozen=True)
class Folded:
    """A folded text; `places[n]` is where its n-th letter stood, `ends` where the character with it ended."""

    text: str
    places: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Folded:
        """Fold a text. Accents and soft hyphens after a letter belong to it, so that nothing is left of a cut."""
        letters: list[str] = []
        places: list[int] = []
        ends: list[int] = []
        for at, character in enumerate(text):
            plain = unicodedata.normalize("NFKD", character).casefold().translate(_PLAIN)
            kept = [c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"]
            if not kept and ends:
                ends[-1] = at + 1
            for letter in kept:
                letters.append(letter)
                places.append(at)
                ends.append(at + 1)
        return cls("".join(letters), tuple(places), tuple(ends))
