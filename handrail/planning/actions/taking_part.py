"""What people at the meeting do from their phones: suggest, settle the words, vote. And votes by raised hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django_scopes import scope

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core.errors import NotVisible
from handrail.friend.rules import is_against, put_positively
from handrail.planning import policy, queries
from handrail.planning.actions.events import append, note_written
from handrail.planning.models import Participant, PlanningMeeting
from handrail.planning.types import Board, Kind, NotNow, Place, Way

NOT_HERE = "You are not at this meeting any more. Ask the facilitator."


def propose(*, by: Place | Actor, meeting_id: UUID, text: str, key: str, person: str = "") -> tuple[Board, str]:
    """Put a suggestion on the board, and return the board and the suggestion's key.

    Where the words say what is wrong, the critical friend's positive form stands beside them and the room sees neither
    until the proposer has taken it or kept their own words. Staff suggest for somebody (`person`), or for the room.
    Errors: NotVisible, Denied, NotNow with the sentence of the rules.
    """
    with _in(by), transaction.atomic():
        meeting, place = _held(by, meeting_id)
        found = queries.known(meeting)
        if key in found.keys:
            return found.board, str(found.events[found.keys[key] - 1].payload.get("box", ""))
        board = found.board
        who = str(place.pk) if place else person
        if who and (who not in board.people or board.people[who].is_removed):
            raise NotNow(NOT_HERE)
        is_open = is_against(text)
        payload = {
            "box": str(uuid4()),
            "round": board.round,
            "text": text,
            "person": who,
            "name": board.people[who].name if who else by.name,
            "open": is_open,
            "offer": put_positively(text, meeting.pupil.first_name) if is_open else "",
        }
        board = append(meeting, Kind.PROPOSED, payload, key=key, by_name=by.name, person=place)
        if isinstance(by, Actor):
            note_written(by, meeting, Kind.PROPOSED)
        return board, str(payload["box"])


def settle_words(*, place: Place, box: str, text: str | None, key: str) -> Board:
    """Take other words for one's own suggestion, or keep one's own (`text` is None). Errors: NotVisible, NotNow."""
    with _in(place), transaction.atomic():
        meeting, row = _held(place, place.meeting_id)
        found = queries.known(meeting).board.boxes.get(box)
        if found is None or found.person != place.person:
            raise NotNow("This suggestion is somebody else's.")
        kind, payload = (Kind.KEPT, {"box": box}) if text is None else (Kind.WORDED, {"box": box, "text": text})
        return append(meeting, kind, payload, key=key, by_name=place.name, person=row)


def vote(*, place: Place, box: str, by: int, key: str) -> Board:
    """Give one vote to a suggestion (`by` 1) or take one back (-1); at most five in a round, however often it is sent.

    Errors: NotVisible, NotNow with the sentence of the rules.
    """
    with _in(place), transaction.atomic():
        meeting, row = _held(place, place.meeting_id)
        payload = {"person": place.person, "box": box, "by": by}
        return append(meeting, Kind.VOTED, payload, key=key, by_name=place.name, person=row)


@transaction.atomic
def vote_by_hand(*, actor: Actor, meeting_id: UUID, person: str, box: str, by: int, key: str) -> Board:
    """Write down the vote of somebody without a phone.

    Errors: NotVisible, Denied; NotNow, also for somebody who votes themselves.
    """
    meeting = policy.get_meeting(actor, meeting_id, Permission.REVIEW_HOLD, lock=True)
    who = queries.known(meeting).board.people.get(person)
    if who is None or who.way is not Way.HANDS:
        raise NotNow("This person votes on their own phone.")
    payload: Mapping[str, Any] = {"person": person, "box": box, "by": by}
    board = append(meeting, Kind.VOTED, payload, key=key, by_name=actor.name)
    note_written(actor, meeting, Kind.VOTED)
    return board


def _in(by: Place | Actor) -> Any:
    """Open the scope of the school that a place belongs to: whoever holds it has no account there."""
    return scope(school=by.school_id)


def _held(by: Place | Actor, meeting_id: UUID) -> tuple[PlanningMeeting, Participant | None]:
    """Return the meeting, locked, and whose place it is; None for staff at the facilitator's page."""
    if isinstance(by, Actor):
        return policy.get_meeting(by, meeting_id, Permission.REVIEW_HOLD, lock=True), None
    meeting = PlanningMeeting.objects.select_for_update().filter(pk=by.meeting_id).first()
    if meeting is None or by.meeting_id != meeting_id:
        raise NotVisible
    # The key is enough: the place was found by its token in this request.
    return meeting, Participant(pk=UUID(by.person))
