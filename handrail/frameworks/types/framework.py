"""One jurisdiction and era whole."""

from functools import cached_property
from typing import Annotated

from pydantic import Field, StringConstraints

from handrail.frameworks.types.choices import LegalStatus, Nation, WordKey
from handrail.frameworks.types.faults import plain_key
from handrail.frameworks.types.records import (
    Anchor,
    Area,
    BroadArea,
    Cadence,
    Deadline,
    DeadlineException,
    Fact,
    Gap,
    MeetingKind,
    Milestone,
    NeedRanking,
    NeedType,
    PlanKind,
    Stage,
    TargetGuidance,
    Text,
    UnclearStageValue,
    Validity,
    WellbeingIndicator,
    Word,
)


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

    @property
    def nation(self) -> Nation:
        """Return the nation that the jurisdiction starts with: 'Scotland, Highland' is in Scotland."""
        return next(nation for nation in Nation if self.jurisdiction.startswith(nation))

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

    @cached_property
    def stages_by_key(self) -> dict[str, Stage]:
        """Return the stages by the plain key of each code, name and alias: an import asks for every row."""
        return {plain_key(text): stage for stage in self.stages for text in (stage.code, stage.name, *stage.aliases)}

    @cached_property
    def needs_by_key(self) -> dict[str, NeedType]:
        """Return the need types by the plain key of each code, name and alias."""
        return {plain_key(text): need for need in self.need_types for text in (need.code, need.name, *need.aliases)}

    @property
    def register_stages(self) -> tuple[Stage, ...]:
        """Return the stages that are on the register, by rank."""
        return tuple(sorted((stage for stage in self.stages if stage.is_on_register), key=lambda stage: stage.rank))
