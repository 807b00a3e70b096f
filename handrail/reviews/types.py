"""States and decisions of a review."""

from __future__ import annotations

from enum import StrEnum


class ReviewState(StrEnum):
    """due -> preparing -> held. A review exists as DUE from the moment that its plan is live.

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
