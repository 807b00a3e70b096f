"""Reading a plan leaves a trace."""

from __future__ import annotations

from datetime import timedelta

from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.models import AuditEvent
from handrail.plans.models import Plan

ONCE_IN = timedelta(hours=1)


def note_viewed(*, actor: Actor, plan: Plan) -> None:
    """Note in the trail that the actor read the plan, once an hour at most. Two queries at most."""
    recent = AuditEvent.objects.filter(
        actor_uuid=actor.user_id, type="PLAN_VIEWED", subject_uuid=plan.pk, at__gt=clock.now() - ONCE_IN
    )
    if not recent.exists():
        audit.record(actor, "PLAN_VIEWED", subject=plan, pupil_id=plan.pupil_id)
