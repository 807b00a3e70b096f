"""Reading a plan leaves a trace."""

from __future__ import annotations

from handrail.access.types import Actor
from handrail.core import audit
from handrail.plans.models import Plan


def note_viewed(*, actor: Actor, plan: Plan) -> None:
    """Note in the trail that the actor read the plan, once an hour at most. One query at most."""
    audit.record_view(actor, "PLAN_VIEWED", subject=plan, pupil_id=plan.pupil_id)
