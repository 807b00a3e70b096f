"""What a printed document says, ready to be set: plain values, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from handrail.reports.types.papers import Audience, Size


class PrintState(StrEnum):
    """waiting -> working -> done, or failed. A job that is done is kept for a day and then removed."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


PRINT_STATE_LABELS = {
    PrintState.WAITING: "Waiting",
    PrintState.WORKING: "Being made",
    PrintState.DONE: "Ready",
    PrintState.FAILED: "Not made",
}


class SectionRole(StrEnum):
    """Where a section of a plan stands on paper."""

    STRENGTHS = "strengths"
    INTERESTS = "interests"
    PUPIL_VOICE = "pupil_voice"
    FAMILY_VOICE = "family_voice"
    VOICES = "voices"  # one section for several voices
    NEED = "need"
    BEFORE = "before"
    OTHER = "other"


class PlansOf(StrEnum):
    """Whose plans are printed together."""

    EVERYBODY = "everybody"
    YEAR = "year"
    CLASS = "class"
    GROUP = "group"
    PUPIL = "pupil"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class PrintChoice:
    """Which plans to print: whose, and of which kind ('' for all).

    `class_name`, `year_group` or `key` (of a group, a pupil or a plan) says which one, after what `whose` is.
    """

    whose: PlansOf
    class_name: str = ""
    year_group: int | None = None
    kind: str = ""
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class SchoolHead:
    """Whose paper it is. `logo` is a PNG or SVG file, or None."""

    name: str
    logo: bytes | None = None


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A section of the plan's format, or one consideration of a review: a label of the school's and a text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class StrategyText:
    """How a target is taught."""

    method: str
    materials: str = ""


@dataclass(frozen=True, slots=True)
class PupilText:
    """What one pupil of a group has of their own in a target. `outcome` is empty until it was reviewed."""

    name: str
    start: str = ""
    aim: str = ""
    due_on: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class TargetText:
    """One short-term target as it stands on paper.

    `chart_svg` is the progress line or empty; `in_words` says the same in sentences and `numbers` in figures, so
    that nothing is told by the picture alone. `outcome` is empty until the target was reviewed.
    """

    wording: str
    area: str = ""
    baseline: str = ""
    criterion: str = ""
    due_on: date | None = None
    strategies: tuple[StrategyText, ...] = ()
    who: str = ""
    when: str = ""
    where: str = ""
    how_often: str = ""
    subjects: str = ""
    home_activity: str = ""
    chart_svg: str = ""
    in_words: str = ""
    numbers: str = ""
    outcome: str = ""
    outcome_evidence: str = ""
    next_step: str = ""
    # Of a group plan for staff: each pupil with their start, aim, day and outcome.
    pupils: tuple[PupilText, ...] = ()


@dataclass(frozen=True, slots=True)
class LongTermText:
    """A long-term target and the short-term targets under it; without wording, targets that stand alone."""

    targets: tuple[TargetText, ...]
    wording: str = ""
    area: str = ""
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewText:
    """The review that was held: its considerations, what was decided, and the next date."""

    held_on: date
    considerations: tuple[LabelledText, ...] = ()
    decision: str = ""
    next_review_on: date | None = None


@dataclass(frozen=True, slots=True)
class PersonText:
    """One of the people around the pupil."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class SignatureText:
    """A line to sign: who signs, and who did and when, if that is known."""

    role: str
    name: str = ""
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """One plan, for one pupil or for a group, all that the two-sided model prints.

    `group` are the names of a group plan's pupils, for adults at school.
    What names no side stands where the two-sided model has it; a format moves strengths, the need, free sections and
    voices to the other side. `own_labels` are the school's words for the parts that have a heading of the paper's own.
    `version_number` and `sha256` belong to the agreed version; a draft has neither and says so on every page.
    """

    school: SchoolHead
    pupil_name: str
    kind_name: str
    starts_on: date
    review_on: date
    printed_on: date
    printed_by: str
    date_of_birth: date | None = None
    year_group: str = ""
    class_name: str = ""
    teacher_initials: str = ""
    stage_name: str = ""
    strengths: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    profile: tuple[LabelledText, ...] = ()
    nature_of_need: str = ""
    need_on_back: bool = False
    cover: tuple[LabelledText, ...] = ()
    before_sections: tuple[LabelledText, ...] = ()
    own_labels: Mapping[SectionRole, str] = field(default_factory=dict)
    long_term: tuple[LongTermText, ...] = ()
    sections: tuple[LabelledText, ...] = ()
    back_sections: tuple[LabelledText, ...] = ()
    back_profile: tuple[LabelledText, ...] = ()
    front_voices: tuple[LabelledText, ...] = ()
    voices: tuple[LabelledText, ...] = ()
    review: ReviewText | None = None
    people: tuple[PersonText, ...] = ()
    signatures: tuple[SignatureText, ...] = field(
        default=(
            SignatureText("Pupil"),
            SignatureText("Parent or carer"),
            SignatureText("Teacher"),
            SignatureText("SENCO"),
        )
    )
    version_number: int | None = None
    sha256: str = ""
    agreed_on: date | None = None
    holds_targets: bool = True
    group: tuple[str, ...] = ()
    audience: Audience = Audience.STAFF
    size: Size = Size.NORMAL

    @property
    def is_draft(self) -> bool:
        """True until a version was agreed."""
        return self.version_number is None
