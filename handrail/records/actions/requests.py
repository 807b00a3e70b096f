"""Requests for a person's records: from the day they come to the day they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can, get_member
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import NotVisible, Refused
from handrail.frameworks.queries import nation_of
from handrail.records import policy
from handrail.records.models import Passage, SubjectPack, SubjectRequest
from handrail.records.queries import gathering
from handrail.records.queries import requests as reads
from handrail.records.rules import marking
from handrail.records.rules import requests as rules
from handrail.records.types.requests import (
    OPEN_STATES,
    REQUEST_STATE_LABELS,
    Asker,
    Choice,
    RequestKind,
    RequestState,
)
from handrail.schools.queries import calendar_of

if TYPE_CHECKING:
    from collections.abc import Iterable


@transaction.atomic
def take_request(
    *,
    actor: Actor,
    kind: RequestKind,
    asker: Asker,
    asker_name: str,
    received_on: date,
    pupil_id: UUID | None = None,
    membership_id: UUID | None = None,
    with_trail: bool = False,
) -> SubjectRequest:
    """Take down a request about a pupil or an adult, with the day by which it is answered.

    Errors: Denied, NotVisible; Refused for a right that the nation does not have, a day to come, or an open request.
    """
    check_can(actor, Permission.RECORDS_EDIT)
    pupil = policy.get_person_pupil(actor, pupil_id, Permission.RECORDS_EDIT, lock=True) if pupil_id else None
    member = get_member(actor, membership_id, Permission.RECORDS_EDIT) if membership_id else None
    if (pupil is None) == (member is None):
        raise NotVisible
    if received_on > clock.today():
        raise Refused("Enter the day on which the request came; it lies in the past.", field="received_on")
    if not asker_name.strip():
        raise Refused("Enter the name of the person who asks.", field="asker_name")
    time = reads.time_of(actor, kind)
    if time is None or (member is not None and kind is RequestKind.EDUCATIONAL_RECORD):
        raise Refused("This right does not hold here. Choose subject access.", field="kind")
    if reads.open_requests_about(pupil=pupil, member=member).exists():
        raise Refused("There is an open request about this person. Close it first.")
    row = SubjectRequest(
        school_id=actor.school_id,
        pupil=pupil,
        membership=member,
        kind=kind,
        asker=asker,
        asker_name=asker_name.strip(),
        with_trail=with_trail,
        received_on=received_on,
        due_on=rules.due_on(time, received_on, calendar_of(actor.school_id)),
        recorded_by_name=actor.name,
        recorded_at=clock.now(),
    )
    row.save(force_insert=True)
    new = {"kind": str(kind), "received_on": received_on.isoformat(), "due_on": row.due_on.isoformat()}
    audit.record(actor, "SUBJECT_REQUESTED", subject=row, pupil_id=row.pupil_id, new=new)
    return row


@transaction.atomic
def extend_request(*, actor: Actor, request_id: UUID, reason: str) -> SubjectRequest:
    """Give a request two months more, once, with the reason. Errors: Denied, NotVisible, Refused."""
    row = policy.get_request(actor, request_id, Permission.RECORDS_EDIT, lock=True)
    time = reads.time_of(actor, RequestKind(row.kind))
    if RequestState(row.state) not in OPEN_STATES:
        raise Refused("This request is settled.")
    if time is None or not time.extension_months:
        raise Refused("This right has no longer time.")
    if row.extended_at is not None:
        raise Refused("This request was given more time already.")
    if not reason.strip():
        raise Refused("Say why it takes longer. The person must be told.", field="reason")
    old = row.due_on
    row.due_on = rules.extended_due_on(time, row.received_on)
    row.extended_at, row.extension_reason = clock.now(), reason.strip()
    row.save(update_fields=["due_on", "extended_at", "extension_reason"])
    audit.record(
        actor,
        "SUBJECT_EXTENDED",
        subject=row,
        pupil_id=row.pupil_id,
        old={"due_on": old.isoformat()},
        new={"due_on": row.due_on.isoformat()},
        reason=row.extension_reason,
    )
    return row


def move(row: SubjectRequest, to: RequestState) -> None:
    """Set the state of a request. Errors: Refused with a sentence where the table of states does not allow it."""
    state = RequestState(row.state)
    if not rules.may_move(state, to):
        raise Refused(f"This request is {REQUEST_STATE_LABELS[state].lower()}, so this cannot be done now.")
    row.state = to


@transaction.atomic
def gather_records(*, actor: Actor, request_id: UUID) -> SubjectRequest:
    """Gather everything about the person and mark what speaks of others; decisions made before are gone.

    Errors: Denied, NotVisible, Refused.
    """
    row = policy.get_request(actor, request_id, Permission.RECORDS_EDIT, lock=True)
    move(row, RequestState.READING)
    items = gathering.gather(row, nation_of(actor.framework_code))
    marks = gathering.marks_of(row, items)
    Passage.objects.filter(request=row).delete()
    SubjectPack.objects.filter(request=row).delete()
    SubjectPack(
        school_id=actor.school_id, request=row, gathered=gathering.as_json(items), gathered_at=clock.now()
    ).save(force_insert=True)
    Passage.objects.bulk_create(
        [
            Passage(
                school_id=actor.school_id,
                request=row,
                item=item,
                value=value,
                start=mark.start,
                end=mark.end,
                words=mark.words,
                why=mark.why,
                suggestion=mark.suggestion,
            )
            for item, value, mark in marks
        ],
        batch_size=500,
    )
    row.problem = ""
    row.save(update_fields=["state", "problem"])
    new = {"n_records": len(items), "n_passages": len(marks)}
    audit.record(actor, "SUBJECT_GATHERED", subject=row, pupil_id=row.pupil_id, new=new)
    return row


@transaction.atomic
def decide_passages(*, actor: Actor, request_id: UUID, choices: Mapping[UUID, Choice]) -> int:
    """Keep what was decided on passages; return how many changed. A finished pack goes, and is made again.

    Errors: Denied, NotVisible, Refused unless the request is being read.
    """
    row = policy.get_request(actor, request_id, Permission.RECORDS_EDIT, lock=True)
    _read_on(row)
    changed = []
    for passage in Passage.objects.filter(request=row, pk__in=choices):
        choice = choices[passage.pk]
        if passage.choice != choice:
            passage.choice = choice
            changed.append(passage)
    Passage.objects.bulk_update(changed, ["choice"], batch_size=500)
    if changed:
        audit.record(actor, "SUBJECT_MARKED", subject=row, pupil_id=row.pupil_id, new={"n_passages": len(changed)})
    return len(changed)


@transaction.atomic
def mark_words(*, actor: Actor, request_id: UUID, words: str) -> int:
    """Mark words of the reader's choice wherever they stand, to be blacked out; return how many places.

    Errors: Denied, NotVisible, Refused where they stand nowhere.
    """
    row = policy.get_request(actor, request_id, Permission.RECORDS_EDIT, lock=True)
    _read_on(row)
    taken = set(Passage.objects.filter(request=row).values_list("item", "value", "start"))
    found = [
        Passage(
            school_id=actor.school_id,
            request=row,
            item=place,
            value=number,
            start=mark.start,
            end=mark.end,
            words=mark.words,
            why=mark.why,
            suggestion=mark.suggestion,
            choice=Choice.REMOVE,
        )
        for place, item in enumerate(gathering.from_json(reads.gathered_of(row)))
        for number, value in enumerate(item.values)
        for mark in marking.find_words(value.text, words)
        if (place, number, mark.start) not in taken
    ]
    if not found:
        raise Refused("These words stand nowhere in the records, or are marked already.", field="words")
    Passage.objects.bulk_create(found, batch_size=500)
    audit.record(actor, "SUBJECT_MARKED", subject=row, pupil_id=row.pupil_id, new={"n_passages": len(found)})
    return len(found)


def _read_on(row: SubjectRequest) -> None:
    """Go back to reading where a pack was ready already: it no longer says what was decided."""
    if row.state == RequestState.READING:
        return
    if row.state != RequestState.READY:
        move(row, RequestState.MAKING)  # never allowed from here: it says why not
    move(row, RequestState.READING)
    row.save(update_fields=["state"])
    SubjectPack.objects.filter(request=row).update(pdf=None, json=None, made_at=None)


@transaction.atomic
def close_request(*, actor: Actor, request_id: UUID, note: str) -> SubjectRequest:
    """Close a request without a pack, with the reason; what was gathered is deleted.

    Errors: Denied, NotVisible, Refused.
    """
    row = policy.get_request(actor, request_id, Permission.RECORDS_EDIT, lock=True)
    move(row, RequestState.CLOSED)
    if not note.strip():
        raise Refused("Say why there is no pack: withdrawn, or refused and on which ground.", field="note")
    _settle(actor, row, note)
    audit.record(actor, "SUBJECT_CLOSED", subject=row, pupil_id=row.pupil_id, reason=row.closed_note)
    return row


@transaction.atomic
def hand_over(*, actor: Actor, request_id: UUID, note: str) -> SubjectRequest:
    """Note how a pack was given to the person, and delete its files. Errors: Denied, NotVisible, Refused."""
    row = policy.get_request(actor, request_id, Permission.RECORDS_EDIT, lock=True)
    move(row, RequestState.HANDED_OVER)
    if not note.strip():
        raise Refused("Say how it was handed over and how you knew who the person is.", field="note")
    _settle(actor, row, note)
    audit.record(actor, "SUBJECT_HANDED_OVER", subject=row, pupil_id=row.pupil_id, reason=row.closed_note)
    return row


def _settle(actor: Actor, row: SubjectRequest, note: str) -> None:
    rows: Iterable[Any] = (Passage.objects.filter(request=row), SubjectPack.objects.filter(request=row))
    for gone in rows:
        gone.delete()
    row.closed_at, row.closed_by_name, row.closed_note = clock.now(), actor.name, note.strip()
    row.save(update_fields=["state", "closed_at", "closed_by_name", "closed_note"])
