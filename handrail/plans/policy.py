"""Which plans may this person see, and what may they do with one? A plan follows its pupil."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import denial, reach_of
from handrail.access.types import Actor, Reach
from handrail.core import clock, looking
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.plans.rules import states
from handrail.plans.types import PlanVerb
from handrail.pupils.policy import can_reach, limit_to_visible, within_reach

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PlanQuestion, PlanVersion, PupilTargetQuerySet

# What every page about a plan says of the people and the school around it.
WITH_A_PLAN = ("pupil", "owner__user", "question", "school", "format", "arrangements", "group__teaching_group")
# What of a group plan concerns all its pupils at once: whoever does this reaches every one of them.
NEEDS_ALL = frozenset(
    {Permission.PLAN_EDIT, Permission.PLAN_AGREE, Permission.REVIEW_HOLD, Permission.CONFIDENTIAL_VIEW}
)


def plans_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[Plan]:
    """Return every plan whose pupil the actor reaches with the permission; unordered.

    A group plan is seen by whoever reaches one of its pupils, and only with those (`reached_pupils`); it is written,
    agreed and reviewed by whoever reaches all of them, or teaches its class. A confidential plan does not exist for
    whoever may not see confidential parts.
    """
    from handrail.plans.models import Plan

    rows = Plan.objects.filter(school_id=actor.school_id)
    if (of_pupil := within_reach(actor, permission, pupil="pupil_id")) is not None:
        rows = rows.filter(of_pupil | group_in_reach(actor, permission))
    allowed = within_reach(actor, Permission.CONFIDENTIAL_VIEW, pupil="pupil_id")
    if allowed is None:
        return rows
    return rows.filter(Q(is_confidential=False) | allowed | group_in_reach(actor, Permission.CONFIDENTIAL_VIEW))


def group_in_reach(actor: Actor, permission: Permission, *, needs_all: bool = False) -> Q:
    """Return the condition that a plan is a group's of which the actor reaches one pupil, or all where it needs all."""
    from handrail.plans.models import PlanGroup, PlanPupil

    places = PlanPupil.objects.filter(plan=OuterRef("pk"))
    within = within_reach(actor, permission, pupil="pupil_id")
    if within is None:
        return Q(Exists(PlanGroup.objects.filter(plan=OuterRef("pk"))))
    if permission not in NEEDS_ALL and not needs_all:
        return Q(Exists(places.filter(within)))
    here = places.filter(left_on__isnull=True)
    found = Q(Exists(here)) & ~Q(Exists(here.filter(~within)))
    if Reach.TAUGHT in reach_of(actor, permission):
        found |= Q(Exists(PlanGroup.objects.filter(_taught_by(actor), plan=OuterRef("pk"))))
    return found


def plans_reached_whole(actor: Actor, permission: Permission) -> QuerySet[Plan]:
    """Return the group plans of which the actor reaches every pupil with the permission; unordered."""
    from handrail.plans.models import Plan

    rows = Plan.objects.filter(school_id=actor.school_id, pupil__isnull=True)
    return rows.filter(group_in_reach(actor, permission, needs_all=True))


def _taught_by(actor: Actor) -> Q:
    """Say of a group plan that its class is today taught or supported by the actor."""
    today, adults = clock.today(), "teaching_group__adults__"
    ends = Q(**{f"{adults}ends_on__isnull": True}) | Q(**{f"{adults}ends_on__gte": today})
    return ends & Q(**{f"{adults}membership_id": actor.membership_id, f"{adults}starts_on__lte": today})


def reached_pupils(actor: Actor, plan: Plan, permission: Permission = Permission.PLAN_VIEW) -> frozenset[UUID] | None:
    """Return which pupils of a group plan the actor reaches, or None for all: of any other plan, and of the school.

    One query at most.
    """
    if plan.pupil_id is not None or (within := within_reach(actor, permission, pupil="pupil_id")) is None:
        return None
    return frozenset(plan.places.filter(within).values_list("pupil_id", flat=True))


def without_confidential(rows: QuerySet, actor: Actor, *, plan: str, pupil: str) -> QuerySet:
    """Leave out the rows of confidential plans of pupils whose confidential parts the actor may not see.

    To look after a plan is not enough: whoever writes plans can change who does. `plan` is the way from a row to its
    plan ('target__plan__'), `pupil` its pupil's column.
    """
    allowed = within_reach(actor, Permission.CONFIDENTIAL_VIEW, pupil=pupil)
    if allowed is None:
        return rows
    return rows.filter(Q(**{f"{plan}is_confidential": False}) | allowed)


def sees_confidential(actor: Actor, plan: Plan) -> bool:
    """Say whether the actor may read the confidential parts of a plan. No query where all are in reach, or nobody."""
    if plan.pupil_id is None:
        if Reach.SCHOOL in reach_of(actor, Permission.CONFIDENTIAL_VIEW):
            return True
        row = type(plan).objects.filter(group_in_reach(actor, Permission.CONFIDENTIAL_VIEW), pk=plan.pk)
        return bool(reach_of(actor, Permission.CONFIDENTIAL_VIEW)) and row.exists()
    return can_reach(actor, plan.pupil_id, Permission.CONFIDENTIAL_VIEW)


def pupil_targets_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> PupilTargetQuerySet:
    """Return every pupil's part in a target that the actor reaches with the permission; unordered."""
    from handrail.plans.models import PupilTarget

    rows = limit_to_visible(PupilTarget.objects.all(), actor, permission, pupil="pupil_id")
    found: Any = without_confidential(rows, actor, plan="target__plan__", pupil="pupil_id")
    return found  # type: ignore[no-any-return]


def get_plan(
    actor: Actor,
    plan_id: UUID,
    permission: Permission = Permission.PLAN_VIEW,
    *,
    also: Mapping[str, Any] | None = None,
) -> Plan:
    """Return the plan with its pupil and owner, or raise NotVisible (may not know of it) or Denied (may not do this).

    `also` are expressions to ask with it, by name. One query when allowed, two when not.
    """
    rows = plans_visible_to(actor, permission).select_related(*WITH_A_PLAN).annotate(**(also or {}))
    plan = rows.filter(pk=plan_id).first()
    if plan is not None:
        looking.fetched(plan, pupil_id=plan.pupil_id)
        return plan
    if permission != Permission.PLAN_VIEW and plans_visible_to(actor).filter(pk=plan_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def questions_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[PlanQuestion]:
    """Return every four-step question of pupils in reach, without those that led to a plan hidden from the actor."""
    from handrail.plans.models import Plan, PlanQuestion

    rows = limit_to_visible(PlanQuestion.objects.all(), actor, permission, pupil="pupil_id")
    allowed = within_reach(actor, Permission.CONFIDENTIAL_VIEW, pupil="pupil_id")
    if allowed is None:
        return rows
    hidden = Plan.objects.filter(question=OuterRef("pk"), is_confidential=True)
    return rows.filter(~Exists(hidden) | allowed)


def get_question(actor: Actor, question_id: UUID, permission: Permission = Permission.PLAN_VIEW) -> PlanQuestion:
    """Return the four-step question with its pupil, or raise NotVisible or Denied. One query when allowed."""

    def found(allowed: Permission) -> PlanQuestion | None:
        rows = questions_visible_to(actor, allowed).select_related("pupil")
        return rows.filter(pk=question_id).first()

    if (question := found(permission)) is not None:
        looking.fetched(question, pupil_id=question.pupil_id)
        return question
    if permission != Permission.PLAN_VIEW and found(Permission.PLAN_VIEW) is not None:
        raise Denied(denial(actor, permission))
    raise NotVisible


def get_version(actor: Actor, plan_id: UUID, number: int) -> PlanVersion:
    """Return an agreed version of a plan that the actor may read, or raise NotVisible. Two queries."""
    plan = get_plan(actor, plan_id)
    version = plan.versions.select_related("plan__pupil", "plan__group").filter(number=number).first()
    if version is None:
        raise NotVisible
    return version


def can_with(actor: Actor, plan: Plan, permission: Permission) -> bool:
    """Say whether the actor has the permission for this plan's pupil. No query where the whole school is in reach."""
    reach = reach_of(actor, permission)
    if not reach or plan.school_id != actor.school_id:
        return False
    if plan.is_confidential and not sees_confidential(actor, plan):
        return False
    return Reach.SCHOOL in reach or plans_visible_to(actor, permission).filter(pk=plan.pk).exists()


def check_can(actor: Actor, plan: Plan, permission: Permission, *, doing: str = "") -> None:
    """Raise NotVisible or Denied unless the actor has the permission for this plan's pupil. One query when allowed.

    `doing` as for access.policy.denial.
    """
    if can_with(actor, plan, permission):
        return
    if permission != Permission.PLAN_VIEW and can_with(actor, plan, Permission.PLAN_VIEW):
        raise Denied(denial(actor, permission, doing=doing))
    raise NotVisible


def move_of(plan: Plan, verb: PlanVerb) -> states.Move:
    """Return what the verb does with this plan now. One query for a draft, where it matters whether it was agreed.

    Errors: Refused with the sentence of the state table.
    """
    was_agreed = states.asks_for_versions(plan.state, verb) and plan.versions.exists()
    return states.move(plan.state, verb, was_agreed=was_agreed)


def reason_not(actor: Actor, plan: Plan, verb: PlanVerb) -> str:
    """Return why the actor may not do this with the plan now, or nothing if they may. For hints on buttons."""
    try:
        found = move_of(plan, verb)
    except Refused as refusal:
        return refusal.message
    if found.permission is None:
        return "Handrail does this by itself."
    return "" if can_with(actor, plan, found.permission) else denial(actor, found.permission, doing=found.doing)
