"""What an agreed text says of one pupil's part in a target, in the shape of the rows. Pure.

While a plan is being amended its rows are the draft's; adults go on working to the last version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from handrail.plans.types import AgreedPart

# How a version says that everybody who teaches the pupil works on a target (TargetContent.subjects_text).
EVERY_LESSON = "every lesson"
_SAME = ("area", "wording", "measure", "unit", "who", "when", "where", "how_often", "home_activity")


def parts_of(snapshot: Mapping[str, Any]) -> dict[str, AgreedPart]:
    """Return what a version says of each pupil's part in its targets, by the part's key as text."""
    return {
        part["id"]: AgreedPart(_target(row, position), _part(part), row["subjects"], _ways(row))
        for position, row in enumerate(snapshot["targets"])
        for part in row["pupils"]
    }


def _target(row: Mapping[str, Any], position: int) -> dict[str, Any]:
    return {name: row[name] for name in _SAME} | {"rubric": "\n".join(row.get("rubric", ())), "position": position}


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: _number(part[name]) for name in ("baseline", "criterion", "out_of")}
    days = {"starts_on": date.fromisoformat(part["starts_on"]), "due_on": _day(part["due_on"])}
    return numbers | days | {name: part[name] for name in ("baseline_note", "criterion_note")}


def _ways(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((way["method"], way["materials"]) for way in row["strategies"])


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def who_in(text: str, adult_name: str) -> tuple[bool, str]:
    """Read who works on an agreed target: whether this adult is the one named in it, and the other words."""
    if adult_name and (text == adult_name or text.startswith(f"{adult_name}; ")):
        return True, text.removeprefix(adult_name).removeprefix("; ")
    return False, text


def subjects_in(text: str, known: Iterable[str]) -> tuple[bool, tuple[str, ...], str]:
    """Read the subjects of an agreed target: whether every lesson, which of the school's subjects, what else.

    A version keeps the names only. One that the school has renamed since is one of the other words.
    """
    left, found = text.strip(), []
    is_for_everybody = left == EVERY_LESSON or left.startswith(f"{EVERY_LESSON}, ")
    if is_for_everybody:
        return True, (), left.removeprefix(EVERY_LESSON).removeprefix(", ")
    # The longest first: a name may begin another one, or hold a comma.
    names = sorted(known, key=lambda name: (-len(name), name))
    while name := _first(left, names):
        found.append(name)
        left = left.removeprefix(name).removeprefix(", ")
    return False, tuple(found), left


def _first(text: str, names: Collection[str]) -> str:
    return next((name for name in names if name and (text == name or text.startswith(f"{name}, "))), "")
