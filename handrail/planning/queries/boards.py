"""Boards as they stand: events are read once in each process, and only new ones after that."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from handrail.planning import rules
from handrail.planning.types import Board, Event, Kind

if TYPE_CHECKING:
    from handrail.planning.models import PlanningMeeting

# Meetings that a process keeps in mind: each is some hundred small events.
MOST_KEPT = 100


@dataclass(frozen=True)
class Known:
    """The events of a meeting up to a number, and the board that they add up to. `keys`: of which number each is.

    `shape` is the number of the last event that was no vote: screens are drawn anew for it.
    """

    number: int
    events: tuple[Event, ...]
    keys: dict[str, int]
    board: Board
    shape: int = 0

    def after(self, event: Event, key: str) -> Known:
        """Return what is known with one event more."""
        if event.kind is Kind.UNDONE:
            board = rules.fold([*self.events, event])
        else:
            board = rules.step(self.board, event)
        shape = self.shape if event.kind is Kind.VOTED else event.number
        return Known(event.number, (*self.events, event), {**self.keys, key: event.number}, board, shape)


NOTHING = Known(0, (), {}, Board())
_kept: OrderedDict[UUID, Known] = OrderedDict()
_lock = threading.Lock()


def known(meeting: PlanningMeeting) -> Known:
    """Return the board of a meeting up to its last event. No query if this process knows it already, else one.

    Events are never changed and are written one after the other, so what was read once holds; `meeting` must be
    committed or locked by the caller.
    """
    with _lock:
        before = _kept.get(meeting.pk, NOTHING)
    if before.number == meeting.n_events:
        return before
    rows = list(
        meeting.events.filter(number__gt=before.number, number__lte=meeting.n_events)
        .order_by("number")
        .values_list("number", "kind", "payload", "at", "key")
    )
    new = tuple(Event(number, Kind(kind), payload, at) for number, kind, payload, at, _ in rows)
    found = _after(before, new, {key: number for number, *_, key in rows})
    if found.number != meeting.n_events:
        raise LookupError("Events of the meeting cannot be read here. Open the scope of its school.")
    remember(meeting.pk, found)
    return found


def remember(meeting_id: UUID, found: Known) -> None:
    """Keep what is known of a meeting in mind, unless this process knows more. It must be committed."""
    with _lock:
        if found.number >= _kept.get(meeting_id, NOTHING).number:
            _kept[meeting_id] = found
        _kept.move_to_end(meeting_id)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


def in_mind(meeting_id: UUID) -> Known:
    """Return what this process knows of a meeting, without a query; perhaps nothing."""
    with _lock:
        return _kept.get(meeting_id, NOTHING)


def _after(before: Known, new: tuple[Event, ...], keys: dict[str, int]) -> Known:
    events = before.events + new
    if any(event.kind is Kind.UNDONE for event in new):
        board = rules.fold(events)
    else:
        board = before.board
        for event in new:
            board = rules.step(board, event)
    number = events[-1].number if events else 0
    shape = max((event.number for event in new if event.kind is not Kind.VOTED), default=before.shape)
    return Known(number, events, before.keys | keys, replace(board, number=number), shape)


def meeting_of(meeting_id: UUID) -> PlanningMeeting:
    """Return a meeting for those who follow it and were let in before; inside its school's scope. One query."""
    from handrail.planning.models import PlanningMeeting

    return PlanningMeeting.objects.select_related("pupil", "school").get(pk=meeting_id)


def forget() -> None:
    """Forget every board, as a process that starts anew does; for tests."""
    with _lock:
        _kept.clear()


def pulses(meeting_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the number of the last event of each meeting. One query, whatever the schools; it tells nothing else."""
    from handrail.planning.models import Pulse

    return dict(Pulse.objects.filter(pk__in=meeting_ids).values_list("pk", "number"))
