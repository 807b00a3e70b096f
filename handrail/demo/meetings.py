"""Meetings of the demonstration: an annual review with its answers, one that was held, and the liaison group."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from handrail.core import clock
from handrail.meetings import actions, queries
from handrail.meetings.types import LinkFor, NewMeeting, Outsider, WordsKind

if TYPE_CHECKING:
    from handrail.demo.build import World

LIND = Outsider("Dr Edda Lind", "Educational psychologist", "edda.lind@service.example")
# The smallest PDF that readers open: one empty page.
SHORT_PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
OKORO = Outsider("Sola Okoro", "Speech and language therapist", "sola.okoro@service.example")


def add_meetings(world: World, today: date) -> None:
    """Let a review have been held a month ago and another stand before the school, with people's answers."""
    from handrail.demo.build import pupils_of

    pupil = pupils_of(world, world.child_of_the_teacher())
    _held(world, pupil, today)
    _coming(world, pupil, today)
    if world.cast.setting == "secondary":
        _liaison(world, today)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _plan(world: World, pupil: Any, new: NewMeeting, outsiders: list[Outsider]) -> Any:
    meeting = actions.plan_meeting(actor=world.senco, pupil_id=pupil.pk, new=new, meeting_id=uuid4())
    keys = [one.key for one in queries.candidates(world.senco, meeting) if one.is_proposed]
    actions.choose_people(actor=world.senco, meeting_id=meeting.pk, keys=keys, outsiders=outsiders)
    for row in meeting.invitations.order_by("position"):
        actions.hand_out(actor=world.senco, meeting_id=meeting.pk, invitation_id=row.pk)
    return meeting


def _coming(world: World, pupil: Any, today: date) -> None:
    """An annual review in two weeks: some answered, the therapist sends a report instead."""
    new = NewMeeting(
        kind="annual",
        starts_at=_at(today + timedelta(days=14), 14, 30),
        minutes=60,
        place="Room 2",
        purpose="What has gone well this year, what comes next, and who helps with it.",
        agenda="How the year went\nWhat the pupil says\nWhat the family says\nTargets for next year",
        papers_due_on=today + timedelta(days=7),
    )
    meeting = _plan(world, pupil, new, [LIND, OKORO])
    actions.add_paper(actor=world.senco, meeting_id=meeting.pk, title="School report", content=SHORT_PAPER)
    rows = list(meeting.invitations.order_by("position"))
    for row, answer in zip(rows, ("coming", "coming", "maybe"), strict=False):
        given = actions.GivenAnswer(answer)
        actions.answer_by_link(token=queries.token_of(row, LinkFor.ANSWER), given=given, address=None)
    therapist = queries.token_of(rows[-1], LinkFor.ANSWER)
    actions.answer_by_link(token=therapist, given=actions.GivenAnswer("not_coming"), address=None)
    report = actions.GivenWords(
        words_id=uuid4(),
        kind=WordsKind.REPORT,
        text="We met four times. The new words of a topic stay longer when they are met before the lesson.",
        long_term="Use the words of each topic in a talk of two minutes.",
        short_term="Name and use five new words before each topic.\nAsk for a word that is not known.",
    )
    actions.send_words_by_link(token=therapist, given=report, address=None)


def _held(world: World, pupil: Any, today: date) -> None:
    """A termly review a month ago, with minutes that were sent, and two actions, one of them late."""
    day = today - timedelta(days=30)
    senco = world.senco
    with clock.at(_at(day - timedelta(days=14), 10)):
        new = NewMeeting(kind="termly", starts_at=_at(day, 9), minutes=30, place="Room 2")
        meeting = _plan(world, pupil, new, [])
    with clock.at(_at(day, 10)):
        rows = list(meeting.invitations.order_by("position"))
        there = {row.pk: "absent" if place == 1 else "present" for place, row in enumerate(rows)}
        actions.hold_meeting(actor=senco, meeting_id=meeting.pk, attendance=there)
        key = f"staff:{senco.membership_id}"
        for text, days in (("Order a second set of word cards", 14), ("Show the cards to the family", 45)):
            actions.add_action(
                actor=senco,
                meeting_id=meeting.pk,
                action_id=uuid4(),
                text=text,
                owner=key,
                due_on=day + timedelta(days),
            )
        differs = actions.GivenWords(
            words_id=uuid4(), kind=WordsKind.DISAGREEMENT, text="Four times a week is too often. Three would be better."
        )
        actions.write_down_words(actor=senco, meeting_id=meeting.pk, given=differs, invitation_id=rows[0].pk)
        decided = "The word cards go on.\nReading aloud moves to the morning."
        meeting.refresh_from_db()
        actions.write_minutes(
            actor=senco, meeting_id=meeting.pk, decided=decided, minutes_text="", next_on=None, seen=meeting.row_version
        )
        meeting.refresh_from_db()
        text = queries.drafted(senco, queries.meeting_page(senco, meeting))
        actions.write_minutes(
            actor=senco,
            meeting_id=meeting.pk,
            decided=decided,
            minutes_text=text,
            next_on=None,
            seen=meeting.row_version,
        )
        meeting.refresh_from_db()
        actions.send_minutes(actor=senco, meeting_id=meeting.pk, origin="", seen=meeting.row_version)


def _liaison(world: World, today: date) -> None:
    """The SEN liaison group with members for some faculties, and its next meeting."""
    senco = world.senco
    group = actions.make_group(
        actor=senco,
        name="SEN liaison group",
        kind="liaison",
        purpose="Keeps the SENCO and the faculties in step: what works in lessons, and who needs what.",
        group_id=uuid4(),
    )
    faculties = list(queries.faculty_names(senco))
    links = [adult for adult in world.cast.adults if "sen_link" in adult.roles]
    others = [adult for adult in world.cast.adults if "teacher" in adult.roles and adult not in links]
    for faculty_id, adult in zip(faculties[:4], [*links, *others], strict=False):
        actions.put_member(
            actor=senco,
            group_id=group.pk,
            membership_id=str(world.members[adult.email]),
            faculty_id=str(faculty_id),
        )
    new = NewMeeting(
        kind="liaison",
        starts_at=_at(today + timedelta(days=6), 15, 45),
        minutes=60,
        place="Library",
        agenda="What changed since we last met\nEach faculty’s part of the register\nActions for each faculty",
    )
    actions.plan_group_meeting(actor=senco, group_id=group.pk, new=new, meeting_id=uuid4())
