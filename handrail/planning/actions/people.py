"""Who is at a meeting: places for phones, people without one, and taking somebody out."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.db import transaction
from django_scopes import scope

from handrail.access import actions as access
from handrail.access import queries as access_queries
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.core.ids import new_id
from handrail.core.rules import links
from handrail.planning import policy, queries, rules
from handrail.planning.actions.door import new_code
from handrail.planning.actions.events import append
from handrail.planning.models import DoorCode, Participant, PlanningMeeting
from handrail.planning.types import Board, Kind, NotNow, Part, Way

WRONG_CODE = "This code does not lead to a meeting now. Look at the screen again, or ask the facilitator."
TOO_MANY = "Too many wrong codes came from here. Wait a little, then try again."


@transaction.atomic
def add_person(*, actor: Actor, meeting_id: UUID, name: str, part: Part, key: str) -> Board:
    """Add somebody who has no phone with them: the facilitator writes down their suggestions and votes.

    Errors: NotVisible, Denied, NotNow with the sentence of the rules.
    """
    meeting = policy.get_meeting(actor, meeting_id, Permission.REVIEW_HOLD, lock=True)
    if key in queries.known(meeting).keys:
        return queries.known(meeting).board
    _, board = _joined(meeting, name, part, Way.HANDS, key=key)
    audit.record(
        actor,
        "PLANNING_PLACE_TAKEN",
        subject=meeting,
        pupil_id=meeting.pupil_id,
        new={"part": part.value, "way": Way.HANDS.value},
    )
    return board


def _joined(
    meeting: PlanningMeeting, name: str, part: Part, way: Way, *, key: str, **columns: Any
) -> tuple[Participant, Board]:
    """Keep somebody's place and the event that they came. Errors: NotNow, and nothing is kept."""
    person = Participant(
        pk=new_id(),
        school_id=meeting.school_id,
        meeting=meeting,
        name=name.strip()[:60],
        created_at=clock.now(),
        **columns,
    )
    payload = {"person": str(person.pk), "name": name, "part": part.value, "way": way.value}
    if why_not := rules.problem(queries.known(meeting).board, Kind.JOINED, payload):
        raise NotNow(why_not)
    person.save(force_insert=True)
    return person, append(meeting, Kind.JOINED, payload, key=key, by_name=person.name, person=person)


@transaction.atomic
def take_place(*, actor: Actor, meeting_id: UUID) -> str:
    """Give a member of staff a place of their own, and return the token for the device; another device loses it.

    Errors: NotVisible, Denied, NotNow.
    """
    meeting = policy.get_meeting(actor, meeting_id, Permission.REVIEW_VIEW, lock=True)
    token = _token(meeting)
    found = Participant.objects.filter(meeting=meeting, membership_id=actor.membership_id).first()
    if found is not None:
        found.token_hash = links.hash_of(token)
        found.save(update_fields=["token_hash"])
        return token
    _joined(
        meeting,
        actor.name[:60],
        Part.STAFF,
        Way.ACCOUNT,
        key=str(new_id()),
        membership_id=actor.membership_id,
        token_hash=links.hash_of(token),
    )
    audit.record(
        actor,
        "PLANNING_PLACE_TAKEN",
        subject=meeting,
        pupil_id=meeting.pupil_id,
        new={"part": Part.STAFF.value, "way": Way.ACCOUNT.value},
    )
    return token


def _token(meeting: PlanningMeeting) -> str:
    return links.token_for(meeting.school_id, secrets.token_bytes(links.SECRET_BYTES))


def join_by_code(*, typed: str, name: str, part: Part | None, key: str, address: str | None) -> str:
    """Let somebody without an account in, and return the token that is their place, for their phone's cookie.

    There is no actor: whoever reads the code in the room comes in, and everybody sees them on the screen. A code of one
    place moves that place to this phone; `name` and `part` are then not asked for.
    Errors: Refused with field 'code' (wrong, or very many wrong ones came from this address), 'name' or 'part'.
    """
    if access_queries.seconds_to_wait_for_address(address):
        raise Refused(TOO_MANY, field="code")
    code = rules.read_code(typed)
    door = DoorCode.objects.filter(code=code).first() if code else None
    if door is None or clock.now() >= queries.code_ends_at(door):
        access.note_failure(key=access_queries.address_key(address))
        raise Refused(WRONG_CODE, field="code")
    with scope(school=door.school_uuid):
        if door.participant_uuid is not None:
            return _moved_place(door, door.participant_uuid, address)
        return _let_in(door, name, part, key, address)


@transaction.atomic
def _let_in(door: DoorCode, name: str, part: Part | None, key: str, address: str | None) -> str:
    meeting = PlanningMeeting.objects.select_for_update().filter(pk=door.meeting_uuid).first()
    if meeting is None or not meeting.code or meeting.code != door.code:
        raise Refused(WRONG_CODE, field="code")
    if part is None:
        raise Refused("Say who you are.", field="part")
    token = _token(meeting)
    if key in (found := queries.known(meeting)).keys:
        # The same form once more, because the answer was lost on its way: the same place, with a new token.
        number = found.keys[key]
        person = Participant.objects.get(pk=found.events[number - 1].payload["person"])
        person.token_hash = links.hash_of(token)
        person.save(update_fields=["token_hash"])
        return token
    try:
        _joined(meeting, name, part, Way.PHONE, key=key, token_hash=links.hash_of(token))
    except NotNow as refusal:
        raise Refused(refusal.message, field="name") from None
    new = {"part": part.value, "way": Way.PHONE.value}
    audit.record(None, "PLANNING_PLACE_TAKEN", subject=meeting, new=new, **_guest(meeting, address))
    return token


@transaction.atomic
def _moved_place(door: DoorCode, participant_id: UUID, address: str | None) -> str:
    """Give a place to this phone; the other phone loses it, and the code is used up."""
    meeting = PlanningMeeting.objects.select_for_update().filter(pk=door.meeting_uuid).first()
    person = Participant.objects.filter(pk=participant_id).first()
    used, _ = DoorCode.objects.filter(pk=door.pk).delete()
    if meeting is None or person is None or not used or meeting.ended_at is not None:
        raise Refused(WRONG_CODE, field="code")
    token = _token(meeting)
    person.token_hash = links.hash_of(token)
    person.save(update_fields=["token_hash"])
    new = {"name": person.name}
    audit.record(None, "PLANNING_PLACE_GIVEN", subject=meeting, new=new, **_guest(meeting, address))
    return token


def _guest(meeting: PlanningMeeting, address: str | None) -> dict[str, Any]:
    """Return what the trail says of somebody without an account: whose meeting it is, and where they came from."""
    return {"pupil_id": meeting.pupil_id, "school_id": meeting.school_id, "address": address}


@transaction.atomic
def give_place(*, actor: Actor, meeting_id: UUID, person: str) -> str:
    """Return a code by which somebody's place moves to another phone: theirs was lost, or has no battery left.

    Errors: NotVisible (the meeting, or nobody of this place is there), Denied; NotNow once the meeting has ended.
    """
    meeting = policy.get_meeting(actor, meeting_id, Permission.REVIEW_HOLD, lock=True)
    board = queries.known(meeting).board
    if meeting.ended_at is not None:
        raise NotNow("This meeting has ended.")
    if person not in board.people or board.people[person].is_removed:
        raise NotNow("This person is not at the meeting.")
    DoorCode.objects.filter(participant_uuid=UUID(person)).delete()
    code = new_code(meeting, person=person)
    audit.record(
        actor,
        "PLANNING_PLACE_GIVEN",
        subject=meeting,
        pupil_id=meeting.pupil_id,
        new={"name": board.people[person].name},
    )
    return code


@transaction.atomic
def remove_person(*, actor: Actor, meeting_id: UUID, person: str, is_removed: bool, key: str) -> Board:
    """Take somebody out of the meeting, with their votes, or let them in again. Their phone shows nothing meanwhile.

    Errors: NotVisible, Denied, NotNow.
    """
    meeting = policy.get_meeting(actor, meeting_id, Permission.REVIEW_HOLD, lock=True)
    kind = Kind.REMOVED if is_removed else Kind.ADMITTED
    n_before = meeting.n_events
    board = append(meeting, kind, {"person": person}, key=key, by_name=actor.name)
    if meeting.n_events > n_before:
        new = {"name": board.people[person].name}
        if is_removed:
            audit.record(actor, "PLANNING_PERSON_REMOVED", subject=meeting, pupil_id=meeting.pupil_id, new=new)
        else:
            audit.record(actor, "PLANNING_PERSON_ADMITTED", subject=meeting, pupil_id=meeting.pupil_id, new=new)
    return board
