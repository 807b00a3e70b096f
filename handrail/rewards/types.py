"""The words of rewards, day cards, what pupils are proud of, and the weekly look at early years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from uuid import UUID

from handrail.core.charts import Svg

# Kinds of plan of the frameworks that this room speaks of.
PLAY_PLAN, BEHAVIOUR_PLAN = "play_plan", "behaviour_plan"

LONGEST_LINE = 200
LONGEST_WORD = 500
# A reward far away pulls little; many small ones pull more (house rule).
FEWEST_STEPS, MOST_STEPS = 1, 20
REWARD_PICTURES = ("star", "sun", "ball", "boat", "fish", "tree", "flower", "apple", "house", "moon", "key", "cup")


class EarnedBy(StrEnum):
    """What makes a step."""

    RECORD = "record"
    PRESS = "press"


EARNED_BY_LABELS = {
    EarnedBy.RECORD: "Each record that reaches what we agreed for the day",
    EarnedBy.PRESS: "An adult presses when they see it",
}


class RewardStands(StrEnum):
    """Where a reward stands. Only one of a pupil is collected for at a time."""

    WAITS = "waits"
    COLLECTING = "collecting"
    REACHED = "reached"
    GIVEN = "given"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A target on a new reward: `day_aim` is what a record must reach, in the units of its measure."""

    pupil_target_id: UUID
    day_aim: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NewReward:
    """A reward as the pupil chose it, and how it is earned."""

    words: str
    picture: str = ""
    n_steps: int = 5
    earned_by: EarnedBy = EarnedBy.PRESS
    targets: tuple[NewTarget, ...] = ()
    shows_family: bool = True


@dataclass(frozen=True, slots=True)
class RewardTargetRow:
    """One target that a reward hangs on, in words."""

    pupil_target_id: UUID
    wording: str
    day_aim: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step: when, by whom, for which target. A pressed one has an id, and can be undone for a minute."""

    earned_at: datetime
    by: str
    wording: str = ""
    step_id: UUID | None = None
    can_undo: bool = False
    pupil_target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RewardRow:
    """One reward, ready to show."""

    reward_id: UUID
    words: str
    picture: Svg | str
    state: RewardStands
    n_steps: int
    n_have: int
    earned_by: EarnedBy
    targets: tuple[RewardTargetRow, ...]
    chosen_at: datetime
    chosen_by: str
    shows_family: bool
    given_at: datetime | None = None
    given_by: str = ""
    aside_reason: str = ""

    @property
    def n_missing(self) -> int:
        """How many steps are still to come."""
        return max(self.n_steps - self.n_have, 0)

    @property
    def how(self) -> str:
        """What makes a step, in words."""
        return EARNED_BY_LABELS[self.earned_by]


@dataclass(frozen=True, slots=True)
class RewardPage:
    """All rewards of a pupil. `current` is the one that is collected for; `stars` is its card as a picture."""

    current: RewardRow | None
    stars: Svg | str
    next: tuple[RewardRow, ...]
    past: tuple[RewardRow, ...]
    steps: tuple[StepRow, ...]
    n_total: int


# ------------------------------------------------------------------------------------------------- day cards


class Scale(StrEnum):
    """How a part of the day is marked: the same three values, shown as numbers or as faces."""

    POINTS = "points"
    FACES = "faces"


SCALE_LABELS = {Scale.POINTS: "Numbers: 0, 1, 2", Scale.FACES: "Faces"}
MARK_WORDS = {0: "not yet", 1: "partly", 2: "yes"}
MARK_FACES = {0: 1, 1: 3, 2: 5}


class LineKind(StrEnum):
    """Whose line it is on a day card. What adults promise is marked too, and counts for no points of the pupil's."""

    TARGET = "target"
    PUPIL = "pupil"
    ADULT = "adult"


LINE_LABELS = {
    LineKind.TARGET: "What I work on",
    LineKind.PUPIL: "What I promise",
    LineKind.ADULT: "What adults promise",
}
# Three to five things are what Check-In/Check-Out asks of a card; more are not marked in a minute (docs/rules/rewards).
MOST_OWN_LINES, MOST_ADULT_LINES, MOST_PERIODS = 5, 3, 8
USUAL_GOAL_PERCENT = 80
FEELINGS = {1: "Very bad", 2: "Not good", 3: "All right", 4: "Good", 5: "Very good"}


@dataclass(frozen=True, slots=True)
class NewDayCard:
    """What a day card is to hold. `targets` are pupil targets; promises and parts of the day are lines of text."""

    targets: tuple[UUID, ...] = ()
    pupil_promises: tuple[str, ...] = ()
    adult_promises: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    scale: Scale = Scale.POINTS
    goal_percent: int = USUAL_GOAL_PERCENT
    shows_family: bool = False


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of a day card."""

    line_id: UUID
    kind: LineKind
    text: str

    @property
    def key(self) -> str:
        """How the line is named in what is kept of a day."""
        return self.line_id.hex


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of a card, ready to show. Faces are drawings, words are as they were said."""

    on: date
    name: str
    feeling: str = ""
    feeling_face: Svg | str = ""
    aim: str = ""
    checked_in_by: str = ""
    n_points: int | None = None
    n_possible: int = 0
    has_reached: bool = False
    n_adult: int = 0
    n_adult_possible: int = 0
    own_word: str = ""
    home_word: str = ""
    checked_out_by: str = ""
    from_paper: bool = False

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is known of the day."""
        return not (self.checked_in_by or self.checked_out_by)


@dataclass(frozen=True, slots=True)
class WeekPicture:
    """One week of a day card: a picture, and the same day by day in words."""

    monday: date
    goal_percent: int
    days: tuple[DayRow, ...]
    picture: Svg | str
    sentence: str

    @property
    def has_days(self) -> bool:
        """Say whether anything was written in the week."""
        return any(not day.is_empty for day in self.days)


# ------------------------------------------------------------------------------------------------- proud of


PROUD_PICKS = (
    "I kept on trying.",
    "I asked for help.",
    "I helped someone.",
    "I did a hard thing.",
    "I was kind.",
    "I stayed calm.",
)


@dataclass(frozen=True, slots=True)
class ProudRow:
    """What a pupil is proud of, in their words."""

    proud_id: UUID
    text: str
    said_at: datetime


# ------------------------------------------------------------------------------------------------- early years


class Look(IntEnum):
    """How a play-plan target went this week."""

    NOT_YET = 0
    BEGINNING = 1
    NEARLY = 2
    DOES = 3


LOOK_LABELS = {
    Look.NOT_YET: "Not yet",
    Look.BEGINNING: "Beginning",
    Look.NEARLY: "Nearly",
    Look.DOES: "Does it",
}


@dataclass(frozen=True, slots=True)
class NewLook:
    """What one adult saw of one target this week; without a look, only the line is kept."""

    pupil_target_id: UUID
    look: Look | None
    seen: str = ""


@dataclass(frozen=True, slots=True)
class LookRow:
    """What one adult saw."""

    by: str
    look: Look | None
    label: str
    seen: str


@dataclass(frozen=True, slots=True)
class WeekTarget:
    """One target of a child in one week: one's own answer, what others saw, and the weeks before as pictures."""

    pupil_target_id: UUID
    wording: str
    own: Look | None
    own_seen: str
    others: tuple[LookRow, ...]
    before: tuple[tuple[date, Look, Svg], ...]


@dataclass(frozen=True, slots=True)
class WeekChild:
    """One key child in one week."""

    pupil_id: UUID
    name: str
    first_name: str
    place: str
    targets: tuple[WeekTarget, ...]
    may_close: bool
    n_seen: int = 0
    closed_at: datetime | None = None
    closed_by: str = ""
