"""Answers: through the link without an account, or told to somebody at school. Nobody's words are changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django_scopes import scope

from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.core.rules import links
from handrail.meetings import policy, queries, rules
from handrail.meetings.actions.shared import held, record
from handrail.meetings.models import Invitation, Words
from handrail.meetings.types import (
    ANSWER_LABELS,
    LONGEST_WORDS,
    Answer,
    LinkFor,
    MeetingState,
    MeetingVerb,
    WordsKind,
)

if TYPE_CHECKING:
    from handrail.meetings.models import Meeting, Paper

audit.register_events(
    {
        "MEETING_LINK_OPENED": "had an invitation to a meeting opened by its link",
        "MEETING_ANSWERED": "wrote down an answer to an invitation to a meeting",
        "MEETING_ANSWERED_BY_LINK": "had an invitation to a meeting answered by its link",
        "MEETING_WORDS_SENT": "was sent words for a meeting by a link",
        "MEETING_WORDS_WRITTEN": "wrote down what somebody said for a meeting",
        "MEETING_PAPER_OPENED_BY_LINK": "had a paper for a meeting opened by a link",
        "MEETING_MINUTES_OPENED": "had minutes opened by their link",
        "MEETING_MINUTES_READ": "was told that minutes were read",
    }
)
OVER = "This link does not work any more. Please ask the school."
SAME_ID_REFUSED = "Something else was already kept under this number. Open the page again."


@dataclass(frozen=True)
class GivenAnswer:
    """What somebody answers: whether they come, and what they need for it."""

    answer: str
    needs_interpreter: bool = False
    wants_other_time: str = ""


@dataclass(frozen=True)
class GivenWords:
    """What somebody sends: a report or what they want to say, with targets one on a line."""

    words_id: UUID
    kind: WordsKind
    text: str = ""
    long_term: str = ""
    short_term: str = ""


def _find(token: str, link: LinkFor, *, lock: bool = False) -> Invitation | None:
    """Return the invitation of a link that opens now, inside its school's scope, or None for whatever reason."""
    column = "answer_hash" if link is LinkFor.ANSWER else "minutes_hash"
    rows = Invitation.objects.filter(withdrawn_at__isnull=True, **{column: links.hash_of(token)})
    rows = rows.select_related("meeting__school", "meeting__pupil", "meeting__group", "contact", "membership")
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None or not queries.is_reachable(row):
        return None
    meeting, now = row.meeting, clock.now()
    if link is LinkFor.MINUTES:
        reached = (row.minutes_sent_at, row.minutes_paper_at, row.minutes_given_at)
        return row if rules.minutes_link_works(now, *reached) else None
    return row if rules.answer_link_works(meeting.state, meeting.starts_at, meeting.minutes, now) else None


def school_of(token: str) -> UUID | None:
    """Return the school that a link names, whose scope is opened to look for it; None for what was never a link."""
    found = links.read_token(token)
    return found[0] if found else None


def open_link(*, token: str, address: str | None) -> Invitation | None:
    """Return the invitation of a link, and write down that it was opened; None for whatever reason it opens nothing.

    There is no actor: whoever has the link opens it. Opening answers nothing, because programs that look for harmful
    links open it too.
    """
    return _opened(token, LinkFor.ANSWER, "MEETING_LINK_OPENED", address)


def open_minutes(*, token: str, address: str | None) -> Invitation | None:
    """Return the invitation of a link to minutes, as `open_link` does."""
    return _opened(token, LinkFor.MINUTES, "MEETING_MINUTES_OPENED", address)


@transaction.atomic
def _opened(token: str, link: LinkFor, event: str, address: str | None) -> Invitation | None:
    if (school_id := school_of(token)) is None:
        return None
    with scope(school=school_id):
        row = _find(token, link)
        if row is not None:
            record(None, event, row.meeting, new={"person": row.name}, address=address)
        return row


@transaction.atomic
def answer_by_link(*, token: str, given: GivenAnswer, address: str | None) -> Invitation:
    """Keep what the person with the link answers; a later answer takes its place, and the trail has both.

    An answer is a receipt too. Errors: Refused with the field, or once the link is over or the meeting is not planned.
    """
    with scope(school=_school(token)):
        row = _open_row(token)
        _answer(row, given, by="")
        new = {"person": row.name, "answer": row.answer}
        record(None, "MEETING_ANSWERED_BY_LINK", row.meeting, new=new, address=address)
        return row


@transaction.atomic
def receive_by_link(*, token: str, address: str | None) -> Invitation:
    """Keep that the invitation arrived, without an answer yet. Again is harmless."""
    with scope(school=_school(token)):
        row = _open_row(token)
        if row.received_at is None:
            row.received_at = clock.now()
            row.save(update_fields=["received_at"])
            new = {"person": row.name, "answer": "received"}
            record(None, "MEETING_ANSWERED_BY_LINK", row.meeting, new=new, address=address)
        return row


def _school(token: str) -> UUID:
    if (school_id := school_of(token)) is None:
        raise Refused(OVER)
    return school_id


def _open_row(token: str) -> Invitation:
    row = _find(token, LinkFor.ANSWER, lock=True)
    if row is None:
        raise Refused(OVER)
    if row.meeting.state == MeetingState.CANCELLED:
        raise Refused("This meeting does not take place.")
    return row


def _answer(row: Invitation, given: GivenAnswer, *, by: str) -> None:
    if given.answer not in set(Answer):
        raise Refused("Choose whether you can come.", field="answer")
    now = clock.now()
    row.answer, row.answered_at, row.answered_by_name = given.answer, now, by
    row.received_at = row.received_at or now
    row.needs_interpreter = given.needs_interpreter
    row.wants_other_time = given.wants_other_time.strip()[:500]
    row.save(
        update_fields=[
            "answer", "answered_at", "answered_by_name", "received_at", "needs_interpreter", "wants_other_time",
        ]
    )  # fmt: skip


@transaction.atomic
def write_down_answer(*, actor: Actor, meeting_id: UUID, invitation_id: UUID, given: GivenAnswer) -> Invitation:
    """Keep what somebody said on the telephone or in person to whoever arranges the meeting.

    Errors: Refused with the field; NotVisible, Denied.
    """
    meeting = held(actor, meeting_id, MeetingVerb.INVITE)
    row = policy.get_invitation(actor, invitation_id, meeting_id)
    if row.withdrawn_at is not None:
        raise Refused(f"{row.name} is not asked any more.")
    _answer(row, given, by=actor.name)
    new = {"person": row.name, "answer": ANSWER_LABELS[Answer(row.answer)]}
    record(actor, "MEETING_ANSWERED", meeting, new=new)
    return row


# -------------------------------------------------------------------------------------------------------- words


@transaction.atomic
def send_words_by_link(*, token: str, given: GivenWords, address: str | None) -> Words:
    """Keep a report or words that came through a link. The same `words_id` again returns those that are kept.

    Errors: Refused with the field; once the link is over; for a cancelled meeting.
    """
    with scope(school=_school(token)):
        row = _open_row(token)
        return _words_of(row, given, address)


@transaction.atomic
def disagree_by_link(*, token: str, given: GivenWords, address: str | None) -> Words:
    """Keep that somebody sees the minutes differently, in their own words. Errors: as `send_words_by_link`."""
    with scope(school=_school(token)):
        row = _find(token, LinkFor.MINUTES, lock=True)
        if row is None:
            raise Refused(OVER)
        return _words_of(row, given, address)


def _words_of(row: Invitation, given: GivenWords, address: str | None) -> Words:
    words, is_new = _keep(row.meeting, row, given, by=row.name, role=row.role, recorded_by="")
    if is_new:
        new = {"person": row.name, "words": given.kind.value}
        record(None, "MEETING_WORDS_SENT", row.meeting, new=new, address=address)
    return words


@transaction.atomic
def write_down_words(
    *, actor: Actor, meeting_id: UUID, given: GivenWords, invitation_id: UUID | None = None, by_name: str = ""
) -> Words:
    """Write down what somebody said, in their words: a disagreement, or what they wanted to say. Until the end.

    Whose words they are: of somebody asked, or of `by_name`. Nobody changes them afterwards.
    Errors: Refused with the field; NotVisible, Denied.
    """
    meeting = held(actor, meeting_id, MeetingVerb.WRITE)
    row = policy.get_invitation(actor, invitation_id, meeting_id) if invitation_id else None
    name, role = (row.name, row.role) if row else (" ".join(by_name.split())[:120], "")
    if not name:
        raise Refused("Say whose words these are.", field="by_name")
    words, is_new = _keep(meeting, row, given, by=name, role=role, recorded_by=actor.name)
    if is_new:
        record(actor, "MEETING_WORDS_WRITTEN", meeting, new={"person": name, "words": given.kind.value})
    return words


def _keep(
    meeting: Meeting, row: Invitation | None, given: GivenWords, *, by: str, role: str, recorded_by: str
) -> tuple[Words, bool]:
    if known := _same_again(meeting, given.words_id, by):
        return known, False
    texts = [text.strip() for text in (given.text, given.long_term, given.short_term)]
    if not any(texts):
        raise Refused("Write something first.", field="text")
    if any(len(text) > LONGEST_WORDS for text in texts):
        raise Refused(f"This is very long. Use at most {LONGEST_WORDS} letters.", field="text")
    words = Words(
        pk=given.words_id,
        school_id=meeting.school_id,
        meeting=meeting,
        invitation=row,
        kind=given.kind,
        by_name=by,
        by_role=role,
        text=texts[0],
        long_term=texts[1],
        short_term=texts[2],
        said_at=clock.now(),
        recorded_by_name=recorded_by,
    )
    try:
        with transaction.atomic():
            words.save(force_insert=True)
    except IntegrityError:
        if known := _same_again(meeting, given.words_id, by):
            return known, False
        raise Refused(SAME_ID_REFUSED) from None
    return words, True


def _same_again(meeting: Meeting, words_id: UUID, by: str) -> Words | None:
    known = Words.objects.filter(school_id=meeting.school_id, pk=words_id).first()
    if known is not None and (known.meeting_id, known.by_name) != (meeting.pk, by):
        raise Refused(SAME_ID_REFUSED)
    return known


# ------------------------------------------------------------------------------------------------------- papers


@transaction.atomic
def papers_seen_by_link(*, token: str, address: str | None) -> Invitation:
    """Keep that somebody has read the papers. Again is harmless."""
    with scope(school=_school(token)):
        row = _open_row(token)
        if row.papers_seen_at is None:
            row.papers_seen_at = clock.now()
            row.received_at = row.received_at or row.papers_seen_at
            row.save(update_fields=["papers_seen_at", "received_at"])
            new = {"person": row.name, "answer": "papers read"}
            record(None, "MEETING_ANSWERED_BY_LINK", row.meeting, new=new, address=address)
        return row


@transaction.atomic
def open_paper_by_link(*, token: str, paper_id: UUID, address: str | None) -> Paper | None:
    """Return a paper to whoever has the link, and write it down; None for whatever reason it opens nothing."""
    if (school_id := school_of(token)) is None:
        return None
    with scope(school=school_id):
        row = _find(token, LinkFor.ANSWER)
        if row is None or row.meeting.state == MeetingState.CANCELLED:
            return None
        paper = queries.papers_of(row.meeting).filter(pk=paper_id).first()
        if paper is not None:
            new = {"person": row.name, "paper": paper.title}
            record(None, "MEETING_PAPER_OPENED_BY_LINK", row.meeting, new=new, address=address)
        return paper


@transaction.atomic
def minutes_read_by_link(*, token: str, address: str | None) -> Invitation:
    """Keep that somebody has read the minutes. Again is harmless. Errors: Refused once the link is over."""
    with scope(school=_school(token)):
        row = _find(token, LinkFor.MINUTES, lock=True)
        if row is None:
            raise Refused(OVER)
        if row.minutes_seen_at is None:
            row.minutes_seen_at = clock.now()
            row.save(update_fields=["minutes_seen_at"])
            record(None, "MEETING_MINUTES_READ", row.meeting, new={"person": row.name}, address=address)
        return row
