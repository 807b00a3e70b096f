"""Words of the planner: the load of a week, clocks of a plan, review days, proposals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from uuid import UUID


class DayKind(StrEnum):
    """What kind of day the school sets aside for reviews."""

    REVIEW_DAY = "review_day"
    PARENTS_EVENING = "parents_evening"


DAY_KIND_LABELS = {
    DayKind.REVIEW_DAY: "Review day",
    DayKind.PARENTS_EVENING: "Parents' evening",
}


class ChangeKind(StrEnum):
    """How reviews came to be moved together."""

    MOVE = "move"
    PROPOSAL = "proposal"


CHANGE_KIND_LABELS = {
    ChangeKind.MOVE: "One review moved",
    ChangeKind.PROPOSAL: "A proposal accepted",
}


class ClockStanding(StrEnum):
    """How a deadline of a plan stands. EXCEPTED: a reason that was written down stands for it.

    OPEN_UNTIL: people have at least until that day. WAITING: the day that it counts from is not known.
    """

    LATE = "late"
    DUE = "due"
    AHEAD = "ahead"
    OPEN_UNTIL = "open_until"
    DONE = "done"
    DONE_LATE = "done_late"
    EXCEPTED = "excepted"
    WAITING = "waiting"


CLOCK_STATE_LABELS = {
    ClockStanding.LATE: "Late",
    ClockStanding.DUE: "Due",
    ClockStanding.AHEAD: "Ahead",
    ClockStanding.OPEN_UNTIL: "Time to answer",
    ClockStanding.DONE: "Done",
    ClockStanding.DONE_LATE: "Done late",
    ClockStanding.EXCEPTED: "Exception written down",
    ClockStanding.WAITING: "No day to count from",
}


@dataclass(frozen=True)
class Note:
    """What somebody wrote down for one deadline of one plan: when it was done, or why it is not."""

    done_on: date | None = None
    exception: str = ""
    reason: str = ""
    by: str = ""


@dataclass(frozen=True)
class Clock:
    """One deadline of one plan: who, what, by when, where it comes from, and how it stands.

    `limit_on` is the rule's own day, `due_on` the day to work to: for the school a school day, for others the limit.
    Both are None while the day to count from is not known. `exceptions` are (code, words) that the law accepts.
    `is_automatic`: done by holding the review.
    """

    code: str
    plain: str
    who: str
    counted: str
    source: str
    anchor: str
    anchor_words: str
    state: ClockStanding
    anchor_on: date | None = None
    limit_on: date | None = None
    due_on: date | None = None
    is_floor: bool = False
    moved_because: str = ""
    note: Note = field(default_factory=Note)
    exceptions: tuple[tuple[str, str], ...] = ()
    is_automatic: bool = False

    @property
    def state_label(self) -> str:
        """How it stands, in words."""
        return CLOCK_STATE_LABELS[self.state]

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to do it."""
        return self.state in (ClockStanding.LATE, ClockStanding.DUE, ClockStanding.AHEAD)

    @property
    def exception_words(self) -> str:
        """The reason that the law accepts, in its words; '' where another was written down."""
        return dict(self.exceptions).get(self.note.exception, "")


@dataclass(frozen=True)
class Week:
    """One week of a term, from its Monday. `n_days`: the days with pupils in it."""

    starts_on: date
    n_days: int
    is_now: bool = False
    is_past: bool = False


@dataclass(frozen=True)
class TermWeeks:
    """A term with its weeks in order."""

    name: str
    starts_on: date
    ends_on: date
    weeks: tuple[Week, ...]


@dataclass(frozen=True)
class ToPlace:
    """A review that a proposal may put on a day from `earliest_on` to `latest_on`, both included.

    `law_on` is the last day by law, or None. `due_on` is where it stands now. `groups` are the keys of the pupil's
    classes and groups.
    """

    plan_id: UUID
    name: str
    teacher: UUID | None
    due_on: date
    earliest_on: date
    latest_on: date
    law_on: date | None = None
    teacher_name: str = ""
    groups: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Sitting:
    """A review day that the school entered, with the times that are still free on it, in order."""

    day_id: UUID
    on: date
    label: str
    free: tuple[time, ...]
    teacher: UUID | None = None
    group: UUID | None = None


@dataclass(frozen=True)
class Placed:
    """Where a proposal puts a review, and why there. `day_id` and `at`: a time on a review day."""

    plan_id: UUID
    name: str
    from_on: date
    to_on: date
    why: str
    day_id: UUID | None = None
    at: time | None = None

    @property
    def is_moved(self) -> bool:
        """Say whether accepting it changes anything."""
        return self.to_on != self.from_on or self.at is not None


@dataclass(frozen=True)
class LeftOut:
    """A review that a proposal leaves where it is, and why."""

    plan_id: UUID
    name: str
    on: date
    why: str


@dataclass(frozen=True)
class Proposal:
    """Every review of a term with its day: those placed, and those that are left where they are."""

    placed: tuple[Placed, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def moved(self) -> tuple[Placed, ...]:
        """Those that would change."""
        return tuple(one for one in self.placed if one.is_moved)

    @property
    def staying(self) -> tuple[Placed, ...]:
        """Those that stay on their own day because it is a good one."""
        return tuple(one for one in self.placed if not one.is_moved)


@dataclass(frozen=True)
class NewDay:
    """A review day as it is typed in."""

    kind: str
    held_on: date
    starts_at: time
    ends_at: time
    minutes_each: int
    room: str = ""
    teacher_id: UUID | None = None
    group_id: UUID | None = None
