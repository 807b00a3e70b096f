"""Rules of meetings: states, who is asked, links, reminders, papers. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from handrail.access.types import Role
from handrail.core.errors import Refused
from handrail.core.rules.links import token_for
from handrail.frameworks.types import Framework, Invitee
from handrail.meetings.types import (
    MEETING_MOVES,
    OWN_KINDS,
    REFUSALS,
    Answer,
    Asked,
    Candidate,
    Form,
    Kind,
    LinkFor,
    MeetingState,
    MeetingVerb,
    NewMeeting,
)

SHORTEST, LONGEST = 5, 480
# A year and a half: the next annual review but one is not planned to the hour.
FURTHEST = timedelta(days=550)
# What a meeting that was forgotten may still be written down for.
FURTHEST_BACK = timedelta(days=370)
# Source: issue 6: an answer may come until a day after the meeting; minutes are read for four weeks.
ANSWER_LASTS = timedelta(days=1)
MINUTES_LAST = timedelta(days=28)
MOST_LINES = 12
CHASED_EVERY = timedelta(days=7)
# How far from its day a review's outcome is still that of a meeting about the plan. Source: house rule.
NEAR_REVIEW = timedelta(days=28)
# A target that somebody suggested is offered for as long as an annual plan lasts. Source: house rule.
SUGGESTED_LAST_DAYS = 370


# ------------------------------------------------------------------------------------------------------- states


def after(state: MeetingState | str, verb: MeetingVerb) -> MeetingState:
    """Return the state that follows. Errors: Refused with the sentence of the state that does not allow it."""
    now = MeetingState(state)
    if verb not in MEETING_MOVES[now]:
        raise Refused(REFUSALS[now])
    return MEETING_MOVES[now][verb]


# -------------------------------------------------------------------------------------------------------- kinds


def kinds_of(framework: Framework, *, for_group: bool = False) -> tuple[Kind, ...]:
    """Return the kinds of meeting that a school of this framework has: the framework's, then the school's own."""
    known = tuple(
        Kind(
            code=kind.code,
            name=kind.name,
            form=Form.REVIEW,
            minutes=60,
            of_framework=True,
            asked=tuple(Asked(one.who, one.is_required, one.when, one.filled_by) for one in kind.invited),
            plan_kinds=kind.plan_kinds,
        )
        for kind in framework.meeting_kinds
    )
    return tuple(kind for kind in known + OWN_KINDS if kind.is_for_group is for_group)


def kind_coded(framework: Framework, code: str) -> Kind | None:
    """Return the kind with this code, of the framework or the school, or None."""
    every = (*kinds_of(framework), *kinds_of(framework, for_group=True))
    return next((kind for kind in every if kind.code == code), None)


def deadlines_of(framework: Framework, kind: Kind, day: date) -> tuple[tuple[str, str, date], ...]:
    """Return what the framework asks before and after a meeting of this kind: (what, who, day), in order of the days.

    Source: the framework's own rules that count from the meeting in calendar weeks or days (SI 2014/1530 reg 20), of
    the plan kinds that the kind of meeting is about. Statutory days are never moved off closures.
    """
    days = {"calendar_weeks": 7, "calendar_days": 1}
    found = [
        (rule.plain, rule.who, day + timedelta(days=rule.offset * days[rule.unit]))
        for rule in framework.deadlines
        if rule.anchor == "meeting"
        and rule.unit in days
        and rule.offset is not None
        and set(rule.plan_kinds) & set(kind.plan_kinds)
    ]
    return tuple(sorted(found, key=lambda row: row[2]))


def papers_day(framework: Framework, kind: Kind, day: date) -> date | None:
    """Return the day by which papers must have gone round, where the framework has a rule for the kind, or None."""
    return min((due for _, _, due in deadlines_of(framework, kind, day) if due < day), default=None)


def with_papers_day(new: NewMeeting, framework: Framework, kind: Kind) -> NewMeeting:
    """Return a new meeting with the day of the framework for its papers, where nobody chose one and it is to come."""
    return replace(new, papers_due_on=papers_day(framework, kind, new.starts_at.date()))


# --------------------------------------------------------------------------------------------------- a new one


def check_new(new: NewMeeting, now: datetime) -> None:
    """Raise Refused with the field of what is wrong with a meeting's moment, length or days."""
    check_moment(new.starts_at, new.minutes, now)
    if not 0 <= new.reminder_days <= 30:
        raise Refused("Choose from 0 to 30 days.", field="reminder_days")
    if new.papers_due_on is not None and new.papers_due_on > new.starts_at.date():
        raise Refused("Papers are wanted before the meeting. Choose an earlier day.", field="papers_due_on")
    if new.papers_due_on is not None and new.papers_due_on < (now - FURTHEST_BACK).date():
        raise Refused("Choose a day within the last year.", field="papers_due_on")


def check_moment(starts_at: datetime, minutes: int, now: datetime) -> None:
    """Raise Refused with the field if a meeting cannot be at this moment or of this length."""
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused(f"A meeting takes from {SHORTEST} to {LONGEST} minutes.", field="minutes")
    if starts_at > now + FURTHEST:
        raise Refused("Choose a day within the next year and a half.", field="day")
    if starts_at < now - FURTHEST_BACK:
        raise Refused("Choose a day within the last year.", field="day")


# ------------------------------------------------------------------------------------------------------- people


# Which roles at the school fill which line of an invited list. A link teacher teaches.
INVITEES_OF_ROLE = {
    Role.HEAD: Invitee.HEAD,
    Role.SENCO: Invitee.SENCO,
    Role.TEACHER: Invitee.TEACHER,
    Role.SEN_LINK: Invitee.TEACHER,
}


def fills(roles: Iterable[str], *, works_with_pupil: bool) -> frozenset[str]:
    """Return whom of an invited list a colleague is, by their roles today and as one of the pupil's core group."""
    found = {INVITEES_OF_ROLE[Role(role)].value for role in roles if role in INVITEES_OF_ROLE}
    return frozenset(found | ({Invitee.STAFF.value} if works_with_pupil else set()))


def still_open(asked: Iterable[Asked], people: Iterable[Candidate]) -> tuple[Asked, ...]:
    """Return what of a framework's list nobody of these people is: by role, or because they stand there by its words.

    Words count only where somebody was named for the very line: 'Educational psychologist' for 'The educational
    psychologist'. Officers, professionals and others from outside are for the organiser to name.
    """
    chosen = list(people)
    filled = {code for one in chosen for code in one.fills}
    named = {_bare(one.role) for one in chosen if one.role}
    return tuple(line for line in asked if not filled & set(line.filled_by) and _bare(line.who) not in named)


def _bare(who: str) -> str:
    words = who.casefold().split()
    return " ".join(words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words)


def initials_of(name: str) -> str:
    """Return 'T.A.' of 'Tobi Adeyemi': what stands in calendars, which colleagues and family share."""
    return "".join(f"{part[0].upper()}." for part in name.replace("-", " ").split() if part[0].isalpha())


# -------------------------------------------------------------------------------------------------------- links


def make_token(key: bytes, school_id: UUID, invitation_id: UUID, nonce: str, link: LinkFor) -> str:
    """Return the last part of an invitation's link: the school's key, then 256 bits that follow from `key`.

    It can be worked out again for a reminder or a letter, and only with the installation's own key: the database holds
    the hash and the nonce, from which nobody makes a link. A new nonce ends the old one.
    """
    words = f"{invitation_id}|{nonce}|{link}".encode()
    secret = hmac.new(key, words, hashlib.sha256).digest()
    return token_for(school_id, secret)


def answer_link_works(state: MeetingState | str, starts_at: datetime, minutes: int, now: datetime) -> bool:
    """Say whether an invitation's link opens: until a day after the meeting. Of a cancelled one it says so."""
    return now <= starts_at + timedelta(minutes=minutes) + ANSWER_LASTS


def minutes_link_works(now: datetime, *reached_at: datetime | None) -> bool:
    """Say whether the link to minutes opens: four weeks from when they last reached this person, or began to wait.

    `reached_at`: when they were sent, were put down for paper, and were given. Paper waits on desks.
    """
    latest = max((moment for moment in reached_at if moment is not None), default=None)
    return latest is not None and now <= latest + MINUTES_LAST


# ---------------------------------------------------------------------------------------------------- reminders


def is_to_remind(
    *, starts_at: datetime, reminder_days: int, sent_at: datetime | None, answer: str, reminded_at: datetime | None,
    now: datetime, zone: str,
) -> bool:  # fmt: skip
    """Say whether somebody is reminded today: asked, silent or unsure, the days have come, and never twice.

    Nobody is reminded within two days of being asked, nor after the meeting began. Source: house rule.
    """
    if reminder_days == 0 or sent_at is None or reminded_at is not None or now >= starts_at:
        return False
    if answer not in ("", Answer.MAYBE):
        return False
    today, day = now.astimezone(ZoneInfo(zone)).date(), starts_at.astimezone(ZoneInfo(zone)).date()
    return today >= day - timedelta(days=reminder_days) and now - sent_at >= timedelta(days=2)


def is_to_chase(due_on: date | None, chased_on: date | None, today: date) -> bool:
    """Say whether the owner of an open action is reminded today: it is overdue, and not within a week of the last time.

    Source: house rule.
    """
    if due_on is None or due_on >= today:
        return False
    return chased_on is None or today - chased_on >= CHASED_EVERY


# -------------------------------------------------------------------------------------------------------- lines


def lines_of(text: str, *, most: int = MOST_LINES) -> tuple[str, ...]:
    """Return the lines of a text without the empty ones and without marks of lists, at most so many."""
    found = (line.strip().lstrip("-*•").strip() for line in text.splitlines())
    return tuple(line for line in found if line)[:most]


def pdf_problem(content: bytes, *, largest_mb: int) -> str:
    """Return why a file cannot be a paper, in a sentence, or ''. Judged by its content, never by its name."""
    if not content:
        return "This file is empty. Choose another one."
    if len(content) > largest_mb * 1024 * 1024:
        return f"The file is too large. Choose one of at most {largest_mb} MB."
    if not content.startswith(b"%PDF-"):
        return "This file is not a PDF. Save it as PDF and choose it again."
    return ""


def concerns_plan(meeting_on: date, starts_on: date, ends_on: date | None) -> bool:
    """Say whether a meeting that names no plan is about this one: in its time, whose end is open until its review."""
    return starts_on <= meeting_on and (ends_on is None or meeting_on <= ends_on)


def is_of_review(meeting_on: date, held_on: date | None, *, today: date) -> bool:
    """Say whether a meeting about a plan is the one at which its review was held, or is being held now."""
    return abs((held_on or today) - meeting_on) <= NEAR_REVIEW


def size_words(n_bytes: int) -> str:
    """Return how large a file is, as people say it."""
    return f"{n_bytes / 1024 / 1024:.1f} MB" if n_bytes >= 1024 * 1024 else f"{max(1, round(n_bytes / 1024))} kB"


def next_half_term(day: date) -> date:
    """Return the day seven weeks later: about half a term, which holidays may move. Source: [000] Castle; house."""
    return day + timedelta(weeks=7)
