"""Whether most of a class works towards the same target, so that a question about the class's teaching is due. Pure.

Source: [000] para 75: a target that many share asks whether the teaching of the class should change. The shares are a
house rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

LEAST_PUPILS = 4
LEAST_SHARE = 0.5
# Two wordings are nearly the same when so much of their telling words is common.
NEARLY = 0.6
_PLAIN = frozenset(
    re.findall(
        r"\w+",
        "a an and at be by can do for from her him his in is it of on or she he the their them they to will with able "
        "pupil child each day week times time out more than",
    )
)


@dataclass(frozen=True)
class OneTarget:
    """One pupil's target, with the pupil's first name, by which its wording may speak of them."""

    pupil_id: UUID
    first_name: str
    wording: str
    target_id: UUID | None = None


@dataclass(frozen=True)
class Alike:
    """A target that most of a class has: how one of them words it, and how many of how many pupils."""

    wording: str
    n_pupils: int
    of_pupils: int

    @property
    def question(self) -> str:
        """What to ask about it; a question to talk about, never a finding."""
        return (
            f"{self.n_pupils} of the {self.of_pupils} pupils with targets here work on much the same thing. "
            "Would a change in the teaching of the whole class help them all?"
        )


def telling_words(wording: str, first_name: str = "") -> frozenset[str]:
    """Return the words that say what a target is about: no names, numbers or small words, without their endings."""
    text = wording.lower()
    if first_name:
        text = re.sub(rf"\b{re.escape(first_name.lower())}(?:'s|’s)?\b", " ", text)
    words = re.findall(r"[^\W\d_]+", text)
    return frozenset(_stem(word) for word in words if word not in _PLAIN and len(word) > 1)


def _stem(word: str) -> str:
    for ending in ("ing", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether two targets are nearly the same by their telling words."""
    return bool(one) and len(one & other) >= NEARLY * len(one | other)


def shared_by_most(targets: Iterable[OneTarget]) -> tuple[Alike, ...]:
    """Return the targets that half of the pupils with targets share or more, and at least four, the commonest first."""
    rows = [row for row in targets if row.wording.strip()]
    n_pupils = len({row.pupil_id for row in rows})
    if n_pupils < LEAST_PUPILS:
        return ()
    found = []
    for bundle in _bundles(rows):
        n = len({row.pupil_id for row in bundle})
        if n >= LEAST_PUPILS and n >= LEAST_SHARE * n_pupils:
            found.append(Alike(bundle[0].wording, n, n_pupils))
    return tuple(sorted(found, key=lambda row: -row.n_pupils))


def _bundles(rows: Sequence[OneTarget]) -> list[list[OneTarget]]:
    """Put each target to the first bundle whose first target is nearly the same, or is the same target of a group."""
    bundles: list[tuple[frozenset[str], list[OneTarget]]] = []
    for row in rows:
        words = telling_words(row.wording, row.first_name)
        for others, bundle in bundles:
            is_same = row.target_id is not None and row.target_id == bundle[0].target_id
            if is_same or are_alike(words, others):
                bundle.append(row)
                break
        else:
            bundles.append((words, [row]))
    return [bundle for _, bundle in bundles]
