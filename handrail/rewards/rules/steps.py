"""What is a step, how many a pupil has, and where a reward stands. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from handrail.progress.rules import can_undo
from handrail.rewards.types import EarnedBy, RewardStands, StepRow


@dataclass(frozen=True, slots=True)
class Aim:
    """What a record of one target must reach to be a step. `is_fewer_better`: the value is to go down."""

    wording: str
    day_aim: Decimal | None
    is_fewer_better: bool = False


@dataclass(frozen=True, slots=True)
class Collecting:
    """One reward while it is or was collected for: from when, until when, by what, on which targets."""

    since: datetime
    until: datetime | None
    earned_by: EarnedBy
    aims: Mapping[UUID, Aim]


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a target, as far as steps need it."""

    pupil_target_id: UUID
    value: Decimal | None
    recorded_at: datetime
    by: str
    withdrawn_at: datetime | None = None


def is_undone(recorded_at: datetime, withdrawn_at: datetime | None) -> bool:
    """Say whether something was taken back as a slip, within its first minute.

    What is withdrawn later for another reason leaves the step: the pupil has seen it. Source: house rule.
    """
    return withdrawn_at is not None and can_undo(recorded_at=recorded_at, now=withdrawn_at)


def reaches(value: Decimal | None, aim: Aim) -> bool:
    """Say whether a record reaches what was agreed for the day. A note reaches nothing; without an aim all do."""
    if value is None:
        return False
    if aim.day_aim is None:
        return True
    return value <= aim.day_aim if aim.is_fewer_better else value >= aim.day_aim


def steps_of_records(collecting: Iterable[Collecting], records: Iterable[Record]) -> tuple[StepRow, ...]:
    """Return the steps that records make: each that reaches its target's aim while the reward was collected for."""
    windows = [row for row in collecting if row.earned_by is EarnedBy.RECORD]
    found = []
    for record in records:
        for window in windows:
            aim = window.aims.get(record.pupil_target_id)
            is_within = window.since <= record.recorded_at and (
                window.until is None or record.recorded_at < window.until
            )
            if (
                aim
                and is_within
                and reaches(record.value, aim)
                and not is_undone(record.recorded_at, record.withdrawn_at)
            ):
                found.append(
                    StepRow(record.recorded_at, record.by, aim.wording, pupil_target_id=record.pupil_target_id)
                )
                break
    return tuple(found)


def n_left(n_earned: int, spent: Iterable[int]) -> int:
    """Return how many steps are there for the next reward: all that were earned, less those of rewards that were given.

    Steps are never taken away: what one reward did not need, or was earned for one put aside, counts for the next.
    """
    return max(n_earned - sum(spent), 0)


def state_of(
    *, collects_from: datetime | None, given_at: datetime | None, aside_at: datetime | None, n_have: int, n_steps: int
) -> RewardStands:
    """Say where a reward stands."""
    if given_at is not None:
        return RewardStands.GIVEN
    if aside_at is not None:
        return RewardStands.ASIDE
    if collects_from is None:
        return RewardStands.WAITS
    return RewardStands.REACHED if n_have >= n_steps else RewardStands.COLLECTING


def card_words(n_have: int, n_steps: int) -> str:
    """Tell a card of steps as the picture is read out: '3 of 5 steps'."""
    return f"{min(n_have, n_steps)} of {n_steps} {'step' if n_steps == 1 else 'steps'}"
