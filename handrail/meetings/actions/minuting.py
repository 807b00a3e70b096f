"""What came of a meeting: papers before it, minutes, actions, and chasing them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.queries import members
from handrail.access.types import Actor
from handrail.core import audit, clock, mail
from handrail.core.errors import Refused
from handrail.meetings import policy, queries, rules
from handrail.meetings.actions.shared import held, names, record, reply_address, save, send, standing
from handrail.meetings.models import MeetingAction, Paper, SentMinutes
from handrail.meetings.rules import words as letters
from handrail.meetings.types import (
    LARGEST_PAPER_MB,
    LONGEST_MINUTES,
    MOST_PAPERS,
    LinkFor,
    MeetingState,
    MeetingVerb,
)

if TYPE_CHECKING:
    from handrail.meetings.models import Invitation, Meeting

audit.register_events(
    {
        "MEETING_PAPER_ADDED": "added a paper to a meeting",
        "MEETING_PAPER_REMOVED": "took a paper away from a meeting",
        "MEETING_PAPER_OPENED": "opened a paper of a meeting",
        "MEETING_WRITTEN": "wrote in the minutes of a meeting",
        "MEETING_MINUTES_SENT": "sent the minutes of a meeting",
        "MEETING_MINUTES_GIVEN": "gave somebody the minutes of a meeting on paper",
        "MEETING_ACTION_ADDED": "noted an action of a meeting",
        "MEETING_ACTION_DONE": "marked an action of a meeting as done",
        "MEETING_ACTION_OPENED_AGAIN": "opened an action of a meeting again",
        "MEETING_PRINTED": "opened the record of meetings to print it",
    }
)
# How the newest minutes reached somebody.
MINUTES_REACH = ("minutes_sent_at", "minutes_paper_at", "minutes_given_at", "minutes_given_by_name")


# ------------------------------------------------------------------------------------------------------- papers


@transaction.atomic
def add_paper(*, actor: Actor, meeting_id: UUID, title: str, content: bytes) -> Paper:
    """Add a PDF that everybody asked can read. Errors: Refused with field 'title' or 'file'."""
    meeting = held(actor, meeting_id, MeetingVerb.WRITE)
    title = " ".join(title.split())
    if not title:
        raise Refused("Write what the paper is, for example: School report.", field="title")
    if problem := rules.pdf_problem(content, largest_mb=LARGEST_PAPER_MB):
        raise Refused(problem, field="file")
    if queries.papers_of(meeting).count() >= MOST_PAPERS:
        raise Refused(f"A meeting has at most {MOST_PAPERS} papers.", field="file")
    paper = Paper(
        school_id=meeting.school_id,
        meeting=meeting,
        title=title[:120],
        content=content,
        n_bytes=len(content),
        added_at=clock.now(),
        added_by_name=actor.name,
    )
    paper.save(force_insert=True)
    record(actor, "MEETING_PAPER_ADDED", meeting, new={"paper": paper.title})
    return paper


@transaction.atomic
def remove_paper(*, actor: Actor, meeting_id: UUID, paper_id: UUID) -> None:
    """Take a paper away: nobody reads it any more. It stays in the file."""
    meeting = held(actor, meeting_id, MeetingVerb.WRITE)
    paper = policy.get_paper(actor, paper_id, meeting_id, policy.ARRANGE)
    paper.removed_at = clock.now()
    paper.save(update_fields=["removed_at"])
    record(actor, "MEETING_PAPER_REMOVED", meeting, old={"paper": paper.title})


@transaction.atomic
def open_paper(*, actor: Actor, meeting_id: UUID, paper_id: UUID) -> Paper:
    """Return a paper of a meeting in reach, and write down who opened it."""
    paper = policy.get_paper(actor, paper_id, meeting_id)
    record(actor, "MEETING_PAPER_OPENED", paper.meeting, new={"paper": paper.title})
    return paper


# ------------------------------------------------------------------------------------------------------ minutes


@transaction.atomic
def write_minutes(
    *, actor: Actor, meeting_id: UUID, decided: str, minutes_text: str, next_on: date | None, seen: int
) -> Meeting:
    """Save what was decided, the minutes in draft and the day of the next meeting.

    `seen` is the version that the writer had before their eyes. Errors: Refused if somebody else wrote meanwhile.
    """
    meeting = held(actor, meeting_id, MeetingVerb.WRITE, seen=seen)
    for name, text in (("decided", decided), ("minutes_text", minutes_text)):
        if len(text) > LONGEST_MINUTES:
            raise Refused(f"This is very long. Use at most {LONGEST_MINUTES} letters.", field=name)
    if next_on is not None and next_on > clock.today() + rules.FURTHEST:
        raise Refused("Choose a day within the next year and a half.", field="next_on")
    values = {"decided": decided.strip(), "minutes_text": minutes_text.strip(), "next_on": next_on}
    changed = [name for name, value in values.items() if getattr(meeting, name) != value]
    if not changed:
        return meeting
    for name in changed:
        setattr(meeting, name, values[name])
    save(actor, meeting, *changed)
    record(actor, "MEETING_WRITTEN", meeting, new={"fields": changed})
    return meeting


@transaction.atomic
def send_minutes(*, actor: Actor, meeting_id: UUID, origin: str, seen: int) -> SentMinutes:
    """Send the minutes as they stand: to everybody who was asked and has an address, as a link; the others wait.

    Whoever has no address, and everybody where no mail is set up, is put down for paper. What was sent never changes;
    sent again, there is a second number, which is on paper only once it was given again. Errors: Refused before it was
    held, or without minutes, or if somebody wrote meanwhile.
    """
    meeting = held(actor, meeting_id, MeetingVerb.WRITE, seen=seen)
    if meeting.state != MeetingState.HELD:
        raise Refused("Write down first who was there.")
    if not meeting.minutes_text:
        raise Refused("Write the minutes first.", field="minutes_text")
    number = meeting.sent_minutes.count() + 1
    row = SentMinutes(
        school_id=meeting.school_id,
        meeting=meeting,
        number=number,
        text=meeting.minutes_text,
        sent_at=clock.now(),
        sent_by_name=actor.name,
    )
    row.save(force_insert=True)
    meeting.link_origin = origin[:200]
    save(actor, meeting, "link_origin")
    people = [one for one in standing(meeting) if queries.is_reachable(one)]
    mailed = [one for one in people if one.email and mail.is_set_up()]
    paper = [one for one in people if one not in mailed]
    _send_minutes_to(meeting, mailed)
    for one in people:
        is_mailed = one in mailed
        one.minutes_sent_at, one.minutes_paper_at = (row.sent_at, None) if is_mailed else (None, row.sent_at)
        one.minutes_given_at, one.minutes_given_by_name, one.minutes_seen_at = None, "", None
        one.save(update_fields=[*MINUTES_REACH, "minutes_seen_at"])
    new = {"number": number, "people": names(mailed), "on_paper": names(paper)}
    record(actor, "MEETING_MINUTES_SENT", meeting, new=new)
    return row


def _send_minutes_to(meeting: Meeting, people: list[Invitation]) -> None:
    facts, reply_to = queries.facts_of(meeting), reply_address(meeting)
    for one in people:
        link = queries.link_of(one, LinkFor.MINUTES, meeting.link_origin)
        text = letters.minutes_text(facts, one.name, link)
        send(facts, one, one.email, letters.subject_of(facts, "Minutes"), text, reply_to)


@transaction.atomic
def give_minutes(*, actor: Actor, meeting_id: UUID, invitation_id: UUID) -> Invitation:
    """Say that the actor gave somebody the newest minutes on paper, whether or not they went by mail too.

    Again is harmless. Errors: Refused before minutes were sent, for whoever is not asked any more, and for whoever is
    told nothing more; NotVisible, Denied.
    """
    meeting = held(actor, meeting_id, MeetingVerb.WRITE)
    row = policy.get_invitation(actor, invitation_id, meeting_id)
    if not meeting.sent_minutes.exists():
        raise Refused("There are no minutes to give yet. Send them first.")
    if row.withdrawn_at is not None or not queries.is_reachable(row):
        raise Refused(f"{row.name} is not told anything of this meeting any more.")
    if row.minutes_given_at is None:
        row.minutes_given_at, row.minutes_given_by_name = clock.now(), actor.name
        row.save(update_fields=["minutes_given_at", "minutes_given_by_name"])
        record(actor, "MEETING_MINUTES_GIVEN", meeting, new={"people": [row.name]})
    return row


# ------------------------------------------------------------------------------------------------------ actions


@transaction.atomic
def add_action(
    *,
    actor: Actor,
    meeting_id: UUID,
    action_id: UUID,
    text: str,
    owner: str,
    due_on: date | None = None,
    faculty_id: UUID | None = None,
) -> MeetingAction:
    """Note what somebody will do. The same `action_id` again returns the one that is kept.

    `owner` is 'staff:<membership>' of a colleague, or the name of anybody else. Errors: Refused with the field.
    """
    meeting = held(actor, meeting_id, MeetingVerb.WRITE)
    known = MeetingAction.objects.filter(school_id=actor.school_id, pk=action_id).first()
    if known is not None:
        if known.meeting_id != meeting.pk:
            raise Refused("Something else was already kept under this number. Open the page again.")
        return known
    text = " ".join(text.split())
    if not text:
        raise Refused("Write what will be done.", field="text")
    owner_id, owner_name = _owner(actor, owner)
    if faculty_id is not None and faculty_id not in queries.faculty_names(actor):
        raise Refused("Choose a faculty of the school.", field="faculty")
    if due_on is not None and due_on > clock.today() + rules.FURTHEST:
        raise Refused("Choose a day within the next year and a half.", field="due_on")
    row = MeetingAction(
        pk=action_id,
        school_id=meeting.school_id,
        meeting=meeting,
        faculty_id=faculty_id,
        text=text[:500],
        owner_id=owner_id,
        owner_name=owner_name,
        due_on=due_on,
        created_at=clock.now(),
    )
    row.save(force_insert=True)
    new = {"text": row.text, "owner": owner_name, "due_on": due_on.isoformat() if due_on else ""}
    record(actor, "MEETING_ACTION_ADDED", meeting, new=new)
    return row


def _owner(actor: Actor, owner: str) -> tuple[UUID | None, str]:
    owner = " ".join(owner.split())
    if not owner:
        raise Refused("Say who will do it.", field="owner")
    if not owner.startswith("staff:"):
        return None, owner[:120]
    try:
        found = members(actor).filter(pk=UUID(owner.removeprefix("staff:"))).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused("Choose somebody who works here.", field="owner")
    return found.pk, found.user.name


@transaction.atomic
def finish_action(*, actor: Actor, action_id: UUID, note: str = "") -> MeetingAction:
    """Mark an action as done: one's own, or one of a meeting that one arranges. Again is harmless."""
    row = policy.get_action(actor, action_id)
    if row.done_at is None:
        row.done_at, row.done_by_name, row.done_note = clock.now(), actor.name, " ".join(note.split())[:500]
        row.save(update_fields=["done_at", "done_by_name", "done_note"])
        record(actor, "MEETING_ACTION_DONE", row.meeting, new={"text": row.text, "note": row.done_note})
    return row


@transaction.atomic
def open_action_again(*, actor: Actor, action_id: UUID) -> MeetingAction:
    """Take back that an action is done. Again is harmless."""
    row = policy.get_action(actor, action_id)
    if row.done_at is not None:
        row.done_at, row.done_by_name, row.done_note = None, "", ""
        row.save(update_fields=["done_at", "done_by_name", "done_note"])
        record(actor, "MEETING_ACTION_OPENED_AGAIN", row.meeting, new={"text": row.text})
    return row


@transaction.atomic
def note_record_printed(*, actor: Actor, pupil_id: UUID) -> None:
    """Write down that the Review Record of a pupil was opened for paper."""
    pupil = policy.get_pupil(actor, pupil_id)
    audit.record(actor, "MEETING_PRINTED", subject=pupil, pupil_id=pupil.pk)
