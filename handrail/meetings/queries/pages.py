"""What the pages of a meeting show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from handrail.access.types import Actor
from handrail.core import clock
from handrail.frameworks.queries import get_framework
from handrail.meetings import policy, rules
from handrail.meetings.queries.links import facts_of
from handrail.meetings.queries.outcomes import outcomes_of
from handrail.meetings.queries.people import invitation_rows, key_of, local_day, papers_of, words_rows
from handrail.meetings.rules import minutes as minutes_rules
from handrail.meetings.rules.words import about_words, when_words
from handrail.meetings.types import (
    MEETING_STATE_LABELS,
    STATE_VARIANTS,
    ActionRow,
    Asked,
    Attendance,
    Candidate,
    InvitationRow,
    Kind,
    MeetingRow,
    MeetingState,
    MinutesFacts,
    PaperRow,
    Person,
    ReviewOutcome,
    WordsKind,
    WordsRow,
)
from handrail.plans.policy import plans_visible_to
from handrail.plans.queries import whose_plan

if TYPE_CHECKING:
    from handrail.meetings.models import Invitation, Meeting, MeetingAction, SentMinutes

LISTED = 100


# -------------------------------------------------------------------------------------------------------- lists


def meetings_listed(actor: Actor, *, past: bool = False, mine: bool = False) -> list[MeetingRow]:
    """Return the meetings that the actor sees: coming ones soonest first, or past and cancelled ones latest first.

    `mine`: that they arrange or are asked to. At most 100. One query.
    """
    rows = _counted(policy.meetings_visible_to(actor))
    now = clock.now()
    is_coming = Q(state=MeetingState.PLANNED, starts_at__gte=_start_of(now))
    rows = rows.exclude(is_coming) if past else rows.filter(is_coming)
    if mine:
        asked = Q(invitations__membership_id=actor.membership_id, invitations__withdrawn_at__isnull=True)
        keys = policy.meetings_visible_to(actor).filter(Q(organiser_id=actor.membership_id) | asked).values("pk")
        rows = rows.filter(pk__in=keys)
    order = ("-starts_at", "-pk") if past else ("starts_at", "pk")
    return [meeting_row(row) for row in rows.order_by(*order)[:LISTED]]


def _start_of(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def _counted(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    asked = Q(invitations__withdrawn_at__isnull=True)
    told = asked & Q(invitations__sent_at__isnull=False)
    return rows.select_related("pupil", "group").annotate(
        n_asked=Count("invitations", filter=asked),
        n_coming=Count("invitations", filter=asked & Q(invitations__answer="coming")),
        n_silent=Count("invitations", filter=told & Q(invitations__answer="")),
    )


def meeting_row(meeting: Meeting) -> MeetingRow:
    """Return a meeting for a list. No query, where its pupil and group are loaded."""
    state = MeetingState(meeting.state)
    return MeetingRow(
        meeting_id=meeting.pk,
        title=meeting.title,
        about=meeting.pupil.name if meeting.pupil else "",
        pupil_id=meeting.pupil_id,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        place=meeting.place,
        state=state.value,
        state_label=MEETING_STATE_LABELS[state],
        variant=STATE_VARIANTS[state],
        n_asked=getattr(meeting, "n_asked", 0),
        n_coming=getattr(meeting, "n_coming", 0),
        n_silent=getattr(meeting, "n_silent", 0),
        organiser=meeting.organiser_name,
    )


def actions_listed(actor: Actor, *, mine: bool = False, done: bool = False) -> list[ActionRow]:
    """Return the actions of the meetings that the actor sees, and their own: those most overdue first. One query.

    `done`: those that are done, the latest first. At most 100.
    """
    from handrail.meetings.models import MeetingAction

    own = Q(owner_id=actor.membership_id)
    rows = MeetingAction.objects.filter(school_id=actor.school_id, done_at__isnull=not done)
    rows = rows.filter(own if mine else Q(meeting__in=policy.meetings_visible_to(actor).values("pk")))
    if mine:
        rows = rows.filter(meeting__in=policy.meetings_visible_to(actor).values("pk"))
    order: tuple[Any, ...] = ("-done_at", "-pk") if done else (F("due_on").asc(nulls_last=True), "pk")
    rows = rows.select_related("meeting__pupil", "meeting__group", "faculty").order_by(*order)
    return action_rows(rows[:LISTED], actor)


def action_rows(rows: Iterable[MeetingAction], actor: Actor) -> list[ActionRow]:
    """Return actions, ready to show. No query, where their meetings are loaded."""
    today = clock.today()
    return [
        ActionRow(
            action_id=row.pk,
            meeting_id=row.meeting_id,
            text=row.text,
            owner=row.owner_name,
            due_on=row.due_on,
            is_done=row.done_at is not None,
            is_overdue=row.done_at is None and row.due_on is not None and row.due_on < today,
            done_note=row.done_note,
            done_at=row.done_at,
            about=row.meeting.pupil.name if row.meeting.pupil else row.meeting.title,
            faculty=row.faculty.name if row.faculty else "",
            is_mine=row.owner_id == actor.membership_id,
        )
        for row in rows
    ]


# ------------------------------------------------------------------------------------------------- one meeting


@dataclass(frozen=True)
class MeetingPage:
    """Everything that one meeting's page shows."""

    meeting: Meeting
    row: MeetingRow
    when: str
    kind: Kind | None
    people: tuple[InvitationRow, ...]
    uninvited: tuple[InvitationRow, ...]
    words: tuple[WordsRow, ...]
    disagreements: tuple[WordsRow, ...]
    papers: tuple[PaperRow, ...]
    actions: tuple[ActionRow, ...]
    sent: tuple[SentMinutes, ...]
    deadlines: tuple[tuple[str, str, date, bool], ...]
    plan_title: str
    may_arrange: bool
    is_planned: bool
    is_held: bool
    has_begun: bool
    n_to_send: int
    n_to_print: int
    to_be_given: tuple[InvitationRow, ...]
    to_be_told: tuple[InvitationRow, ...]
    agenda: tuple[str, ...]

    @property
    def send_words(self) -> str:
        """What the button sends: '1 invitation' or '4 invitations'."""
        return f"{self.n_to_send} invitation{'' if self.n_to_send == 1 else 's'}"

    @property
    def to_be_told_words(self) -> str:
        """Who is still to be told by hand of a change, or that the meeting is off."""
        return ", ".join(row.name for row in self.to_be_told)

    @property
    def to_be_given_words(self) -> str:
        """Who is still to be given the minutes on paper."""
        return ", ".join(row.name for row in self.to_be_given)

    @property
    def n_coming(self) -> int:
        """How many said that they come."""
        return sum(row.answer == "coming" for row in self.people)


def meeting_page(actor: Actor, meeting: Meeting) -> MeetingPage:
    """Return one visible meeting's page. At most seven queries whatever the number of people."""
    invitations = list(meeting.invitations.select_related("contact", "membership").order_by("position", "pk"))
    words = list(meeting.words.order_by("said_at", "pk"))
    people, uninvited = _people(meeting, invitations, words)
    actions = meeting.actions.select_related("faculty", "meeting__pupil").order_by(
        F("due_on").asc(nulls_last=True), "pk"
    )
    shown = words_rows(words)
    kind = rules.kind_coded(get_framework(meeting.framework), meeting.kind)
    today = clock.today()
    dues = rules.deadlines_of(get_framework(meeting.framework), kind, local_day(meeting.starts_at)) if kind else ()
    is_planned = meeting.state == MeetingState.PLANNED
    return MeetingPage(
        meeting=meeting,
        row=meeting_row(meeting),
        when=when_words(meeting.starts_at, meeting.minutes, timezone.get_current_timezone_name()),
        kind=kind,
        people=tuple(people),
        uninvited=tuple(uninvited),
        words=tuple(row for row in shown if row.kind != WordsKind.DISAGREEMENT),
        disagreements=tuple(row for row in shown if row.kind == WordsKind.DISAGREEMENT),
        papers=tuple(paper_rows(meeting)),
        actions=tuple(action_rows(actions, actor)),
        sent=tuple(meeting.sent_minutes.order_by("-number")),
        deadlines=tuple((what, who, day, is_planned and day < today) for what, who, day in dues),
        plan_title=_plan_title(actor, meeting),
        may_arrange=policy.can_arrange(actor, meeting),
        is_planned=is_planned,
        is_held=meeting.state == MeetingState.HELD,
        has_begun=local_day(meeting.starts_at) <= today,
        n_to_send=sum(row.sent_at is None and bool(row.email) for row in people),
        to_be_given=tuple(row for row in people if row.is_to_be_given_minutes),
        to_be_told=tuple(row for row in people if row.is_to_be_told and meeting.state != MeetingState.HELD),
        n_to_print=sum(not row.is_current and not row.email for row in people),
        agenda=rules.lines_of(meeting.agenda, most=50),
    )


def _people(
    meeting: Meeting, invitations: list[Invitation], words: Iterable[Any]
) -> tuple[list[InvitationRow], list[InvitationRow]]:
    reports = {row.invitation_id for row in words if row.kind == WordsKind.REPORT}
    rows = invitation_rows(meeting, invitations, reports)
    return [row for row in rows if not row.is_withdrawn], [row for row in rows if row.is_withdrawn]


def _plan_title(actor: Actor, meeting: Meeting) -> str:
    """Return what the plan is called, where the actor may read it. One query, none without a plan."""
    if meeting.plan_id is None:
        return ""
    plan = plans_visible_to(actor).filter(pk=meeting.plan_id).first()
    kind = get_framework(meeting.framework).plan_kind(plan.kind) if plan else None
    return (kind.name if kind else "Plan") if plan else ""


def paper_rows(meeting: Meeting) -> list[PaperRow]:
    """Return a meeting's papers, ready to show. One query."""
    return [
        PaperRow(row.pk, row.title, rules.size_words(row.n_bytes), row.added_at, row.added_by_name)
        for row in papers_of(meeting)
    ]


def open_lines(meeting: Meeting, everybody: Iterable[Candidate], asked: Iterable[Invitation]) -> tuple[Asked, ...]:
    """Return whom of the framework's list nobody who is asked is; before anybody is asked, nobody who is proposed.

    `everybody`: the candidates; `asked`: who is asked now. No query.
    """
    kind = rules.kind_coded(get_framework(meeting.framework), meeting.kind)
    if kind is None:
        return ()
    known = {one.key: one for one in everybody}
    people = [
        # Somebody from outside is known by the part they were named for, and nobody who left or is barred counts.
        Candidate(key, Person(row.person), row.name, row.role) if not (key := key_of(row)) else known[key]
        for row in asked
        if not key_of(row) or key_of(row) in known
    ]
    return rules.still_open(kind.asked, people or [one for one in known.values() if one.is_proposed])


def plan_choices(actor: Actor, pupil_id: UUID) -> list[tuple[str, str]]:
    """Return the pupil's plans that the actor may read, the latest first: (key, words). One query."""
    rows = (
        plans_visible_to(actor).filter(pupil_id=pupil_id).select_related("pupil", "group").order_by("-starts_on", "pk")
    )
    framework = get_framework(actor.framework_code)
    found = []
    for plan in rows[:30]:
        kind = framework.plan_kind(plan.kind)
        found.append((str(plan.pk), f"{kind.name if kind else whose_plan(plan)}, from {plan.starts_on:%-d %B %Y}"))
    return found


# ------------------------------------------------------------------------------------------------------ minutes


def drafted(actor: Actor, page: MeetingPage) -> str:
    """Return minutes to begin with, from what is known of a meeting and of the review of its plan. Two queries."""
    outcome = outcomes_of(actor, [page.meeting]).get(page.meeting.pk, ReviewOutcome())
    by_attendance: dict[str, list[str]] = defaultdict(list)
    for row in page.people:
        by_attendance[row.attendance].append(f"{row.name} ({row.role})" if row.role else row.name)
    meeting = page.meeting
    facts = MinutesFacts(
        title=meeting.title,
        about=meeting.pupil.name if meeting.pupil else "",
        starts_at=meeting.starts_at,
        place=meeting.place,
        present=tuple(by_attendance[Attendance.PRESENT]),
        part=tuple(by_attendance[Attendance.PART]),
        absent=tuple(by_attendance[Attendance.ABSENT]),
        reports=tuple(dict.fromkeys(row.by for row in page.words if row.kind == WordsKind.REPORT)),
        agenda=page.agenda,
        decided=rules.lines_of(meeting.decided, most=100),
        actions=tuple((row.text, row.owner, row.due_on) for row in page.actions),
        disagreements=tuple((row.by, row.text) for row in page.disagreements),
        next_on=meeting.next_on or outcome.next_on,
        targets=outcome.targets,
        stage=outcome.decision,
    )
    return minutes_rules.draft(facts, zone=timezone.get_current_timezone_name())


# ---------------------------------------------------------------------------------------- through a link


@dataclass(frozen=True)
class LinkedPage:
    """What somebody sees through their link: nothing of other people but what part they have."""

    school: str
    telephone: str
    about: str
    title: str
    when: str
    starts_at: datetime
    ends_at: datetime
    place: str
    purpose: str
    agenda: tuple[str, ...]
    organiser: str
    others: tuple[str, ...]
    papers: tuple[PaperRow, ...]
    papers_due_on: date | None
    person: InvitationRow
    is_family: bool
    is_cancelled: bool
    sent: tuple[WordsRow, ...]


def linked_page(invitation: Invitation) -> LinkedPage:
    """Return what an invitation's link shows. Four queries, inside the school's scope."""
    meeting = invitation.meeting
    facts = facts_of(meeting)
    others = meeting.invitations.filter(withdrawn_at__isnull=True).exclude(pk=invitation.pk).order_by("position", "pk")
    words = list(meeting.words.filter(invitation=invitation).order_by("said_at", "pk"))
    reports = {row.invitation_id for row in words if row.kind == WordsKind.REPORT}
    is_cancelled = meeting.state == MeetingState.CANCELLED
    return LinkedPage(
        school=facts.school,
        telephone=facts.telephone,
        about=about_words(facts),
        title=meeting.title,
        when=when_words(meeting.starts_at, meeting.minutes, facts.time_zone),
        starts_at=meeting.starts_at,
        ends_at=meeting.starts_at + timedelta(minutes=meeting.minutes),
        place=meeting.place,
        purpose=meeting.purpose,
        agenda=rules.lines_of(meeting.agenda, most=50),
        organiser=meeting.organiser_name,
        others=tuple(dict.fromkeys(role or "Somebody from outside" for role in others.values_list("role", flat=True))),
        papers=() if is_cancelled else tuple(paper_rows(meeting)),
        papers_due_on=meeting.papers_due_on,
        person=invitation_rows(meeting, [invitation], {key for key in reports if key})[0],
        is_family=invitation.person in ("contact", "pupil"),
        is_cancelled=is_cancelled,
        sent=tuple(words_rows(words)),
    )


@dataclass(frozen=True)
class LinkedMinutes:
    """What somebody sees through their link to the minutes."""

    school: str
    telephone: str
    about: str
    when: str
    starts_at: datetime
    ends_at: datetime
    number: int
    text: str
    sent_at: datetime
    disagreements: tuple[WordsRow, ...]
    person: InvitationRow


def linked_minutes(invitation: Invitation) -> LinkedMinutes | None:
    """Return the newest minutes for whoever has the link, or None where none were sent. Three queries."""
    meeting = invitation.meeting
    newest = meeting.sent_minutes.order_by("-number").first()
    if newest is None:
        return None
    facts = facts_of(meeting)
    said = meeting.words.filter(kind=WordsKind.DISAGREEMENT).order_by("said_at", "pk")
    return LinkedMinutes(
        school=facts.school,
        telephone=facts.telephone,
        about=about_words(facts),
        when=when_words(meeting.starts_at, meeting.minutes, facts.time_zone),
        starts_at=meeting.starts_at,
        ends_at=meeting.starts_at + timedelta(minutes=meeting.minutes),
        number=newest.number,
        text=newest.text,
        sent_at=newest.sent_at,
        disagreements=tuple(words_rows(said)),
        person=invitation_rows(meeting, [invitation], set())[0],
    )


# ------------------------------------------------------------------------------------------ the Review Record


@dataclass(frozen=True)
class RecordedMeeting:
    """One meeting in the Review Record, with everybody who was asked. Source: [002 section 7]."""

    row: MeetingRow
    when: str
    purpose: str
    people: tuple[InvitationRow, ...]
    invitations_sent_on: date | None
    minutes_sent_on: date | None
    minutes_given_on: date | None
    n_minutes_to_give: int
    decided: tuple[str, ...]
    actions: tuple[ActionRow, ...]
    disagreements: tuple[WordsRow, ...]
    next_on: date | None
    outcome: ReviewOutcome | None


def review_record(actor: Actor, pupil_id: UUID) -> list[RecordedMeeting]:
    """Return a visible pupil's Review Record, the latest meeting first.

    What kind of meeting was called and when, who was asked and who came, when invitations and minutes went out, and
    what the review of its plan came to. Six queries whatever the number of meetings.
    """
    from handrail.meetings.models import Invitation, MeetingAction, Words

    found = policy.meetings_visible_to(actor).filter(pupil_id=pupil_id).select_related("pupil", "group")
    meetings = list(found.order_by("-starts_at", "-pk")[:LISTED])
    keys = [row.pk for row in meetings]
    people: dict[UUID, list[Invitation]] = defaultdict(list)
    asked = Invitation.objects.filter(meeting__in=keys).select_related("contact", "membership")
    for row in asked.order_by("position", "pk"):
        people[row.meeting_id].append(row)
    words: dict[UUID, list[Any]] = defaultdict(list)
    for said in Words.objects.filter(meeting__in=keys).order_by("said_at", "pk"):
        words[said.meeting_id].append(said)
    actions: dict[UUID, list[MeetingAction]] = defaultdict(list)
    noted = MeetingAction.objects.filter(meeting__in=keys).select_related("meeting__pupil", "faculty")
    for action in noted.order_by(F("due_on").asc(nulls_last=True), "pk"):
        actions[action.meeting_id].append(action)
    told = outcomes_of(actor, meetings)
    return [_recorded(actor, row, people[row.pk], words[row.pk], actions[row.pk], told.get(row.pk)) for row in meetings]


def _recorded(
    actor: Actor,
    meeting: Meeting,
    invitations: list[Invitation],
    words: list[Any],
    actions: list[MeetingAction],
    outcome: ReviewOutcome | None,
) -> RecordedMeeting:
    asked, _ = _people(meeting, invitations, words)
    sent = [local_day(row.sent_at) for row in asked if row.sent_at]
    minuted = [local_day(row.minutes_sent_at) for row in asked if row.minutes_sent_at]
    given = [local_day(row.minutes_given_at) for row in asked if row.minutes_given_at]
    return RecordedMeeting(
        row=meeting_row(meeting),
        when=when_words(meeting.starts_at, meeting.minutes, timezone.get_current_timezone_name()),
        purpose=meeting.purpose,
        people=tuple(asked),
        invitations_sent_on=min(sent, default=None),
        minutes_sent_on=max(minuted, default=None),
        minutes_given_on=max(given, default=None),
        n_minutes_to_give=sum(row.is_to_be_given_minutes for row in asked),
        decided=rules.lines_of(meeting.decided, most=100),
        actions=tuple(action_rows(actions, actor)),
        disagreements=tuple(words_rows(row for row in words if row.kind == WordsKind.DISAGREEMENT)),
        next_on=meeting.next_on or (outcome.next_on if outcome else None),
        outcome=outcome,
    )
