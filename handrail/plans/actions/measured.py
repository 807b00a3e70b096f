"""A target's measure, steps, starting point and success criterion depend on each other: they are settled together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from handrail.core.errors import Refused
from handrail.plans.actions.fields import written
from handrail.plans.models import PupilTarget
from handrail.plans.queries import recorded_values
from handrail.plans.rules.rubric import place_of, read_rubric, steps_of
from handrail.plans.rules.writing import number_as_written, understand
from handrail.plans.types import Measured, MeasureKind, NotAValue, RowKind

MEASURED: dict[RowKind, set[str]] = {
    RowKind.TARGET: {"measure", "rubric"},
    RowKind.PUPIL_TARGET: {"baseline", "criterion"},
}

Key = tuple[RowKind, UUID]
Name = Callable[[RowKind, UUID, str], str]


def settle(wanted: dict[Key, dict[str, str]], rows: dict[Key, Any], name: Name) -> dict[Key, set[str]]:
    """Set measure, unit, steps, baseline, criterion and total of the targets that a save touches; return what changed.

    A chosen measure rules. Otherwise the criterion's words do: '40 out of 50' makes the measure a score, where the
    starting point can be read the same way; not where it is counted in steps, which nobody writes by accident. Steps
    that are written where nothing says how it is counted choose it. Nothing that was kept is thrown away to fit a new
    measure, or steps that were written anew: it is refused.
    Errors: Refused with the name of the field to change.
    """
    touched: dict[Key, set[str]] = {}
    for target_id in _targets(wanted, rows):
        target = _target(target_id, rows)
        asked = wanted.get((RowKind.TARGET, target_id), {})
        chosen = asked.get("measure")
        parts = _parts(target, rows)
        if "rubric" in asked:
            rubric = read_rubric(asked["rubric"])
            if target.steps:
                _follow(target, parts, steps_of(rubric), wanted, name)
            target.rubric = rubric
            if chosen is None and rubric and not target.measure:
                chosen = MeasureKind.RUBRIC
        for part in parts:
            texts = wanted.get((RowKind.PUPIL_TARGET, part.pk), {})
            _settle_part(target, part, chosen, texts, name)
            rows[RowKind.PUPIL_TARGET, part.pk] = part
            touched[RowKind.PUPIL_TARGET, part.pk] = {"baseline", "criterion", "out_of"}
        if not parts and chosen is not None:
            target.measure = chosen
        rows[RowKind.TARGET, target_id] = target
        touched[RowKind.TARGET, target_id] = {"measure", "unit", "rubric"}
    return touched


def _targets(wanted: dict[Key, dict[str, str]], rows: dict[Key, Any]) -> list[UUID]:
    found = []
    for (kind, row_id), texts in wanted.items():
        if set(texts) & MEASURED.get(kind, set()):
            found.append(row_id if kind is RowKind.TARGET else rows[kind, row_id].target_id)
    return list(dict.fromkeys(found))


def _target(target_id: UUID, rows: dict[Key, Any]) -> Any:
    return rows[RowKind.TARGET, target_id]


def _parts(target: Any, rows: dict[Key, Any]) -> list[Any]:
    """Every pupil's part of the target, with what this save holds already in place of what the database has."""
    found = []
    for part in PupilTarget.objects.filter(target=target).order_by("pk"):
        part = rows.get((RowKind.PUPIL_TARGET, part.pk), part)
        part.target = target
        found.append(part)
    return found


def _follow(target: Any, parts: list[Any], steps: Sequence[str], wanted: dict[Key, dict[str, str]], name: Name) -> None:
    """Let starting points and criteria go with their steps where these were written anew; refuse what would lose one.

    What was recorded stands by its number, so a step with a record keeps its place.
    """
    field = name(RowKind.TARGET, target.pk, "rubric")
    for value in recorded_values([part.pk for part in parts]):
        number = int(value)
        if place_of(number, target.steps, steps) != number:
            words = f", “{target.steps[number - 1]}”," if 1 <= number <= len(target.steps) else ""
            raise Refused(
                f"Step {number}{words} has records, so it keeps its place. You may reword it and add steps after it.",
                field=field,
            )
    for part in parts:
        for attribute, says in (("baseline", "where somebody starts"), ("criterion", "what somebody aims at")):
            value = getattr(part, attribute)
            if value is None or attribute in wanted.get((RowKind.PUPIL_TARGET, part.pk), {}):
                continue
            if (place := place_of(int(value), target.steps, steps)) is None:
                words = written(RowKind.PUPIL_TARGET, part, attribute)
                raise Refused(f"“{words}” is {says}. Keep this step, or change that first.", field=field)
            setattr(part, attribute, Decimal(place))


def _settle_part(target: Any, part: Any, chosen: str | None, texts: dict[str, str], name: Name) -> None:
    said = {
        field: texts.get(field, written(RowKind.PUPIL_TARGET, part, field)).strip()
        for field in ("criterion", "baseline")
    }
    known_total = part.out_of if "criterion" not in texts or not said["criterion"] else None
    candidates = [chosen] if chosen is not None else list(dict.fromkeys([target.measure, ""]))
    if chosen is None and target.measure == MeasureKind.RUBRIC:
        candidates = [target.measure]
    problem: tuple[str, str] | None = None
    for measure in candidates:
        try:
            total = known_total or part.out_of
            criterion, baseline = _understood(said, measure, total, target.unit, steps_of(target.rubric))
        except _Unread as unread:
            # What is wrong under the measure that stands is what the writer should read.
            problem = problem or (unread.field, unread.message)
            continue
        _keep(target, part, criterion, baseline, measure)
        return
    field, message = problem or ("criterion", "")
    if chosen is not None and field not in texts:
        sent = name(RowKind.TARGET, target.pk, "measure")
        raise Refused(f"'{said[field]}' cannot be counted this way. {message}", field=sent)
    raise Refused(message, field=name(RowKind.PUPIL_TARGET, part.pk, field))


class _Unread(Exception):
    def __init__(self, field: str, message: str) -> None:
        self.field = field
        self.message = message


def _understood(
    said: dict[str, str], measure: str, total: Decimal | None, unit: str, steps: Sequence[str]
) -> tuple[Measured | None, Measured | None]:
    """Read both texts one way; the criterion goes first, because it says the total."""
    criterion = baseline = None
    field = "criterion"
    try:
        if said["criterion"]:
            criterion = understand(said["criterion"], measure=measure, out_of=total, unit=unit, steps=steps)
            measure, total = criterion.measure, criterion.out_of
            unit = criterion.unit
        field = "baseline"
        if said["baseline"]:
            baseline = understand(said["baseline"], measure=measure, out_of=total, unit=unit, steps=steps)
    except NotAValue as error:
        raise _Unread(field, str(error)) from error
    if criterion and baseline and criterion.out_of != baseline.out_of:
        raise _Unread("baseline", f"This target is scored out of {number_as_written(criterion.out_of or Decimal(0))}.")
    return criterion, baseline


def _keep(target: Any, part: Any, criterion: Measured | None, baseline: Measured | None, measure: str) -> None:
    found = criterion or baseline
    target.measure = found.measure if found else measure
    units = [row.unit for row in (criterion, baseline) if row and row.unit]
    target.unit = next(iter(units), target.unit) if target.measure == MeasureKind.COUNT else ""
    part.criterion = criterion.value if criterion else None
    part.baseline = baseline.value if baseline else None
    if found:
        part.out_of = found.out_of
