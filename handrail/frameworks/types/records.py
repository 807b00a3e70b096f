"""The records inside a framework, each with its source and status."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from handrail.frameworks.types.choices import (
    Basis,
    FactStatus,
    Force,
    Invitee,
    Question,
    Sense,
    Setting,
    Unit,
    Voice,
    WordKey,
)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=40)]


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
    has_cover: bool = False  # a cover that says whether one agency or several help, and who leads
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
    """Hold one person on the list for a kind of meeting.

    `filled_by`: any of these fills the line. Empty: nobody whom the school knows by a role does, so that somebody is
    named for it.
    """

    who: Text
    is_required: bool
    when: str = ""  # only in this case
    filled_by: tuple[Invitee, ...] = ()


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
