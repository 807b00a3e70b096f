"""States, findings and decisions of a review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
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


@dataclass(frozen=True)
class Suggested:
    """What the records suggest for a target. A person takes it with one press, or not; nothing is set by itself.

    `because` says why; `next_from` says where the words of the next step come from. Empty: the records say nothing.
    """

    outcome: str = ""
    because: str = ""
    next_step: str = ""
    next_wording: str = ""
    next_from: str = ""


NOTHING_SUGGESTED = Suggested()


@dataclass(frozen=True)
class Steps:
    """The small steps around a target, in words ready to be written: the one before, and the one after; or ''."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Known:
    """What the record knows that may help with the seven considerations. Dates and words as people read them."""

    n_targets: int = 0
    n_met: int = 0
    n_behind: int = 0
    n_records: int = 0
    n_without_records: int = 0
    family_said: tuple[str, ...] = ()
    pupil_said: tuple[str, ...] = ()
    n_sure: int = 0
    professionals: tuple[str, ...] = ()


@dataclass(frozen=True)
class DayRow:
    """One review of a review day: what is prepared, and what became of it.

    `n_missing` is what it still needs before it can be held; None where nobody has begun.
    """

    plan_id: UUID
    whose: str
    class_name: str
    due_on: date
    due_words: str
    n_targets: int
    n_said: int
    has_family: bool
    has_pupil: bool
    n_missing: int | None
    is_held: bool
    may_hold: bool
    decision: str = ""
    next_review_on: date | None = None

    @property
    def is_ready(self) -> bool:
        """Say whether everything that is needed for holding is there."""
        return self.n_missing == 0
