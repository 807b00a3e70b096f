"""Handing plans over to a colleague, as when somebody leaves."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F

from handrail.access import queries as access
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.plans import queries
from handrail.pupils import policy as pupils

audit.register_events({"PLAN_HANDED_OVER": "let another adult look after the plan"})


@transaction.atomic
def hand_over_plans(*, actor: Actor, from_id: UUID, to_id: UUID, reason: str = "") -> int:
    """Let a colleague look after every open plan that somebody looks after; return how many.

    `from_id`, `to_id`: memberships. Errors: Denied unless the actor writes plans for the whole school; Refused if the
    colleague does not work here now, cannot write plans, or is the same person.
    """
    pupils.check_whole_school(actor, Permission.PLAN_EDIT)
    to = access.members_who_can(actor, Permission.PLAN_EDIT).filter(pk=to_id).first()
    if to is None or from_id == to_id:
        raise Refused("Choose a colleague who works here and may write plans.", field="colleague")
    plans = list(queries.open_plans_owned(actor, from_id).select_for_update().order_by("pk"))
    queries.open_plans_owned(actor, from_id).update(owner=to, changed_at=clock.now(), row_version=F("row_version") + 1)
    audit.record_many(
        actor,
        "PLAN_HANDED_OVER",
        [
            audit.Event(
                subject=plan,
                pupil_id=plan.pupil_id,
                old={"owner": str(from_id)},
                new={"owner": str(to.pk), "name": to.user.name},
                reason=reason.strip(),
            )
            for plan in plans
        ],
    )
    return len(plans)
