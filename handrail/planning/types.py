"""What a planning meeting is made of: its stages, its events, and the board that they add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from handrail.core.errors import Refused

# Source: [002 section 6]: five votes each, any number on a box; sharing is limited to 15 minutes.
VOTES_EACH = 5
SHARING_SECONDS = 15 * 60
# House rules: what still fits on a screen for a room, and what one meeting can hold.
MOST_BOXES = 40
MOST_PEOPLE = 60
MOST_CHOSEN = 8
LONGEST_TEXT = 200
LONGEST_NAME = 60
LONGEST_NOTE = 10_000


class Stage(StrEnum):
    """Where a meeting is. ISSUES to ACTION_VOTES are stages 2 to 5 of the guidance; 4 and 5 come for each target."""

    SHARING = "sharing"
    ISSUES = "issues"
    ISSUE_VOTES = "issue_votes"
    ACTIONS = "actions"
    ACTION_VOTES = "action_votes"
    SORTING = "sorting"
    ENDED = "ended"


STAGE_LABELS = {
    Stage.SHARING: "Sharing",
    Stage.ISSUES: "What do we need to address?",
    Stage.ISSUE_VOTES: "Votes",
    Stage.ACTIONS: "In how many ways might we?",
    Stage.ACTION_VOTES: "Votes on actions",
    Stage.SORTING: "Who does what",
    Stage.ENDED: "Ended",
}
STAGE_NUMBERS = {
    Stage.SHARING: 1,
    Stage.ISSUES: 2,
    Stage.ISSUE_VOTES: 3,
    Stage.ACTIONS: 4,
    Stage.ACTION_VOTES: 5,
}


class Kind(StrEnum):
    """One thing that happened at a meeting. Stable codes: they are kept for ever."""

    JOINED = "joined"
    REMOVED = "removed"
    ADMITTED = "admitted"
    DOOR = "door"
    ROLE = "role"
    BEGUN = "begun"
    MOVED = "moved"
    CLOCK_HELD = "clock_held"
    CLOCK_RUN = "clock_run"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"
    PROPOSED = "proposed"
    WORDED = "worded"
    KEPT = "kept"
    SET_ASIDE = "set_aside"
    PUT_BACK = "put_back"
    VOTED = "voted"
    DOTS = "dots"
    SHOWN = "shown"
    CHOSEN = "chosen"
    GOAL = "goal"
    BEYOND = "beyond"
    TASK = "task"
    UNDONE = "undone"


class Part(StrEnum):
    """Who somebody at the meeting is to the pupil."""

    PUPIL = "pupil"
    PARENT = "parent"
    CHILD = "child"
    PROFESSIONAL = "professional"
    STAFF = "staff"


PART_LABELS = {
    Part.PUPIL: "The pupil",
    Part.PARENT: "Parent or carer",
    Part.CHILD: "Another child",
    Part.PROFESSIONAL: "Professional from outside the school",
    Part.STAFF: "Member of staff",
}


class Way(StrEnum):
    """How somebody takes part."""

    ACCOUNT = "account"
    PHONE = "phone"
    HANDS = "hands"


WAY_LABELS = {Way.ACCOUNT: "with an account", Way.PHONE: "on a phone", Way.HANDS: "by raised hand"}


class MeetingRole(StrEnum):
    """The roles of [002 section 6]; one person may have several."""

    CHAIR = "chair"
    FACILITATOR = "facilitator"
    KEY_PROFESSIONAL = "key_professional"
    RECORDER = "recorder"


ROLE_LABELS = {
    MeetingRole.CHAIR: "Chair",
    MeetingRole.FACILITATOR: "Facilitator",
    MeetingRole.KEY_PROFESSIONAL: "Key professional",
    MeetingRole.RECORDER: "Recorder",
}
ROLE_HINTS = {
    MeetingRole.CHAIR: "Welcomes everybody and keeps the time.",
    MeetingRole.FACILITATOR: "Leads through the stages and works the board.",
    MeetingRole.KEY_PROFESSIONAL: "Leads the sharing in stage 1; usually the class teacher.",
    MeetingRole.RECORDER: "Writes down what the board does not hold.",
}


@dataclass(frozen=True)
class Event:
    """One event as the rules read it."""

    number: int
    kind: Kind
    payload: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True)
class Person:
    """Somebody at the meeting."""

    id: str
    name: str
    part: Part
    way: Way
    is_removed: bool = False


@dataclass(frozen=True)
class Box:
    """One suggestion. `round` is '' for what to address, else the key of the long-term target that it is an action for.

    While `is_open` the proposer has not yet said whether the positive form is what they mean, and the room does not
    see it. `said` is what was said first.
    """

    id: str
    round: str
    text: str
    said: str
    person: str
    name: str
    offer: str = ""
    is_open: bool = False
    is_aside: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether the room sees it and can vote on it."""
        return not self.is_open and not self.is_aside


@dataclass(frozen=True)
class Clock:
    """The clock of the sharing: seconds that are used, since when it runs, and whether it runs on after the pause."""

    used_seconds: int = 0
    running_since: datetime | None = None
    runs_on: bool = False


@dataclass(frozen=True)
class Dots:
    """Paper dots of one round, as the facilitator counted them: how many people, and dots on each box."""

    n_voters: int
    totals: Mapping[str, int]


@dataclass(frozen=True)
class Goal:
    """A long-term target: wording and wellbeing indicators."""

    wording: str
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """Who does an action, and until when."""

    owner: str
    due_on: date | None = None


@dataclass(frozen=True)
class Board:
    """The meeting as it stands: what its events add up to.

    `goals`: the chosen boxes of stage 3 in order. `chosen`: of each long-term target, its chosen actions. `votes`: how
    many a person put on a box, by (person, box). `shown`: rounds whose votes the room sees. `n_doors`: how often the
    door was turned or its code made anew, so that a screen knows when to draw it again.
    """

    number: int = 0
    stage: Stage = Stage.SHARING
    round: str = ""
    has_begun: bool = False
    is_paused: bool = False
    is_door_open: bool = True
    n_doors: int = 0
    clock: Clock = field(default_factory=Clock)
    roles: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    boxes: Mapping[str, Box] = field(default_factory=dict)
    votes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    dots: Mapping[str, Dots] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    goals: tuple[str, ...] = ()
    wordings: Mapping[str, Goal] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beyond: frozenset[str] = frozenset()
    tasks: Mapping[str, Task] = field(default_factory=dict)

    @property
    def is_voting(self) -> bool:
        """Whether this is a stage of votes."""
        return self.stage in (Stage.ISSUE_VOTES, Stage.ACTION_VOTES)

    @property
    def is_shown(self) -> bool:
        """Whether the votes of this round are shown."""
        return self.round in self.shown

    @property
    def present(self) -> tuple[Person, ...]:
        """Everybody who was not removed, in the order in which they came."""
        return tuple(person for person in self.people.values() if not person.is_removed)


@dataclass(frozen=True)
class Tally:
    """How many votes one box has, and on how many of them a look is worth: its share of the most, in percent."""

    box: Box
    votes: int
    share_percent: int


@dataclass(frozen=True)
class Move:
    """The next or the earlier stage. `why_not` says what is missing first, or is empty."""

    stage: Stage
    round: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Place:
    """Somebody's place at one meeting, by the cookie of their phone: no account, and nothing but this meeting."""

    school_id: UUID
    meeting_id: UUID
    pupil_id: UUID
    person: str
    name: str


@dataclass(frozen=True)
class NoteChange:
    """The notes of one stage as somebody wrote them, over what they saw before; `base` None where that is not known."""

    text: str
    base: str | None = None


@dataclass(frozen=True)
class SavedNotes:
    """What stands after a save: text by stage, and for each stage that was not saved (their words, who, when)."""

    values: Mapping[Stage, str]
    conflicts: Mapping[Stage, tuple[str, str, str]]


class NotNow(Refused):
    """The meeting is not where this can be done: a step that came too late, or twice."""
