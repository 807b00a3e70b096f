"""Who may be asked to a meeting, and who was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from handrail.access.queries import members
from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.types import Invitee
from handrail.meetings.rules import fills
from handrail.meetings.types import (
    ANSWER_VARIANTS,
    ANSWER_WORDS,
    ATTENDANCE_LABELS,
    PERSON_LABELS,
    WORDS_LABELS,
    Answer,
    Attendance,
    Candidate,
    InvitationRow,
    Letter,
    MeetingState,
    Person,
    WordsKind,
    WordsRow,
)
from handrail.pupils.queries import core_group_of
from handrail.schools.queries import faculties_of

if TYPE_CHECKING:
    from handrail.meetings.models import Invitation, Meeting, Paper, Words


STAFF = "School staff"


def local_day(moment: datetime) -> date:
    """Return the day of a moment where the school is."""
    return timezone.localdate(moment)


def faculty_names(actor: Actor) -> dict[UUID, str]:
    """Return the school's faculties by key. Two queries."""
    return {row.pk: row.name for row in faculties_of(actor)}


def candidates(actor: Actor, meeting: Meeting) -> list[Candidate]:
    """Return everybody of the school, the family and the pupil who may be asked; proposed ones first.

    Proposed: the core group, contacts with parental responsibility, the pupil, and the organiser. A contact who is
    barred today stands in no list. Four queries, two for a group's meeting.
    """
    staff = list(members(actor).prefetch_related("roles_held"))
    if meeting.pupil is None:
        return [_colleague(row, STAFF, is_proposed=False) for row in staff]
    core = {row.membership_id: row.role_name for row in core_group_of(meeting.pupil)}
    today = clock.today()
    family = [
        Candidate(
            key=f"contact:{row.pk}",
            kind=Person.CONTACT,
            name=row.name,
            role=row.relationship,
            email=row.email,
            is_proposed=row.has_parental_responsibility,
            fills=frozenset({Invitee.PARENT.value} if row.has_parental_responsibility else ()),
        )
        for row in meeting.pupil.contacts.order_by("position", "pk")
        if not row.is_barred_on(today)
    ]
    pupil = Candidate(
        key="pupil",
        kind=Person.PUPIL,
        name=meeting.pupil.first_name,
        role="Pupil",
        is_proposed=True,
        fills=frozenset({Invitee.PUPIL.value}),
    )
    asked = {*core, meeting.organiser_id}
    colleagues = [
        _colleague(row, core.get(row.pk, STAFF), is_proposed=row.pk in asked, works_with_pupil=row.pk in core)
        for row in staff
    ]
    return sorted([*family, pupil, *colleagues], key=lambda one: not one.is_proposed)


def _colleague(  # type: ignore[no-untyped-def]
    row, role: str, *, is_proposed: bool, works_with_pupil: bool = False
) -> Candidate:
    today = clock.today()
    roles = [
        held.role
        for held in row.roles_held.all()
        if held.starts_on <= today and (held.ends_on is None or held.ends_on >= today)
    ]
    return Candidate(
        key=f"staff:{row.pk}",
        kind=Person.STAFF,
        name=row.user.name,
        role=role,
        email=row.user.email or "",
        is_proposed=is_proposed,
        fills=fills(roles, works_with_pupil=works_with_pupil),
    )


def key_of(invitation: Invitation) -> str:
    """Return the key of the candidate who became this invitation, or '' for somebody from outside."""
    if invitation.person == Person.PUPIL:
        return "pupil"
    if invitation.membership_id:
        return f"staff:{invitation.membership_id}"
    return f"contact:{invitation.contact_id}" if invitation.contact_id else ""


def is_reachable(invitation: Invitation) -> bool:
    """Say whether this person is told anything at all: not barred since, not left since. No query if loaded."""
    today = clock.today()
    if invitation.person == Person.CONTACT:
        return invitation.contact is not None and not invitation.contact.is_barred_on(today)
    if invitation.person == Person.STAFF:
        member = invitation.membership
        return member is not None and (member.ends_on is None or member.ends_on >= today)
    return True


def for_letter(meeting: Meeting, letter: Letter, who: str = "") -> list[Invitation]:
    """Return who gets this letter by hand, in order, or only `who` (the key of an invitation). One query.

    Invitations are for those without an address (for everybody where all have one); a change, and that the meeting is
    off, for those who were told and do not know of it; minutes for those to whom they are still to be given. Of a
    meeting that takes place, OFF is for those who were told by hand and need not come any more. Nobody who is told
    nothing more is among them.
    """
    asked = meeting.invitations.select_related("contact", "membership").order_by("position", "pk")
    is_uninviting = letter is Letter.OFF and meeting.state != MeetingState.CANCELLED
    asked = asked.filter(withdrawn_at__isnull=not is_uninviting)
    if letter is Letter.OFF:
        asked = asked.filter(sent_at__isnull=False)
    rows = [row for row in asked if is_reachable(row)]
    if who:
        return [row for row in rows if str(row.pk) == who]
    if is_uninviting:
        return [row for row in rows if not row.sent_to]
    if letter is Letter.INVITATION:
        return [row for row in rows if not row.email] or rows
    if letter is Letter.MINUTES:
        return [row for row in rows if row.minutes_paper_at is not None and row.minutes_given_at is None]
    return [row for row in rows if row.sent_at is not None and row.sent_sequence != meeting.sequence]


def papers_of(meeting: Meeting) -> QuerySet[Paper]:
    """Return the papers of a meeting without their contents, in the order in which they came."""
    return meeting.papers.filter(removed_at__isnull=True).defer("content").order_by("added_at", "pk")


def invitation_rows(meeting: Meeting, rows: Iterable[Invitation], reports: set[UUID]) -> list[InvitationRow]:
    """Return people asked, ready to show. `reports`: who sent a report. No query, with contact and account loaded."""
    return [_row(meeting, row, row.pk in reports) for row in rows]


def _row(meeting: Meeting, row: Invitation, has_report: bool) -> InvitationRow:
    answer = Answer(row.answer) if row.answer else None
    return InvitationRow(
        invitation_id=row.pk,
        name=row.name,
        role=row.role,
        kind=PERSON_LABELS[Person(row.person)],
        email=row.email,
        sent_at=row.sent_at,
        by_mail=bool(row.sent_to),
        is_current=row.sent_sequence == meeting.sequence,
        received_at=row.received_at,
        answer=row.answer,
        answer_words=ANSWER_WORDS[answer] if answer else "",
        answer_variant=ANSWER_VARIANTS[answer] if answer else "neutral",
        answered_at=row.answered_at,
        answered_by=row.answered_by_name,
        needs_interpreter=row.needs_interpreter,
        wants_other_time=row.wants_other_time,
        has_report=has_report,
        papers_seen_at=row.papers_seen_at,
        attendance=row.attendance,
        attendance_words=ATTENDANCE_LABELS[Attendance(row.attendance)] if row.attendance else "",
        minutes_sent_at=row.minutes_sent_at,
        minutes_paper_at=row.minutes_paper_at,
        minutes_given_at=row.minutes_given_at,
        minutes_given_by=row.minutes_given_by_name,
        minutes_seen_at=row.minutes_seen_at,
        is_withdrawn=row.withdrawn_at is not None,
        is_reachable=is_reachable(row),
    )


def words_rows(rows: Iterable[Words]) -> list[WordsRow]:
    """Return what people sent or said, ready to show. No query."""
    from handrail.meetings.rules import lines_of

    return [
        WordsRow(
            words_id=row.pk,
            kind=row.kind,
            label=WORDS_LABELS[WordsKind(row.kind)],
            by=row.by_name,
            role=row.by_role,
            text=row.text,
            long_term=lines_of(row.long_term, most=50),
            short_term=lines_of(row.short_term, most=50),
            said_at=row.said_at,
            recorded_by=row.recorded_by_name,
        )
        for row in rows
    ]
