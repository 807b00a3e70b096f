"""What a pupil's earlier targets offer to whoever writes the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.access.types import Actor
from handrail.core import clock
from handrail.plans.policy import pupil_targets_visible_to
from handrail.plans.rules.writing import baseline_as_written, criterion_as_written, moved_on
from handrail.plans.types import OUTCOME_LABELS, EarlierTarget, Outcome, PlanState, TargetDraft
from handrail.pupils.rules import in_words

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PupilTarget

MOST = 40  # about four years of termly plans; older targets say little about the next one


def wordings_of(plan: Plan) -> list[str]:
    """Return the wordings of the plan's targets. One query."""
    return list(plan.targets.order_by("position", "pk").values_list("wording", flat=True))


def earlier_targets(actor: Actor, plan: Plan) -> list[EarlierTarget]:
    """Return the targets of the pupil's other plans that the actor may read, the latest first. Two queries."""
    rows = (
        pupil_targets_visible_to(actor)
        .filter(pupil=plan.pupil)
        .exclude(target__plan=plan)
        .exclude(target__plan__state=PlanState.DRAFT)
        .exclude(target__wording="")
        .exclude(outcome=Outcome.DROPPED)
        .select_related("target__plan")
        .prefetch_related("target__strategies")
        .order_by("-target__plan__starts_on", "target__position", "pk")
    )
    return [_earlier(row, plan) for row in rows[:MOST]]


def _earlier(row: PupilTarget, plan: Plan) -> EarlierTarget:
    target = row.target
    ways = sorted(target.strategies.all(), key=lambda way: (way.position, way.pk))
    draft = TargetDraft(
        wording=moved_on(target.wording, row.due_on, plan.review_on),
        criterion=criterion_as_written(
            row.criterion, target.measure, out_of=row.out_of, unit=target.unit, steps=target.steps
        ),
        baseline=baseline_as_written(row.baseline, target.measure, unit=target.unit, steps=target.steps),
        rubric="\n".join(target.steps),
        area=target.area if target.plan.framework == plan.framework else "",
        strategies=tuple((way.method, way.materials) for way in ways if way.method.strip()),
        home_activity=target.home_activity,
        bank_code=target.bank_code,
    )
    return EarlierTarget(row.pk, row.outcome == Outcome.ACHIEVED, _why(row), draft)


def _why(row: PupilTarget) -> str:
    day = row.outcome_at.date() if row.outcome_at else row.target.plan.starts_on
    when = f"{day:%B %Y}"
    if row.outcome:
        return f"An earlier target: {OUTCOME_LABELS[Outcome(row.outcome)].lower()} in {when}"
    if row.due_on and row.due_on < clock.today():
        return f"An earlier target, due on {in_words(row.due_on)}"
    return f"A target since {when}"
