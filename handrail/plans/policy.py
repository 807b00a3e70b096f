"""Which plans may this person see, and what may they do with one? A plan follows its pupil."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import denial, reach_of
from handrail.access.types import Actor, Reach
from handrail.core.errors import Denied, NotVisible
from handrail.plans.rules import states
from handrail.plans.types import PlanVerb
from handrail.pupils.policy import limit_to_visible

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PlanQuestion, PlanVersion, PupilTarget

# What every page about a plan says of the people and the school around it.
WITH_A_PLAN = ("pupil", "owner__user", "question", "school")


def plans_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[Plan]:
    """Return every plan whose pupil the actor reaches with the permission; unordered.

    A plan without a pupil of its own (a group plan) is seen by those who reach the whole school.
    """
    from handrail.plans.models import Plan

    return limit_to_visible(Plan.objects.all(), actor, permission, pupil="pupil_id")


def pupil_targets_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[PupilTarget]:
    """Return every pupil's part in a target that the actor reaches with the permission; unordered."""
    from handrail.plans.models import PupilTarget

    return limit_to_visible(PupilTarget.objects.all(), actor, permission, pupil="pupil_id")


def get_plan(actor: Actor, plan_id: UUID, permission: Permission = Permission.PLAN_VIEW) -> Plan:
    """Return the plan with its pupil and owner, or raise NotVisible (may not know of it) or Denied (may not do this).

    One query when allowed, two when not.
    """
    plan = plans_visible_to(actor, permission).select_related(*WITH_A_PLAN).filter(pk=plan_id).first()
    if plan is not None:
        return plan
    if permission != Permission.PLAN_VIEW and plans_visible_to(actor).filter(pk=plan_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def get_question(actor: Actor, question_id: UUID, permission: Permission = Permission.PLAN_VIEW) -> PlanQuestion:
    """Return the four-step question with its pupil, or raise NotVisible or Denied. One query when allowed."""
    from handrail.plans.models import PlanQuestion

    def found(allowed: Permission) -> PlanQuestion | None:
        rows = limit_to_visible(PlanQuestion.objects.select_related("pupil"), actor, allowed, pupil="pupil_id")
        return rows.filter(pk=question_id).first()

    if (question := found(permission)) is not None:
        return question
    if permission != Permission.PLAN_VIEW and found(Permission.PLAN_VIEW) is not None:
        raise Denied(denial(actor, permission))
    raise NotVisible


def get_version(actor: Actor, plan_id: UUID, number: int) -> PlanVersion:
    """Return an agreed version of a plan that the actor may read, or raise NotVisible. Two queries."""
    plan = get_plan(actor, plan_id)
    version = plan.versions.select_related("plan__pupil").filter(number=number).first()
    if version is None:
        raise NotVisible
    return version


def can_with(actor: Actor, plan: Plan, permission: Permission) -> bool:
    """Say whether the actor has the permission for this plan's pupil. No query where the whole school is in reach."""
    reach = reach_of(actor, permission)
    if not reach or plan.school_id != actor.school_id:
        return False
    return Reach.SCHOOL in reach or plans_visible_to(actor, permission).filter(pk=plan.pk).exists()


def check_can(actor: Actor, plan: Plan, permission: Permission) -> None:
    """Raise NotVisible or Denied unless the actor has the permission for this plan's pupil. One query when allowed."""
    if can_with(actor, plan, permission):
        return
    if permission != Permission.PLAN_VIEW and can_with(actor, plan, Permission.PLAN_VIEW):
        raise Denied(denial(actor, permission))
    raise NotVisible


def reason_not(actor: Actor, plan: Plan, verb: PlanVerb) -> str:
    """Return why the actor may not do this with the plan now, or nothing if they may. For hints on buttons."""
    found = states.TABLE[states.PlanState(plan.state), verb]
    if isinstance(found, states.No):
        return found.sentence
    if found.permission is None:
        return "Handrail does this by itself."
    return "" if can_with(actor, plan, found.permission) else denial(actor, found.permission)
