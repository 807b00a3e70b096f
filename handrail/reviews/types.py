"""States and decisions of a review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from handrail.core.errors import Refused
from handrail.plans.types import NextStep, Outcome, Saved


class ReviewState(StrEnum):
    """due -> preparing -> held.

    DUE: every live plan is due from the start; a row is kept once somebody changes the day or begins to write.
    PREPARING: somebody has begun to write. HELD: finished, decided, and the plan is reviewed. CANCELLED: the plan
    was closed first.
    """

    DUE = "due"
    PREPARING = "preparing"
    HELD = "held"
    CANCELLED = "cancelled"


REVIEW_STATE_LABELS = {
    ReviewState.DUE: "Due",
    ReviewState.PREPARING: "Being prepared",
    ReviewState.HELD: "Held",
    ReviewState.CANCELLED: "Not needed",
}


class Consideration(StrEnum):
    """The seven things that a review looks at. Source: [001], what to consider when reviewing."""

    PROGRESS = "progress"
    FAMILY_VIEWS = "family_views"
    PUPIL_VIEWS = "pupil_views"
    EFFECTIVENESS = "effectiveness"
    INFLUENCES = "influences"
    NEW_INFORMATION = "new_information"
    NEXT = "next"


class StageDecision(StrEnum):
    """What the people at the review decided about the pupil's stage; a person moves the pupil, never the machine."""

    SAME = "same"
    MORE = "more"
    LESS = "less"
    EXIT = "exit"


STAGE_DECISION_LABELS = {
    StageDecision.SAME: "Stay at the same stage",
    StageDecision.MORE: "More help: move to another stage",
    StageDecision.LESS: "Less help: move to another stage",
    StageDecision.EXIT: "Help is no longer needed: come off the register",
}


CONSIDERATIONS: dict[Consideration, tuple[str, str]] = {
    Consideration.PROGRESS: ("Progress", "What can the pupil do now that was not possible when the plan began?"),
    Consideration.FAMILY_VIEWS: (
        "The family's views",
        "What have they noticed at home, and what matters to them next?",
    ),
    Consideration.PUPIL_VIEWS: (
        "The pupil's views",
        "What does the pupil say about the targets and the help, in words, pictures or signs?",
    ),
    Consideration.EFFECTIVENESS: (
        "How well the plan worked",
        "Which help made a difference, which did not, and did it happen as often as planned?",
    ),
    Consideration.INFLUENCES: (
        "What affects progress",
        "Is there anything in or out of school that helps or gets in the way: health, attendance, friends, changes?",
    ),
    Consideration.NEW_INFORMATION: (
        "New information and advice",
        "Are there new assessments, reports or advice since the plan began?",
    ),
    Consideration.NEXT: (
        "What happens next",
        "What will change in the targets or in the help, who does it, and from when?",
    ),
}
"""Each consideration: its name on screen, and the question that helps to write it."""


class ReviewVerb(StrEnum):
    """Everything that can be done with a review."""

    WRITE = "write"
    HOLD = "hold"
    BRING_FORWARD = "bring_forward"
    CANCEL = "cancel"


class DueGroup(StrEnum):
    """The parts of the list of reviews, in its order."""

    OVERDUE = "overdue"
    SOON = "soon"
    PREPARING = "preparing"
    LATER = "later"


DUE_GROUP_LABELS = {
    DueGroup.OVERDUE: "Overdue",
    DueGroup.SOON: "Due within four weeks",
    DueGroup.PREPARING: "Being prepared",
    DueGroup.LATER: "Later",
}


@dataclass(frozen=True)
class TargetFinding:
    """What the review says of one pupil's target so far; texts may be empty."""

    pupil_target_id: UUID
    wording: str = ""
    outcome: str = ""
    evidence: str = ""
    next_step: str = ""
    next_wording: str = ""
    drop_reason: str = ""

    @property
    def is_dropped(self) -> bool:
        """Say whether the target ends here without being reached."""
        return self.outcome == Outcome.DROPPED or self.next_step == NextStep.DROP


@dataclass(frozen=True)
class Decision:
    """What the people at the review decided; dates may be missing while it is being prepared."""

    stage_decision: str = ""
    stage_reason: str = ""
    new_stage: str = ""
    next_review_on: date | None = None
    held_on: date | None = None


@dataclass(frozen=True)
class Missing:
    """One thing that a review needs before it can be held. `anchor` is the id of its field on the page."""

    sentence: str
    anchor: str


class NotReadyToHold(Refused):
    """The review cannot be held yet; `missing` says what it still needs."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__("The review is not ready to be held. " + " ".join(item.sentence for item in missing))
        self.missing = tuple(missing)


class NotUnderstood(Refused):
    """Some of what was sent cannot be read; `errors` maps a field's name to a sentence. The rest stands in `saved`."""

    def __init__(self, errors: dict[str, str], saved: Saved) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors
        self.saved = saved


@dataclass(frozen=True)
class Prompt:
    """A hint that people may want to talk about the stage, and why. It never changes anything."""

    direction: StageDecision
    sentence: str
    because: str


@dataclass(frozen=True)
class Move:
    """A review to be put on a day. `was` is the day that the person saw; None does not compare."""

    plan_id: UUID
    day: date
    was: date | None = None


@dataclass(frozen=True)
class Moved:
    """A review that was put on another day."""

    plan_id: UUID
    pupil_id: UUID | None
    from_on: date
    to_on: date


class Speaker(StrEnum):
    """Whose words a contribution is."""

    FAMILY = "family"
    PUPIL = "pupil"
    PROFESSIONAL = "professional"


SPEAKER_LABELS = {
    Speaker.FAMILY: "Family",
    Speaker.PUPIL: "Pupil",
    Speaker.PROFESSIONAL: "Professional",
}


class Channel(StrEnum):
    """How a contribution came: typed by the person themselves, or written down for them by somebody at school."""

    OWN = "own"
    TOGETHER = "together"
    TELEPHONE = "telephone"
    PAPER = "paper"


CHANNEL_LABELS = {
    Channel.OWN: "Written by themselves",
    Channel.TOGETHER: "Said at school, written down together",
    Channel.TELEPHONE: "Said on the telephone",
    Channel.PAPER: "Written on paper",
}


class Sure(IntEnum):
    """How sure a pupil is of a target, by their own word."""

    NOT_YET = 1
    HARD = 2
    SOMETIMES = 3
    NEARLY = 4
    CAN = 5


SURE_LABELS = {
    Sure.NOT_YET: "I cannot do it yet",
    Sure.HARD: "It is hard",
    Sure.SOMETIMES: "Some days I can",
    Sure.NEARLY: "I can nearly do it",
    Sure.CAN: "I can do it",
}

# What a person can say at once; a page of writing has about 3,000 letters.
LONGEST_WORDS = 5_000


@dataclass(frozen=True)
class WordsRow:
    """One contribution, ready to show: whose words, when, how they came, and who wrote them down."""

    contribution_id: UUID
    speaker: str
    said_by: str
    said_at: datetime
    text: str
    how: str
    recorded_by: str
    may_withdraw: bool = False


@dataclass(frozen=True)
class SureRow:
    """What the pupil said last about one target: how sure they are."""

    pupil_target_id: UUID
    wording: str
    sure: Sure
    said_at: datetime
    # What they said before, oldest first: how sure, and when.
    before: tuple[tuple[Sure, datetime], ...] = ()

    @property
    def words(self) -> str:
        """The pupil's answer."""
        return SURE_LABELS[self.sure]
