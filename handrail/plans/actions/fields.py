"""The fields of a plan's rows: how each is read from text and written as text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from handrail.access.types import Actor
from handrail.core.errors import Refused
from handrail.plans import queries
from handrail.plans.actions.holding import check_member
from handrail.plans.models import LongTermTarget, Plan
from handrail.plans.rules.rubric import read_rubric
from handrail.plans.rules.writing import baseline_as_written, criterion_as_written, read_day, understand
from handrail.plans.types import MeasureKind, NotAValue, RowKind


@dataclass(frozen=True)
class Reading:
    """Who reads a value, and in which plan."""

    actor: Actor
    plan: Plan


@dataclass(frozen=True)
class Read:
    """A value as it was understood: the attribute it goes to, the value, and the text that stands for it."""

    attribute: str
    value: Any
    as_kept: str


@dataclass(frozen=True)
class Field:
    """How one field is read and written. `is_prose` is free text of several words."""

    read: Callable[[str, Any, Reading], tuple[Any, str]]
    write: Callable[[Any], str]
    attribute: str
    is_prose: bool = False


def _prose(name: str) -> Field:
    return Field(lambda text, row, reading: (text, text), lambda row: getattr(row, name), name, is_prose=True)


def _line(name: str, longest: int) -> Field:
    def read_line(text: str, row: Any, reading: Reading) -> tuple[str, str]:
        text = text.replace("\n", " ")
        if len(text) > longest:
            raise Refused(f"Use at most {longest} characters here; this has {len(text)}.")
        return text, text

    return Field(read_line, lambda row: getattr(row, name), name, is_prose=True)


def _day(name: str, *, missing: str = "") -> Field:
    def read(text: str, row: Any, reading: Reading) -> tuple[Any, str]:
        try:
            day = read_day(text)
        except NotAValue as error:
            raise Refused(str(error)) from error
        if day is None and missing:
            raise Refused(missing)
        if day is not None and not 2000 <= day.year <= 2100:
            raise Refused("Look at the year of this date.")
        return day, day.isoformat() if day else ""

    return Field(read, lambda row: day.isoformat() if (day := getattr(row, name)) else "", name)


def _uuid(text: str, message: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Refused(message) from None


def _member(name: str) -> Field:
    def read(text: str, row: Any, reading: Reading) -> tuple[Any, str]:
        membership_id = _uuid(text, "Choose an adult who works at the school.")
        if membership_id != getattr(row, f"{name}_id"):
            check_member(reading.actor, membership_id, field="")
        return membership_id, str(membership_id or "")

    return Field(read, lambda row: str(getattr(row, f"{name}_id") or ""), f"{name}_id")


def _long_term(text: str, row: Any, reading: Reading) -> tuple[Any, str]:
    found = _uuid(text, "Choose a long-term target of this plan.")
    if found and not LongTermTarget.objects.filter(plan=reading.plan, pk=found).exists():
        raise Refused("This long-term target is no longer in the plan.")
    return found, str(found or "")


def _area(text: str, row: Any, reading: Reading) -> tuple[str, str]:
    framework = queries.framework_of(reading.plan.framework)
    if text and framework and framework.area(text) is None and text != row.area:
        raise Refused("Choose an area from the list.")
    return text, text


def _indicators(text: str, row: Any, reading: Reading) -> tuple[list[str], str]:
    framework = queries.framework_of(reading.plan.framework)
    known = [item.code for item in framework.wellbeing_indicators] if framework else []
    chosen = {code.strip() for code in text.split(",") if code.strip()}
    if chosen - set(known) - set(row.indicators):
        raise Refused("Choose wellbeing indicators from the list.")
    found = [code for code in dict.fromkeys([*known, *row.indicators]) if code in chosen]
    return found, ",".join(found)


def _measure(text: str, row: Any, reading: Reading) -> tuple[str, str]:
    if text and text not in set(MeasureKind):
        raise Refused("Choose how the target is counted from the list.")
    return text, text


def _rubric(text: str, row: Any, reading: Reading) -> tuple[str, str]:
    try:
        kept = read_rubric(text)
    except NotAValue as error:
        raise Refused(str(error)) from error
    return kept, kept


def _baseline(text: str, row: Any, reading: Reading) -> tuple[Any, str]:
    return _value(text, row, is_criterion=False)


def _criterion(text: str, row: Any, reading: Reading) -> tuple[Any, str]:
    return _value(text, row, is_criterion=True)


def _value(text: str, row: Any, *, is_criterion: bool) -> tuple[Any, str]:
    """Read a value under the measure that stands; `measured.settle` decides what is kept."""
    if not text.strip():
        return None, ""
    target = row.target
    try:
        found = understand(text, measure=target.measure, out_of=row.out_of, unit=target.unit, steps=target.steps)
    except NotAValue as error:
        raise Refused(str(error)) from error
    if is_criterion:
        total, unit = found.out_of, found.unit
        return found, criterion_as_written(found.value, found.measure, out_of=total, unit=unit, steps=target.steps)
    if found.out_of is not None and row.out_of is not None and found.out_of != row.out_of:
        return found, text  # another total: not the same words
    return found, baseline_as_written(found.value, found.measure, unit=found.unit, steps=target.steps)


def _taught_in(text: str, row: Any, reading: Reading) -> tuple[list[UUID], str]:
    """Read the school's subjects of a target; they are rows of their own beside it."""
    keys = {_uuid(key.strip(), "Choose subjects from the list.") for key in text.split(",") if key.strip()}
    found = sorted(queries.subjects_named(reading.actor, [key for key in keys if key]).values_list("pk", flat=True))
    if len(found) != len(keys):
        raise Refused("Choose subjects from the list.")
    return found, ",".join(map(str, found))


def _subjects_of(row: Any) -> str:
    keys = row.__dict__.get("taught_in_ids")
    if keys is None:
        keys = sorted(row.taught_in.values_list("subject_id", flat=True))
    return ",".join(map(str, keys))


def _is_for_everybody(text: str, row: Any, reading: Reading) -> tuple[bool, str]:
    return bool(text), "yes" if text else ""


FIELDS: dict[RowKind, dict[str, Field]] = {
    RowKind.PLAN: {
        "starts_on": _day("starts_on", missing="Choose the first day of the plan."),
        "review_on": _day("review_on", missing="Choose the day of the review."),
        "ends_on": _day("ends_on"),
        "owner": _member("owner"),
    },
    RowKind.SECTION: {"text": _prose("text")},
    RowKind.LONG_TERM: {
        "wording": _prose("wording"),
        "area": Field(_area, lambda row: row.area, "area"),
        "indicators": Field(_indicators, lambda row: ",".join(row.indicators), "indicators"),
    },
    RowKind.TARGET: {
        "wording": _prose("wording"),
        "area": Field(_area, lambda row: row.area, "area"),
        "measure": Field(_measure, lambda row: row.measure, "measure"),
        "rubric": Field(_rubric, lambda row: row.rubric, "rubric", is_prose=True),
        "long_term": Field(_long_term, lambda row: str(row.long_term_id or ""), "long_term_id"),
        "adult": _member("adult"),
        "who": _line("who", 200),
        "when": _line("when", 200),
        "where": _line("where", 200),
        "how_often": _line("how_often", 200),
        "subjects": _line("subjects", 300),
        # Not a column: `saving` keeps the rows of what stands here.
        "taught_in": Field(_taught_in, _subjects_of, "taught_in_ids"),
        "everybody": Field(_is_for_everybody, lambda row: "yes" if row.is_for_everybody else "", "is_for_everybody"),
        "home_activity": _prose("home_activity"),
        "bank_code": _line("bank_code", 80),
    },
    RowKind.STRATEGY: {"method": _prose("method"), "materials": _prose("materials")},
    RowKind.PUPIL_TARGET: {
        "baseline": Field(
            _baseline,
            lambda row: baseline_as_written(
                row.baseline, row.target.measure, unit=row.target.unit, steps=row.target.steps
            ),
            "baseline",
        ),
        "criterion": Field(
            _criterion,
            lambda row: criterion_as_written(
                row.criterion,
                row.target.measure,
                out_of=row.out_of,
                unit=row.target.unit,
                steps=row.target.steps,
            ),
            "criterion",
        ),
        "baseline_note": _line("baseline_note", 300),
        "criterion_note": _line("criterion_note", 300),
        "due_on": _day("due_on"),
    },
}


def is_prose(kind: RowKind, field: str) -> bool:
    """Say whether a field is free text, kept letter by letter."""
    return FIELDS[kind][field].is_prose


def written(kind: RowKind, row: Any, field: str) -> str:
    """Return a field's value as the text that stands in its form."""
    return FIELDS[kind][field].write(row)


def read(kind: RowKind, row: Any, field: str, text: str, reading: Reading) -> Read:
    """Read a field's text. Errors: Refused with a sentence, without the field's name."""
    spec = FIELDS[kind][field]
    value, as_kept = spec.read(text, row, reading)
    return Read(spec.attribute, value, as_kept)
