"""From the agreed text of a plan to the document that is printed. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from handrail.plans.rules.measures import format_value
from handrail.plans.types import MeasureKind
from handrail.progress import rules as progress
from handrail.progress.types import Line
from handrail.pupils.types import PROFILE_LABELS, ProfileKind, year_name
from handrail.reports.types import (
    LabelledText,
    LongTermText,
    PersonText,
    PlanDocument,
    ReviewText,
    SchoolHead,
    SectionRole,
    StrategyText,
    TargetText,
)

# What goes home and into classrooms: medical notes and other agencies stay in the pupil's file.
PRINTED_PROFILE = (ProfileKind.HELPS, ProfileKind.AVOID, ProfileKind.COMMUNICATION)
RECORDS_IN_WORDS = 12
# For a plan of a framework that this installation no longer has: the sections that every pack shares.
USUAL_ROLES = {
    "strengths": SectionRole.STRENGTHS,
    "interests": SectionRole.INTERESTS,
    "pupil_views": SectionRole.PUPIL_VOICE,
    "family_views": SectionRole.FAMILY_VOICE,
    "needs": SectionRole.NEED,
}


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """What became of one pupil's target: the outcome in words, the evidence, and how it goes on."""

    outcome: str = ""
    evidence: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is known beside the agreed text. `lines`, `outcomes` and `indicators` are found by their key as text."""

    school: SchoolHead
    today: date
    printed_by: str
    version_number: int | None = None
    sha256: str = ""
    agreed_on: date | None = None
    roles: Mapping[str, SectionRole] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    outcomes: Mapping[str, OutcomeFacts] = field(default_factory=dict)
    review: ReviewText | None = None
    people: tuple[PersonText, ...] = ()


def assemble(snapshot: Mapping[str, Any], facts: PlanFacts) -> PlanDocument:
    """Return the document of one plan.

    Shapes: `snapshot` as laid out in plans/types (SNAPSHOT_SCHEMA), of an agreed version or of a draft.
    """
    pupil = snapshot["pupil"] or {}
    by_role = _sections(snapshot, facts.roles)
    profile = snapshot.get("profile") or {}
    owner = snapshot.get("owner") or {}
    stage = snapshot.get("stage") or {}
    return PlanDocument(
        school=facts.school,
        pupil_name=pupil.get("name") or snapshot["kind"]["name"],
        kind_name=snapshot["kind"]["name"],
        starts_on=date.fromisoformat(snapshot["period"]["starts_on"]),
        review_on=date.fromisoformat(snapshot["period"]["review_on"]),
        printed_on=facts.today,
        printed_by=facts.printed_by,
        date_of_birth=_day(pupil.get("date_of_birth")),
        year_group=year_name(pupil["year_group"]) if pupil.get("year_group") is not None else "",
        class_name=pupil.get("class_name", ""),
        teacher_initials=owner.get("initials", ""),
        stage_name=stage.get("name", ""),
        strengths=_lines(by_role[SectionRole.STRENGTHS], profile.get("strength")),
        interests=_lines(by_role[SectionRole.INTERESTS], profile.get("interest")),
        profile=tuple(
            LabelledText(PROFILE_LABELS[kind], "\n".join(profile.get(kind.value, ()))) for kind in PRINTED_PROFILE
        ),
        nature_of_need=_need(snapshot.get("needs", ()), by_role[SectionRole.NEED]),
        long_term=_long_term(snapshot, facts),
        sections=tuple(by_role[SectionRole.OTHER]),
        voices=_voices(by_role, pupil.get("first_name", "")),
        review=facts.review,
        people=_people(owner, facts.people),
        version_number=facts.version_number,
        sha256=facts.sha256,
        agreed_on=facts.agreed_on,
    )


def _sections(snapshot: Mapping[str, Any], roles: Mapping[str, SectionRole]) -> dict[SectionRole, list[LabelledText]]:
    found: dict[SectionRole, list[LabelledText]] = {role: [] for role in SectionRole}
    for row in snapshot.get("sections", ()):
        if row["text"].strip():
            role = roles.get(row["code"]) or USUAL_ROLES.get(row["code"], SectionRole.OTHER)
            found[role].append(LabelledText(row["label"], row["text"]))
    return found


def _lines(sections: Iterable[LabelledText], profile: Sequence[str] | None) -> tuple[str, ...]:
    """Take the plan's own words where it has some: they began as a copy of the profile."""
    own = [line.strip() for part in sections for line in part.text.splitlines() if line.strip()]
    return tuple(own or profile or ())


def _need(needs: Iterable[Mapping[str, Any]], sections: Iterable[LabelledText]) -> str:
    words = [f"{need['name']}: {need['description']}" if need["description"] else need["name"] for need in needs]
    return "\n".join([*words, *(part.text for part in sections)])


def _voices(by_role: Mapping[SectionRole, Sequence[LabelledText]], first_name: str) -> tuple[LabelledText, ...]:
    """Both voices have a place, written in or not; a section that holds several voices keeps its own label."""
    pupil = "\n".join(part.text for part in by_role[SectionRole.PUPIL_VOICE])
    family = "\n".join(part.text for part in by_role[SectionRole.FAMILY_VOICE])
    shared = by_role[SectionRole.VOICES]
    both = (
        LabelledText(f"What {first_name or 'the pupil'} says", pupil),
        LabelledText("What the family says", family),
    )
    return (*shared, *(part for part in both if part.text or not shared))


def _people(owner: Mapping[str, Any], people: Sequence[PersonText]) -> tuple[PersonText, ...]:
    known = {person.name for person in people}
    first = [PersonText(owner["name"], "leads this plan")] if owner.get("name") and owner["name"] not in known else []
    return (*first, *people)


# ---------------------------------------------------------------------------------------------- targets


def _long_term(snapshot: Mapping[str, Any], facts: PlanFacts) -> tuple[LongTermText, ...]:
    """Group the targets under their long-term targets; those without one come last, under no wording."""
    known = {row["id"] for row in snapshot.get("long_term_targets", ())}
    grouped: dict[str | None, list[TargetText]] = {}
    for target in snapshot.get("targets", ()):
        key = target["long_term"] if target["long_term"] in known else None
        grouped.setdefault(key, []).append(_target(target, facts))
    goals = [
        LongTermText(
            targets=tuple(grouped.get(row["id"], ())),
            wording=row["wording"],
            area=row["area_name"],
            indicators=tuple(facts.indicators.get(code, code) for code in row["indicators"]),
        )
        for row in snapshot.get("long_term_targets", ())
        if row["wording"].strip() or row["id"] in grouped
    ]
    alone = [LongTermText(tuple(grouped[None]))] if None in grouped else []
    return (*goals, *alone)


def _target(target: Mapping[str, Any], facts: PlanFacts) -> TargetText:
    # A group plan has many pupils in one target: their numbers are not for one another's eyes.
    part = target["pupils"][0] if len(target["pupils"]) == 1 else {}
    outcome = facts.outcomes.get(part.get("id", ""), OutcomeFacts())
    text = TargetText(
        wording=target["wording"],
        area=target["area_name"],
        baseline=_value(target, part, "baseline"),
        criterion=_value(target, part, "criterion"),
        due_on=_day(part.get("due_on")),
        strategies=tuple(
            StrategyText(way["method"], way["materials"])
            for way in target["strategies"]
            if way["method"].strip() or way["materials"].strip()
        ),
        who=target["who"],
        when=target["when"],
        where=target["where"],
        how_often=target["how_often"],
        subjects=target["subjects"],
        home_activity=target["home_activity"],
        outcome=outcome.outcome,
        outcome_evidence=outcome.evidence,
        next_step=outcome.next_step,
    )
    line = _line(target, part, facts.lines.get(part.get("id", "")))
    return text if line is None else _with_line(text, line, facts.today, uid=part["id"])


def _value(target: Mapping[str, Any], part: Mapping[str, Any], name: str) -> str:
    """Write a value with the adult's own words about it."""
    number, note = part.get(name), part.get(f"{name}_note", "").strip()
    if number is None or not target["measure"]:
        return note
    written = format_value(
        Decimal(number), MeasureKind(target["measure"]), out_of=_number(part["out_of"]), unit=target["unit"]
    )
    return f"{written} ({note})" if note else written


def _line(target: Mapping[str, Any], part: Mapping[str, Any], recorded: Line | None) -> Line | None:
    """Draw against what was agreed, even while the plan is being changed."""
    if not part or not target["measure"]:
        return None
    agreed = Line(
        kind=MeasureKind(target["measure"]),
        baseline=_number(part["baseline"]),
        criterion=_number(part["criterion"]),
        starts_on=date.fromisoformat(part["starts_on"]),
        due_on=_day(part["due_on"]),
        out_of=_number(part["out_of"]),
        unit=target["unit"],
    )
    # Records of another measure than the agreed one say nothing about it.
    is_same = recorded is not None and recorded.kind == agreed.kind
    return replace(agreed, points=recorded.points) if recorded is not None and is_same else agreed


def _with_line(text: TargetText, line: Line, today: date, *, uid: str) -> TargetText:
    rows = progress.numbers_table(line, today)
    told = rows if len(rows) <= RECORDS_IN_WORDS else (*rows[:1], *rows[-(RECORDS_IN_WORDS - 1) :])
    return replace(
        text,
        chart_svg=progress.chart(line, today, uid=uid, title=text.wording or "Progress"),
        in_words=progress.in_words(line, today),
        numbers=" ".join(
            f"{row.what}{f' {row.on.day} {row.on:%B %Y}' if row.on else ''}: {row.value}." for row in told
        ),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if not text else date.fromisoformat(text)
