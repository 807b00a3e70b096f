"""The whole school's pupils in plain values, for lists that come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class ListedPupil:
    """What the school's list owns of one pupil, with the stage they are at now (empty: on none)."""

    pupil_id: UUID
    values: tuple[Any, ...]
    stage: str
    left_on: date | None


def listed_pupils(school_id: UUID, fields: Sequence[str]) -> list[ListedPupil]:
    """Return every pupil of a school, those who left included, by key. Two queries.

    Shapes: values are those of `fields` (names of NewPupil), in that order. Asked for by imports, which check the
    permission themselves.
    """
    from handrail.pupils.models import Pupil, RegisterEntry

    stages = dict(
        RegisterEntry.objects.filter(
            school_id=school_id, ends_on__isnull=True, withdrawn_at__isnull=True, subject__isnull=True
        ).values_list("pupil_id", "stage")
    )
    rows = Pupil.objects.filter(school_id=school_id).order_by("pk").values_list("pk", "left_on", *fields)
    return [ListedPupil(pk, tuple(values), stages.get(pk, ""), left_on) for pk, left_on, *values in rows]
