"""From the agreed text of a plan to the document that is printed. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from handrail.frameworks.rules import year_name
from handrail.frameworks.types import Nation
from handrail.plans.rules.measures import format_value
from handrail.plans.rules.rubric import in_a_row
from handrail.plans.types import FormatSection, MeasureKind
from handrail.progress import rules as progress
from handrail.progress.types import Line
from handrail.pupils.types import PROFILE_LABELS
from handrail.reports.rules import audiences
from handrail.reports.rules.payload import heading_of, listed
from handrail.reports.rules.sides import NAMED, VOICES, ByRole, placed
from handrail.reports.types import (
    Audience,
    LabelledText,
    LongTermText,
    PersonText,
    PlanDocument,
    PupilText,
    ReviewText,
    SchoolHead,
    SectionRole,
    SignatureText,
    Size,
    StrategyText,
    TargetText,
)

RECORDS_IN_WORDS = 12


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """What became of one pupil's target: the outcome in words, the evidence, and how it goes on."""

    outcome: str = ""
    evidence: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is known beside the agreed text. `lines`, `outcomes` and `indicators` are found by their key as text.

    `usual` are the sections of the framework's own layout, by their code.
    `group` are the names of a group plan's pupils; they stand on the paper of adults at school only. `told` is what is
    known from other rooms, and `signed` who agreed already: a line of the same role is theirs.
    """

    school: SchoolHead
    today: date
    printed_by: str
    nation: Nation
    version_number: int | None = None
    sha256: str = ""
    agreed_on: date | None = None
    roles: Mapping[str, SectionRole] = field(default_factory=dict)
    usual: Mapping[str, FormatSection] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    outcomes: Mapping[str, OutcomeFacts] = field(default_factory=dict)
    review: ReviewText | None = None
    people: tuple[PersonText, ...] = ()
    holds_targets: bool = True
    group: tuple[str, ...] = ()
    audience: Audience = Audience.STAFF
    size: Size = Size.NORMAL
    told: tuple[LabelledText, ...] = ()
    signed: tuple[SignatureText, ...] = ()


def assemble(snapshot: Mapping[str, Any], facts: PlanFacts) -> PlanDocument:
    """Return the document of one plan, with what its audience reads.

    Shapes: `snapshot` as laid out in plans/types (SNAPSHOT_SCHEMA), of an agreed version or of a draft.
    """
    pupil = snapshot["pupil"] or {}
    front, back = placed(snapshot, facts.audience, roles=facts.roles, usual=facts.usual)
    is_own = facts.audience is Audience.PUPIL
    profile = snapshot.get("profile") or {}
    owner = snapshot.get("owner") or {}
    stage = snapshot.get("stage") or {}
    document = PlanDocument(
        school=_school(snapshot, facts.school),
        pupil_name=pupil.get("name") or (snapshot.get("group") or {}).get("name") or snapshot["kind"]["name"],
        kind_name=snapshot["kind"]["name"],
        starts_on=date.fromisoformat(snapshot["period"]["starts_on"]),
        review_on=date.fromisoformat(snapshot["period"]["review_on"]),
        printed_on=facts.today,
        printed_by=facts.printed_by,
        date_of_birth=_day(pupil.get("date_of_birth")),
        year_group=year_name(facts.nation, pupil["year_group"]) if pupil.get("year_group") is not None else "",
        class_name=pupil.get("class_name", ""),
        teacher_initials=owner.get("initials", ""),
        stage_name=stage.get("name", ""),
        strengths=_lines(SectionRole.STRENGTHS, front, back, profile.get("strength")),
        interests=_lines(SectionRole.INTERESTS, front, back, profile.get("interest")),
        profile=tuple(
            LabelledText(
                audiences.OWN_PROFILE_LABELS[kind] if is_own else PROFILE_LABELS[kind],
                "\n".join(profile.get(kind.value, ())),
            )
            for kind in audiences.PROFILE[facts.audience]
        ),
        # Families read what is hard in the plan's own words, not the name of a need.
        nature_of_need=_need(
            snapshot.get("needs", ()) if facts.audience is Audience.STAFF else (),
            (*front[SectionRole.NEED], *back[SectionRole.NEED]),
        ),
        need_on_back=bool(back[SectionRole.NEED]),
        own_labels={role: part.label for role in NAMED for part in (*front[role], *back[role]) if part.label},
        long_term=_long_term(snapshot, facts),
        cover=_cover(snapshot, facts),
        before_sections=tuple(front[SectionRole.BEFORE]),
        sections=tuple(front[SectionRole.OTHER]),
        back_sections=(
            *back[SectionRole.BEFORE],
            *back[SectionRole.OTHER],
            *_duties(snapshot, facts),
            *facts.told,
        ),
        front_voices=_voices(front, back, pupil.get("first_name", ""), is_own=is_own, is_group=not pupil),
        voices=_voices(back, front, pupil.get("first_name", ""), is_own=is_own, is_group=not pupil),
        review=facts.review,
        people=_people(owner, facts.people),
        version_number=facts.version_number,
        sha256=facts.sha256,
        agreed_on=facts.agreed_on,
        holds_targets=facts.holds_targets,
        group=facts.group if facts.audience is Audience.STAFF else (),
        audience=facts.audience,
        size=facts.size,
    )
    signed = {row.role: row for row in facts.signed}
    # The pupils and families of a group agree on pages of their own.
    asked = document.signatures if not document.group else document.signatures[2:]
    lines = tuple(signed.get(row.role, row) for row in asked)
    back_profile = _back_profile(document, back)
    return audiences.told_to(replace(document, back_profile=back_profile, signatures=lines))


def _back_profile(document: PlanDocument, back: ByRole) -> tuple[LabelledText, ...]:
    """Return the strengths and interests that the format prints on the back."""
    roles = (SectionRole.STRENGTHS, SectionRole.INTERESTS)
    return tuple(LabelledText(heading_of(document, role), listed(_said(back[role]))) for role in roles if back[role])


def _school(snapshot: Mapping[str, Any], school: SchoolHead) -> SchoolHead:
    """The head of the paper; a format may leave the logo out."""
    is_shown = snapshot.get("format", {}).get("shows_logo", True)
    return school if is_shown else replace(school, logo=None)


def _cover(snapshot: Mapping[str, Any], facts: PlanFacts) -> tuple[LabelledText, ...]:
    """The cover of a Child's Plan: one or several agencies, who leads, and a co-ordinated support plan."""
    rows = snapshot.get("cover", ()) if facts.audience is not Audience.PUPIL else ()
    return tuple(LabelledText(label, words) for label, words in rows)


def _duties(snapshot: Mapping[str, Any], facts: PlanFacts) -> tuple[LabelledText, ...]:
    """Who does what, one question after the other."""
    rows = snapshot.get("duties", ()) if facts.audience is not Audience.PUPIL else ()
    return tuple(LabelledText(question, words) for question, words in rows)


def _lines(role: SectionRole, front: ByRole, back: ByRole, profile: Sequence[str] | None) -> tuple[str, ...]:
    """Take the plan's own words where it has some: they began as a copy of the profile."""
    return _said(front[role]) or (() if back[role] else tuple(profile or ()))


def _said(sections: Iterable[LabelledText]) -> tuple[str, ...]:
    return tuple(line.strip() for part in sections for line in part.text.splitlines() if line.strip())


def _need(needs: Iterable[Mapping[str, Any]], sections: Iterable[LabelledText]) -> str:
    words = [f"{need['name']}: {need['description']}" if need["description"] else need["name"] for need in needs]
    return "\n".join([*words, *(part.text for part in sections)])


def _voices(side: ByRole, other: ByRole, first_name: str, *, is_own: bool, is_group: bool) -> tuple[LabelledText, ...]:
    """Both voices have a place, written in or not; a section that holds several voices keeps its own label.

    On the pupil's own paper only the pupil speaks; a group has no one voice, so only what was written stands there.
    """
    names = {
        SectionRole.PUPIL_VOICE: "What I say" if is_own else f"What {first_name or 'the pupil'} says",
        SectionRole.FAMILY_VOICE: "What the family says",
    }
    shared = side[SectionRole.VOICES]
    needs_words = is_group or bool(shared or other[SectionRole.VOICES])
    said = []
    for role in VOICES[:1] if is_own else VOICES:
        text = "\n".join(part.text for part in side[role] if part.text.strip())
        if side[role] and (text or not needs_words):
            said.append(LabelledText(side[role][0].label or names[role], text))
    return (*shared, *said)


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
        grouped.setdefault(key, []).append(_target(target, facts, snapshot.get("group")))
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


def _target(target: Mapping[str, Any], facts: PlanFacts, group: Mapping[str, Any] | None) -> TargetText:
    # The text for one pupil of a group holds that pupil alone; with several it is for staff.
    is_shared = group is not None and len(group["pupils"]) > 1
    part = target["pupils"][0] if len(target["pupils"]) == 1 and not is_shared else {}
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
        pupils=_pupils(target, facts, group) if group is not None and is_shared else (),
    )
    line = _line(target, part, facts.lines.get(part.get("id", "")))
    return text if line is None else _with_line(text, line, facts, uid=part["id"])


def _pupils(target: Mapping[str, Any], facts: PlanFacts, group: Mapping[str, Any]) -> tuple[PupilText, ...]:
    """Tell of each pupil of a group where they start, what they aim at, by when, and what became of it."""
    names = {row["id"]: row["name"] for row in group["pupils"]}
    return tuple(
        PupilText(
            name=names.get(part["pupil"], "A pupil"),
            start=_value(target, part, "baseline"),
            aim=_value(target, part, "criterion"),
            due_on=_day(part.get("due_on")),
            outcome=facts.outcomes.get(part["id"], OutcomeFacts()).outcome,
        )
        for part in target["pupils"]
    )


def _value(target: Mapping[str, Any], part: Mapping[str, Any], name: str) -> str:
    """Write a value with the adult's own words about it."""
    number, note = part.get(name), part.get(f"{name}_note", "").strip()
    if number is None or not target["measure"]:
        return note
    written = format_value(
        Decimal(number),
        MeasureKind(target["measure"]),
        out_of=_number(part["out_of"]),
        unit=target["unit"],
        steps=target.get("rubric", ()),
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
        steps=tuple(target.get("rubric", ())),
    )
    # Records of another measure than the agreed one say nothing about it.
    is_same = recorded is not None and recorded.kind == agreed.kind
    return (
        replace(agreed, points=recorded.points, phases=recorded.phases) if recorded is not None and is_same else agreed
    )


def _with_line(text: TargetText, line: Line, facts: PlanFacts, *, uid: str) -> TargetText:
    today = facts.today
    rows = progress.numbers_table(line, today)
    told = rows if len(rows) <= RECORDS_IN_WORDS else (*rows[:1], *rows[-(RECORDS_IN_WORDS - 1) :])
    return replace(
        text,
        chart_svg=progress.chart(line, today, uid=uid, title=text.wording or "Progress"),
        in_words=_going(line, facts),
        numbers=" ".join(
            ([f"{in_a_row(line.steps)}."] if line.steps else [])
            + [
                f"{row.what}{f' {row.on.day} {row.on:%B %Y}' if row.on else ''}: {row.value or row.note}."
                for row in told
            ]
        ),
    )


def _going(line: Line, facts: PlanFacts) -> str:
    """Say how a target goes: to adults at school as a prompt to look, to families and pupils as on their own pages."""
    if facts.audience is Audience.STAFF:
        return progress.in_words(line, facts.today)
    told = progress.facts_of(line, facts.today)
    going = progress.going(line, facts.today, own=facts.audience is Audience.PUPIL)
    return " ".join([*(f"{fact}." for fact in told), going])


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if not text else date.fromisoformat(text)
