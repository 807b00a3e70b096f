"""What the review of a meeting's plan came to, as a room above tells it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from handrail.access.types import Actor
from handrail.core import clock
from handrail.meetings import rules
from handrail.meetings.queries.people import local_day
from handrail.meetings.types import MeetingState, ReviewOutcome

if TYPE_CHECKING:
    from handrail.meetings.models import Meeting

Tells = Callable[[Actor, Collection[UUID]], Mapping[UUID, ReviewOutcome]]
_TELLERS: list[Tells] = []


def register_outcomes(tells: Tells) -> None:
    """Let a room above tell what the reviews of plans came to. It tells only what the actor may read."""
    if tells not in _TELLERS:
        _TELLERS.append(tells)


def outcomes_of(actor: Actor, meetings: Iterable[Meeting]) -> dict[UUID, ReviewOutcome]:
    """Return what the review came to at which these visible meetings looked: meeting's key -> outcome.

    Of meetings that name a plan, and are near the day of its review. As many queries as the rooms above ask, whatever
    the number of meetings; none where no meeting names a plan.
    """
    about = {row.pk: row for row in meetings if row.plan_id and row.state != MeetingState.CANCELLED}
    if not about:
        return {}
    plans = {row.plan_id for row in about.values() if row.plan_id}
    told = {key: one for tells in _TELLERS for key, one in tells(actor, plans).items()}
    today = clock.today()
    return {
        key: told[row.plan_id]
        for key, row in about.items()
        if row.plan_id in told and rules.is_of_review(local_day(row.starts_at), told[row.plan_id].held_on, today=today)
    }


def next_from_review(actor: Actor, meeting: Meeting) -> date | None:
    """Return the day of the next review as the review of this visible meeting set it, or None. Two queries."""
    found = outcomes_of(actor, [meeting]).get(meeting.pk)
    return found.next_on if found else None
