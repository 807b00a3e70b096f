"""Who may see and write rewards, day cards and weekly looks: whoever may read, write or record on the pupil's plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import check_can, denial, reach_of
from handrail.access.types import Actor, Reach, Role
from handrail.core import clock, looking
from handrail.core.errors import Denied, NotVisible
from handrail.plans import policy as plans
from handrail.plans.queries import in_use
from handrail.plans.types import PlanState
from handrail.pupils.policy import get_own_page, limit_to_visible, pupils_visible_to, still_here
from handrail.pupils.types import CoreRole
from handrail.rewards.types import BEHAVIOUR_PLAN, PLAY_PLAN

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PupilTarget
    from handrail.pupils.models import Pupil
    from handrail.rewards.models import DayCard, Reward, RewardStep


def get_pupil(
    actor: Actor, pupil_id: UUID, permission: Permission = Permission.PLAN_VIEW, *, lock: bool = False
) -> Pupil:
    """Return a pupil whose plans the actor may read, write or record on; or raise NotVisible or Denied.

    `lock`: one write to the pupil's rewards and cards comes after the other. One query when allowed, two when not.
    """
    rows = pupils_visible_to(actor, permission).filter(pk=pupil_id)
    pupil = (rows.select_for_update() if lock else rows).first()
    if pupil is not None:
        looking.fetched(pupil, pupil_id=pupil.pk)
        return pupil
    if pupils_visible_to(actor).filter(pk=pupil_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def targets_to_earn_on(
    actor: Actor, pupil: Pupil, permission: Permission = Permission.PLAN_VIEW
) -> QuerySet[PupilTarget]:
    """Return the pupil's targets in use that a reward or day card may name: none confidential."""
    rows = plans.pupil_targets_visible_to(actor, permission).filter(pupil=pupil, target__plan__is_confidential=False)
    rows = in_use(rows, clock.today()).select_related("target__plan")
    return rows.order_by("target__plan__starts_on", "target__position", "pk")


def get_own_target(actor: Actor, pupil_target_id: UUID) -> PupilTarget:
    """Return a target in use of the pupil whose own account this is, or raise NotVisible or Denied."""
    pupil = get_own_page(actor, Permission.SELF_CONTRIBUTE)
    part = targets_to_earn_on(actor, pupil, Permission.SELF_CONTRIBUTE).filter(pk=pupil_target_id).first()
    if part is None:
        raise NotVisible
    return part


def rewards_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[Reward]:
    """Return every reward of the pupils whose plans the actor reaches; unordered."""
    from handrail.rewards.models import Reward

    return limit_to_visible(Reward.objects.all(), actor, permission, pupil="pupil_id")


def get_reward(actor: Actor, reward_id: UUID, permission: Permission) -> Reward:
    """Return one reward with its pupil, or raise NotVisible or Denied."""
    found = rewards_visible_to(actor, permission).select_related("pupil").filter(pk=reward_id).first()
    if found is not None:
        looking.fetched(found, pupil_id=found.pupil_id)
        return found
    if rewards_visible_to(actor).filter(pk=reward_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def get_step(actor: Actor, step_id: UUID) -> RewardStep:
    """Return a step that the actor pressed themselves; whoever else may know of it is denied to undo it."""
    from handrail.rewards.models import RewardStep

    rows = limit_to_visible(RewardStep.objects.all(), actor, Permission.OBSERVATION_RECORD, pupil="pupil_id")
    found = rows.filter(pk=step_id).first()
    if found is None:
        raise NotVisible
    looking.fetched(found, pupil_id=found.pupil_id)
    if found.pressed_by_id != actor.membership_id:
        raise Denied(f"{found.pressed_by_name} gave this step. Once given, a step stays; only they can undo a slip.")
    return found


# ------------------------------------------------------------------------------------------------- day cards


def behaviour_plans(actor: Actor, pupil: Pupil, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[Plan]:
    """Return the pupil's behaviour plans that hold today, the newest first."""
    versions = apps.get_model("plans", "PlanVersion").objects.filter(plan=OuterRef("pk"))
    holds = Q(state__in=(PlanState.AGREED, PlanState.LIVE)) | Q(Exists(versions), state=PlanState.DRAFT)
    rows = plans.plans_visible_to(actor, permission).filter(holds, pupil=pupil, kind=BEHAVIOUR_PLAN)
    return rows.filter(starts_on__lte=clock.today()).order_by("-starts_on", "pk")


def day_cards_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[DayCard]:
    """Return every day card whose behaviour plan the actor may read, and whose pupil they reach with the permission."""
    from handrail.rewards.models import DayCard

    rows = limit_to_visible(DayCard.objects.all(), actor, permission, pupil="pupil_id")
    # Feelings and words of a day are as private as the plan: recording alone, as volunteers do, shows none of them.
    rows = limit_to_visible(rows, actor, Permission.PLAN_VIEW, pupil="pupil_id")
    return plans.without_confidential(rows, actor, plan="plan__", pupil="pupil_id")


def get_day_card(
    actor: Actor, card_id: UUID, permission: Permission = Permission.PLAN_VIEW, *, lock: bool = False
) -> DayCard:
    """Return one day card with its pupil, or raise NotVisible or Denied.

    `lock`: what two adults mark at once comes one after the other.
    """
    rows = day_cards_visible_to(actor, permission).select_related("pupil").filter(pk=card_id)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is not None:
        looking.fetched(found, pupil_id=found.pupil_id)
        return found
    if day_cards_visible_to(actor).filter(pk=card_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


# ----------------------------------------------------------------------------------------------- early years


def play_targets(actor: Actor) -> QuerySet[PupilTarget]:
    """Return the play-plan targets in use of the children of the groups and caseload of an adult, child by child."""
    check_can(actor, Permission.OBSERVATION_RECORD)
    own = replace(actor, roles=frozenset({Role.TEACHER}))
    today = clock.today()
    rows = plans.pupil_targets_visible_to(own, Permission.OBSERVATION_RECORD).filter(target__plan__kind=PLAY_PLAN)
    rows = in_use(rows, today).filter(still_here(today, pupil="pupil"))
    return rows.select_related("pupil", "target").order_by(
        "pupil__surname", "pupil__forename", "pupil_id", "target__plan__starts_on", "target__position", "pk"
    )


def key_workers_of(pupil_ids: list[UUID]) -> dict[UUID, set[UUID]]:
    """Return who is key worker of each child today, by membership. One query."""
    members = apps.get_model("pupils", "CoreGroupMember").objects
    today = clock.today()
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    rows = members.filter(still, pupil_id__in=pupil_ids, role=CoreRole.KEY_WORKER, starts_on__lte=today)
    found: dict[UUID, set[UUID]] = {}
    for pupil_id, membership_id in rows.values_list("pupil_id", "membership_id"):
        found.setdefault(pupil_id, set()).add(membership_id)
    return found


def may_close_week(actor: Actor, key_workers: set[UUID]) -> bool:
    """Say whether the actor may close a child's week: a key worker or the SENCO; without one, who reviews."""
    if actor.membership_id in key_workers:
        return True
    reach = reach_of(actor, Permission.REVIEW_HOLD)
    return Reach.SCHOOL in reach or (bool(reach) and not key_workers)


def check_can_close_week(actor: Actor, pupil_id: UUID) -> None:
    """Raise Denied unless the actor may close the child's week."""
    get_pupil(actor, pupil_id, Permission.OBSERVATION_RECORD)
    if not may_close_week(actor, key_workers_of([pupil_id]).get(pupil_id, set())):
        raise Denied("The child’s key worker closes the week. What you wrote is kept.")
