"""Putting a suggestion into a target of a draft: from the bank, an earlier plan or a specialist's advice."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from handrail.access.types import Actor
from handrail.plans.actions.fields import written
from handrail.plans.actions.holding import held, held_target
from handrail.plans.actions.saving import save_rows
from handrail.plans.models import Plan
from handrail.plans.rules.suggesting import takes_steps
from handrail.plans.types import FieldChange, PlanVerb, RowChange, RowKind, Saved, TargetDraft


@transaction.atomic
def take_suggestion(*, actor: Actor, plan: Plan, target_id: UUID, draft: TargetDraft) -> Saved:
    """Write a suggestion into a target: its wording in place of what stands there, the rest where nothing stands.

    Everything that is replaced stays in the trail. Taking the same again changes nothing.
    Errors: NotVisible, Denied, Refused (also for a criterion that cannot be counted as the target is).
    """
    row = held(actor, plan, PlanVerb.EDIT)
    target = held_target(row, target_id)
    changes = [_change(RowKind.TARGET, target, {"wording": draft.wording, "bank_code": draft.bank_code})]
    rubric = draft.rubric if takes_steps(target.measure) else ""
    texts = {"area": draft.area, "home_activity": draft.home_activity, "rubric": rubric}
    changes.append(_gaps(RowKind.TARGET, target, texts))
    ways = list(target.strategies.order_by("position", "pk"))
    if not any(way.method.strip() for way in ways):
        for way, (method, materials) in zip(ways, draft.strategies, strict=False):
            changes.append(_gaps(RowKind.STRATEGY, way, {"method": method, "materials": materials}))
    for part in target.pupil_targets.order_by("pk"):
        part.target = target
        texts = {"criterion": draft.criterion, "baseline": draft.baseline}
        changes.append(_gaps(RowKind.PUPIL_TARGET, part, texts))
    return save_rows(actor=actor, plan=row, changes=[change for change in changes if change.fields])


def _change(kind: RowKind, row: object, texts: dict[str, str]) -> RowChange:
    fields = {name: FieldChange(written(kind, row, name), text) for name, text in texts.items()}
    return RowChange(kind, row.pk, fields)  # type: ignore[attr-defined]


def _gaps(kind: RowKind, row: object, texts: dict[str, str]) -> RowChange:
    """Fill only what is empty, and only with words."""
    return _change(kind, row, {name: text for name, text in texts.items() if text and not written(kind, row, name)})
