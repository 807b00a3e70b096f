"""What is different in an agreed text since somebody read it, in sentences. Pure: works on snapshots.

Only what an adult who works with the pupil must know: aims, days, help. Two versions side by side stand elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from handrail.pupils.rules import in_words
from handrail.readings.types import TargetInShort

Row = Mapping[str, Any]
# What of a target is named, and the keys of the snapshot that say it.
FACTS = (
    ("the steps", ("rubric",)),
    ("how it is taught", ("strategies",)),
    ("who helps", ("who",)),
    ("when and where", ("when", "where", "how_often", "subjects")),
    ("what helps at home", ("home_activity",)),
)
PART_FACTS = (
    ("the aim", ("criterion", "out_of", "criterion_note")),
    ("the start", ("baseline", "baseline_note")),
    ("the day it is due", ("due_on",)),
)


def differences(old: Row, new: Row) -> tuple[str, ...]:
    """Return what changed from one version of a plan to a later one: targets first, then the help, then days.

    Shapes: `old` and `new` are snapshots of the same plan (plans.types.SNAPSHOT_SCHEMA). Empty: nothing of this.
    """
    return (*_who(old, new), *_targets(old, new), *_long_term(old, new), *_sections(old, new), *_days(old, new))


def in_short(text: Row) -> tuple[TargetInShort, ...]:
    """Return the targets of a plan that is new to somebody as a whole, in order."""
    return tuple(TargetInShort(row["wording"], _ways(row)) for row in text["targets"])


def _ways(target: Row) -> tuple[str, ...]:
    return tuple(way["method"].strip() for way in target["strategies"] if way["method"].strip())


def _targets(old: Row, new: Row) -> list[str]:
    before = {row["id"]: row for row in old["targets"]}
    names = _names(new)
    said = []
    for row in new["targets"]:
        was = before.pop(row["id"], None)
        if was is None:
            said.append(f"New target: {_quoted(row['wording'])}")
            continue
        if was["wording"].strip() != row["wording"].strip():
            said.append(f"A target has new words: {_quoted(row['wording'])} (before: {_quoted(was['wording'])})")
        if changed := [*_parts_changed(was, row, names), *_changed(was, row, FACTS)]:
            said.append(f"Changed in {_quoted(row['wording'])}: {listed(changed)}.")
    return [*said, *(f"No longer a target: {_quoted(row['wording'])}" for row in before.values())]


def _names(text: Row) -> dict[str, str]:
    return {row["id"]: row["first_name"] for row in (text.get("group") or {}).get("pupils", ())}


def _who(old: Row, new: Row) -> list[str]:
    """Say who joined a group or left it."""
    before, after = _names(old), _names(new)
    joined = [name for key, name in after.items() if key not in before]
    left = [name for key, name in before.items() if key not in after]
    said = [f"New in the group: {listed(joined)}."] if joined else []
    return said + ([f"No longer in the group: {listed(left)}."] if left else [])


def _parts_changed(was: Row, now: Row, names: Mapping[str, str]) -> list[str]:
    """Return what changed for the pupil of a plan; for those of a group each fact with their names."""
    if not names:
        return _changed(_part(was), _part(now), PART_FACTS)
    before = {part["pupil"]: part for part in was["pupils"]}
    found: dict[str, list[str]] = {}
    for part in (part for part in now["pupils"] if part["pupil"] in before):
        for label in _changed(before[part["pupil"]], part, PART_FACTS):
            found.setdefault(label, []).append(names[part["pupil"]])
    return [f"{label} of {listed(whose)}" for label, whose in found.items()]


def _part(target: Row) -> Row:
    return target["pupils"][0] if target["pupils"] else {}


def _changed(was: Row, now: Row, facts: tuple[tuple[str, tuple[str, ...]], ...]) -> list[str]:
    return [label for label, keys in facts if any(_plain(was.get(key)) != _plain(now.get(key)) for key in keys)]


def _plain(value: Any) -> Any:
    """Spaces at the ends are no change, and neither is a part that an older version did not have."""
    return (value.strip() if isinstance(value, str) else value) or None


def _long_term(old: Row, new: Row) -> list[str]:
    before, after = ([row["wording"].strip() for row in text["long_term_targets"]] for text in (old, new))
    return ["Changed: what should be reached in about a year."] if before != after else []


def _sections(old: Row, new: Row) -> list[str]:
    before = {row["code"]: row["text"].strip() for row in old["sections"]}
    labels = [row["label"] for row in new["sections"] if row["text"].strip() != before.get(row["code"], "")]
    return [f"Changed text: {listed(labels)}."] if labels else []


def _days(old: Row, new: Row) -> list[str]:
    said = []
    for key, says in (("starts_on", "The plan begins"), ("review_on", "The review is")):
        was, now = (text["period"][key] for text in (old, new))
        if was != now:
            said.append(f"{says} on {_said(now)} (before: {_said(was)}).")
    return said


def _said(day: str) -> str:
    return in_words(date.fromisoformat(day))


def _quoted(words: str) -> str:
    return f"“{' '.join(words.split())}”"


def listed(words: list[str]) -> str:
    """Return words as one phrase: 'a', 'a and b', 'a, b and c'."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
