"""The shape of one framework: frozen records, checked strictly, each fact with its source.

A framework is one jurisdiction in one era. Nothing here is a rule in code: the numbers and the words stand in
`packs/*.yaml`, and `loader.py` turns a pack into one `Framework`. A record that carries several facts shows the
weakest status of its parts.
"""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=40)]


class MalformedPack(Exception):
    """Say where a pack is wrong and why, in one line that an administrator can act on."""

    def __init__(self, file: Path | str, line: int, reason: str) -> None:
        self.file = str(file)
        self.line = line
        self.reason = reason
        super().__init__(f"{self.file}, line {line}: {reason}")


class LegalStatus(StrEnum):
    """How far a framework binds anyone."""

    IN_FORCE = "in_force"
    RECORDING_ONLY = "recording_only"  # recorded by schools, while older law still applies
    PROPOSED = "proposed"
    HISTORIC = "historic"


class FactStatus(StrEnum):
    """How well a fact is known. There is no fourth value: what was not verified stays out."""

    VERIFIED = "verified"  # read in the primary text
    VERIFIED_SECONDARY = "verified_secondary"  # read in a text about the primary text
    HOUSE = "house"  # our own wording or default, which a school may change


class Force(StrEnum):
    """What obliges a school to keep a kind of plan."""

    STATUTORY = "statutory"
    GUIDANCE = "guidance"
    PROPOSED = "proposed"
    SCHOOL_CHOICE = "school_choice"


class Basis(StrEnum):
    """Where a number of reviews a year comes from."""

    STATUTE = "statute"
    GUIDANCE = "guidance"
    COUNCIL = "council"
    PROPOSED = "proposed"
    HOUSE = "house"
    UNKNOWN = "unknown"  # no number is known: the school chooses


class Setting(StrEnum):
    """The kinds of school that guidance distinguishes."""

    NURSERY = "nursery"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    SPECIAL = "special"
    ALL_THROUGH = "all_through"
    COLLEGE = "college"
    ALTERNATIVE = "alternative"


class Question(StrEnum):
    """The nine questions that every plan gives a place to."""

    TARGETS = "targets"
    HELP = "help"
    HOW = "how"
    WHO = "who"
    HOW_OFTEN = "how_often"
    REVIEW = "review"
    SUCCESS = "success"
    NO_LONGER_NEEDED = "no_longer_needed"
    WHAT_HAPPENED = "what_happened"


class Voice(StrEnum):
    """Whose voice, or which good beginning, a section holds."""

    PUPIL_VIEWS = "pupil_views"
    FAMILY_VIEWS = "family_views"
    STRENGTHS = "strengths"
    INTERESTS = "interests"


class Unit(StrEnum):
    """How a deadline counts."""

    CALENDAR_WEEKS = "calendar_weeks"
    CALENDAR_DAYS = "calendar_days"
    SCHOOL_DAYS = "school_days"
    CALENDAR_MONTHS = "calendar_months"
    FIXED_DATE = "fixed_date"


class Sense(StrEnum):
    """Which side of the counted date keeps the rule."""

    ON_OR_BEFORE = "on_or_before"  # done by that day at the latest
    BEFORE = "before"  # done while that day is still to come
    ON_OR_AFTER = "on_or_after"  # people have at least until that day


class WordKey(StrEnum):
    """The things that frameworks call by different names."""

    SENCO = "senco"
    PLAN = "plan"
    TARGET = "target"
    REVIEW = "review"
    REGISTER = "register"
    STAGE = "stage"
    NEED = "need"
    SUPPORT = "support"
    STATUTORY_PLAN = "statutory_plan"
    AUTHORITY = "authority"


class Record(BaseModel):
    """Hold one frozen record that accepts exactly the keys it names."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Fact(Record):
    """Hold a record with where it comes from and how well it is known."""

    source: Text
    status: FactStatus
    note: str = ""


class Validity(Fact):
    """Say when a framework holds; either end may be unknown or open."""

    starts_on: date | None = None
    ends_on: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("ends_on is before starts_on")
        return self


class Stage(Fact):
    """Hold one step of a framework's staged response."""

    code: Code
    name: Text
    plain: Text
    led_by: Text
    plan_kinds: tuple[Code, ...] = ()
    rank: int = Field(ge=0)
    is_on_register: bool
    census_code: Code | None = None
    aliases: tuple[Text, ...] = ()


class UnclearStageValue(Fact):
    """Hold a value seen in schools' files that does not settle the stage; a person chooses."""

    text: Text
    suggested_stage: Code | None = None
    question: Text


class Section(Fact):
    """Hold one free-text section of a plan kind and what it gives a place to."""

    code: Code
    label: Text
    help: Text
    answers: tuple[Question, ...] = ()
    voices: tuple[Voice, ...] = ()
    is_required_by_law: bool = False


class PlanKind(Fact):
    """Hold one kind of plan, with its sections in order. Targets are structured and stand beside the sections."""

    code: Code
    name: Text
    short_name: Text
    for_whom: Text
    force: Force
    holds_targets: bool
    is_for_group: bool = False
    period_weeks: int | None = Field(default=None, ge=1, le=60)
    sections: tuple[Section, ...]

    @property
    def answered(self) -> frozenset[Question]:
        """Return the questions that the sections, and the structured targets, give a place to."""
        in_sections = {question for section in self.sections for question in section.answers}
        return frozenset(in_sections | {Question.TARGETS} if self.holds_targets else in_sections)

    @property
    def voices(self) -> frozenset[Voice]:
        """Return the voices that the sections give a place to."""
        return frozenset(voice for section in self.sections for voice in section.voices)

    def section(self, code: str) -> Section | None:
        """Return the section with this code, or None."""
        return next((section for section in self.sections if section.code == code), None)


class Area(Fact):
    """Hold one area that a target belongs to; no settings means every setting."""

    code: Code
    name: Text
    settings: tuple[Setting, ...] = ()


class BroadArea(Fact):
    """Hold one broad area that need types are grouped under."""

    code: Code
    name: Text


class NeedType(Fact):
    """Hold one type of need as the jurisdiction records it; no stages means any stage."""

    code: Code
    name: Text
    broad_area: Code | None = None
    aliases: tuple[Text, ...] = ()
    valid_with_stages: tuple[Code, ...] = ()


class NeedRanking(Fact):
    """Say whether a pupil's needs are ranked (primary, secondary) in this framework."""

    is_ranked: bool | None
    words: Text


class TargetGuidance(Fact):
    """Hold how many targets are usual. Guidance only: more is always possible with a reason."""

    setting: Setting | None = None  # None: every setting
    short_min: int | None = Field(default=None, ge=1)
    short_max: int | None = Field(default=None, ge=1)
    long_min: int | None = Field(default=None, ge=1)
    long_max: int | None = Field(default=None, ge=1)
    words: Text

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for low, high in ((self.short_min, self.short_max), (self.long_min, self.long_max)):
            if low is not None and high is not None and high < low:
                raise ValueError("the most is less than the least")
        return self


class UnderFives(Fact):
    """Hold how often a young child's plan is looked at, in months."""

    every_months_from: int = Field(ge=1, le=12)
    every_months_to: int = Field(ge=1, le=12)
    words: Text


class Cadence(Fact):
    """Hold how often a plan is reviewed: what the law asks, what the basis asks, and what is usual."""

    plan_kind: Code
    stages: tuple[Code, ...] = ()  # none: at every stage
    of: Literal["plan", "targets"] = "plan"
    statutory_per_year: int | None = Field(default=None, ge=1, le=52)
    minimum_per_year: int | None = Field(default=None, ge=1, le=52)
    usual_per_year: int | None = Field(default=None, ge=1, le=52)
    basis: Basis
    words: Text
    under_fives: UnderFives | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        is_statute = self.basis is Basis.STATUTE
        if is_statute and (self.statutory_per_year is None or self.statutory_per_year != self.minimum_per_year):
            raise ValueError("with basis 'statute', statutory_per_year and minimum_per_year must be the same number")
        if not is_statute and self.statutory_per_year is not None:
            raise ValueError("statutory_per_year needs basis 'statute'")
        if self.minimum_per_year and self.usual_per_year and self.usual_per_year < self.minimum_per_year:
            raise ValueError("usual_per_year is less than minimum_per_year")
        if self.basis is Basis.UNKNOWN and (self.minimum_per_year or not self.note):
            raise ValueError(
                "with basis 'unknown' there is no minimum_per_year, and a note says what the school chooses"
            )
        return self


class DeadlineException(Fact):
    """Hold one reason that the law accepts for missing a deadline."""

    code: Code
    words: Text


class Anchor(Record):
    """Hold a day that deadlines count from, in words that follow 'of' and 'before'."""

    code: Code
    words: Text


class Deadline(Fact):
    """Hold one rule that counts from an anchor day. Negative offsets count backwards."""

    code: Code
    plain: Text
    who: Text
    anchor: Code
    unit: Unit
    offset: int | None = None
    month: int | None = Field(default=None, ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)
    sense: Sense = Sense.ON_OR_BEFORE
    or_end_of_term: bool = False  # the end of term, when that comes first
    exceptions: tuple[Code, ...] = ()
    plan_kinds: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _has_its_numbers(self) -> Self:
        if self.unit is Unit.FIXED_DATE:
            if self.month is None or self.day is None or self.offset is not None:
                raise ValueError("unit 'fixed_date' needs month and day, and no offset")
            try:
                date(2024, self.month, self.day)
            except ValueError as error:
                raise ValueError("month and day do not name a date") from error
        elif self.offset is None or self.month is not None or self.day is not None:
            raise ValueError(f"unit '{self.unit.value}' needs an offset, and no month or day")
        return self


class Invited(Fact):
    """Hold one person on the list for a kind of meeting."""

    who: Text
    is_required: bool
    when: str = ""  # only in this case


class MeetingKind(Fact):
    """Hold one kind of meeting and who is asked to it."""

    code: Code
    name: Text
    plan_kinds: tuple[Code, ...] = ()
    invited: tuple[Invited, ...]


class WellbeingIndicator(Fact):
    """Hold one indicator of wellbeing that a long-term target can point to."""

    code: Code
    name: Text
    plain: Text


class Word(Fact):
    """Hold what this framework calls something."""

    key: WordKey
    text: Text
    plural: Text


class Gap(Record):
    """Say what the pack leaves open, because no verified fact was found, and who decides instead."""

    about: Text
    words: Text


class Milestone(Fact):
    """Hold one dated step of a framework that is still changing. The date is words, because some are only a year."""

    when: Text
    words: Text


class Framework(Fact):
    """Hold one jurisdiction and era whole."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    name: Text
    jurisdiction: Text
    legal_status: LegalStatus
    validity: Validity
    summary: Text
    stages: tuple[Stage, ...] = Field(min_length=1)
    unclear_stage_values: tuple[UnclearStageValue, ...] = ()
    plan_kinds: tuple[PlanKind, ...] = Field(min_length=1)
    areas: tuple[Area, ...] = Field(min_length=1)
    broad_areas: tuple[BroadArea, ...] = ()
    need_types: tuple[NeedType, ...] = ()
    need_ranking: NeedRanking
    target_guidance: tuple[TargetGuidance, ...] = Field(min_length=1)
    cadences: tuple[Cadence, ...] = Field(min_length=1)
    deadline_exceptions: tuple[DeadlineException, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    meeting_kinds: tuple[MeetingKind, ...] = ()
    wellbeing_indicators: tuple[WellbeingIndicator, ...] = ()
    words: tuple[Word, ...]
    milestones: tuple[Milestone, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def stage(self, code: str) -> Stage | None:
        """Return the stage with this code, or None."""
        return next((stage for stage in self.stages if stage.code == code), None)

    def plan_kind(self, code: str) -> PlanKind | None:
        """Return the plan kind with this code, or None."""
        return next((kind for kind in self.plan_kinds if kind.code == code), None)

    def need_type(self, code: str) -> NeedType | None:
        """Return the need type with this code, or None."""
        return next((need for need in self.need_types if need.code == code), None)

    def area(self, code: str) -> Area | None:
        """Return the area of targets with this code, or None."""
        return next((area for area in self.areas if area.code == code), None)

    def deadline(self, code: str) -> Deadline | None:
        """Return the deadline rule with this code, or None."""
        return next((deadline for deadline in self.deadlines if deadline.code == code), None)

    def anchor_words(self, deadline: Deadline) -> str:
        """Return the day that a deadline counts from, in words."""
        return next(anchor.words for anchor in self.anchors if anchor.code == deadline.anchor)

    def word(self, key: WordKey | str) -> str:
        """Return what this framework calls something, in the singular."""
        return next(word.text for word in self.words if word.key == key)

    @property
    def register_stages(self) -> tuple[Stage, ...]:
        """Return the stages that are on the register, by rank."""
        return tuple(sorted((stage for stage in self.stages if stage.is_on_register), key=lambda stage: stage.rank))
