"""Which suggestions are offered for a target, and in which order. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from handrail.plans.types import MeasureKind, Suggestion, SuggestionKind

_WORD = re.compile(r"[^\W_]+")
# Words that every target has say nothing about which one is meant.
_EVERYWHERE = frozenset(
    {"a", "able", "an", "and", "at", "be", "by", "can", "do", "for", "from", "her", "his", "in", "is", "it", "of", "on"}
    | {"or", "out", "she", "he", "that", "the", "their", "they", "this", "to", "up", "will", "with"}
)
_ORDER = {kind: place for place, kind in enumerate(SuggestionKind)}


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that say what it is about, in small letters."""
    return frozenset(word for word in _WORD.findall(text.lower()) if word not in _EVERYWHERE)


def fits(typed: str, text: str) -> bool:
    """Say whether every word that was typed begins a word of the text; nothing typed fits everything."""
    known = words_of(text)
    return all(any(word.startswith(part) for word in known) for part in words_of(typed))


def takes_steps(measure: str) -> bool:
    """Say whether a target may take the steps of a suggestion: they say how it is counted, if nothing else says it."""
    return measure in ("", MeasureKind.RUBRIC)


def offered(
    suggestions: Iterable[Suggestion], *, taken: Sequence[str] = (), most: int = 6, most_of_a_kind: int = 4
) -> list[Suggestion]:
    """Return what to offer: nothing twice, nothing that stands in the plan already (`taken`), each source in its turn.

    The order inside a source stays. A next step and a specialist's advice come before what the bank finds, because
    they were meant for this pupil. Source: house rule after [000 para 32].
    """
    seen = {words_of(wording) for wording in taken}
    counts: dict[SuggestionKind, int] = {}
    found = []
    for row in sorted(suggestions, key=lambda row: _ORDER[row.kind]):
        meaning = words_of(row.draft.wording)
        if meaning in seen or counts.get(row.kind, 0) >= most_of_a_kind:
            continue
        seen.add(meaning)
        counts[row.kind] = counts.get(row.kind, 0) + 1
        found.append(row)
    return found[:most]
