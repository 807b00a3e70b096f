"""The content of a plan as plain values: what pages, versions and papers are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class SectionPlace(StrEnum):
    """Where a section stands in the editor, beside the targets."""

    BEFORE = "before"  # who the pupil is, what they and their family say, what is hard
    AFTER = "after"  # the help as a whole
    MORE = "more"  # questions that each target answers already; for what holds for the plan as a whole
    AT_REVIEW = "at_review"  # filled in at the review


@dataclass(frozen=True)
class SectionContent:
    """One free section: its label and help from the framework, and its text."""

    id: UUID
    code: str
    label: str
    help: str
    text: str
    place: SectionPlace


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


@dataclass(frozen=True)
class TargetContent:
    """One short-term target with everything that belongs to it."""

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
        return tuple(words for words in (self.how_often, self.when, self.where, self.subjects) if words)

    @property
    def ways(self) -> tuple[StrategyContent, ...]:
        """The ways of teaching it that are written."""
        return tuple(way for way in self.strategies if way.method or way.materials)

    @property
    def is_dropped(self) -> bool:
        """Whether no pupil works on it any longer because it was dropped."""
        return bool(self.pupils) and all(part.outcome == "dropped" for part in self.pupils)

    @property
    def is_blank(self) -> bool:
        """Whether nobody wrote anything in it; defaults (dates, adult, place in the plan) do not count."""
        words = [self.wording, self.area, self.measure, self.unit, self.who, self.when, self.where]
        words += [self.how_often, self.subjects, self.home_activity]
        words += [text for row in self.strategies for text in (row.method, row.materials)]
        for part in self.pupils:
            words += [part.baseline_text, part.baseline_note, part.criterion_text, part.criterion_note, part.outcome]
        return not any(text.strip() for text in words)


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

    @property
    def live_targets(self) -> tuple[TargetContent, ...]:
        """The targets that were not dropped."""
        return tuple(target for target in self.targets if not target.is_dropped)
