"""Adding to a meeting's list of events: one after the other, each once, and only what can happen now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.planning import queries, rules
from handrail.planning.bell import bell
from handrail.planning.models import PlanningEvent, PlanningMeeting, Pulse
from handrail.planning.types import Board, Event, Kind, NotNow

if TYPE_CHECKING:
    from handrail.planning.models import Participant

audit.register_events(
    {
        "PLANNING_MEETING_SET_UP": "set a planning meeting up",
        "PLANNING_MEETING_BEGUN": "began a planning meeting",
        "PLANNING_MEETING_PAUSED": "paused a planning meeting",
        "PLANNING_MEETING_RESUMED": "went on with a planning meeting",
        "PLANNING_MEETING_PRINTED": "opened a planning meeting to print it",
        "PLANNING_MEETING_ENDED": "ended a planning meeting",
        "PLANNING_BOARD_WRITTEN": "wrote on the board of a planning meeting",
        "PLANNING_DOOR_TURNED": "opened or closed the door of a planning meeting",
        "PLANNING_PLACE_TAKEN": "took a place at a planning meeting",
        "PLANNING_PLACE_GIVEN": "gave somebody at a planning meeting another phone",
        "PLANNING_PERSON_REMOVED": "took somebody out of a planning meeting",
        "PLANNING_PERSON_ADMITTED": "let somebody into a planning meeting again",
        "PLANNING_PLAN_OPENED": "opened the draft of a plan from a planning meeting",
        "PLANNING_TASK_ASSIGNED": "said who does a task of a planning meeting",
        "PLANNING_TASK_SETTLED": "marked a task of a planning meeting as done or open",
    }
)


def append(
    meeting: PlanningMeeting,
    kind: Kind,
    payload: Mapping[str, Any],
    *,
    key: str,
    by_name: str,
    person: Participant | None = None,
) -> Board:
    """Add an event to a meeting that the caller holds, and return the board after it; a known key adds nothing.

    Errors: NotNow with the sentence of the rules.
    """
    # Within one transaction the events that are not committed yet stand beside the row, and nowhere else.
    found: queries.Known = getattr(meeting, "written", None) or queries.known(meeting)
    if key in found.keys:
        return found.board
    if why_not := rules.problem(found.board, kind, payload):
        raise NotNow(why_not)
    event = Event(meeting.n_events + 1, kind, dict(payload), clock.now())
    PlanningEvent.objects.create(
        school_id=meeting.school_id,
        meeting=meeting,
        number=event.number,
        kind=kind,
        payload=event.payload,
        key=key,
        person=person,
        by_name=by_name,
        at=event.at,
    )
    meeting.n_events, meeting.changed_at = event.number, event.at
    meeting.save(update_fields=["n_events", "changed_at"])
    Pulse.objects.filter(pk=meeting.pk).update(number=event.number)
    written = found.after(event, key)
    meeting.written = written  # type: ignore[attr-defined]
    transaction.on_commit(lambda: _tell(meeting.pk, written))
    return written.board


def _tell(meeting_id: UUID, written: queries.Known) -> None:
    """Once it is committed: whoever follows the meeting in this process needs to ask no database."""
    queries.remember(meeting_id, written)
    bell.ring(meeting_id, written.number)


def note_written(actor: Actor, meeting: PlanningMeeting, kind: Kind) -> None:
    """Write in the trail what a member of staff did, each writing on the board once an hour."""
    if kind is Kind.BEGUN:
        audit.record(actor, "PLANNING_MEETING_BEGUN", subject=meeting, pupil_id=meeting.pupil_id)
    elif kind is Kind.PAUSED:
        audit.record(actor, "PLANNING_MEETING_PAUSED", subject=meeting, pupil_id=meeting.pupil_id)
    elif kind is Kind.RESUMED:
        audit.record(actor, "PLANNING_MEETING_RESUMED", subject=meeting, pupil_id=meeting.pupil_id)
    else:
        audit.record_view(actor, "PLANNING_BOARD_WRITTEN", subject=meeting, pupil_id=meeting.pupil_id)
