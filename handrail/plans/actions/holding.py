"""What every write of a plan does first: hold the plan, and ask whether this person may do this now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from handrail.access.queries import members
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.plans import policy
from handrail.plans.models import Plan, PlanPupil, PupilTarget, Strategy, Target
from handrail.plans.types import PlanVerb

audit.register_events(
    {
        "PLAN_QUESTION_ASKED": "asked whether a plan is needed",
        "PLAN_QUESTION_WRITTEN": "wrote in the question whether a plan is needed",
        "PLAN_QUESTION_ANSWERED": "answered whether a plan is needed",
        "PLAN_OPENED": "opened a plan",
        "PLAN_WRITTEN": "wrote in the plan",
        "PLAN_PART_ADDED": "added to the plan",
        "PLAN_PART_REMOVED": "removed something from the plan",
        "PLAN_PART_MOVED": "changed the order of the plan",
        "PLAN_AGREED": "agreed the plan",
        "PLAN_STARTED": "made the plan live on its first day",
        "PLAN_AMENDED": "took the plan back to change it",
        "PLAN_CLOSED": "closed the plan",
        "PLAN_REVIEWED": "recorded what became of the plan's targets",
        "PLAN_COPIED": "copied the plan forward",
        "PLAN_TARGET_LEFT_OUT": "left a target out of the next plan",
        "PLAN_VIEWED": "read the plan",
        "PLAN_GROUP_NAMED": "named the group of a plan",
        "PLAN_PUPIL_JOINED": "gave the pupil a place in the plan of a group",
        "PLAN_PUPIL_LEFT": "ended the pupil's place in the plan of a group",
        "PLAN_PUPIL_TARGET": "changed which of a group's targets the pupil works on",
    }
)


def concerned(plan: Plan, subject: models.Model | None = None) -> list[UUID | None]:
    """Return whom an event about a plan, or about a part of it, concerns: its pupil, or each pupil of a group.

    None stands for nobody yet. One query at most, none for the plan of one pupil.
    """
    if plan.pupil_id is not None:
        return [plan.pupil_id]
    if isinstance(subject, PupilTarget | PlanPupil):
        return [subject.pupil_id]
    target = {Target: "pk", Strategy: "target_id"}.get(type(subject))  # type: ignore[arg-type]
    if target is not None:
        parts = PupilTarget.objects.filter(target_id=getattr(subject, target), ends_on__isnull=True)
        return list(parts.order_by("pk").values_list("pupil_id", flat=True)) or [None]
    places = PlanPupil.objects.filter(plan=plan, left_on__isnull=True)
    return list(places.order_by("pk").values_list("pupil_id", flat=True)) or [None]


def record(
    actor: Actor | None,
    type: str,
    plan: Plan,
    *,
    subject: models.Model | None = None,
    old: Any = None,
    new: Any = None,
    reason: str = "",
) -> None:
    """Add an event about a plan or a part of it to the trail of each pupil whom it concerns."""
    about = subject or plan
    pupils = concerned(plan, subject)
    if actor is not None and len(pupils) > 1:
        audit.record_many(
            actor, type, [audit.Event(about, pupil, _of_one(old, pupil), new, reason) for pupil in pupils]
        )
        return
    for pupil in pupils:
        audit.record(
            actor,
            type,
            school_id=None if actor else plan.school_id,
            subject=about,
            pupil_id=pupil,
            old=old,
            new=new,
            reason=reason,
        )


def _of_one(words: Any, pupil_id: UUID | None) -> Any:
    """Leave of the words of a target only the part of one pupil: no trail tells of another's numbers."""
    if not isinstance(words, dict) or "pupils" not in words:
        return words
    return words | {"pupils": [row for row in words["pupils"] if row["pupil_id"] == str(pupil_id)]}


def held(actor: Actor, plan: Plan, verb: PlanVerb) -> Plan:
    """Return the plan, locked until the transaction ends, if the actor may do this with it now.

    Every writer of a plan or of its parts takes this lock first, so two of them never interleave.
    Errors: NotVisible, Denied, Refused with the sentence of the state table.
    """
    # of=("self",): PostgreSQL cannot lock the nullable side of the join to the pupil.
    row = Plan.objects.select_for_update(of=("self",)).select_related("pupil", "group").filter(pk=plan.pk).first()
    if row is None:
        raise Refused("This plan is no longer there.")
    policy.check_can(actor, row, policy.Permission.PLAN_VIEW)
    move = policy.move_of(row, verb)
    if move.permission is not None and move.permission != policy.Permission.PLAN_VIEW:
        policy.check_can(actor, row, move.permission, doing=move.doing)
    return row


def held_target(plan: Plan, target_id: UUID) -> Target:
    """Return a target of the held plan, or say that somebody removed it."""
    target = Target.objects.filter(plan=plan, pk=target_id).first()
    if target is None:
        raise Refused("This target is no longer in the plan. Somebody may have removed it.")
    return target


def touch(plan: Plan, *fields: str) -> None:
    """Write the named fields of the plan, and that it changed now."""
    plan.changed_at = clock.now()
    if fields:
        plan.row_version += 1
    plan.save(update_fields=["changed_at", "row_version", *fields])


def check_member(actor: Actor, membership_id: UUID | None, *, field: str) -> None:
    """Raise Refused unless the member works at the actor's school today. No query for the actor or for nobody."""
    if membership_id in (None, actor.membership_id):
        return
    if not members(actor).filter(pk=membership_id).exists():
        raise Refused("Choose an adult who works at the school.", field=field)


def renumbered(rows: Iterable[Target]) -> list[Target]:
    """Return rows with their positions counted from 0."""
    found = list(rows)
    for position, row in enumerate(found):
        row.position = position
    return found
