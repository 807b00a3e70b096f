"""States and shapes of plans and targets."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from handrail.plans.types.arrangements import (
    AGENCIES_LABELS,
    CSP_LABELS,
    DUTIES,
    GUIDELINES,
    Agencies,
    Cover,
    Csp,
    Duty,
)
from handrail.plans.types.comparing import (
    Change,
    Comparison,
    Mark,
    Piece,
    TargetDifference,
    TextDifference,
)
from handrail.plans.types.content import (
    AgreedPart,
    GroupContent,
    GroupMember,
    LongTermContent,
    NeedContent,
    PlanContent,
    PupilFacts,
    PupilPart,
    QuestionContent,
    SectionContent,
    SectionPlace,
    StrategyContent,
    TargetContent,
)
from handrail.plans.types.formats import (
    AUDIENCE_LABELS,
    EVERYBODY,
    FORMAT_MOVES,
    FORMAT_STATE_LABELS,
    SHARED_CRITERIA,
    SIDE_LABELS,
    TARGET_FIELD_LABELS,
    Audience,
    FormatSection,
    FormatState,
    Layout,
    Side,
)
from handrail.plans.types.suggesting import EarlierTarget, Suggestion, SuggestionKind
from handrail.plans.types.writing import (
    Carry,
    FieldChange,
    LongTermDraft,
    Measured,
    Missing,
    NotReady,
    PlanDraft,
    PlanVerb,
    RowChange,
    RowKind,
    SaveAnswer,
    SaveConflict,
    Saved,
    TargetDraft,
    TargetOutcome,
    Verdict,
)

__all__ = [
    "AGENCIES_LABELS",
    "AUDIENCE_LABELS",
    "CSP_LABELS",
    "DUTIES",
    "EVERYBODY",
    "FORMAT_MOVES",
    "FORMAT_STATE_LABELS",
    "GUIDELINES",
    "MEASURE_LABELS",
    "NEXT_STEP_LABELS",
    "OUTCOME_LABELS",
    "PLAN_STATE_LABELS",
    "SAID_IN_WORDS",
    "SHARED_CRITERIA",
    "SIDE_LABELS",
    "SNAPSHOT_SCHEMA",
    "STEPPED",
    "TARGET_FIELD_LABELS",
    "Agencies",
    "AgreedPart",
    "Audience",
    "Carry",
    "Change",
    "Comparison",
    "Cover",
    "Csp",
    "Duty",
    "EarlierTarget",
    "FieldChange",
    "FormatSection",
    "FormatState",
    "GroupContent",
    "GroupMember",
    "Layout",
    "LongTermContent",
    "LongTermDraft",
    "Mark",
    "MeasureKind",
    "Measured",
    "Missing",
    "NeedContent",
    "NextStep",
    "NotAValue",
    "NotReady",
    "Outcome",
    "Piece",
    "PlanContent",
    "PlanDraft",
    "PlanState",
    "PlanVerb",
    "PromptLevel",
    "PupilFacts",
    "PupilPart",
    "QuestionAnswer",
    "QuestionContent",
    "RowChange",
    "RowKind",
    "SaveAnswer",
    "SaveConflict",
    "Saved",
    "SectionContent",
    "SectionPlace",
    "Side",
    "StrategyContent",
    "Suggestion",
    "SuggestionKind",
    "TargetContent",
    "TargetDifference",
    "TargetDraft",
    "TargetOutcome",
    "TextDifference",
    "Verdict",
]


class MeasureKind(StrEnum):
    """What a target counts; the same seven kinds that a success criterion can have."""

    COUNT = "COUNT"  # how many times, how many words
    PERCENTAGE = "PERCENTAGE"  # 0 to 100
    DURATION = "DURATION"  # whole or part seconds
    SCORE = "SCORE"  # so many out of n
    PROMPT = "PROMPT"  # how much help was needed: a PromptLevel
    RUBRIC = "RUBRIC"  # which of the target's own steps: 1 is the lowest
    YES_NO = "YES_NO"  # 1 is yes, 0 is no, 0.5 is nearly


MEASURE_LABELS = {
    MeasureKind.COUNT: "A count: how many",
    MeasureKind.PERCENTAGE: "A percentage",
    MeasureKind.DURATION: "A length of time",
    MeasureKind.SCORE: "A score out of a number",
    MeasureKind.PROMPT: "How much help is needed",
    MeasureKind.RUBRIC: "Steps in your own words",
    MeasureKind.YES_NO: "Yes or not yet",
}

STEPPED = frozenset({MeasureKind.PROMPT, MeasureKind.RUBRIC})
"""The measures that go in steps with an order: nobody is between two, and how far apart they are is not said."""

SAID_IN_WORDS = STEPPED | {MeasureKind.YES_NO}
"""The measures whose values are words, not numbers."""


class PromptLevel(IntEnum):
    """How much help was needed, from most help (1) to none (5).

    Source: the usual prompting hierarchy of special education (most-to-least and least-to-most prompting),
    with gesture and model as one level, so that an adult can choose on a phone without a manual.
    """

    FULL_PHYSICAL = 1
    PART_PHYSICAL = 2
    SHOWN = 3
    SPOKEN = 4
    INDEPENDENT = 5

    @property
    def label(self) -> str:
        """The level as the end of the sentence 'Ama did it ...'."""
        return _PROMPT_LABELS[self]

    @property
    def short_label(self) -> str:
        """One or two words, for the axis of a small chart and for buttons."""
        return _PROMPT_SHORT_LABELS[self]


_PROMPT_LABELS = {
    PromptLevel.FULL_PHYSICAL: "with full physical help",
    PromptLevel.PART_PHYSICAL: "with some physical help",
    PromptLevel.SHOWN: "after being shown or with a gesture",
    PromptLevel.SPOKEN: "with a spoken prompt",
    PromptLevel.INDEPENDENT: "without help",
}
_PROMPT_SHORT_LABELS = {
    PromptLevel.FULL_PHYSICAL: "full help",
    PromptLevel.PART_PHYSICAL: "some help",
    PromptLevel.SHOWN: "shown",
    PromptLevel.SPOKEN: "spoken",
    PromptLevel.INDEPENDENT: "no help",
}


class NotAValue(ValueError):
    """What was typed cannot be read as a value of the measure; the message says how to write it."""


class PlanState(StrEnum):
    """draft -> agreed -> live -> reviewed -> closed.

    DRAFT: being written. AGREED: an immutable version exists and the plan waits for its first day.
    LIVE: the plan's first day has come and adults work to it. REVIEWED: its review was held. CLOSED: over.
    A live plan that needs changing goes back to DRAFT (amended), and is agreed again as the next version.
    """

    DRAFT = "draft"
    AGREED = "agreed"
    LIVE = "live"
    REVIEWED = "reviewed"
    CLOSED = "closed"


PLAN_STATE_LABELS = {
    PlanState.DRAFT: "Draft",
    PlanState.AGREED: "Agreed",
    PlanState.LIVE: "Live",
    PlanState.REVIEWED: "Reviewed",
    PlanState.CLOSED: "Closed",
}


class Outcome(StrEnum):
    """What became of one pupil's target."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    DROPPED = "dropped"


OUTCOME_LABELS = {
    Outcome.ACHIEVED: "Achieved",
    Outcome.PARTLY: "Partly achieved",
    Outcome.NOT_YET: "Not yet",
    Outcome.DROPPED: "Dropped",
}


class NextStep(StrEnum):
    """How a target goes on after a review."""

    NEXT = "next"
    CONTINUE = "continue"
    SMALLER = "smaller"
    DROP = "drop"


NEXT_STEP_LABELS = {
    NextStep.NEXT: "Achieved: go on to a next target",
    NextStep.CONTINUE: "Carry on with the same target",
    NextStep.SMALLER: "Make the step smaller",
    NextStep.DROP: "Drop it, with a reason",
}


class QuestionAnswer(StrEnum):
    """How the four-step question before a plan was answered.

    Source: domain R4; Highland guidance on deciding whether a plan is needed, [002] section 3.
    """

    OPEN = "open"
    CLASS = "class"
    GROUP = "group"
    PLAN = "plan"


SNAPSHOT_SCHEMA = 1
"""Version of the layout of PlanVersion.snapshot; raise it when a key changes its meaning.

{
 "schema": 1, "plan": uuid, "number": int,
 "kind": {"code", "name"}, "framework": code, "school": {"name"},
 "pupil": {"id", "name", "first_name", "date_of_birth", "year_group", "class_name", "upn"},
 "period": {"starts_on", "review_on", "ends_on"}, "owner": {"name", "initials"},
 "needs": [{"code", "name", "rank", "description"}], "stage": {"code", "name"} | null,
 "profile": {profile kind: [text, ...]},
 "question": {"needs", "class_planning", "group_planning", "unmet"} | null,
 "sections": [{"code", "label", "text", "audiences"?: [staff, family, pupil], "side"?: front | back}],
 "format"?: {"number", "shows_logo", "target_fields": [name]},
 "cover"?: [[label, words]], "duties"?: [[question, words]],
 "long_term_targets": [{"id", "area", "area_name", "wording", "indicators": [code]}],
 "targets": [{"id", "long_term": id | null, "area", "area_name", "wording", "measure", "unit",
   "rubric"?: [step, the lowest first],
   "strategies": [{"method", "materials"}],
   "who", "when", "where", "how_often", "subjects", "home_activity",
   "pupils": [{"id", "pupil": uuid, "baseline", "baseline_note", "criterion", "out_of", "criterion_note",
    "starts_on", "due_on"}]}],
 "agreed": {"at", "by"},
 "group": {"name", "class_name", "is_class_plan", "pupils": [{"id", "name", "first_name", "class_name"}]}
}
"group" stands only in the plan of a group, whose "pupil" is null.
Dates are ISO 8601; numbers of measures are decimal strings; lists keep their order on the page.
"""
