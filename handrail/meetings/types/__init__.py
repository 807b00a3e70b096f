"""The words of meetings: kinds, states, people and answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class MeetingState(StrEnum):
    """planned -> held, or planned -> cancelled.

    PLANNED: people can be asked, moved and told. HELD: it took place; who came, minutes and actions are written.
    CANCELLED: it does not take place; everybody who was asked is told.
    """

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


MEETING_STATE_LABELS = {
    MeetingState.PLANNED: "Planned",
    MeetingState.HELD: "Held",
    MeetingState.CANCELLED: "Cancelled",
}
STATE_VARIANTS = {
    MeetingState.PLANNED: "info",
    MeetingState.HELD: "good",
    MeetingState.CANCELLED: "quiet",
}


class MeetingVerb(StrEnum):
    """Everything that is done with a meeting as a whole."""

    CHANGE = "change"
    INVITE = "invite"
    HOLD = "hold"
    CANCEL = "cancel"
    TELL = "tell"
    WRITE = "write"


# What each state allows; where a verb is missing, the sentence says why not.
MEETING_MOVES: dict[MeetingState, dict[MeetingVerb, MeetingState]] = {
    MeetingState.PLANNED: {
        MeetingVerb.CHANGE: MeetingState.PLANNED,
        MeetingVerb.INVITE: MeetingState.PLANNED,
        MeetingVerb.TELL: MeetingState.PLANNED,
        MeetingVerb.WRITE: MeetingState.PLANNED,
        MeetingVerb.HOLD: MeetingState.HELD,
        MeetingVerb.CANCEL: MeetingState.CANCELLED,
    },
    MeetingState.HELD: {MeetingVerb.WRITE: MeetingState.HELD},
    MeetingState.CANCELLED: {MeetingVerb.TELL: MeetingState.CANCELLED},
}
REFUSALS = {
    MeetingState.HELD: "This meeting was held. Plan a new one.",
    MeetingState.CANCELLED: "This meeting was cancelled. Plan a new one.",
}


class Form(StrEnum):
    """What a kind of meeting is called in a mail, which names neither needs nor plans."""

    REVIEW = "review"
    TALK = "talk"
    CALL = "call"
    GROUP = "group"


FORM_WORDS = {
    Form.REVIEW: "review meeting",
    Form.TALK: "meeting",
    Form.CALL: "telephone call",
    Form.GROUP: "meeting",
}


@dataclass(frozen=True)
class Asked:
    """One line of a kind's list of people to ask."""

    who: str
    is_required: bool
    when: str = ""
    filled_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of meeting. Those of the framework say who is asked; the school's own leave it to the core group."""

    code: str
    name: str
    form: Form
    minutes: int
    is_for_group: bool = False
    of_framework: bool = False
    asked: tuple[Asked, ...] = ()
    plan_kinds: tuple[str, ...] = ()


# Source: issue 6.2; [000] on reviewing: informal talks, parents' evenings, meetings in private; [002 section 9]: termly
# and annual reviews. How long each takes is a house default that the organiser changes.
OWN_KINDS = (
    Kind("informal", "Informal meeting", Form.TALK, 20),
    Kind("termly", "Termly review", Form.REVIEW, 30),
    Kind("annual", "Annual review", Form.REVIEW, 60),
    Kind("parents_evening", "Parents’ evening appointment", Form.TALK, 10),
    Kind("telephone", "Telephone meeting", Form.CALL, 15),
    Kind("private", "Meeting in private", Form.TALK, 30),
    Kind("transition", "Transition review", Form.REVIEW, 60),
    Kind("liaison", "SEN liaison group", Form.GROUP, 60, is_for_group=True),
    Kind("working", "Working group", Form.GROUP, 60, is_for_group=True),
)


class Person(StrEnum):
    """How the school knows somebody who is asked to a meeting."""

    STAFF = "staff"
    CONTACT = "contact"
    PUPIL = "pupil"
    OUTSIDE = "outside"


PERSON_LABELS = {
    Person.STAFF: "School",
    Person.CONTACT: "Family",
    Person.PUPIL: "Pupil",
    Person.OUTSIDE: "From outside",
}


class Answer(StrEnum):
    """What somebody says to an invitation."""

    COMING = "coming"
    MAYBE = "maybe"
    NOT_COMING = "not_coming"


ANSWER_LABELS = {
    Answer.COMING: "Yes, I am coming",
    Answer.MAYBE: "I do not know yet",
    Answer.NOT_COMING: "No, I cannot come",
}
ANSWER_WORDS = {Answer.COMING: "Coming", Answer.MAYBE: "Not sure yet", Answer.NOT_COMING: "Not coming"}
ANSWER_VARIANTS = {Answer.COMING: "good", Answer.MAYBE: "attention", Answer.NOT_COMING: "quiet"}


class Attendance(StrEnum):
    """Whether somebody was there."""

    PRESENT = "present"
    PART = "part"
    ABSENT = "absent"


ATTENDANCE_LABELS = {
    Attendance.PRESENT: "There",
    Attendance.PART: "There for part of it",
    Attendance.ABSENT: "Not there",
}


class WordsKind(StrEnum):
    """What somebody sends for a meeting."""

    REPORT = "report"
    VIEWS = "views"
    DISAGREEMENT = "disagreement"


WORDS_LABELS = {
    WordsKind.REPORT: "Report",
    WordsKind.VIEWS: "What they want to say",
    WordsKind.DISAGREEMENT: "Sees it differently",
}


class LinkFor(StrEnum):
    """What a link is for; one person has one of each, and neither opens the other's page."""

    ANSWER = "answer"
    MINUTES = "minutes"


class Letter(StrEnum):
    """What is printed for people who are told by hand.

    INVITATION: that they are asked. CHANGED: another time, length or place. OFF: that the meeting does not take place,
    or that they need not come. MINUTES: the newest minutes.
    """

    INVITATION = "invitation"
    CHANGED = "changed"
    OFF = "off"
    MINUTES = "minutes"


# What a meeting's state must allow, for a letter to be printed.
LETTER_VERBS = {
    Letter.INVITATION: MeetingVerb.INVITE,
    Letter.CHANGED: MeetingVerb.INVITE,
    Letter.OFF: MeetingVerb.TELL,
    Letter.MINUTES: MeetingVerb.WRITE,
}


class Check(StrEnum):
    """What a member of the liaison group says of the faculty's part of the register."""

    MATCHES = "matches"
    DIFFERS = "differs"


CHECK_LABELS = {Check.MATCHES: "It matches what we know", Check.DIFFERS: "Something differs"}

# What a person can say at once; a page of writing has about 3,000 letters.
LONGEST_WORDS = 8_000
LONGEST_MINUTES = 30_000
LARGEST_PAPER_MB = 5
MOST_PEOPLE = 40
MOST_PAPERS = 20


@dataclass(frozen=True)
class NewMeeting:
    """What somebody plans: a kind, a moment, how long, where and what for."""

    kind: str
    starts_at: datetime
    minutes: int
    place: str = ""
    purpose: str = ""
    agenda: str = ""
    papers_due_on: date | None = None
    reminder_days: int = 7


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be asked. `key` says who: 'staff:<membership>', 'contact:<contact>', 'pupil'.

    `fills`: whom of a framework's invited list they are by their role (frameworks.types.Invitee).
    """

    key: str
    kind: Person
    name: str
    role: str
    email: str = ""
    is_proposed: bool = False
    fills: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outsider:
    """A professional from outside, by name and address."""

    name: str
    role: str
    email: str = ""


@dataclass(frozen=True)
class InvitationRow:
    """One person asked, ready to show."""

    invitation_id: UUID
    name: str
    role: str
    kind: str
    email: str
    sent_at: datetime | None
    by_mail: bool
    is_current: bool
    received_at: datetime | None
    answer: str
    answer_words: str
    answer_variant: str
    answered_at: datetime | None
    answered_by: str
    needs_interpreter: bool
    wants_other_time: str
    has_report: bool
    papers_seen_at: datetime | None
    attendance: str
    attendance_words: str
    minutes_sent_at: datetime | None
    minutes_paper_at: datetime | None
    minutes_given_at: datetime | None
    minutes_given_by: str
    minutes_seen_at: datetime | None
    is_withdrawn: bool = False
    is_reachable: bool = True

    @property
    def key(self) -> str:
        """The invitation's key as text, for addresses."""
        return str(self.invitation_id)

    @property
    def is_to_be_given_minutes(self) -> bool:
        """Whether the newest minutes are for paper and nobody gave them yet."""
        return self.is_reachable and self.minutes_paper_at is not None and self.minutes_given_at is None

    @property
    def is_to_be_told(self) -> bool:
        """Whether they were told of the meeting, but not of what changed or that it is off: by hand, then."""
        return self.is_reachable and self.sent_at is not None and not self.is_current

    @property
    def has_minutes(self) -> bool:
        """Whether the newest minutes went to this person, or wait for them on paper."""
        return self.minutes_sent_at is not None or self.minutes_paper_at is not None


@dataclass(frozen=True)
class WordsRow:
    """What one person sent: their own words, never changed by anybody."""

    words_id: UUID
    kind: str
    label: str
    by: str
    role: str
    text: str
    long_term: tuple[str, ...]
    short_term: tuple[str, ...]
    said_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class SentWords:
    """What one person sent for a meeting, as a review shows it. `person` says whose voice it is."""

    meeting_id: UUID
    person: Person
    by: str
    recorded_by: str
    said_on: date
    meeting: str
    meeting_on: date
    text: str
    long_term: tuple[str, ...]
    short_term: tuple[str, ...]


@dataclass(frozen=True)
class SuggestedTarget:
    """One target that somebody suggested for a meeting. `code` finds it again while the words stand."""

    code: str
    wording: str
    is_long_term: bool
    by: str
    meeting: str
    said_on: date


@dataclass(frozen=True)
class ActionRow:
    """One thing that somebody will do."""

    action_id: UUID
    meeting_id: UUID
    text: str
    owner: str
    due_on: date | None
    is_done: bool
    is_overdue: bool
    done_note: str
    done_at: datetime | None
    about: str = ""
    faculty: str = ""
    is_mine: bool = False


@dataclass(frozen=True)
class PaperRow:
    """One paper for a meeting."""

    paper_id: UUID
    title: str
    size: str
    added_at: datetime
    added_by: str


@dataclass(frozen=True)
class MeetingRow:
    """One meeting in a list."""

    meeting_id: UUID
    title: str
    about: str
    pupil_id: UUID | None
    starts_at: datetime
    minutes: int
    place: str
    state: str
    state_label: str
    variant: str
    n_asked: int = 0
    n_coming: int = 0
    n_silent: int = 0
    organiser: str = ""


@dataclass(frozen=True)
class Facts:
    """What mails, letters and calendar files say of a meeting. Nothing here names a need, a stage or a plan.

    `whom` is the pupil's given name, or the name of the group; `initials` stand in calendars, which others see.
    """

    meeting_id: UUID
    sequence: int
    school: str
    telephone: str
    what: str
    whom: str
    initials: str
    is_group: bool
    starts_at: datetime
    minutes: int
    place: str
    organiser: str
    time_zone: str


@dataclass(frozen=True)
class Recipient:
    """Somebody to whom a mail or letter goes."""

    name: str
    email: str = ""


@dataclass(frozen=True)
class ReviewOutcome:
    """What the review of a plan came to, in words. `held_on` is None while it is not finished."""

    held_on: date | None = None
    targets: tuple[str, ...] = ()
    decision: str = ""
    next_on: date | None = None


@dataclass(frozen=True)
class MinutesFacts:
    """What minutes are drafted from."""

    title: str
    about: str
    starts_at: datetime
    place: str
    present: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    actions: tuple[tuple[str, str, date | None], ...] = ()
    disagreements: tuple[tuple[str, str], ...] = ()
    next_on: date | None = None
    targets: tuple[str, ...] = ()
    stage: str = ""
