"""A pupil's rewards and steps: one definition, read by staff, the pupil and the family."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Prefetch

from handrail.access.types import Actor
from handrail.core import clock, drawings
from handrail.core.charts import Svg
from handrail.plans.policy import pupil_targets_visible_to
from handrail.plans.queries import read_as_agreed
from handrail.plans.rules.measures import format_value
from handrail.plans.types import SAID_IN_WORDS, MeasureKind
from handrail.progress.rules import can_undo
from handrail.rewards import policy
from handrail.rewards.rules import steps as rules
from handrail.rewards.types import EarnedBy, RewardPage, RewardRow, RewardStands, RewardTargetRow, StepRow

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget
    from handrail.pupils.models import Pupil
    from handrail.rewards.models import Reward, RewardTarget

STEPS_SHOWN = 10
OVER = (RewardStands.GIVEN, RewardStands.ASIDE)


def reward_page(actor: Actor, pupil: Pupil) -> RewardPage:
    """Return the rewards of a visible pupil for staff, without targets that they may not read. Five queries."""
    visible = set(pupil_targets_visible_to(actor).filter(pupil=pupil).values_list("pk", flat=True))
    return _page(_rewards(pupil), pupil, shown=visible, actor=actor)


def own_reward_page(pupil: Pupil) -> RewardPage:
    """Return the rewards that the pupil sees. Four queries; one where there are none."""
    rewards = _rewards(pupil)
    return _page(rewards, pupil, shown=_open_targets(rewards))


def shared_reward_page(pupil: Pupil) -> RewardPage:
    """Return what the family sees: rewards that the school shares with it. Four queries; one where there are none."""
    rewards = _rewards(pupil)
    return _page(rewards, pupil, shown=_open_targets(rewards), only_shared=True)


def n_steps_of(pupil: Pupil) -> int:
    """Return how many steps the pupil has for the next reward. Four queries."""
    rewards = _rewards(pupil)
    return _left(rewards, _steps(rewards, pupil))


def target_choices(actor: Actor, pupil: Pupil) -> list[PupilTarget]:
    """Return the targets that a new reward may hang on. One query."""
    return list(policy.targets_to_earn_on(actor, pupil))


def _rewards(pupil: Pupil) -> list[Reward]:
    from handrail.rewards.models import Reward, RewardTarget

    targets = RewardTarget.objects.select_related("pupil_target__target__plan")
    rows = Reward.objects.filter(pupil=pupil).prefetch_related(Prefetch("targets", targets))
    found = list(rows.order_by("chosen_at", "pk"))
    read_as_agreed(row.pupil_target for reward in found for row in reward.targets.all())
    return found


def _open_targets(rewards: Iterable[Reward]) -> set[UUID]:
    """Return the targets that pupil and family may read: a plan can have become confidential since. No query."""
    rows = (row for reward in rewards for row in reward.targets.all())
    return {row.pupil_target_id for row in rows if not row.pupil_target.target.plan.is_confidential}


def _left(rewards: Iterable[Reward], steps: Sequence[StepRow]) -> int:
    return rules.n_left(len(steps), [row.n_steps for row in rewards if row.given_at is not None])


def _page(
    rewards: list[Reward],
    pupil: Pupil,
    *,
    shown: Collection[UUID],
    only_shared: bool = False,
    actor: Actor | None = None,
) -> RewardPage:
    if not rewards:
        return RewardPage(None, "", (), (), (), 0)
    steps = _steps(rewards, pupil, actor)
    n_have = _left(rewards, steps)
    rows = [_row(reward, n_have, shown) for reward in rewards if reward.shows_family or not only_shared]
    current = next((row for row in rows if row.state in (RewardStands.COLLECTING, RewardStands.REACHED)), None)
    return RewardPage(
        current=current,
        stars=_stars(current) if current else "",
        next=tuple(row for row in rows if row.state is RewardStands.WAITS),
        past=tuple(row for row in reversed(rows) if row.state in OVER),
        steps=tuple(_told(row, shown) for row in list(reversed(steps))[:STEPS_SHOWN]),
        n_total=len(steps),
    )


def _told(step: StepRow, shown: Collection[UUID]) -> StepRow:
    return step if step.pupil_target_id in shown else replace(step, wording="")


def _stars(row: RewardRow) -> Svg:
    words = rules.card_words(row.n_have, row.n_steps)
    return drawings.stars(row.n_have, row.n_steps, title=words)


def _row(reward: Reward, n_left: int, shown: Collection[UUID]) -> RewardRow:
    is_current = reward.collects_from is not None and reward.given_at is None and reward.aside_at is None
    n_have = min(n_left, reward.n_steps) if is_current else reward.n_steps if reward.given_at else 0
    return RewardRow(
        reward_id=reward.pk,
        words=reward.words,
        picture=drawings.picture(reward.picture) if reward.picture else "",
        state=rules.state_of(
            collects_from=reward.collects_from,
            given_at=reward.given_at,
            aside_at=reward.aside_at,
            n_have=n_have,
            n_steps=reward.n_steps,
        ),
        n_steps=reward.n_steps,
        n_have=n_have,
        earned_by=EarnedBy(reward.earned_by),
        targets=tuple(_target(row) for row in reward.targets.all() if row.pupil_target_id in shown),
        chosen_at=reward.chosen_at,
        chosen_by=reward.chosen_by_name,
        shows_family=reward.shows_family,
        given_at=reward.given_at,
        given_by=reward.given_by_name,
        aside_reason=reward.aside_reason,
    )


def _target(row: RewardTarget) -> RewardTargetRow:
    part, target = row.pupil_target, row.pupil_target.target
    aim = ""
    if row.day_aim is not None and target.measure:
        words = format_value(
            row.day_aim, MeasureKind(target.measure), out_of=part.out_of, unit=target.unit, steps=target.steps
        )
        aim = f"{words} or less" if row.is_fewer_better else f"{words} or more"
        if target.measure in SAID_IN_WORDS:
            aim = words
    return RewardTargetRow(part.pk, target.wording, aim)


def _steps(rewards: list[Reward], pupil: Pupil, actor: Actor | None = None) -> list[StepRow]:
    """Return every step that the pupil has earned, oldest first. Two queries."""
    found = [*_pressed(pupil, actor), *rules.steps_of_records(map(_collecting, rewards), _records(rewards))]
    return sorted(found, key=lambda row: row.earned_at)


def _pressed(pupil: Pupil, actor: Actor | None) -> list[StepRow]:
    from handrail.rewards.models import RewardStep

    now = clock.now()
    rows = RewardStep.objects.filter(pupil=pupil, undone_at__isnull=True).select_related("pupil_target__target")
    read_as_agreed(row.pupil_target for row in rows)
    return [
        StepRow(
            earned_at=row.earned_at,
            by=row.pressed_by_name,
            wording=row.pupil_target.target.wording,
            step_id=row.pk,
            pupil_target_id=row.pupil_target_id,
            can_undo=actor is not None
            and row.pressed_by_id == actor.membership_id
            and can_undo(recorded_at=row.earned_at, now=now),
        )
        for row in rows
    ]


def _collecting(reward: Reward) -> rules.Collecting:
    until: datetime | None = reward.given_at or reward.aside_at
    # One that waits has no time of its own yet.
    since = reward.collects_from or clock.now()
    aims = {
        row.pupil_target_id: rules.Aim(row.pupil_target.target.wording, row.day_aim, row.is_fewer_better)
        for row in reward.targets.all()
    }
    return rules.Collecting(since, until, EarnedBy(reward.earned_by), aims)


def _records(rewards: list[Reward]) -> list[rules.Record]:
    asked = [row for row in rewards if row.earned_by == EarnedBy.RECORD and row.collects_from is not None]
    if not asked:
        return []
    rows = apps.get_model("progress", "Observation").objects.filter(
        pupil_target_id__in={target.pupil_target_id for reward in asked for target in reward.targets.all()},
        recorded_at__gte=min(row.collects_from for row in asked if row.collects_from),
    )
    names = ("pupil_target_id", "value", "recorded_at", "recorded_by_name", "withdrawn_at")
    return [rules.Record(*row) for row in rows.order_by("recorded_at", "pk").values_list(*names)]
