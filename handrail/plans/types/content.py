"""The content of a plan as plain values: what pages, versions and papers are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from handrail.plans.types.arrangements import Cover


class SectionPlace(StrEnum):
    """Where a section stands in the editor, beside the targets."""

    BEFORE = "before"  # who the pupil is, what they and their family say, what is hard
    AFTER = "after"  # the help as a whole
    MORE = "more"  # questions that each target answers already; for what holds for the plan as a whole
    AT_REVIEW = "at_review"  # filled in at the review


@dataclass(frozen=True)
class SectionContent:
    """One free section: its label and help from the format or the framework, and its text.

    `audiences` are the readers that the format names; none where the framework's own layout is used: everybody.
    """

    id: UUID
    code: str
    label: str
    help: str
    text: str
    place: SectionPlace
    is_confidential: bool = False
    audiences: tuple[str, ...] = ()
    side: str = ""

    @property
    def not_for(self) -> str:
        """Who does not read it, in words, or nothing."""
        if not self.audiences:
            return ""
        others = {"family": "the family", "pupil": "the pupil"}
        return " or ".join(words for one, words in others.items() if one not in self.audiences)


@dataclass(frozen=True)
class StrategyContent:
    """How a target is taught."""

    id: UUID
    method: str
    materials: str


@dataclass(frozen=True)
class PupilPart:
    """One pupil's part in a target. The texts are the values as people say them."""

    id: UUID
    pupil_id: UUID
    pupil_name: str
    baseline: Decimal | None
    baseline_text: str
    baseline_note: str
    criterion: Decimal | None
    criterion_text: str
    criterion_note: str
    out_of: Decimal | None
    starts_on: date
    due_on: date | None
    outcome: str
    outcome_label: str
    outcome_evidence: str
    next_step: str
    next_step_label: str
    drop_reason: str
    continues_id: UUID | None
    pupil_first_name: str = ""
    ends_on: date | None = None

    @property
    def is_over(self) -> bool:
        """Whether the pupil no longer works on it: they left the group, or it was dropped for them."""
        return self.ends_on is not None or self.outcome == "dropped"


@dataclass(frozen=True)
class TargetContent:
    """One short-term target with everything that belongs to it.

    `rubric` is what stands in its field, `steps` what the target is counted in: none under another measure.
    """

    id: UUID
    long_term_id: UUID | None
    area: str
    area_name: str
    wording: str
    measure: str
    measure_label: str
    unit: str
    who: str
    adult_id: UUID | None
    adult_name: str
    when: str
    where: str
    how_often: str
    subjects: str
    home_activity: str
    strategies: tuple[StrategyContent, ...]
    pupils: tuple[PupilPart, ...]
    bank_code: str = ""
    taught_in: tuple[tuple[UUID, str], ...] = ()
    is_for_everybody: bool = False
    rubric: str = ""
    steps: tuple[str, ...] = ()

    @property
    def part(self) -> PupilPart | None:
        """The part of the one pupil of an individual plan."""
        return self.pupils[0] if self.pupils else None

    @property
    def people(self) -> str:
        """The named adult and the others, as one phrase."""
        return "; ".join(name for name in (self.adult_name, self.who) if name)

    @property
    def occasions(self) -> tuple[str, ...]:
        """How often, when, where and in which subjects, those that were said."""
        return tuple(words for words in (self.how_often, self.when, self.where, self.subjects_text) if words)

    @property
    def subjects_text(self) -> str:
        """The subjects in which it is worked on: those of the school, then others in words."""
        named = ["every lesson"] if self.is_for_everybody else [name for _, name in self.taught_in]
        return ", ".join(words for words in (*named, self.subjects) if words)

    @property
    def present(self) -> tuple[PupilPart, ...]:
        """The parts of the pupils who work on it now."""
        return tuple(part for part in self.pupils if not part.is_over)

    @property
    def ways(self) -> tuple[StrategyContent, ...]:
        """The ways of teaching it that are written."""
        return tuple(way for way in self.strategies if way.method or way.materials)

    @property
    def is_dropped(self) -> bool:
        """Whether no pupil works on it any longer because it was dropped."""
        return bool(self.pupils) and all(part.outcome == "dropped" for part in self.pupils)

    @property
    def drop_reasons(self) -> tuple[tuple[str, str], ...]:
        """Why it was dropped, each reason once: for whom, by name, and why. Nobody is named where it is one for all."""
        names: dict[str, list[str]] = {}
        for part in self.pupils:
            if part.drop_reason.strip():
                names.setdefault(part.drop_reason.strip(), []).append(part.pupil_name)
        if len(names) == 1 and len(self.pupils) == sum(map(len, names.values())):
            return (("", next(iter(names))),)
        return tuple((", ".join(whose), reason) for reason, whose in names.items())

    @property
    def is_blank(self) -> bool:
        """Whether nobody wrote anything in it; defaults (dates, adult, place in the plan) do not count."""
        words = [self.wording, self.area, self.measure, self.unit, self.rubric, self.who, self.when, self.where]
        words += [self.how_often, self.subjects_text, self.home_activity]
        words += [text for row in self.strategies for text in (row.method, row.materials)]
        for part in self.pupils:
            words += [part.baseline_text, part.baseline_note, part.criterion_text, part.criterion_note, part.outcome]
        return not any(text.strip() for text in words)


@dataclass(frozen=True)
class AgreedPart:
    """What an agreed text says of one pupil's part: fields of its target and of itself, subjects in words, ways.

    Shapes: `target` and `part` map the columns of Target and PupilTarget to values; a way is (method, materials).
    """

    target: dict[str, Any]
    part: dict[str, Any]
    subjects: str
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LongTermContent:
    """A long-term target."""

    id: UUID
    area: str
    area_name: str
    wording: str
    indicators: tuple[str, ...]
    indicator_names: tuple[str, ...]


@dataclass(frozen=True)
class QuestionContent:
    """What the four-step question before the plan found."""

    id: UUID
    needs: str
    class_planning: str
    group_planning: str
    unmet: str
    answered_at: datetime | None


@dataclass(frozen=True)
class NeedContent:
    """A need of the pupil, named by the framework."""

    code: str
    name: str
    rank: int
    description: str


@dataclass(frozen=True)
class PupilFacts:
    """What a plan says of its pupil at the top."""

    id: UUID
    name: str
    first_name: str
    date_of_birth: date
    year_group: int | None
    class_name: str
    upn: str


@dataclass(frozen=True)
class GroupMember:
    """A pupil's place in a group plan."""

    pupil_id: UUID
    name: str
    first_name: str
    class_name: str
    joined_on: date
    left_on: date | None = None
    left_reason: str = ""

    @property
    def is_here(self) -> bool:
        """Whether the pupil has not left the group."""
        return self.left_on is None


@dataclass(frozen=True)
class GroupContent:
    """Whose plan a group plan is. `class_name` is its class or teaching group, '' for a group of its own.

    `members` are those whom the reader may see; `n_others` how many more there are.
    """

    name: str
    members: tuple[GroupMember, ...]
    class_id: UUID | None = None
    class_name: str = ""
    is_class_plan: bool = False
    n_others: int = 0

    @property
    def present(self) -> tuple[GroupMember, ...]:
        """Those who have not left the group."""
        return tuple(row for row in self.members if row.is_here)


@dataclass(frozen=True)
class PlanContent:
    """A whole plan. `stage` is (code, name) or None; `profile` maps a profile kind to its lines."""

    id: UUID
    school_name: str
    kind_code: str
    kind_name: str
    kind_short_name: str
    holds_targets: bool
    framework_code: str
    state: str
    starts_on: date
    review_on: date
    ends_on: date | None
    owner_id: UUID | None
    owner_name: str
    owner_initials: str
    changed_at: datetime
    closed_reason: str
    pupil: PupilFacts | None
    stage: tuple[str, str] | None
    needs: tuple[NeedContent, ...]
    profile: dict[str, tuple[str, ...]]
    question: QuestionContent | None
    sections: tuple[SectionContent, ...]
    long_term_targets: tuple[LongTermContent, ...]
    targets: tuple[TargetContent, ...]
    # Number of the school's format, or None for the framework's own; what its targets ask, None for everything.
    format_number: int | None = None
    target_fields: tuple[str, ...] | None = None
    shows_logo: bool = True
    cover: Cover = field(default_factory=Cover)
    group: GroupContent | None = None

    @property
    def whose(self) -> str:
        """Whose plan it is, in words: the pupil's name, or the group's."""
        return self.pupil.name if self.pupil else self.group.name if self.group else ""

    @property
    def first_name(self) -> str:
        """How a sentence about the plan speaks of whom it is for."""
        return self.pupil.first_name if self.pupil else "the group"

    @property
    def live_targets(self) -> tuple[TargetContent, ...]:
        """The targets that were not dropped."""
        return tuple(target for target in self.targets if not target.is_dropped)
