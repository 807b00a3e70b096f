"""Adding, removing and moving the parts of a draft: long-term targets, targets, strategies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models, transaction

from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.plans.actions.holding import concerned, held, held_target, record, renumbered, touch
from handrail.plans.models import LongTermTarget, Plan, PupilTarget, Strategy, Target
from handrail.plans.rules import periods
from handrail.plans.rules.saving import cleaned
from handrail.plans.types import NextStep, Outcome, PlanVerb
from handrail.schools.queries import calendar_of


@transaction.atomic
def add_target(*, actor: Actor, plan: Plan, long_term_id: UUID | None = None) -> Target:
    """Add an empty target at the end of a draft, with the owner as adult, a due date and a first strategy ready.

    Errors: NotVisible, Denied, Refused.
    """
    row = held(actor, plan, PlanVerb.EDIT)
    long_term = _long_term(row, long_term_id) if long_term_id else None
    stamp = {"school_id": row.school_id, "changed_at": clock.now(), "changed_by_id": actor.membership_id}
    target = Target.objects.create(
        plan=row, long_term=long_term, adult_id=row.owner_id, position=_end(row.targets), **stamp
    )
    Strategy.objects.create(target=target, **stamp)
    if pupils := [key for key in concerned(row) if key]:
        due_on = periods.default_due_on(row.starts_on, row.review_on, calendar=calendar_of(row.school_id))
        joined = dict.fromkeys(pupils, row.starts_on) | dict(row.places.values_list("pupil_id", "joined_on"))
        PupilTarget.objects.bulk_create(
            PupilTarget(target=target, pupil_id=key, starts_on=max(row.starts_on, joined[key]), due_on=due_on, **stamp)
            for key in pupils
        )
    _record(actor, row, "PLAN_PART_ADDED", target)
    return target


@transaction.atomic
def remove_target(*, actor: Actor, plan: Plan, target_id: UUID, reason: str = "") -> None:
    """Take a target out of a draft; the trail keeps its words.

    A target that stood in an agreed version is dropped with a reason instead, so that what was recorded on it stays.
    Removing it again changes nothing. Errors: NotVisible, Denied, Refused (field 'reason').
    """
    row = held(actor, plan, PlanVerb.EDIT)
    target = Target.objects.filter(plan=row, pk=target_id).first()
    if target is None:
        return
    reason = cleaned(reason).strip()
    if _was_agreed(row, target):
        if not reason:
            raise Refused("This target was agreed before. Say why it is dropped.", field="reason")
        now = clock.now()
        for part in target.pupil_targets.all():
            part.outcome, part.next_step, part.drop_reason = Outcome.DROPPED, NextStep.DROP, reason
            part.outcome_at = part.changed_at = now
            part.changed_by_id = actor.membership_id
            part.save(update_fields=["outcome", "next_step", "drop_reason", "outcome_at", "changed_at", "changed_by"])
        _record(actor, row, "PLAN_PART_REMOVED", target, reason=reason)
    else:
        _record(actor, row, "PLAN_PART_REMOVED", target, old=_words(target), reason=reason)
        target.delete()
    touch(row)


@transaction.atomic
def move_target(*, actor: Actor, plan: Plan, target_id: UUID, by: int) -> None:
    """Move a target up (-1) or down (1) in its draft; at either end it stays where it is.

    Errors: NotVisible, Denied, Refused.
    """
    row = held(actor, plan, PlanVerb.EDIT)
    target = held_target(row, target_id)
    _move(row.targets, target, by)
    _record(actor, row, "PLAN_PART_MOVED", target, new={"by": by})


@transaction.atomic
def add_strategy(*, actor: Actor, plan: Plan, target_id: UUID) -> Strategy:
    """Add an empty strategy to a target of a draft. Errors: NotVisible, Denied, Refused."""
    row = held(actor, plan, PlanVerb.EDIT)
    target = held_target(row, target_id)
    strategy = Strategy.objects.create(
        school_id=row.school_id,
        target=target,
        position=_end(target.strategies),
        changed_at=clock.now(),
        changed_by_id=actor.membership_id,
    )
    _record(actor, row, "PLAN_PART_ADDED", strategy)
    return strategy


@transaction.atomic
def remove_strategy(*, actor: Actor, plan: Plan, strategy_id: UUID) -> None:
    """Take a strategy out of a draft; the trail keeps its words. Again changes nothing.

    Errors: NotVisible, Denied, Refused.
    """
    row = held(actor, plan, PlanVerb.EDIT)
    strategy = Strategy.objects.filter(target__plan=row, pk=strategy_id).first()
    if strategy is None:
        return
    words = {"method": strategy.method, "materials": strategy.materials}
    _record(actor, row, "PLAN_PART_REMOVED", strategy, old=words)
    strategy.delete()
    touch(row)


@transaction.atomic
def add_long_term_target(*, actor: Actor, plan: Plan) -> LongTermTarget:
    """Add an empty long-term target at the end of a draft. Errors: NotVisible, Denied, Refused."""
    row = held(actor, plan, PlanVerb.EDIT)
    long_term = LongTermTarget.objects.create(
        school_id=row.school_id,
        plan=row,
        position=_end(row.long_term_targets),
        changed_at=clock.now(),
        changed_by_id=actor.membership_id,
    )
    _record(actor, row, "PLAN_PART_ADDED", long_term)
    return long_term


@transaction.atomic
def remove_long_term_target(*, actor: Actor, plan: Plan, long_term_id: UUID) -> None:
    """Take a long-term target out of a draft; its short-term targets stay. Again changes nothing.

    Errors: NotVisible, Denied, Refused.
    """
    row = held(actor, plan, PlanVerb.EDIT)
    long_term = LongTermTarget.objects.filter(plan=row, pk=long_term_id).first()
    if long_term is None:
        return
    words = {"wording": long_term.wording, "area": long_term.area, "indicators": long_term.indicators}
    _record(actor, row, "PLAN_PART_REMOVED", long_term, old=words)
    long_term.delete()
    touch(row)


@transaction.atomic
def move_long_term_target(*, actor: Actor, plan: Plan, long_term_id: UUID, by: int) -> None:
    """Move a long-term target up (-1) or down (1) in its draft. Errors: NotVisible, Denied, Refused."""
    row = held(actor, plan, PlanVerb.EDIT)
    long_term = _long_term(row, long_term_id)
    _move(row.long_term_targets, long_term, by)
    _record(actor, row, "PLAN_PART_MOVED", long_term, new={"by": by})


def _long_term(plan: Plan, long_term_id: UUID) -> LongTermTarget:
    found = LongTermTarget.objects.filter(plan=plan, pk=long_term_id).first()
    if found is None:
        raise Refused("This long-term target is no longer in the plan. Somebody may have removed it.")
    return found


def _end(rows: Any) -> int:
    last = rows.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _move(rows: Any, row: Any, by: int) -> None:
    ordered = list(rows.order_by("position", "pk"))
    index = next(i for i, other in enumerate(ordered) if other.pk == row.pk)
    goal = max(0, min(len(ordered) - 1, index + by))
    ordered.insert(goal, ordered.pop(index))
    type(row).objects.bulk_update(renumbered(ordered), ["position"])


def _was_agreed(plan: Plan, target: Target) -> bool:
    version = plan.versions.order_by("-number").first()
    return version is not None and any(item["id"] == str(target.pk) for item in version.snapshot["targets"])


def _words(target: Target) -> dict[str, Any]:
    fields = ["area", "wording", "measure", "unit", "rubric", "who", "when", "where"]
    fields += ["how_often", "subjects", "home_activity"]
    words: dict[str, Any] = {name: getattr(target, name) for name in fields if getattr(target, name)}
    words["strategies"] = [[way.method, way.materials] for way in target.strategies.order_by("position", "pk")]
    words["pupils"] = [
        {name: str(getattr(part, name)) for name in ("pupil_id", "baseline", "criterion", "out_of", "due_on")}
        for part in target.pupil_targets.order_by("pk")
    ]
    return words


def _record(
    actor: Actor, plan: Plan, type: str, subject: models.Model, *, old: Any = None, new: Any = None, reason: str = ""
) -> None:
    new = new if new is not None else {"plan": str(plan.pk)}
    record(actor, type, plan, subject=subject, old=old, new=new, reason=reason)
