"""What the critical friend reads, and what it says: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Label(StrEnum):
    """What a wording is, as one word. The order is that of precedence: the first that fits is taken."""

    NOT_TARGET = "not-target"  # help, equipment, a strategy: what somebody else does or gives
    NEGATIVE = "negative"  # says what the pupil must not do
    VAGUE = "vague"  # nobody can tell when it is reached
    MEASURABLE_NO_TIME = "measurable-no-time"  # can be told, but not by when
    SMART = "smart"  # can be told, and by when


class Severity(StrEnum):
    """How much a finding matters. None of them blocks anything."""

    IMPORTANT = "important"  # without it nobody can tell whether the target is reached, or it is no target
    ADVICE = "advice"  # the plan is weaker for it
    HINT = "hint"  # worth a second look


class Part(StrEnum):
    """The part of a plan that a finding speaks of."""

    WORDING = "wording"
    CRITERION = "criterion"
    BASELINE = "baseline"
    DUE_DATE = "due date"
    STRATEGIES = "strategies"
    PEOPLE = "people"
    SUBJECTS = "subjects"
    HOME = "home activity"
    TARGETS = "targets"
    SECTIONS = "sections"
    PROFILE = "profile"


@dataclass(frozen=True)
class Place:
    """Where a finding points: a part, in which target (its place in the plan from 0; None: the plan), which letters."""

    part: Part
    target: int | None = None
    starts: int = 0
    ends: int = 0


@dataclass(frozen=True)
class Finding:
    """One thing that the friend points out. `suggestion` is to be taken over and edited; it may be empty."""

    rule: str
    severity: Severity
    where: Place
    why: str
    suggestion: str


@dataclass(frozen=True)
class Critique:
    """What the friend says of one target."""

    text: str
    label: Label
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class TargetUnderReview:
    """One target as the friend reads it. Empty texts mean: nothing was written there.

    `allowed` names rules that somebody looked at and set aside with a reason.
    """

    wording: str
    criterion: str = ""
    baseline: str = ""
    due_on: date | None = None
    measure: str = ""
    strategies: tuple[str, ...] = ()
    who: str = ""
    adult: str = ""
    subjects: str = ""
    home_activity: str = ""
    long_term: str = ""
    pupil_name: str = ""
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class GuidanceLimits:
    """How many targets are usual, from the framework; None where it names no number."""

    most_targets: int | None = None
    words: str = ""


@dataclass(frozen=True)
class PlanUnderReview:
    """A plan as the friend reads it.

    `voices` and `answers` map a voice or one of the nine questions of the framework to the text written for it;
    a key that is missing has no place in this kind of plan, so nothing is asked of it.
    """

    targets: tuple[TargetUnderReview, ...]
    pupil_name: str = ""
    strengths: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    voices: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    earlier_wordings: tuple[str, ...] = ()
    limits: GuidanceLimits = GuidanceLimits()
    is_secondary: bool = False


@dataclass(frozen=True)
class QualityLine:
    """One of the four weaknesses or five strengths: whether this plan has it, and by what one sees that."""

    code: str
    words: str
    is_there: bool
    because: str


@dataclass(frozen=True)
class QualitySummary:
    """A plan beside what inspectors found most often in plans of this kind."""

    weaknesses: tuple[QualityLine, ...]
    strengths: tuple[QualityLine, ...]


@dataclass(frozen=True)
class PlanCritique:
    """What the friend says of a whole plan: each target's critique in order, and what concerns the plan."""

    targets: tuple[Critique, ...]
    findings: tuple[Finding, ...]
    summary: QualitySummary
