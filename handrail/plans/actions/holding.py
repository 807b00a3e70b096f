"""What every write of a plan does first: hold the plan, and ask whether this person may do this now."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from handrail.access.queries import members
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.plans import policy
from handrail.plans.models import Plan, Target
from handrail.plans.rules import states
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
        "PLAN_VIEWED": "read the plan",
    }
)


def held(actor: Actor, plan: Plan, verb: PlanVerb) -> Plan:
    """Return the plan, locked until the transaction ends, if the actor may do this with it now.

    Every writer of a plan or of its parts takes this lock first, so two of them never interleave.
    Errors: NotVisible, Denied, Refused with the sentence of the state table.
    """
    # of=("self",): PostgreSQL cannot lock the nullable side of the join to the pupil.
    row = Plan.objects.select_for_update(of=("self",)).select_related("pupil").filter(pk=plan.pk).first()
    if row is None:
        raise Refused("This plan is no longer there.")
    policy.check_can(actor, row, policy.Permission.PLAN_VIEW)
    permission = states.move(row.state, verb).permission
    if permission is not None and permission != policy.Permission.PLAN_VIEW:
        policy.check_can(actor, row, permission)
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
