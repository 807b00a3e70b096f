"""Asking people: by mail with a calendar part, by letter or message; not asking them any more; reminding them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from handrail.access.types import Actor
from handrail.core import audit, clock, mail
from handrail.core.errors import Refused
from handrail.core.ids import new_id
from handrail.meetings import policy, queries, rules
from handrail.meetings.actions.shared import (
    held,
    names,
    record,
    reply_address,
    save,
    send,
    send_cancel,
    send_request,
    standing,
    with_links,
)
from handrail.meetings.models import Invitation, Meeting
from handrail.meetings.rules import words as letters
from handrail.meetings.types import (
    LETTER_VERBS,
    MOST_PEOPLE,
    Letter,
    LinkFor,
    MeetingState,
    MeetingVerb,
    Outsider,
    Person,
)

if TYPE_CHECKING:
    from datetime import datetime

audit.register_events(
    {
        "MEETING_PEOPLE_CHOSEN": "chose who is asked to a meeting",
        "MEETING_INVITATIONS_SENT": "sent invitations to a meeting",
        "MEETING_INVITATION_HANDED_OUT": "handed out an invitation to a meeting",
        "MEETING_INVITATION_PRINTED": "opened letters about a meeting to print them",
        "MEETING_INVITATION_WITHDRAWN": "uninvited somebody from a meeting",
        "MEETING_ADDRESS_CORRECTED": "corrected the address of somebody who is asked to a meeting",
        "MEETING_REMINDED": "reminded people of a meeting",
    }
)


@transaction.atomic
def choose_people(
    *, actor: Actor, meeting_id: UUID, keys: Collection[str] = (), outsiders: Sequence[Outsider] = ()
) -> list[Invitation]:
    """Add people to those who are asked, and return the new ones. Nobody is told yet; who is asked already stays.

    `keys` are those of the candidates. Errors: Refused for somebody who is no candidate, without a name, with an
    address that is none, or when there are too many.
    """
    meeting = held(actor, meeting_id, MeetingVerb.INVITE)
    candidates = {one.key: one for one in queries.candidates(actor, meeting)}
    unknown = set(keys) - candidates.keys()
    if unknown:
        raise Refused("Somebody changed the list meanwhile. Choose again.", field="people")
    present = standing(meeting)
    known = {queries.key_of(row) for row in present}
    addresses = {row.email.casefold() for row in present if row.email and row.person == Person.OUTSIDE}
    added = []
    for key in dict.fromkeys(keys):
        if key in known:
            continue
        one = candidates[key]
        _, _, record_id = key.partition(":")
        row = _new(meeting, one.kind, one.name, one.role, one.email)
        row.membership_id = UUID(record_id) if one.kind is Person.STAFF else None
        row.contact_id = UUID(record_id) if one.kind is Person.CONTACT else None
        added.append(row)
    for other in outsiders:
        row = _outsider(meeting, other)
        if not row.email or row.email.casefold() not in addresses:
            added.append(row)
    if len(present) + len(added) > MOST_PEOPLE:
        raise Refused(f"At most {MOST_PEOPLE} people can be asked to one meeting.", field="people")
    _keep(actor, meeting, added, after=len(present))
    return added


def _new(meeting: Meeting, kind: Person, name: str, role: str, email: str) -> Invitation:
    row = Invitation(
        pk=new_id(),
        school_id=meeting.school_id,
        meeting=meeting,
        person=kind,
        name=name[:120],
        role=role[:120],
        email=email,
        added_at=clock.now(),
    )
    return with_links(row)


def _outsider(meeting: Meeting, other: Outsider) -> Invitation:
    name, role, email = " ".join(other.name.split()), " ".join(other.role.split()), other.email.strip()
    if not name:
        raise Refused("Write the name of the person from outside.", field="outside_name")
    return _new(meeting, Person.OUTSIDE, name, role, checked_address(email, field="outside_email"))


def checked_address(email: str, *, field: str) -> str:
    """Return an address that mail can go to, or ''. Errors: Refused with the field."""
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("Write an e-mail address like name@example.org, or leave it empty.", field=field) from None
    return email


def _keep(actor: Actor, meeting: Meeting, added: list[Invitation], *, after: int) -> None:
    for number, row in enumerate(added, after + 1):
        row.position = number
    Invitation.objects.bulk_create(added)
    if added:
        save(actor, meeting)
        record(actor, "MEETING_PEOPLE_CHOSEN", meeting, new={"people": names(added)})


def add_members(actor: Actor, meeting: Meeting) -> None:
    """Ask the members of the meeting's group, inside the action that plans it; those asked already stay."""
    present = standing(meeting)
    known = {row.membership_id for row in present}
    today = clock.today()
    open_now = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    rows = meeting.group.members.filter(open_now, starts_on__lte=today) if meeting.group else ()
    added = []
    for member in rows.select_related("membership__user", "faculty").order_by("faculty__name", "pk") if rows else ():
        if member.membership_id in known:
            continue
        user = member.membership.user
        role = member.faculty.name if member.faculty else "Member"
        row = _new(meeting, Person.STAFF, user.name, role, user.email or "")
        row.membership_id = member.membership_id
        added.append(row)
    _keep(actor, meeting, added, after=len(present))


@transaction.atomic
def send_invitations(*, actor: Actor, meeting_id: UUID, origin: str) -> int:
    """Send the invitation to everybody who has an address and was not told yet; return how many.

    Errors: Refused where this installation sends no mail, or for a meeting that is over.
    """
    meeting = held(actor, meeting_id, MeetingVerb.INVITE)
    if not mail.is_set_up():
        raise Refused("This installation sends no mail. Print the letters instead.")
    if meeting.starts_at <= clock.now():
        raise Refused("This meeting has begun. Change its time first, if it is still to come.")
    meeting.link_origin = origin[:200]
    save(actor, meeting, "link_origin")
    return send_to(actor, meeting, [row for row in standing(meeting) if row.sent_at is None], changed=False)


def send_to(actor: Actor, meeting: Meeting, rows: Iterable[Invitation], *, changed: bool) -> int:
    """Send these people the invitation or its change, inside the action that decided so; return how many."""
    if not mail.is_set_up():
        return 0
    facts, reply_to = queries.facts_of(meeting), reply_address(meeting)
    sent = [row for row in rows if row.email and queries.is_reachable(row)]
    for row in sent:
        send_request(meeting, row, facts, meeting.link_origin, changed=changed, reply_to=reply_to)
        row.save(update_fields=["sent_at", "sent_to", "sent_sequence"])
    if sent:
        record(actor, "MEETING_INVITATIONS_SENT", meeting, new={"people": names(sent)})
    return len(sent)


@transaction.atomic
def hand_out(*, actor: Actor, meeting_id: UUID, invitation_id: UUID) -> Invitation:
    """Say that somebody was given the letter or told in another way: of the meeting, a change, or that it is off.

    Again is harmless. Errors: Refused for whoever is not asked any more, and once it was held; NotVisible, Denied.
    """
    meeting = held(actor, meeting_id, MeetingVerb.TELL)
    row = policy.get_invitation(actor, invitation_id, meeting_id)
    if row.withdrawn_at is not None:
        raise Refused(f"{row.name} is not asked any more.")
    if row.sent_at is None or row.sent_sequence != meeting.sequence:
        row.sent_at, row.sent_sequence = clock.now(), meeting.sequence
        row.save(update_fields=["sent_at", "sent_sequence"])
        record(actor, "MEETING_INVITATION_HANDED_OUT", meeting, new={"people": [row.name]})
    return row


@transaction.atomic
def note_printed(
    *, actor: Actor, meeting: Meeting, invitations: Sequence[Invitation], letter: Letter = Letter.INVITATION
) -> None:
    """Write down that letters with their links were opened for paper. Errors: Refused where none can be."""
    meeting = held(actor, meeting.pk, LETTER_VERBS[letter])
    if letter is Letter.MINUTES and not meeting.sent_minutes.exists():
        raise Refused("There are no minutes to print yet. Send them first.")
    new = {"people": names(invitations), "letter": letter.value}
    record(actor, "MEETING_INVITATION_PRINTED", meeting, new=new)


@transaction.atomic
def withdraw(*, actor: Actor, meeting_id: UUID, invitation_id: UUID) -> Invitation:
    """Ask somebody no more: their link ends, and their calendar is told if it was told before. Again is harmless."""
    meeting = held(actor, meeting_id, MeetingVerb.INVITE)
    row = policy.get_invitation(actor, invitation_id, meeting_id)
    if row.withdrawn_at is not None:
        return row
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    _take_away(meeting, row)
    save(actor, meeting, "sequence")
    record(actor, "MEETING_INVITATION_WITHDRAWN", meeting, old={"people": [row.name]})
    return row


def _take_away(meeting: Meeting, row: Invitation) -> None:
    """Take the meeting out of somebody's calendar where a mail put it, with a raised sequence.

    And raise it once more: asked again, at whatever address, they get a request that stands above the cancellation,
    which calendars would otherwise drop as older (RFC 5546 2.1.5). For everybody else nothing changed. The meeting is
    not saved.
    """
    if not row.sent_to:
        return
    before = meeting.sequence
    meeting.sequence += 1
    send_cancel(row, queries.facts_of(meeting), uninvited=True, reply_to=reply_address(meeting))
    meeting.sequence += 1
    others = meeting.invitations.filter(withdrawn_at__isnull=True, sent_sequence=before).exclude(pk=row.pk)
    others.update(sent_sequence=meeting.sequence)


@transaction.atomic
def correct_address(*, actor: Actor, meeting_id: UUID, invitation_id: UUID, email: str) -> Invitation:
    """Change where somebody's invitation goes. The old links end, and the old address is told that it is off.

    If it was told by mail, the sequence goes up: a calendar believes neither the cancellation nor the new request else.
    The new address gets an invitation when they are sent next. Errors: Refused(field='email').
    """
    meeting = held(actor, meeting_id, MeetingVerb.INVITE)
    row = policy.get_invitation(actor, invitation_id, meeting_id)
    email = checked_address(email.strip(), field="email")
    if row.withdrawn_at is not None:
        raise Refused(f"{row.name} is not asked any more.")
    if email == row.email:
        return row
    old = row.email
    _take_away(meeting, row)
    save(actor, meeting, "sequence")
    row.email, row.sent_at, row.sent_to, row.sent_sequence, row.reminded_at = email, None, "", None, None
    with_links(row)
    row.save(
        update_fields=[
            "email", "sent_at", "sent_to", "sent_sequence", "reminded_at", "link_nonce", "answer_hash", "minutes_hash",
        ]
    )  # fmt: skip
    record(actor, "MEETING_ADDRESS_CORRECTED", meeting, old={"email": old}, new={"email": email})
    return row


@transaction.atomic
def remind(*, school_id: UUID) -> int:
    """Remind everybody of a school who has not answered and whose day has come; return how many. For each night.

    Each person is reminded once for a time of the meeting; run again, it reminds nobody twice.
    """
    if not mail.is_set_up():
        return 0
    now = clock.now()
    rows = Invitation.objects.select_for_update(of=("self",)).filter(
        school_id=school_id,
        withdrawn_at__isnull=True,
        reminded_at__isnull=True,
        sent_at__isnull=False,
        meeting__state=MeetingState.PLANNED,
        meeting__starts_at__gt=now,
    )
    rows = rows.exclude(email="").select_related(
        "meeting__school", "meeting__pupil", "meeting__group", "meeting__organiser__user"
    )
    n_reminded = 0
    for row in rows.order_by("pk"):
        if _is_due(row, now) and queries.is_reachable(row):
            meeting, facts = row.meeting, queries.facts_of(row.meeting)
            link = queries.link_of(row, LinkFor.ANSWER, meeting.link_origin)
            text = letters.reminder_text(facts, row.name, link)
            send(facts, row, row.email, letters.subject_of(facts, "Reminder"), text, reply_address(meeting))
            row.reminded_at = now
            row.save(update_fields=["reminded_at"])
            record(None, "MEETING_REMINDED", meeting, new={"people": [row.name]})
            n_reminded += 1
    return n_reminded


def _is_due(row: Invitation, now: datetime) -> bool:
    return bool(row.meeting.link_origin) and rules.is_to_remind(
        starts_at=row.meeting.starts_at,
        reminder_days=row.meeting.reminder_days,
        sent_at=row.sent_at,
        answer=row.answer,
        reminded_at=row.reminded_at,
        now=now,
        zone=settings.TIME_ZONE,
    )
