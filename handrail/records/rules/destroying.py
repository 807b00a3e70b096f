"""Who may carry a destruction out, when, and what stays of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from handrail.pupils.rules import folded
from handrail.records.types.destroying import DAYS_ALONE, SMALL, Agreement, DestroyedRow

FORMER = "[a former pupil]"


def agreement(*, is_own: bool, has_another: bool, proposed_on: date, today: date) -> Agreement:
    """Say whether somebody can carry a proposal out now.

    Source: house rule. Two people destroy a record; the only one at a school who may do so waits a week.
    """
    if not is_own:
        return Agreement(True, "")
    if has_another:
        return Agreement(False, "You proposed this. Somebody else who may destroy records must agree.")
    free_on = proposed_on + timedelta(days=DAYS_ALONE)
    if today < free_on:
        words = f"{free_on.day} {free_on:%B %Y}"
        return Agreement(
            False, f"Nobody else at the school may destroy records, so you can do it alone from {words}.", free_on
        )
    return Agreement(True, "")


def is_confirmed(typed: str, *, names: Iterable[str], admission_number: str) -> bool:
    """Say whether what was typed is one of the pupil's names in full, or the admission number."""
    plain = folded(typed)
    return bool(plain) and plain in {folded(name) for name in (*names, admission_number) if name}


def names_somebody(text: str, names: Iterable[str]) -> bool:
    """Say whether a text holds one of these names or numbers as whole words."""
    plain = _spaced(text)
    return any(_spaced(name) in plain for name in names if name.strip())


def _spaced(text: str) -> str:
    """Return the folded words of a text with one space around each."""
    return " " + " ".join(re.findall(r"[^\W_]+", folded(text))) + " "


def without_names(value: Any, names: Iterable[str]) -> Any:
    """Return a text or JSON value with each of these names replaced, whatever its capitals. Longest names first."""
    patterns = [
        re.compile(r"(?<!\w)" + re.escape(name) + r"(?!\w)", re.IGNORECASE)
        for name in sorted({name for name in names if name.strip()}, key=len, reverse=True)
    ]
    return _replaced(value, patterns)


def _replaced(value: Any, patterns: list[re.Pattern[str]]) -> Any:
    if isinstance(value, str):
        for pattern in patterns:
            value = pattern.sub(FORMER, value)
        return value
    if isinstance(value, Mapping):
        return {_replaced(key, patterns): _replaced(inner, patterns) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, patterns) for inner in value]
    return value


def version_without(snapshot: Mapping[str, Any], pupil_id: str) -> dict[str, Any]:
    """Return the agreed text of a group plan without one pupil's parts; targets that were theirs alone go.

    Shapes: plans.types, SNAPSHOT_SCHEMA.
    """
    targets = []
    for target in snapshot.get("targets", []):
        parts = [part for part in target["pupils"] if part["pupil"] != pupil_id]
        if parts or not target["pupils"]:
            targets.append({**target, "pupils": parts})
    found: dict[str, Any] = {**snapshot, "targets": targets}
    if group := snapshot.get("group"):
        found["group"] = {**group, "pupils": [row for row in group["pupils"] if row["id"] != pupil_id]}
    return found


def shown(
    *, left_in: int, setting: str, stage: str, n_pupils: int, n_plans: int, n_targets: int, n_achieved: int
) -> DestroyedRow:
    """Return anonymous numbers as they may be shown: a group of fewer than five pupils has none."""
    if n_pupils < SMALL:
        return DestroyedRow(left_in or None, setting, stage, None, None, None, None)
    return DestroyedRow(left_in or None, setting, stage, n_pupils, n_plans, n_targets, n_achieved)
