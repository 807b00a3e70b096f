"""A search that forgives spelling: words are compared by how they sound and how few letters part them."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from handrail.bank.rules.folding import fold
from handrail.bank.types import BankTarget, Found

# Words that stand in nearly every target and say nothing of it.
_SAYS_NOTHING = frozenset({
    "a", "an", "and", "as", "at", "be", "by", "can", "for", "from", "i", "in", "is", "it", "my", "of", "on", "or",
    "out", "that", "the", "their", "to", "will", "with",
})  # fmt: skip
# How much a word counts by where it stands. Source: house rule; what a ladder is called says best what it is about.
NAME, KEYWORD, WORDING, AREA, PLAIN, WAY = 4.0, 3.5, 2.5, 2.0, 1.5, 1.0
# The least likeness, of 100, by length: one wrong letter in a word of four, two in one of seven or more.
_LEAST = {4: 74, 5: 76, 6: 76}
_LEAST_LONG = 70
MOST_WORDS = 8
# What fits far less well than the best is left out.
LEAST_OF_THE_BEST = 0.3
_SOUNDS = (("tion", "shun"), ("ph", "f"), ("ck", "k"), ("kn", "n"), ("wr", "r"), ("qu", "kw"), ("gh", "g"))


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """Return a folded word with spellings of one sound made equal and double letters made single."""
    for spelled, plain in _SOUNDS:
        word = word.replace(spelled, plain)
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a folded word without its ending, lightly: 'sharing' and 'shares' are near 'share'."""
    for ending, put, least in (("ies", "y", 3), ("ing", "", 4), ("ed", "", 4), ("es", "e", 3), ("s", "", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least - 1 and not word.endswith("ss"):
            return word[: -len(ending)] + put
    return word


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a text that say something, blanks left out."""
    plain = fold(re.sub(r"\{[^{}]*\}", " ", text)).replace("'", "").replace("’", "")
    return tuple(word for word in re.findall(r"[^\W_]+", plain) if word not in _SAYS_NOTHING)


@dataclass(frozen=True)
class Index:
    """Targets, and where each word stands: word -> (number of the target, how much it counts there).

    `words` are in order; `sounds` and `stems` lead from how a word sounds, whole and without its ending, to the words.
    """

    targets: tuple[BankTarget, ...]
    postings: dict[str, list[tuple[int, float]]]
    words: list[str]
    sounds: dict[str, list[str]]
    stems: dict[str, list[str]]

    @classmethod
    def of(cls, targets: Iterable[BankTarget]) -> Index:
        """Prepare targets for searching."""
        kept = tuple(targets)
        found: dict[str, dict[int, float]] = defaultdict(dict)
        for n, target in enumerate(kept):
            for text, weight in _texts(target):
                for word in words_of(text):
                    found[word][n] = max(found[word].get(n, 0.0), weight)
        sounds: dict[str, list[str]] = defaultdict(list)
        stems: dict[str, list[str]] = defaultdict(list)
        for word in found:
            sounds[sound(word)].append(word)
            stems[stem(sound(word))].append(word)
        postings = {word: list(places.items()) for word, places in found.items()}
        return cls(kept, postings, sorted(found), dict(sounds), dict(stems))

    def likely(self, typed: str, *, is_last: bool) -> Iterator[tuple[str, float]]:
        """Yield the words of the index that a typed word may mean, with how surely (to 1). The last may be cut."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if typed in self.postings:
            yield typed, 1.0
        heard = sound(typed)
        short = stem(heard)
        for word in (*self.sounds.get(heard, ()), *self.stems.get(short, ())):
            yield word, 0.97
        if is_last and len(typed) > 1:
            start = bisect_left(self.words, typed)
            for word in takewhile(lambda word: word.startswith(typed), islice(self.words, start, None)):
                yield word, 0.9
        if len(typed) < 4:
            return
        least = _LEAST.get(len(typed), _LEAST_LONG) / 100
        for choices, asked in ((self.sounds, heard), (self.stems, short)):
            near = process.extract(
                asked, list(choices), scorer=OSA.normalized_similarity, score_cutoff=least, limit=12, processor=None
            )
            for alike, likeness, _ in near:
                for word in choices[alike]:
                    yield word, likeness**2


def _texts(target: BankTarget) -> Iterator[tuple[str, float]]:
    yield target.ladder, NAME
    for words in target.words:
        yield words, KEYWORD
    yield target.wording, WORDING
    yield target.area_label, AREA
    yield f"{target.plain} {target.unit}", PLAIN
    for way in target.strategies:
        yield f"{way.method} {way.materials}", WAY


def search(
    indexes: Sequence[Index], text: str, *, fits: Callable[[BankTarget], bool] = lambda target: True, limit: int = 20
) -> list[Found]:
    """Return the targets that fit what was typed, the best first: those with the most of the words.

    Without a word that says something: the first targets that `fits` lets through, in the order of the indexes.
    """
    typed = words_of(text)[:MOST_WORDS]
    if not typed:
        return [Found(target, 0.0) for index in indexes for target in index.targets if fits(target)][:limit]
    n_all = sum(len(index.targets) for index in indexes)
    found = []
    for index in indexes:
        for n, parts in _scores(index, typed, n_all).items():
            if fits(index.targets[n]):
                found.append((sum(part > 0 for part in parts), sum(parts), index.targets[n]))
    # Steps of one ladder often fit alike; they stay in their order.
    found.sort(key=lambda hit: (-hit[0], -round(hit[1], 6), hit[2].ladder_code or hit[2].code, hit[2].step))
    most, best = found[0][:2] if found else (0, 0.0)
    enough = [Found(target, score) for n, score, target in found if n == most and score >= best * LEAST_OF_THE_BEST]
    return enough[:limit]


def _scores(index: Index, typed: Sequence[str], n_all: int) -> dict[int, list[float]]:
    """Return for each target that has one of the typed words how well it fits each of them."""
    scores: dict[int, list[float]] = defaultdict(lambda: [0.0] * len(typed))
    for place, word in enumerate(typed):
        for meant, sureness in index.likely(word, is_last=place == len(typed) - 1):
            places = index.postings[meant]
            rare = math.log(2 + n_all / len(places))
            for n, weight in places:
                scores[n][place] = max(scores[n][place], weight * sureness * rare)
    return scores
