"""Work out from a preview and the choices what exactly is to be written. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from handrail.exchange.queries import RECORD_FIELDS
from handrail.exchange.types import ChangeKind, Field, LeaverChoice, ParsedPupil, Preview, Value
from handrail.pupils.types import NewPupil

if TYPE_CHECKING:
    from handrail.exchange.models import ImportRun

NOBODY = UUID(int=0)  # stands for a new pupil until there is a key


@dataclass
class PlannedChange:
    """One line of the record of an import; its names are those of ImportChange."""

    kind: str
    pupil_uuid: UUID
    name: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass
class Plan:
    """What to write. A key is the pupil's own for those the school has, and "row <n>" for new ones.

    Shapes: changed holds values by the names of the record; classes holds the class and the year group.
    """

    new: dict[str, NewPupil] = field(default_factory=dict)
    changed: dict[str, dict[str, Value]] = field(default_factory=dict)
    leavers: dict[str, date] = field(default_factory=dict)
    classes: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    register: dict[str, str] = field(default_factory=dict)
    needs: dict[str, list[str]] = field(default_factory=dict)
    changes: list[PlannedChange] = field(default_factory=list)


def plan_of(run: ImportRun, preview: Preview) -> Plan:
    """Return what this import writes, given its choices."""
    plan = Plan()
    for new in preview.new:
        key = f"row {new.parsed.row}"
        plan.new[key] = new_pupil(new.parsed)
        _class(plan, key, new.parsed)
        _add(plan, ChangeKind.NEW, "", new.parsed.name, {}, {"key": key})
        if run.register_choice and new.parsed.stage:
            plan.needs[key] = [need.code for need in new.parsed.needs]
    for changed in preview.changed:
        values: dict[str, Value] = {RECORD_FIELDS[change.field]: change.new for change in changed.changes}
        before: dict[str, Value] = {RECORD_FIELDS[change.field]: change.old for change in changed.changes}
        plan.changed[changed.pk] = values
        _class(plan, changed.pk, changed.parsed)
        _add(plan, ChangeKind.CHANGED, changed.pk, changed.name, as_json(before), as_json(values))
    for pk, parsed in preview.unchanged:
        _class(plan, pk, parsed)
    _leavers(plan, run, preview)
    if run.register_choice:
        for proposal in preview.proposals:
            key = proposal.pk or f"row {proposal.row}"
            plan.register[key] = proposal.stage
            _add(plan, ChangeKind.REGISTER, proposal.pk, proposal.name, {}, {"key": key, "stage": proposal.stage})
    return plan


def _leavers(plan: Plan, run: ImportRun, preview: Preview) -> None:
    if run.leaver_choice != LeaverChoice.LEFT:
        return
    for leaver in preview.leaving:
        left_on = leaver.left_on or run.left_on
        if left_on is None:
            continue
        plan.leavers[leaver.pk] = left_on
        plan.classes.pop(leaver.pk, None)
        _add(plan, ChangeKind.LEFT, leaver.pk, leaver.name, {}, {"left_on": left_on.isoformat()})


def new_pupil(parsed: ParsedPupil) -> NewPupil:
    """Return a row as the pupils' room takes a new pupil. Judging has seen to it that the needed values are there."""
    values: dict[str, Any] = {
        RECORD_FIELDS[name]: value for name, value in parsed.values.items() if name in RECORD_FIELDS
    }
    return NewPupil(**values)


def _class(plan: Plan, key: str, parsed: ParsedPupil) -> None:
    name, year = parsed.values.get(Field.CLASS), parsed.values.get(Field.YEAR_GROUP)
    if isinstance(name, str) and name:
        plan.classes[key] = (name, year if isinstance(year, int) else None)


def _add(plan: Plan, kind: ChangeKind, pk: str, name: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    plan.changes.append(PlannedChange(kind.value, UUID(pk) if pk else NOBODY, name[:200], before, after))


def as_json(values: dict[str, Value]) -> dict[str, Any]:
    """Return values for JSON: days as text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def from_json(values: dict[str, Any]) -> dict[str, Value]:
    """Return values as they were before `as_json`."""
    days = {"date_of_birth", "joined_on"}
    return {name: date.fromisoformat(value) if name in days and value else value for name, value in values.items()}
