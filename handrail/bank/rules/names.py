"""Taking names and dates out of a live plan's words, so that they can go into the bank.

Nothing that was told as a name stays unnoticed: it is taken out, whatever its case, accents or possessive, or it is an
everyday word as well ('will', 'may') written small, and then it is given back as doubtful, for a person to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handrail.bank.rules.folding import Folded, fold
from handrail.bank.types import Change, ChangeKind, Cleaned, Names

PUT = {ChangeKind.NAME: "{name}", ChangeKind.ADULT: "{adult}", ChangeKind.OTHER: "another pupil"}
# First names and parts of surnames that are everyday words of targets too. Source: house list; written with a capital
# they are names, written small they are left and shown.
EVERYDAY = frozenset({
    "a", "i", "al", "an", "art", "ash", "bay", "bell", "bin", "bill", "bob", "brook", "carol", "case", "clay",
    "cliff", "cook", "daisy", "dale", "dawn", "day", "de", "del", "der", "di", "dot", "du", "el", "faith", "fay",
    "field", "fox", "frank", "grace", "grant", "green", "guy", "harmony", "harry", "hill", "hope", "iris", "ivy",
    "jack", "jay", "jet", "joy", "king", "la", "lake", "lane", "law", "le", "lily", "long", "love", "mark",
    "marsh", "may", "melody", "miles", "mo", "moss", "nick", "page", "pat", "pearl", "penny", "poppy", "price",
    "ray", "read", "reed", "reid", "rich", "rob", "robin", "rose", "ruby", "rush", "sandy", "short", "sky", "star",
    "sue", "summer", "sunny", "teddy", "tom", "train", "van", "victor", "violet", "von", "wade", "walk", "ward",
    "wells", "west", "will", "wise", "wood", "woods", "young", "bond", "bridge", "hall", "stone", "so", "to", "he",
    "be", "do", "see",
})  # fmt: skip
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?:the )?)?"
_DATES = re.compile(
    rf"\b{_WEEKDAY}(?:{_DAY}(?: of)? (?:{_MONTHS})\b\.?(?:,? \d{{4}}\b)?"
    rf"|(?:{_MONTHS})\b\.? {_DAY}\b(?:,? \d{{4}}\b)?|(?:{_MONTHS})\b\.? \d{{4}}\b"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2}))(?![\w])",
    re.IGNORECASE,
)
# 'By the end of the spring term, Tobi will': what stands between is when, however it is said.
_BY_WHEN = re.compile(r"^\s*by (?!\{when\})([^,.{}]{2,60}|[^,.{}]{0,40}\{when\}[^,.{}]{0,20}), ?(?=\S)", re.IGNORECASE)
_OWNER = r"(?P<owner>['’‘`´]?s\b|(?<=s)['’](?!\w))?"
# Scripts that are written without spaces have no word boundaries to look for.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class _Hit:
    start: int
    end: int
    kind: ChangeKind
    is_owner: bool


def without_names(text: str, names: Names) -> Cleaned:
    """Return a live plan's text as the bank may keep it, and what was changed, for a person to check before saving.

    The pupil's names become {name}, adults' {adult}, other people's 'another pupil', dates and 'By ...,' {when}.
    """
    hits = _without_overlap(_hits(text, names))
    out, at, changes = "", 0, []
    for hit in hits:
        put = PUT[hit.kind] + ("’s" if hit.is_owner else "")
        changes.append(Change(hit.kind, text[hit.start : hit.end], put))
        out += text[at : hit.start] + put
        at = hit.end
    out = _without_doubles(out + text[at:])
    out, dates = _without_dates(out)
    return Cleaned(out, (*changes, *dates), _doubtful(out, names))


def still_named(text: str, names: Names) -> tuple[str, ...]:
    """Return the names that stand in a text still, as they are written there; everyday words written small are none."""
    return tuple(dict.fromkeys(text[hit.start : hit.end] for hit in _without_overlap(_hits(text, names))))


def _told(names: Names) -> Iterator[tuple[str, ChangeKind]]:
    for told, kind in (
        (names.pupil, ChangeKind.NAME),
        (names.adults, ChangeKind.ADULT),
        (names.others, ChangeKind.OTHER),
    ):
        for name in told:
            yield name, kind


def _parts(name: str) -> list[str]:
    """Return the folded words of a name: 'Anne-Marie O’Brien' has four."""
    return re.findall(r"[^\W_]+", fold(name))


def _patterns(names: Names) -> Iterator[tuple[str, list[str], ChangeKind]]:
    """Yield (regular expression, folded words, kind) for each whole name and each part of one, whole names first."""
    singles: dict[str, ChangeKind] = {}
    for name, kind in _told(names):
        parts = _parts(name)
        if len(parts) > 1:
            yield _joined(parts), parts, kind
        for word in name.split():
            if 1 < len(within := _parts(word)) < len(parts):
                yield _joined(within), within, kind  # 'O’Brien' alone, and 'OBrien'
        for part in parts:
            if len(part) > 1 or len(parts) == 1:
                singles.setdefault(part, kind)
    for part, kind in singles.items():
        yield re.escape(part), [part], kind


def _joined(parts: list[str]) -> str:
    return r"[\W_]{0,3}".join(map(re.escape, parts))


def _bounded(pattern: str, words: list[str]) -> str:
    before = "" if _UNSPACED.match(words[0][0]) else r"(?<![^\W\d_])"
    after = "" if _UNSPACED.match(words[-1][-1]) else r"(?![^\W\d_])"
    return f"{before}(?:{pattern}){_OWNER}{after}"


def _hits(text: str, names: Names) -> list[_Hit]:
    folded = Folded.of(text)
    found = []
    for pattern, words, kind in _patterns(names):
        for match in re.finditer(_bounded(pattern, words), folded.text):
            start, end = folded.places[match.start()], folded.ends[match.end() - 1]
            if len(words) == 1 and _is_everyday(words[0], text[start:end]):
                continue
            is_owner = match["owner"] is not None
            if len(words) == 1 and words[0] in EVERYDAY and is_owner and "'" not in match[0] and "’" not in match[0]:
                is_owner = False
            found.append(_Hit(start, end, kind, is_owner))
    return found


def _is_everyday(word: str, written: str) -> bool:
    """Say whether a word that is also a name is written small, as the everyday word."""
    return word in EVERYDAY and written == written.lower()


def _without_overlap(hits: Iterable[_Hit]) -> list[_Hit]:
    """Return the hits in order, of those that overlap the longest; what sticks out of it is a hit of its own."""
    chosen: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -(hit.end - hit.start))):
        if chosen and hit.start < chosen[-1].end:
            last = chosen[-1]
            end = max(last.end, hit.end)
            chosen[-1] = _Hit(last.start, end, last.kind, hit.is_owner if hit.end > last.end else last.is_owner)
        else:
            chosen.append(hit)
    return chosen


def _without_doubles(text: str) -> str:
    """First name and surname told apart leave '{name} {name}': one is enough. A title goes with its name."""
    for put in PUT.values():
        text = re.sub(rf"{re.escape(put)}(?:(?:,? |[\s_-]){re.escape(put)})+", put, text)
    return re.sub(r"\b(?:Mrs?|Ms|Miss|Mx|Dr|Sir|Madam)\.? (?=\{(?:adult|name)\})", "", text, flags=re.IGNORECASE)


def _without_dates(text: str) -> tuple[str, list[Change]]:
    changes: list[Change] = []

    def taken(match: re.Match[str]) -> str:
        changes.append(Change(ChangeKind.WHEN, match[0], "{when}"))
        return "{when}"

    text = _DATES.sub(taken, text)
    if begins := _BY_WHEN.match(text):
        if begins[1].strip() != "{when}":
            changes.append(Change(ChangeKind.WHEN, begins[1].strip(), "{when}"))
        text = "By {when}, " + text[begins.end() :]
    return text, changes


def _doubtful(text: str, names: Names) -> tuple[str, ...]:
    """Return the words of a cleaned text that could still be a name: small everyday words, and longer words with one in
    them that begin with a capital ('Tobiah' of Tobi).
    """
    told = {part for name, _ in _told(names) for part in _parts(name)}
    found = []
    for word in re.findall(r"[^\W\d_]+(?:[^\W_]+)*", re.sub(r"\{[^{}]*\}", " ", text)):
        plain = fold(word)
        is_inside = word[:1].isupper() and any(len(part) > 3 and part in plain for part in told)
        if plain in told or plain.removesuffix("s") in told or is_inside:
            found.append(word)
    return tuple(dict.fromkeys(found))
