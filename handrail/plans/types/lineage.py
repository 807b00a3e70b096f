"""A pupil's targets over the years: each step, the line that it goes on from, and how it stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class LineageStep:
    """One pupil's part in a target, as its history needs it. `id` is the part's key.

    `outcome` and `next_step` are codes; `ended_on` is the day of the outcome, if there is one.
    """

    id: UUID
    plan_id: UUID
    plan_name: str
    plan_state: str
    wording: str
    area: str
    starts_on: date
    due_on: date | None
    ended_on: date | None
    outcome: str
    next_step: str
    drop_reason: str
    continues_id: UUID | None


@dataclass(frozen=True)
class LineageLane:
    """One line of descent: steps that go on from each other, the oldest first.

    `from_id` is the step that the first one goes on from, where a line parted in two. `joined`: steps of which nobody
    said that they go on from the one before; their words are nearly the same.
    """

    steps: tuple[LineageStep, ...]
    from_id: UUID | None = None
    joined: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class History:
    """How a target stands in its line. `number` counts the steps, `n_same` how often in a row it is the same target."""

    number: int
    since: date
    n_same: int
    words: str
    advice: str
