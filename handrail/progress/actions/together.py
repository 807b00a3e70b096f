"""Records of several pupils at once: what a group did in one lesson."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from handrail.access.types import Actor
from handrail.core.errors import Refused
from handrail.progress.actions.observing import record_observation
from handrail.progress.models import Observation


@dataclass(frozen=True, slots=True)
class TypedRow:
    """What was typed for one pupil's part in a target. `id` is made with the form."""

    pupil_target_id: UUID
    id: UUID
    text: str = ""
    note: str = ""


class GroupRefused(Refused):
    """Nothing was kept. `refusals`: pupil's target -> what is wrong there."""

    def __init__(self, refusals: dict[UUID, Refused]) -> None:
        super().__init__("Nothing was saved yet. Mend what is marked, then save again.")
        self.refusals = refusals


@transaction.atomic
def record_for_group(*, actor: Actor, observed_on: date, rows: Sequence[TypedRow]) -> tuple[Observation, ...]:
    """Keep a record for each row, in their order: all of them or none. The same rows again return what is kept.

    One event for each pupil. Errors: GroupRefused with what is wrong in each row; NotVisible, Denied.
    """
    kept, refusals = [], {}
    for row in rows:
        try:
            kept.append(
                record_observation(
                    actor=actor,
                    pupil_target_id=row.pupil_target_id,
                    observed_on=observed_on,
                    text=row.text,
                    note=row.note,
                    observation_id=row.id,
                )
            )
        except Refused as refusal:
            refusals[row.pupil_target_id] = refusal
    if refusals:
        raise GroupRefused(refusals)
    return tuple(kept)
