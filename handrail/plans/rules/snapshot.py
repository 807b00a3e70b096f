"""The agreed text of a plan: how it is laid out, and the sum that shows it was not altered. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from handrail.plans.rules.arrangements import cover_lines
from handrail.plans.rules.formats import is_for
from handrail.plans.types import (
    SNAPSHOT_SCHEMA,
    Audience,
    GroupContent,
    PlanContent,
    PupilPart,
    SectionContent,
    TargetContent,
)


def build(content: PlanContent, *, number: int, agreed_at: datetime, agreed_by: str) -> dict[str, Any]:
    """Lay out a plan as the snapshot of one version. Layout: SNAPSHOT_SCHEMA in types. Dropped targets are left out."""
    pupil = content.pupil
    text: dict[str, Any] = {
        "schema": SNAPSHOT_SCHEMA,
        "plan": str(content.id),
        "number": number,
        "kind": {"code": content.kind_code, "name": content.kind_name},
        "framework": content.framework_code,
        "school": {"name": content.school_name},
        "pupil": {
            "id": str(pupil.id),
            "name": pupil.name,
            "first_name": pupil.first_name,
            "date_of_birth": pupil.date_of_birth.isoformat(),
            "year_group": pupil.year_group,
            "class_name": pupil.class_name,
            "upn": pupil.upn,
        }
        if pupil
        else None,
        "period": {
            "starts_on": content.starts_on.isoformat(),
            "review_on": content.review_on.isoformat(),
            "ends_on": _day(content.ends_on),
        },
        "owner": {"name": content.owner_name, "initials": content.owner_initials},
        "needs": [
            {"code": need.code, "name": need.name, "rank": need.rank, "description": need.description}
            for need in content.needs
        ],
        "stage": {"code": content.stage[0], "name": content.stage[1]} if content.stage else None,
        "profile": {kind: list(lines) for kind, lines in content.profile.items()},
        "question": {
            "needs": content.question.needs,
            "class_planning": content.question.class_planning,
            "group_planning": content.question.group_planning,
            "unmet": content.question.unmet,
        }
        if content.question
        else None,
        "sections": [_section(row) for row in content.sections],
        "long_term_targets": [
            {
                "id": str(row.id),
                "area": row.area,
                "area_name": row.area_name,
                "wording": row.wording,
                "indicators": list(row.indicators),
            }
            for row in content.long_term_targets
        ],
        "targets": [_target(target) for target in content.live_targets],
        "agreed": {"at": agreed_at.isoformat(), "by": agreed_by},
    }
    return text | _of_the_school(content)


def _of_the_school(content: PlanContent) -> dict[str, Any]:
    """Return what only plans have that use a format or say who does what: the sums of older versions stay."""
    found: dict[str, Any] = {}
    if content.format_number is not None:
        fields = list(content.target_fields or ())
        found["format"] = {
            "number": content.format_number,
            "shows_logo": content.shows_logo,
            "target_fields": fields,
        }
    if lines := cover_lines(content.cover):
        found["cover"] = [list(line) for line in lines]
    if duties := content.cover.duties:
        found["duties"] = [list(line) for line in duties]
    if content.group:
        found["group"] = _group(content.group)
    return found


def _group(group: GroupContent) -> dict[str, Any]:
    return {
        "name": group.name,
        "class_name": group.class_name,
        "is_class_plan": group.is_class_plan,
        "pupils": [
            {"id": str(row.pupil_id), "name": row.name, "first_name": row.first_name, "class_name": row.class_name}
            for row in group.present
        ],
    }


def _section(row: SectionContent) -> dict[str, Any]:
    """Lay out a section; only a confidential one says so, so that the sums of older versions stay what they were."""
    kept: dict[str, Any] = {"code": row.code, "label": row.label, "text": row.text}
    if row.audiences:
        kept |= {"audiences": list(row.audiences), "side": row.side or "front"}
    return kept | {"confidential": True} if row.is_confidential else kept


def without_confidential(snapshot: dict[str, Any], codes: Collection[str] = ()) -> dict[str, Any]:
    """Return a snapshot without the sections that were confidential when it was agreed, or are now (`codes`)."""
    kept = [row for row in snapshot["sections"] if not row.get("confidential") and row["code"] not in codes]
    return snapshot if len(kept) == len(snapshot["sections"]) else snapshot | {"sections": kept}


def for_audience(snapshot: dict[str, Any], audience: Audience) -> dict[str, Any]:
    """Return a snapshot with the sections that the format shows to these readers."""
    return snapshot | {"sections": [row for row in snapshot["sections"] if is_for(row, audience)]}


def _target(target: TargetContent) -> dict[str, Any]:
    return {
        "id": str(target.id),
        "long_term": str(target.long_term_id) if target.long_term_id else None,
        "area": target.area,
        "area_name": target.area_name,
        "wording": target.wording,
        "measure": target.measure,
        "unit": target.unit,
        # Only where there are steps: all other texts stay letter by letter what they were.
        **({"rubric": list(target.steps)} if target.steps else {}),
        "strategies": [{"method": row.method, "materials": row.materials} for row in target.strategies],
        "who": target.people,
        "when": target.when,
        "where": target.where,
        "how_often": target.how_often,
        "subjects": target.subjects_text,
        "home_activity": target.home_activity,
        "pupils": [_part(part) for part in target.present],
    }


def _part(part: PupilPart) -> dict[str, Any]:
    return {
        "id": str(part.id),
        "pupil": str(part.pupil_id),
        "baseline": _number(part.baseline),
        "baseline_note": part.baseline_note,
        "criterion": _number(part.criterion),
        "out_of": _number(part.out_of),
        "criterion_note": part.criterion_note,
        "starts_on": part.starts_on.isoformat(),
        "due_on": _day(part.due_on),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: Decimal | None) -> str | None:
    """Write a number in one way only, whatever database it comes from: 7, not 7.00."""
    return None if value is None else f"{value.normalize():f}"


def canonical(snapshot: dict[str, Any]) -> bytes:
    """Return the one way to write a snapshot as bytes: sorted keys, no spaces, UTF-8."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256_of(snapshot: dict[str, Any]) -> str:
    """Return the SHA-256 of a snapshot, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def is_intact(snapshot: dict[str, Any], sha256: str) -> bool:
    """Say whether a snapshot is still what was agreed."""
    return sha256_of(snapshot) == sha256
