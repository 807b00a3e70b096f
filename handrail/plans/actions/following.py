"""The plan before: it ends when the plan that goes on from it begins, so that no target is worked on twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from handrail.access.types import Actor
from handrail.core import clock
from handrail.plans.actions.holding import record, touch
from handrail.plans.models import Plan, PlanPupil, PupilTarget
from handrail.plans.types import PlanState

Told = Callable[[Actor | None, Plan, str], object]
_TOLD: list[Told] = []


def register_followed(told: Told) -> None:
    """Let a room above set aside what it still waits for when a plan ends: told of the actor, the plan and why.

    It runs within the same transaction; the actor is None where Handrail itself ends the plan.
    """
    if told not in _TOLD:
        _TOLD.append(told)


def end_followed(actor: Actor | None, plan: Plan) -> Plan | None:
    """Close the plan that this one, which begins now, goes on from; return it, or None where none is in use.

    Its last day is the day before; or today where the first day has come already, for adults worked to it until now.
    Part of agree_plan and start_due_plans: whoever agrees the next plan need not close the other by hand.
    """
    if plan.continues_id is None:
        return None
    before = Plan.objects.select_for_update(of=("self",)).filter(pk=plan.continues_id).first()
    if before is None or not _is_in_force(before):
        return None
    old = before.state
    last_day = plan.starts_on - timedelta(days=1) if actor is None else clock.today()
    before.ends_on = max(last_day, first_day_of(before) or last_day)
    before.state = PlanState.CLOSED
    before.closed_reason = f"The next plan began on {plan.starts_on.day} {plan.starts_on:%B %Y}."
    touch(before, "state", "closed_reason", "ends_on")
    new = {"next_plan": str(plan.pk), "ends_on": before.ends_on.isoformat()}
    record(actor, "PLAN_CLOSED", before, old={"state": str(old)}, new=new, reason=before.closed_reason)
    for told in _TOLD:
        told(actor, before, before.closed_reason)
    return before


def first_day_of(plan: Plan) -> date | None:
    """Return the day on which a plan began as it was agreed, or None for a draft that never was. One query at most."""
    if plan.state != PlanState.DRAFT:
        return plan.starts_on
    version = plan.versions.order_by("-number").first()
    return date.fromisoformat(version.snapshot["period"]["starts_on"]) if version else None


def move_starts(plan: Plan) -> None:
    """Let the parts of a draft start on its first day, which is set on it and not written yet.

    In a group nobody's part starts before they joined. Whoever was there from the first day goes along with it; their
    places do at once where nothing was ever agreed, else with the agreement (`move_places`).
    """
    parts = PupilTarget.objects.filter(target__plan=plan, outcome="")
    parts.update(starts_on=plan.starts_on)
    if plan.pupil_id is not None:
        return
    agreed = first_day_of(plan)
    was_on = agreed or Plan.objects.values_list("starts_on", flat=True).get(pk=plan.pk)
    for place in PlanPupil.objects.filter(plan=plan, joined_on__gt=max(was_on, plan.starts_on)).order_by("pk"):
        parts.filter(pupil=place.pupil_id).update(starts_on=place.joined_on)
    if agreed is None:
        move_places(plan, was_on)


def move_places(plan: Plan, was_on: date) -> None:
    """Let the places in a group of those who joined by its first day, as it was, begin on its first day."""
    PlanPupil.objects.filter(plan=plan, joined_on__lte=was_on, left_on__isnull=True).update(joined_on=plan.starts_on)


def _is_in_force(plan: Plan) -> bool:
    """Say whether adults work to the plan, or would from its first day on; one that is being amended too."""
    if plan.state == PlanState.DRAFT:
        return plan.versions.exists()
    return plan.state in (PlanState.AGREED, PlanState.LIVE)
