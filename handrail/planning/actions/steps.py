"""What a facilitator does at the board: one step, several at once, and undoing the last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.planning import policy, queries, rules
from handrail.planning.actions.door import last_the_meeting
from handrail.planning.actions.events import append, note_written
from handrail.planning.types import Board, Kind, NotNow, Task, Way

# What a facilitator does by a step of the board itself; people, the door and the end have actions of their own.
STEPS = frozenset(
    {
        Kind.ROLE, Kind.BEGUN, Kind.MOVED, Kind.CLOCK_HELD, Kind.CLOCK_RUN, Kind.PAUSED, Kind.RESUMED, Kind.PROPOSED,
        Kind.WORDED, Kind.KEPT, Kind.SET_ASIDE, Kind.PUT_BACK, Kind.DOTS, Kind.SHOWN, Kind.CHOSEN, Kind.GOAL,
        Kind.BEYOND, Kind.TASK,
    }
)  # fmt: skip


@transaction.atomic
def take_step(*, actor: Actor, meeting_id: UUID, kind: Kind, payload: Mapping[str, Any], key: str) -> Board:
    """Do one step of the meeting at the facilitator's page, and return the board after it.

    The same key again does nothing. Beginning, and going on after a pause, make a new code where the old one would end
    too soon. Every change of the board is an event of the meeting; the trail says once an hour
    that somebody wrote on it.
    Errors: NotVisible, Denied, NotNow with the sentence of the rules.
    """
    meeting = policy.get_meeting(actor, meeting_id, Permission.REVIEW_HOLD, lock=True)
    if kind not in STEPS:
        raise NotNow("This is not done so.")
    n_before = meeting.n_events
    board = append(meeting, kind, payload, key=key, by_name=actor.name)
    if meeting.n_events > n_before:
        note_written(actor, meeting, kind)
        if kind in (Kind.BEGUN, Kind.RESUMED):
            board = last_the_meeting(actor, meeting, board, key=key)
    return board


@transaction.atomic
def sort_actions(*, actor: Actor, meeting_id: UUID, rows: Mapping[str, tuple[bool, str, str]], key: str) -> Board:
    """Settle for several actions at once what is beyond normal work, who does it and until when; all or nothing.

    `rows`: of each action (beyond, owner, day as YYYY-MM-DD or ''). What is so already adds no event.
    Errors: NotVisible, Denied, NotNow with the sentence of the rules.
    """
    meeting = policy.get_meeting(actor, meeting_id, Permission.REVIEW_HOLD, lock=True)
    board = queries.known(meeting).board
    events: list[tuple[Kind, dict[str, Any]]] = []
    for box, (is_beyond, owner, due_on) in rows.items():
        if is_beyond != (box in board.beyond):
            events.append((Kind.BEYOND, {"box": box, "beyond": is_beyond}))
        known = board.tasks.get(box, Task(""))
        if (owner.strip(), due_on) != (known.owner, known.due_on.isoformat() if known.due_on else ""):
            events.append((Kind.TASK, {"box": box, "owner": owner, "due_on": due_on}))
    for place, (kind, payload) in enumerate(events):
        board = append(meeting, kind, payload, key=f"{key}-{place}", by_name=actor.name)
    if events:
        note_written(actor, meeting, Kind.TASK)
    return board


@transaction.atomic
def undo_step(*, actor: Actor, meeting_id: UUID, number: int, key: str) -> Board:
    """Undo the last step, which the facilitator saw under this number; it stays in the list, and so does the undoing.

    Errors: NotVisible, Denied; NotNow if something came after it, or if it is the vote of somebody's own phone.
    """
    meeting = policy.get_meeting(actor, meeting_id, Permission.REVIEW_HOLD, lock=True)
    found = queries.known(meeting)
    if key in found.keys:
        return found.board
    last = rules.last_step(rules.effective(found.events))
    if last is None or last.number != number:
        raise NotNow("Something else happened meanwhile. Look at the board again.")
    if last.kind is Kind.VOTED and found.board.people[last.payload["person"]].way is not Way.HANDS:
        raise NotNow("People are voting. Only they take their votes back; to change the suggestions, go back a stage.")
    board = append(meeting, Kind.UNDONE, {"number": number}, key=key, by_name=actor.name)
    note_written(actor, meeting, Kind.UNDONE)
    return last_the_meeting(actor, meeting, board, key=key) if last.kind is Kind.PAUSED else board
