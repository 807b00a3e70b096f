"""Whether a plan takes up what its pupil likes and does well, by the words that both have."""

from __future__ import annotations

import re

from handrail.friend.rules.lexicon import times, word_set
from handrail.friend.rules.tokens import LONGEST
from handrail.friend.types import PlanUnderReview

# Words that are in every target, so that having them in common says nothing.
COMMON = word_set(
    "the and will with for that his her their they from this when which who can able than then has have",
    "not but are was out times term end year week each every likes enjoys loves good very being well also",
    "using really things playing",
)
_MONTHS = frozenset(times.MONTH) | frozenset(times.SEASON)
_WORD = re.compile(r"[^\W\d_]{3,}")


def key_words(text: str) -> frozenset[str]:
    """Return the words of a text that carry its meaning, in lower case."""
    return frozenset(word.lower() for word in _WORD.findall(text[:LONGEST])) - COMMON - _MONTHS


def uses_strength(plan: PlanUnderReview) -> bool:
    """Say whether a target or a strategy takes up a strength or an interest, by a word that both have."""
    known = frozenset[str]().union(*(key_words(line) for line in (*plan.strengths, *plan.interests)))
    texts = [text for target in plan.targets for text in (target.wording, target.home_activity, *target.strategies)]
    return any(_stem(word) in {_stem(one) for one in known} for text in texts for word in key_words(text))


def _stem(word: str) -> str:
    return word[:5]  # 'dinosaur' and 'dinosaurs', 'draw' and 'drawing'
