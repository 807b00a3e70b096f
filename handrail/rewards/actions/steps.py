"""Choosing a reward, giving steps, giving the reward. Nothing here takes an earned step away."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Denied, Refused
from handrail.progress.rules import can_undo
from handrail.rewards import policy
from handrail.rewards.models import Reward, RewardStep, RewardTarget
from handrail.rewards.queries.steps import n_steps_of
from handrail.rewards.types import (
    FEWEST_STEPS,
    LONGEST_LINE,
    MOST_STEPS,
    REWARD_PICTURES,
    EarnedBy,
    NewReward,
)

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget
    from handrail.pupils.models import Pupil

audit.register_events(
    {
        "REWARD_CHOSEN": "wrote down the reward that a pupil chose",
        "REWARD_STEP_GIVEN": "gave a pupil a step towards their reward",
        "REWARD_STEP_UNDONE": "undid a step within its first minute",
        "REWARD_GIVEN": "gave a pupil their reward",
        "REWARD_GIVING_UNDONE": "undid within a minute that a reward was given",
        "REWARD_PUT_ASIDE": "put a reward aside",
    }
)

SAME_KEY = "Something else was already kept under this number, so this was not saved. Open the page again."
TOO_LATE = "A minute has passed, so this stays. A step that a pupil has earned is never taken away."


@transaction.atomic
def choose_reward(*, actor: Actor, pupil_id: UUID, reward_id: UUID, new: NewReward) -> Reward:
    """Keep the reward that a pupil chose; where they have another, it waits. The same key: the same reward.

    Errors: NotVisible, Denied; Refused with field 'words', 'picture', 'n_steps', 'targets' or None.
    """
    pupil = policy.get_pupil(actor, pupil_id, Permission.PLAN_EDIT, lock=True)
    known = Reward.objects.filter(pk=reward_id).first()
    if known is not None:
        if known.pupil_id == pupil.pk and known.words == new.words.strip():
            return known
        raise Refused(SAME_KEY)
    parts = _checked(actor, pupil, new)
    now = clock.now()
    reward = Reward(
        id=reward_id,
        school_id=pupil.school_id,
        pupil=pupil,
        words=new.words.strip(),
        picture=new.picture,
        n_steps=new.n_steps,
        earned_by=new.earned_by,
        shows_family=new.shows_family,
        chosen_at=now,
        chosen_by_id=actor.membership_id,
        chosen_by_name=actor.name,
        collects_from=None if _current(pupil) else now,
    )
    reward.save(force_insert=True)
    RewardTarget.objects.bulk_create(
        RewardTarget(
            school_id=pupil.school_id,
            reward=reward,
            pupil_target_id=row.pupil_target_id,
            day_aim=row.day_aim if new.earned_by is EarnedBy.RECORD else None,
            is_fewer_better=_is_fewer_better(parts[row.pupil_target_id]),
        )
        for row in new.targets
    )
    told = {"steps": new.n_steps, "earned_by": new.earned_by.value}
    audit.record(actor, "REWARD_CHOSEN", subject=reward, pupil_id=pupil.pk, new=told)
    return reward


def _checked(actor: Actor, pupil: Pupil, new: NewReward) -> dict[UUID, PupilTarget]:
    if not new.words.strip():
        raise Refused("Write down what the pupil wants to earn, in their own words.", field="words")
    if len(new.words.strip()) > LONGEST_LINE:
        raise Refused(f"This is too long. Use {LONGEST_LINE} letters at most.", field="words")
    if new.picture and new.picture not in REWARD_PICTURES:
        raise Refused("Choose one of the pictures, or none.", field="picture")
    if not FEWEST_STEPS <= new.n_steps <= MOST_STEPS:
        raise Refused(f"Choose from {FEWEST_STEPS} to {MOST_STEPS} steps.", field="n_steps")
    parts = {part.pk: part for part in policy.targets_to_earn_on(actor, pupil, Permission.PLAN_EDIT)}
    wanted = [row.pupil_target_id for row in new.targets]
    if not wanted or len(set(wanted)) < len(wanted) or not parts.keys() >= set(wanted):
        raise Refused("Choose the targets that the steps are for, from those that are worked on now.", field="targets")
    if new.earned_by is EarnedBy.RECORD and any(row.day_aim is None for row in new.targets):
        raise Refused("Say for each target what a record must reach to be a step.", field="targets")
    if new.earned_by is EarnedBy.RECORD and any(not parts[key].target.measure for key in wanted):
        raise Refused(
            "A target without a measure has no records to count. Let an adult press instead.", field="targets"
        )
    return parts


def _is_fewer_better(part: PupilTarget) -> bool:
    return part.baseline is not None and part.criterion is not None and part.criterion < part.baseline


def _current(pupil: Pupil) -> Reward | None:
    """Return the reward that is collected for now. One query."""
    rows = Reward.objects.filter(pupil=pupil, collects_from__isnull=False, given_at__isnull=True)
    return rows.filter(aside_at__isnull=True).first()


@transaction.atomic
def press_step(*, actor: Actor, pupil_id: UUID, pupil_target_id: UUID, step_id: UUID) -> RewardStep:
    """Give a step for a target of the reward that is collected for. The same key again is the same step.

    Errors: NotVisible, Denied; Refused where steps come from records, or no reward is being collected for.
    """
    pupil = policy.get_pupil(actor, pupil_id, Permission.OBSERVATION_RECORD, lock=True)
    known = RewardStep.objects.filter(pk=step_id).first()
    if known is not None:
        if known.pupil_id == pupil.pk and known.pressed_by_id == actor.membership_id:
            return known
        raise Refused(SAME_KEY)
    reward = _current(pupil)
    if reward is None:
        raise Refused("No reward is being collected for. Choose one with the pupil first.")
    if reward.earned_by != EarnedBy.PRESS:
        raise Refused("Steps of this reward come from the records of its targets. Record how the target went.")
    in_use = policy.targets_to_earn_on(actor, pupil, Permission.OBSERVATION_RECORD)
    if not in_use.filter(pk=pupil_target_id, reward_targets__reward=reward).exists():
        raise Refused("Choose one of the targets of this reward that is worked on now.")
    step = RewardStep(
        id=step_id,
        school_id=pupil.school_id,
        pupil=pupil,
        reward=reward,
        pupil_target_id=pupil_target_id,
        earned_at=clock.now(),
        pressed_by_id=actor.membership_id,
        pressed_by_name=actor.name,
    )
    step.save(force_insert=True)
    audit.record(actor, "REWARD_STEP_GIVEN", subject=step, pupil_id=pupil.pk)
    return step


@transaction.atomic
def undo_step(*, actor: Actor, step_id: UUID) -> RewardStep:
    """Undo one's own slip within a minute; again, it changes nothing. Errors: NotVisible, Denied; Refused later."""
    step = policy.get_step(actor, step_id)
    policy.get_pupil(actor, step.pupil_id, Permission.OBSERVATION_RECORD, lock=True)
    step.refresh_from_db()
    if step.undone_at is not None:
        return step
    if not can_undo(recorded_at=step.earned_at, now=clock.now()):
        raise Refused(TOO_LATE)
    if Reward.objects.filter(pupil_id=step.pupil_id, given_at__gte=step.earned_at).exists():
        raise Refused("The reward was given with this step, so it stays.")
    step.undone_at = clock.now()
    step.save(update_fields=["undone_at"])
    audit.record(actor, "REWARD_STEP_UNDONE", subject=step, pupil_id=step.pupil_id)
    return step


@transaction.atomic
def give_reward(*, actor: Actor, reward_id: UUID) -> Reward:
    """Keep that the pupil got their reward; the next one begins, with the steps that are left. Again: nothing changes.

    Errors: NotVisible, Denied; Refused while steps are missing, or where it is not this reward's turn.
    """
    reward = _locked(actor, reward_id, Permission.OBSERVATION_RECORD)
    if reward.given_at is not None:
        return reward
    if reward.aside_at is not None or reward.collects_from is None:
        raise Refused("This is not the reward that is collected for now.")
    n_missing = reward.n_steps - n_steps_of(reward.pupil)
    if n_missing > 0:
        raise Refused(f"{n_missing} {'step is' if n_missing == 1 else 'steps are'} still to come before this reward.")
    reward.given_at, reward.given_by_id, reward.given_by_name = clock.now(), actor.membership_id, actor.name
    reward.save(update_fields=["given_at", "given_by", "given_by_name"])
    _begin_next(reward.pupil)
    audit.record(actor, "REWARD_GIVEN", subject=reward, pupil_id=reward.pupil_id)
    return reward


@transaction.atomic
def take_back_giving(*, actor: Actor, reward_id: UUID) -> Reward:
    """Undo within a minute that one gave a reward, so that a slip costs the pupil no steps. Again: nothing changes.

    Errors: NotVisible; Denied for anybody else; Refused after a minute.
    """
    reward = _locked(actor, reward_id, Permission.OBSERVATION_RECORD)
    if reward.given_at is None:
        return reward
    if reward.given_by_id != actor.membership_id:
        raise Denied(f"{reward.given_by_name} gave this reward. Only they can undo a slip.")
    if not can_undo(recorded_at=reward.given_at, now=clock.now()):
        raise Refused("A minute has passed, so this stays as it is.")
    Reward.objects.filter(pupil=reward.pupil, collects_from__gte=reward.given_at, given_at__isnull=True).exclude(
        pk=reward.pk
    ).update(collects_from=None)
    reward.given_at, reward.given_by_id, reward.given_by_name = None, None, ""
    reward.save(update_fields=["given_at", "given_by", "given_by_name"])
    audit.record(actor, "REWARD_GIVING_UNDONE", subject=reward, pupil_id=reward.pupil_id)
    return reward


@transaction.atomic
def put_aside(*, actor: Actor, reward_id: UUID, reason: str) -> Reward:
    """Put a reward aside that the pupil no longer wants. Its steps count for the next. Again, it changes nothing.

    Errors: NotVisible, Denied; Refused (field 'reason') without a reason, or for one that was given.
    """
    reward = _locked(actor, reward_id, Permission.PLAN_EDIT)
    if reward.aside_at is not None:
        return reward
    if reward.given_at is not None:
        raise Refused("This reward was given already.", field="reason")
    reason = reason.strip()
    if not reason:
        raise Refused("Say why, for example: she would rather have time to draw.", field="reason")
    reward.aside_at, reward.aside_reason = clock.now(), reason[:LONGEST_LINE]
    reward.save(update_fields=["aside_at", "aside_reason"])
    if reward.collects_from is not None:
        _begin_next(reward.pupil)
    audit.record(actor, "REWARD_PUT_ASIDE", subject=reward, pupil_id=reward.pupil_id, reason=reason)
    return reward


def _locked(actor: Actor, reward_id: UUID, permission: Permission) -> Reward:
    found = policy.get_reward(actor, reward_id, permission)
    pupil = policy.get_pupil(actor, found.pupil_id, permission, lock=True)
    reward = Reward.objects.get(pk=found.pk)
    reward.pupil = pupil
    return reward


def _begin_next(pupil: Pupil) -> None:
    waiting = Reward.objects.filter(
        pupil=pupil, collects_from__isnull=True, given_at__isnull=True, aside_at__isnull=True
    )
    following = waiting.order_by("chosen_at", "pk").first()
    if following is not None:
        following.collects_from = clock.now()
        following.save(update_fields=["collects_from"])
