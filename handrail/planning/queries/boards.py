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
    """The events of a meeting up to a number, and the board that they add up to. `keys`: of which number each is."""

    number: int
    events: tuple[Event, ...]
    keys: dict[str, int]
    board: Board


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
    with _lock:
        _kept[meeting.pk] = found
        _kept.move_to_end(meeting.pk)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def _after(before: Known, new: tuple[Event, ...], keys: dict[str, int]) -> Known:
    events = before.events + new
    if any(event.kind is Kind.UNDONE for event in new):
        board = rules.fold(events)
    else:
        board = before.board
        for event in new:
            board = rules.step(board, event)
    number = events[-1].number if events else 0
    return Known(number, events, before.keys | keys, replace(board, number=number))


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
