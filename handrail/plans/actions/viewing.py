"""Reading a plan leaves a trace."""

from __future__ import annotations

from django.core.cache import cache

from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.plans import policy
from handrail.plans.actions.holding import concerned
from handrail.plans.models import Plan


def note_viewed(*, actor: Actor, plan: Plan) -> None:
    """Note in the trail that the actor read the plan, once an hour at most. One query at most.

    Of a group plan for each pupil whom they reach, with three queries the first time in an hour.
    """
    audit.record_view(actor, "PLAN_VIEWED", subject=plan, pupil_id=plan.pupil_id)
    if plan.pupil_id is not None:
        return
    if not cache.add(f"group-viewed:{actor.user_id}:{plan.pk}:{clock.now():%Y%m%d%H}", True, timeout=audit.HOUR):
        return
    reached = policy.reached_pupils(actor, plan)
    pupils = [key for key in concerned(plan) if key and (reached is None or key in reached)]
    audit.record_many(actor, "PLAN_VIEWED", [audit.Event(plan, key) for key in pupils])
