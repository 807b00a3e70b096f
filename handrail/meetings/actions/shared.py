"""What every write of a meeting does: hold the row, save it with a new version, write the trail, send mails."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from handrail.access.types import Actor
from handrail.core import audit, clock, mail
from handrail.core.errors import Refused
from handrail.core.rules import links
from handrail.meetings import policy, queries, rules
from handrail.meetings.rules import calendar
from handrail.meetings.rules import words as letters
from handrail.meetings.types import Facts, LinkFor, MeetingVerb, Recipient

if TYPE_CHECKING:
    from handrail.meetings.models import Invitation, Meeting

CHANGED_MEANWHILE = (
    "{name} changed this meeting meanwhile, so nothing of yours was saved over it. Look at what stands there now, and "
    "save again."
)


def held(actor: Actor, meeting_id: UUID, verb: MeetingVerb, *, seen: int | None = None) -> Meeting:
    """Return a meeting that the actor arranges, locked, if its state allows the verb.

    `seen` is the version that the actor had before their eyes. Errors: NotVisible, Denied, Refused.
    """
    meeting = policy.get_meeting(actor, meeting_id, policy.ARRANGE, lock=True)
    rules.after(meeting.state, verb)
    if seen is not None and seen != meeting.row_version:
        raise Refused(CHANGED_MEANWHILE.format(name=meeting.changed_by_name or "Somebody"))
    return meeting


def save(actor: Actor, meeting: Meeting, *fields: str) -> None:
    """Save these fields of a locked meeting, with who and when."""
    meeting.changed_at, meeting.changed_by_name = clock.now(), actor.name
    meeting.row_version += 1
    meeting.save(update_fields=[*fields, "changed_at", "changed_by_name", "row_version"])


def record(actor: Actor | None, type: str, meeting: Meeting, **more: Any) -> None:
    """Add an event about a meeting to the trail, of its pupil if it has one."""
    school_id = None if actor else meeting.school_id
    audit.record(actor, type, subject=meeting, pupil_id=meeting.pupil_id, school_id=school_id, **more)


def with_links(invitation: Invitation) -> Invitation:
    """Give an invitation new links, which end those it had. Not saved."""
    invitation.link_nonce = secrets.token_urlsafe(24)
    invitation.answer_hash = links.hash_of(queries.token_of(invitation, LinkFor.ANSWER))
    invitation.minutes_hash = links.hash_of(queries.token_of(invitation, LinkFor.MINUTES))
    return invitation


def standing(meeting: Meeting) -> list[Invitation]:
    """Return who is asked now, in order: not uninvited. One query."""
    rows = meeting.invitations.filter(withdrawn_at__isnull=True).select_related("contact", "membership")
    return list(rows.order_by("position", "pk"))


def send_request(
    meeting: Meeting, invitation: Invitation, facts: Facts, origin: str, *, changed: bool, reply_to: str
) -> None:
    """Send one person the invitation or its change, and note what their calendar knows. Not saved.

    Somebody whose address changed since gets it at the new one; the old one was told when it was corrected.
    """
    link = queries.link_of(invitation, LinkFor.ANSWER, origin)
    text = letters.invitation_text(facts, invitation.name, link, changed=changed)
    subject = letters.subject_of(facts, "Changed" if changed else "Invitation")
    send(facts, invitation, invitation.email, subject, text, reply_to, method=calendar.REQUEST)
    invitation.sent_at, invitation.sent_to = clock.now(), invitation.email
    invitation.sent_sequence = meeting.sequence


def send_cancel(invitation: Invitation, facts: Facts, *, uninvited: bool, reply_to: str) -> None:
    """Tell one person, where they were told of the meeting by mail, that it is off for them."""
    if not invitation.sent_to:
        return
    text = letters.cancel_text(facts, invitation.name, uninvited=uninvited)
    subject = letters.subject_of(facts, "Cancelled")
    send(facts, invitation, invitation.sent_to, subject, text, reply_to, method=calendar.CANCEL)


def send(
    facts: Facts, invitation: Invitation, to: str, subject: str, text: str, reply_to: str, *, method: str = ""
) -> None:
    """Send one mail in the background, with a calendar part if a method is named."""
    part = None
    if method:
        content = calendar.invitation_file(
            facts,
            method=method,
            to=Recipient(invitation.name, to),
            organiser=mail.sending_address(),
            now=clock.now(),
            description=letters.calendar_words(facts),
        )
        part = mail.CalendarPart(content, method)
    subject = " ".join(subject.split())
    mail.send_mail_later(mail.Mail(to, subject, text, from_name=facts.school, reply_to=reply_to, calendar=part))


def reply_address(meeting: Meeting) -> str:
    """Return where answers to the mail itself go: the organiser's address, or nowhere special. One query at most."""
    return (meeting.organiser.user.email or "") if meeting.organiser else ""


def names(rows: Iterable[Invitation]) -> list[str]:
    """Return the names of people asked, for the trail."""
    return [row.name for row in rows]
