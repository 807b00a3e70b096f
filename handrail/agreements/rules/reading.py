"""What a family may read of an agreed text, and nothing else. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from handrail.agreements.types import AgreedPlan, AgreedTarget
from handrail.plans.rules.formats import is_for
from handrail.plans.types import Audience


def read_plan(
    snapshot: Mapping[str, Any],
    *,
    pupil_id: str,
    hidden: Collection[str] = (),
    is_draft: bool = False,
    audience: Audience = Audience.FAMILY,
) -> AgreedPlan:
    """Return what a family, or the pupil (`audience`), may read of a plan's text (plans/types, SNAPSHOT_SCHEMA).

    `hidden` are the codes of confidential sections. Of a plan for a group only the pupil's own targets are read: its
    sections may speak of others. Needs, the profile at that time, and the question before the plan are left out.
    Source: house rule (docs/rules/families.md).
    """
    pupil = snapshot["pupil"] or {}
    is_own = pupil.get("id") == pupil_id
    goals = {row["id"]: row["wording"] for row in snapshot["long_term_targets"]} if is_own else {}
    targets = (_target(row, pupil_id, goals) for row in snapshot["targets"])
    return AgreedPlan(
        kind_name=snapshot["kind"]["name"],
        starts_on=date.fromisoformat(snapshot["period"]["starts_on"]),
        review_on=date.fromisoformat(snapshot["period"]["review_on"]),
        agreed_on=None if is_draft else datetime.fromisoformat(snapshot["agreed"]["at"]).date(),
        sections=_sections(snapshot["sections"], hidden, audience) if is_own else (),
        targets=tuple(row for row in targets if row is not None),
    )


def _sections(
    rows: Collection[Mapping[str, Any]], hidden: Collection[str], audience: Audience
) -> tuple[tuple[str, str], ...]:
    shown = (row for row in rows if row["code"] not in hidden and not row.get("confidential") and is_for(row, audience))
    return tuple((row["label"], row["text"]) for row in shown if row["text"].strip())


def _target(row: Mapping[str, Any], pupil_id: str, goals: Mapping[str, str]) -> AgreedTarget | None:
    part = next((part for part in row["pupils"] if part["pupil"] == pupil_id), None)
    if part is None or not row["wording"].strip():
        return None
    return AgreedTarget(
        target_id=row["id"],
        part_id=part["id"],
        wording=row["wording"],
        measure=row["measure"],
        unit=row["unit"],
        steps=tuple(row.get("rubric", ())),
        baseline=part["baseline"],
        criterion=part["criterion"],
        out_of=part["out_of"],
        starts_on=date.fromisoformat(part["starts_on"]),
        due_on=date.fromisoformat(part["due_on"]) if part["due_on"] else None,
        helps=tuple(words for words in map(_way, row["strategies"]) if words),
        occasions=", ".join(row[name] for name in ("how_often", "when", "where") if row[name]),
        who=row["who"],
        home=row["home_activity"],
        goal=goals.get(row["long_term"] or "", ""),
    )


def _way(row: Mapping[str, str]) -> str:
    return ": ".join(part for part in (row["method"].strip().rstrip("."), row["materials"].strip()) if part)
