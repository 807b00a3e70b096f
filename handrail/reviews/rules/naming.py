"""Names of fields, and what goes into the next plan. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from handrail.plans.types import Carry, NextStep
from handrail.reviews.types import (
    TargetFinding,
)


def target_field(pupil_target_id: UUID, field: str) -> str:
    """Return the name of a target's field on the page."""
    return f"{field}-{pupil_target_id}"


def seeds(targets: Sequence[TargetFinding]) -> dict[UUID, Carry]:
    """Return how each target goes into the next plan: carried on, made smaller, followed by a next step, or dropped.

    New words go with a smaller or a next step only; a target that is carried on keeps its own.
    """
    found = {}
    for target in targets:
        if target.is_dropped:
            found[target.pupil_target_id] = Carry(step=NextStep.DROP)
        else:
            is_new = target.next_step in (NextStep.NEXT, NextStep.SMALLER)
            found[target.pupil_target_id] = Carry(
                step=target.next_step or NextStep.CONTINUE, wording=target.next_wording.strip() if is_new else ""
            )
    return found
