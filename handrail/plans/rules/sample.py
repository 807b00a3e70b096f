"""A plan of an invented pupil, to show what a format looks like. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from handrail.frameworks.types import PlanKind
from handrail.plans.rules import snapshot
from handrail.plans.types import (
    FormatSection,
    Layout,
    MeasureKind,
    PlanContent,
    PupilFacts,
    PupilPart,
    SectionContent,
    SectionPlace,
    StrategyContent,
    TargetContent,
)

NOBODY = UUID(int=0)
NAME = "Sample"


def sample_text(layout: Layout, kind: PlanKind, *, framework_code: str, school_name: str, now: datetime) -> dict:
    """Return the snapshot of a draft of an invented pupil in this layout; every section says what goes there."""
    today = now.date()
    content = PlanContent(
        id=NOBODY,
        school_name=school_name,
        kind_code=kind.code,
        kind_name=layout.title or kind.name,
        kind_short_name=layout.title or kind.short_name,
        holds_targets=kind.holds_targets,
        framework_code=framework_code,
        state="draft",
        starts_on=today,
        review_on=today + timedelta(weeks=kind.period_weeks or 13),
        ends_on=None,
        owner_id=None,
        owner_name="A Teacher",
        owner_initials="AT",
        changed_at=now,
        closed_reason="",
        pupil=PupilFacts(NOBODY, f"{NAME} Pupil", NAME, today.replace(year=today.year - 9, day=1), 4, "4A", ""),
        stage=None,
        needs=(),
        profile={},
        question=None,
        sections=tuple(_section(row, number) for number, row in enumerate(layout.shown, start=1)),
        long_term_targets=(),
        targets=(_target(layout, today),) if kind.holds_targets else (),
        format_number=1,
        target_fields=layout.target_fields,
        shows_logo=layout.shows_logo,
    )
    return snapshot.build(content, number=0, agreed_at=now, agreed_by="")


def _section(row: FormatSection, number: int) -> SectionContent:
    is_empty = row.place is SectionPlace.AT_REVIEW
    text = "" if is_empty else row.help or "A few plain words stand here."
    audiences = tuple(one.value for one in row.audiences)
    return SectionContent(UUID(int=number), row.code, row.label, row.help, text, row.place, False, audiences, row.side)


def _target(layout: Layout, today: date) -> TargetContent:
    def asked(name: str, words: str) -> str:
        return words if name in layout.target_fields else ""

    values: dict[str, Any] = {"baseline_note": "", "criterion_note": "", "outcome": "", "outcome_label": ""}
    values |= {"outcome_evidence": "", "next_step": "", "next_step_label": "", "drop_reason": "", "continues_id": None}
    part = PupilPart(
        id=UUID(int=1),
        pupil_id=NOBODY,
        pupil_name=NAME,
        baseline=Decimal(12),
        baseline_text="12",
        criterion=Decimal(40),
        criterion_text="40 out of 50",
        out_of=Decimal(50),
        starts_on=today,
        due_on=today + timedelta(weeks=10),
        **values,
    )
    return TargetContent(
        id=UUID(int=1),
        long_term_id=None,
        area="",
        area_name=asked("area", "Reading"),
        wording=f"{NAME} will read 40 of 50 key words aloud.",
        measure=MeasureKind.SCORE,
        measure_label="",
        unit="",
        who=asked("who", "A reading partner"),
        adult_id=None,
        adult_name="A Teacher",
        when=asked("when", "Registration"),
        where=asked("where", "The quiet corner"),
        how_often=asked("how_often", "10 minutes, four times a week"),
        subjects=asked("subjects", "English"),
        home_activity=asked("home_activity", "Play snap with five words."),
        strategies=(StrategyContent(UUID(int=1), "Five words a day.", asked("materials", "Cards")),),
        pupils=(part,),
    )
