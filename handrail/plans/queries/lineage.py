"""A pupil's targets over the years, and the targets that are set again and again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.plans.policy import pupil_targets_visible_to
from handrail.plans.queries.kinds import area_name, framework_of
from handrail.plans.rules import lineage
from handrail.plans.types import PlanState
from handrail.plans.types.lineage import History, LineageStep

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PupilTarget
    from handrail.pupils.models import Pupil

# A target is thought over while it can still be changed.
OPEN = (PlanState.DRAFT, PlanState.AGREED, PlanState.LIVE)
_COLUMNS = (
    "pk", "target__plan_id", "target__plan__kind", "target__plan__framework", "target__plan__state",
    "target__wording", "target__area", "starts_on", "due_on", "outcome_at", "outcome", "next_step", "drop_reason",
    "continues_id",
)  # fmt: skip


@dataclass(frozen=True)
class RepeatedRow:
    """A target that is set for the third time or more, and is still worked to or written."""

    plan_id: UUID
    pupil_id: UUID
    pupil_name: str
    class_name: str
    wording: str
    n_same: int
    since: str
    owner_name: str


def steps_of(actor: Actor, pupil: Pupil) -> list[LineageStep]:
    """Return every written target of a visible pupil that the actor may read, as steps. One query."""
    rows = pupil_targets_visible_to(actor).filter(pupil=pupil)
    return [_step(row) for row in _written(rows).values_list(*_COLUMNS)]


def histories_of(actor: Actor, plan: Plan) -> dict[UUID, History]:
    """Return how each target of a plan stands in its line, by the key of the pupil's part. One query at most.

    Only of a plan that goes on from another; what is merely written alike is found by `repeated_rows`.
    """
    if plan.pupil_id is None or plan.continues_id is None:
        return {}
    rows = pupil_targets_visible_to(actor).filter(pupil_id=plan.pupil_id)
    return lineage.histories(_step(row) for row in _written(rows).values_list(*_COLUMNS))


def repeated_rows(actor: Actor) -> list[RepeatedRow]:
    """Return the open targets that are the same for the third time, of the pupils whose plans the actor may write.

    Most often first, then by name. Two queries, whatever the size of the school.
    """
    visible = pupil_targets_visible_to(actor, Permission.PLAN_EDIT)
    steps: dict[UUID, list[LineageStep]] = defaultdict(list)
    open_pupils = visible.filter(target__plan__state__in=OPEN, pupil__left_on__isnull=True).values("pupil_id")
    rows = _written(visible.filter(pupil_id__in=open_pupils))
    for pupil_id, *values in rows.values_list("pupil_id", *_COLUMNS):
        steps[pupil_id].append(_step(tuple(values)))
    said: dict[UUID, History] = {}
    for each in steps.values():
        # Fewer than three plans cannot hold one target three times.
        if len({step.plan_id for step in each}) >= lineage.REPEATED_AT:
            found = lineage.histories(each)
            open_ones = [step.id for step in each if step.plan_state in OPEN and not step.outcome]
            said |= {key: found[key] for key in open_ones if found[key].advice}
    return _repeated(visible, said)


def _repeated(visible: QuerySet[PupilTarget], said: dict[UUID, History]) -> list[RepeatedRow]:
    rows = visible.filter(pk__in=list(said)).select_related("pupil", "target__plan__owner__user").order_by("pk")
    found = [
        RepeatedRow(
            plan_id=row.target.plan_id,
            pupil_id=row.pupil_id,
            pupil_name=row.pupil.name,
            class_name=row.pupil.class_name,
            wording=row.target.wording,
            n_same=said[row.pk].n_same,
            since=lineage.term_name(said[row.pk].since),
            owner_name=row.target.plan.owner.user.name if row.target.plan.owner else "",
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (-row.n_same, row.pupil_name, str(row.plan_id)))


def _written(rows: QuerySet[PupilTarget]) -> QuerySet[PupilTarget]:
    return rows.exclude(target__wording="").order_by("starts_on", "target__position", "pk")


def _step(row: tuple[Any, ...]) -> LineageStep:
    key, plan_id, kind, code, state, wording, area, starts_on, due_on, outcome_at, *rest = row
    framework = framework_of(code)
    known = framework.plan_kind(kind) if framework else None
    outcome, next_step, drop_reason, continues_id = rest
    return LineageStep(
        id=key,
        plan_id=plan_id,
        plan_name=known.name if known else kind,
        plan_state=state,
        wording=" ".join(wording.split()),
        area=area_name(framework, area) if area else "",
        starts_on=starts_on,
        due_on=due_on,
        ended_on=timezone.localdate(outcome_at) if outcome_at else None,
        outcome=outcome,
        next_step=next_step,
        drop_reason=drop_reason,
        continues_id=continues_id,
    )
