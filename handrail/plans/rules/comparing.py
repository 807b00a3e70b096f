"""What changed between two agreed texts, in words that a parent understands. Pure; works on snapshots of any plans."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from handrail.plans.rules.rubric import in_a_row
from handrail.plans.rules.writing import baseline_as_written, criterion_as_written
from handrail.plans.types import Change, Comparison, Mark, Piece, TargetDifference, TextDifference
from handrail.pupils.rules import in_words

Row = Mapping[str, Any]
_TOKEN = re.compile(r"\s+|[^\s]+")
# Below this two wordings are two targets, not one that was changed. Source: house rule, tried on termly plans.
ALIKE = 0.6
DAYS_IN_A_WEEK = 7
FACTS = (
    ("who", "who helps"),
    ("how_often", "how often"),
    ("when", "when"),
    ("where", "where"),
    ("subjects", "the subjects"),
    ("home_activity", "what the family can do at home"),
)


def compare(old: Row, new: Row, *, continues: Mapping[str, str] | None = None) -> Comparison:
    """Return what changed from one snapshot to another, in the order of the newer one; what ended comes last.

    Shapes: `continues` maps the id of a pupil's part in `new` to the one in `old` that it goes on from. Targets are
    paired by their id, by that map, and then by their words.
    """
    pairs = _paired_targets(old["targets"], new["targets"], continues or {})
    return Comparison(
        dates=tuple(_dates(old, new)),
        targets=tuple(_target(before, after) for before, after in pairs),
        long_term_targets=tuple(
            _text("", before, after)
            for before, after in _paired(old["long_term_targets"], new["long_term_targets"], _same_id)
        ),
        sections=tuple(_sections(old["sections"], new["sections"])),
    )


def marked(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts in pieces: the words that only one of them has are marked removed or added."""
    one, other = _TOKEN.findall(before), _TOKEN.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            left.append(Piece("".join(one[a1:a2]), Mark.SAME))
            right.append(Piece("".join(other[b1:b2]), Mark.SAME))
            continue
        if a2 > a1:
            left.append(Piece("".join(one[a1:a2]), Mark.REMOVED))
        if b2 > b1:
            right.append(Piece("".join(other[b1:b2]), Mark.ADDED))
    return tuple(left), tuple(right)


def days_apart(before: date, after: date) -> str:
    """Return how much later or earlier a day is: 'two weeks later', '3 days earlier'; nothing for the same day."""
    n_days = (after - before).days
    if not n_days:
        return ""
    number, unit = (abs(n_days) // DAYS_IN_A_WEEK, "week") if n_days % DAYS_IN_A_WEEK == 0 else (abs(n_days), "day")
    words = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    counted = words[number] if number < len(words) else str(number)
    return f"{counted} {unit}{'' if number == 1 else 's'} {'later' if n_days > 0 else 'earlier'}"


def _dates(old: Row, new: Row) -> Iterable[str]:
    for key, says in (("review_on", "The plan is looked at again"), ("starts_on", "The plan begins")):
        before, after = date.fromisoformat(old["period"][key]), date.fromisoformat(new["period"][key])
        if old["plan"] != new["plan"]:
            yield f"{says} on {in_words(after)}; before, it was {in_words(before)}."
        elif apart := days_apart(before, after):
            yield f"{says} {apart}: on {in_words(after)} instead of {in_words(before)}."
    if old["owner"]["name"] != new["owner"]["name"]:
        was, now = old["owner"]["name"] or "nobody", new["owner"]["name"] or "Nobody"
        yield f"{now} looks after the plan; before, it was {was}."
    if old["kind"]["code"] != new["kind"]["code"]:
        yield f"It is now a plan of the kind “{new['kind']['name']}”; before, it was “{old['kind']['name']}”."


def _same_id(before: Row, after: Row) -> bool:
    return before["id"] == after["id"]


def _paired(
    old: Sequence[Row], new: Sequence[Row], *ways: Callable[[Row, Row], bool]
) -> list[tuple[Row | None, Row | None]]:
    """Pair rows by each way in turn, then by their words; each row goes into one pair."""
    left, found = list(old), {}
    for way in (*ways, _is_alike):
        for place, after in enumerate(new):
            if place in found:
                continue
            if (before := next((row for row in left if way(row, after)), None)) is not None:
                found[place] = before
                left.remove(before)
    pairs: list[tuple[Row | None, Row | None]] = [(found.get(place), after) for place, after in enumerate(new)]
    return [*pairs, *((row, None) for row in left)]


def _is_alike(before: Row, after: Row) -> bool:
    one, other = before["wording"].lower(), after["wording"].lower()
    return bool(one and other) and SequenceMatcher(None, one, other).ratio() >= ALIKE


def _paired_targets(
    old: Sequence[Row], new: Sequence[Row], continues: Mapping[str, str]
) -> list[tuple[Row | None, Row | None]]:
    def goes_on(before: Row, after: Row) -> bool:
        ids = {part["id"] for part in before["pupils"]}
        return any(continues.get(part["id"]) in ids for part in after["pupils"])

    return _paired(old, new, _same_id, goes_on)


def _change(before: object, after: object, *, is_same: bool) -> Change:
    if before is None:
        return Change.NEW
    if after is None:
        return Change.ENDED
    return Change.SAME if is_same else Change.CHANGED


def _text(label: str, before: Row | None, after: Row | None, *, key: str = "wording") -> TextDifference:
    one, other = (row[key].strip() if row else "" for row in (before, after))
    left, right = marked(one, other)
    return TextDifference(label, _change(before, after, is_same=one == other), left, right)


def _sections(old: Sequence[Row], new: Sequence[Row]) -> Iterable[TextDifference]:
    """Sections are paired by their code; one that is empty in both is left out."""
    texts = {row["code"]: row for row in old if row["text"].strip()}
    for row in new:
        before = texts.pop(row["code"], None)
        after = row if row["text"].strip() else None
        if before or after:
            yield _text(row["label"], before, after, key="text")
    for row in texts.values():
        yield _text(row["label"], row, None, key="text")


def _target(before: Row | None, after: Row | None) -> TargetDifference:
    one, other = (row["wording"].strip() if row else "" for row in (before, after))
    left, right = marked(one, other)
    sentences = tuple(_what_else(before, after)) if before and after else ()
    return TargetDifference(_change(before, after, is_same=one == other and not sentences), left, right, sentences)


def _what_else(before: Row, after: Row) -> Iterable[str]:
    if (steps := after.get("rubric", [])) and steps != before.get("rubric", []):
        yield f"It is now looked at in these steps: {in_a_row(steps)}."
    yield from _values(before, after)
    old_ways, new_ways = ([way["method"].strip() for way in row["strategies"]] for row in (before, after))
    for method in new_ways:
        if method and method not in old_ways:
            yield f"We also help in this way: {method}" if old_ways else f"We help in this way: {method}"
    for method in old_ways:
        if method and method not in new_ways:
            yield f"We no longer do this: {method}"
    for key, words in FACTS:
        was, now = before.get(key, "").strip(), after.get(key, "").strip()
        if was == now:
            continue
        if not was:
            yield f"It now says {words}: {now}"
        elif not now:
            yield f"It no longer says {words} ({was})."
        else:
            yield f"{words[0].upper()}{words[1:]}: {now}; before, it was {was}."


def _values(before: Row, after: Row) -> Iterable[str]:
    was, now = (row["pupils"][0] if row["pupils"] else {} for row in (before, after))
    goals = [_said(row, part, "criterion") for row, part in ((before, was), (after, now))]
    if goals[0] != goals[1]:
        yield f"It is reached with {goals[1] or 'nothing said yet'}; before, it was {goals[0] or 'not said'}."
    starts = [_said(row, part, "baseline") for row, part in ((before, was), (after, now))]
    if starts[0] != starts[1] and starts[1]:
        yield f"It starts from {starts[1]}; before, it was {starts[0] or 'not said'}."
    days = [date.fromisoformat(part["due_on"]) if part.get("due_on") else None for part in (was, now)]
    if days[0] and days[1] and (apart := days_apart(days[0], days[1])):
        yield f"It is due {apart}: on {in_words(days[1])} instead of {in_words(days[0])}."
    elif days[1] and not days[0]:
        yield f"It is due on {in_words(days[1])}."


def _said(row: Row, part: Row, key: str) -> str:
    value = Decimal(part[key]) if part.get(key) else None
    if key == "baseline":
        return baseline_as_written(value, row["measure"], unit=row.get("unit", ""), steps=row.get("rubric", ()))
    out_of = Decimal(part["out_of"]) if part.get("out_of") else None
    return criterion_as_written(
        value, row["measure"], out_of=out_of, unit=row.get("unit", ""), steps=row.get("rubric", ())
    )
