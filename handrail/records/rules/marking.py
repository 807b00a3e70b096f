"""Find other people's names in somebody's words, and black passages out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from handrail.pupils.rules import folded
from handrail.records.types.requests import Choice, Mark, Name, Why

REMOVED = "[removed]"
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# First names that are also everyday words: marked for the reader, and kept unless the reader says otherwise.
_EVERYDAY = (
    "will may mark grace hope faith joy rose april june august summer autumn art bill jack penny sky star river rob "
    "sue pat drew dawn iris ivy lily heather holly jasmine olive poppy violet dean chase hunter miles max frank rich "
    "earl guy gene ray don lee ash clay cliff dale forest glen heath reed rowan sandy storm wade able ali an so"
)
EVERYDAY = frozenset(_EVERYDAY.split())


Index = Mapping[str, Sequence[Name]]


def name_index(names: Iterable[Name], *, own: Iterable[str]) -> Index:
    """Return the names by their first word, the longest first. A name all of whose words are the person's own is left.

    `own`: the words of the person's own names.
    """
    own_words = set(own)
    found: dict[str, dict[tuple[str, ...], Name]] = defaultdict(dict)
    for name in names:
        if name.words and not set(name.words) <= own_words:
            found[name.words[0]].setdefault(name.words, name)
    return {first: sorted(rows.values(), key=lambda n: -len(n.words)) for first, rows in found.items()}


def find_names(text: str, index: Index) -> list[Mark]:
    """Return each place where somebody is named, in order; the longest name wins, and none overlap.

    A single word counts only with a capital letter.
    """
    words = [(match, folded(match.group())) for match in _WORD.finditer(text)]
    found: list[Mark] = []
    place = 0
    while place < len(words):
        match, plain = words[place]
        step = 1
        for name in index.get(plain, ()):
            n_words = len(name.words)
            if tuple(plain for _, plain in words[place : place + n_words]) != name.words:
                continue
            if n_words == 1 and not match.group()[0].isupper():
                continue
            end = words[place + n_words - 1][0].end()
            is_everyday = n_words == 1 and plain in EVERYDAY
            suggestion = Choice.KEEP if is_everyday else name.suggestion
            found.append(Mark(match.start(), end, text[match.start() : end], name.why, suggestion))
            step = n_words
            break
        place += step
    return found


def find_words(text: str, words: str) -> list[Mark]:
    """Return each place where exactly these words stand, whatever their capitals."""
    wanted = words.strip()
    if not wanted:
        return []
    pattern = re.compile(r"(?<!\w)" + re.escape(wanted) + r"(?!\w)", re.IGNORECASE)
    return [Mark(m.start(), m.end(), m.group(), Why.READER, Choice.REMOVE) for m in pattern.finditer(text)]


def segments(text: str, removed: Iterable[tuple[int, int]]) -> list[str | None]:
    """Return a text in pieces, with None where a passage was taken out; passages that touch become one.

    The words between stay exactly as they were; those of a passage are nowhere in the answer.
    """
    pieces: list[str | None] = []
    place = 0
    for start, end in sorted(removed):
        if end <= place:
            continue
        if start > place:
            pieces.append(text[place:start])
        if not pieces or pieces[-1] is not None:
            pieces.append(None)
        place = end
    if place < len(text):
        pieces.append(text[place:])
    return pieces


def as_text(pieces: Iterable[str | None]) -> str:
    """Return pieces as one text, with '[removed]' for what was taken out."""
    return "".join(REMOVED if piece is None else piece for piece in pieces)
