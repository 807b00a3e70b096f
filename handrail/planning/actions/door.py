"""The door of a meeting: the code that leads in, how long it does, and who closes it."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.planning import policy, queries, rules
from handrail.planning.actions.events import append
from handrail.planning.models import DoorCode, PlanningMeeting
from handrail.planning.types import Board, Kind


def new_code(meeting: PlanningMeeting, *, person: str = "") -> str:
    """Make a code that leads to a meeting, or gives one person's place to another phone. Within a transaction."""
    DoorCode.objects.filter(created_at__lt=clock.now() - rules.DOOR_CODE_LASTS).delete()
    while True:
        code = rules.code_from(secrets.choice)
        # One of the codes that are open now: so rare that the next draw always helps.
        if not DoorCode.objects.filter(code=code).exists():
            break
    DoorCode.objects.create(
        code=code,
        school_uuid=meeting.school_id,
        meeting_uuid=meeting.pk,
        participant_uuid=UUID(person) if person else None,
        created_at=clock.now(),
    )
    return code


def close_codes(meeting: PlanningMeeting) -> None:
    """Let no code lead to the meeting any more."""
    DoorCode.objects.filter(meeting_uuid=meeting.pk).delete()
    meeting.code = ""


@transaction.atomic
def turn_door(*, actor: Actor, meeting_id: UUID, is_open: bool, key: str) -> Board:
    """Close the door, so that nobody new comes in, or open it with a new code. Whoever has a place keeps it.

    A door that stands open, but whose code has ended, gets a new code by opening it again.
    Errors: NotVisible, Denied, NotNow.
    """
    meeting = policy.get_meeting(actor, meeting_id, Permission.REVIEW_HOLD, lock=True)
    n_before = meeting.n_events
    is_renewed = is_open and not queries.code_ends(meeting) and queries.known(meeting).board.is_door_open
    payload = {"open": is_open, "new": True} if is_renewed else {"open": is_open}
    board = append(meeting, Kind.DOOR, payload, key=key, by_name=actor.name)
    if meeting.n_events == n_before:
        return board
    close_codes(meeting)
    if is_open:
        meeting.code = new_code(meeting)
    meeting.save(update_fields=["code"])
    audit.record(actor, "PLANNING_DOOR_TURNED", subject=meeting, pupil_id=meeting.pupil_id, new={"open": is_open})
    return board


def last_the_meeting(actor: Actor, meeting: PlanningMeeting, board: Board, *, key: str) -> Board:
    """Make a new code if the door is open and its code would end during the meeting. Within a transaction.

    A meeting is often set up days before, or goes on the next day: whoever comes in then reads a code that works.
    Nobody's place changes, and a code that moves somebody's place to another phone stays good.
    """
    ends_at = queries.code_ends(meeting)
    if not board.is_door_open or (ends_at and ends_at - clock.now() >= rules.DOOR_CODE_LEAST):
        return board
    board = append(meeting, Kind.DOOR, {"open": True, "new": True}, key=f"{key}-d", by_name=actor.name)
    DoorCode.objects.filter(meeting_uuid=meeting.pk, participant_uuid=None).delete()
    meeting.code = new_code(meeting)
    meeting.save(update_fields=["code"])
    audit.record(actor, "PLANNING_DOOR_TURNED", subject=meeting, pupil_id=meeting.pupil_id, new={"open": True})
    return board
