"""Autosave: a few fields of a draft, written only over words that their writer has seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.core.models import AuditEvent
from handrail.plans import policy
from handrail.plans.actions.fields import FIELDS, Reading, is_prose, read, written
from handrail.plans.actions.following import move_starts
from handrail.plans.actions.holding import concerned, held, record, touch
from handrail.plans.actions.measured import MEASURED, settle
from handrail.plans.models import LongTermTarget, Plan, PlanSection, PupilTarget, Strategy, Target, TargetSubject
from handrail.plans.rules.saving import cleaned, verdict
from handrail.plans.types import (
    FieldChange,
    PlanVerb,
    RowChange,
    RowKind,
    SaveAnswer,
    SaveConflict,
    Saved,
    Verdict,
)

Name = Callable[[RowKind, UUID, str], str]

_GONE = "This part of the plan was removed by somebody else. Copy your words before you leave the page."


def field_name(kind: RowKind, row_id: UUID, field: str) -> str:
    """Return the name of a field in a form that holds several rows: 'target-<hex of the id>-wording'."""
    return f"{kind}-{row_id.hex}-{field}"


def save_fields(
    *, actor: Actor, plan: Plan, kind: RowKind | str, row_id: UUID, fields: Mapping[str, tuple[str, str]]
) -> Saved:
    """Save fields of one row of a draft: {field: (what the writer last knew, what they wrote)}.

    Errors: as save_rows, with the fields' own names.
    """
    change = RowChange(RowKind(kind), row_id, {name: FieldChange(*pair) for name, pair in fields.items()})
    return _save(actor, plan, [change], lambda kind, row_id, field: field)


def save_rows(*, actor: Actor, plan: Plan, changes: Sequence[RowChange]) -> Saved:
    """Save fields of several rows of a draft at once, each only over words that the writer has seen.

    Shapes: names in what is returned or raised are those of `field_name`.
    Errors: NotVisible, Denied; Refused with a field for a value that cannot be kept (then nothing of this call is);
    SaveConflict for words that somebody else changed meanwhile (all other fields are kept).
    """
    return _save(actor, plan, changes, field_name)


def save_each(*, actor: Actor, plan: Plan, changes: Sequence[RowChange]) -> SaveAnswer:
    """Save all that can be saved, and say of the rest why not: one wrong date must not hold back a page of words.

    Errors: NotVisible, Denied; Refused without a field where the plan cannot be written in at all.
    """
    errors: dict[str, str] = {}
    waiting = list(changes)
    while True:
        try:
            saved, conflicts = _save(actor, plan, waiting, field_name), {}
        except SaveConflict as conflict:
            saved, conflicts = conflict.saved, conflict.fields
        except Refused as refusal:
            if refusal.field is None:
                raise
            errors[refusal.field] = refusal.message
            waiting = _without(waiting, refusal.field)
            continue
        return SaveAnswer(saved, conflicts, errors)


def _without(changes: Sequence[RowChange], refused: str) -> list[RowChange]:
    """Leave out a refused field; with one that is settled together with others, all of those."""
    sent = {field_name(change.kind, change.row_id, field) for change in changes for field in change.fields}
    found = []
    for change in changes:
        together = MEASURED.get(change.kind, set())
        is_measured = any(refused.endswith(f"-{field}") for fields in MEASURED.values() for field in fields)
        fields = {
            field: pair
            for field, pair in change.fields.items()
            if field_name(change.kind, change.row_id, field) != refused and not (is_measured and field in together)
        }
        found.append(RowChange(change.kind, change.row_id, fields))
    left = {field_name(change.kind, change.row_id, field) for change in found for field in change.fields}
    # Always one field fewer, so that the loop ends.
    return found if left < sent else []


def _save(actor: Actor, plan: Plan, changes: Sequence[RowChange], name: Name) -> Saved:
    with transaction.atomic():
        saved, conflicts = _Save(actor, plan, name).run(changes)
    # Raised outside the transaction: the fields without conflict stay written.
    if conflicts:
        raise SaveConflict(conflicts, saved)
    return saved


class _Save:
    """One save, from the lock to the answer."""

    def __init__(self, actor: Actor, plan: Plan, name: Name) -> None:
        self.actor = actor
        self.plan = held(actor, plan, PlanVerb.EDIT)
        self.name = name
        self.rows: dict[tuple[RowKind, UUID], Any] = {}

    def run(self, changes: Sequence[RowChange]) -> tuple[Saved, dict[str, tuple[str, str, str]]]:
        now = clock.now()
        wanted: dict[tuple[RowKind, UUID], dict[str, str]] = {}
        values: dict[str, str] = {}
        conflicts: dict[str, tuple[str, str, str]] = {}
        for change in changes:
            row = self._row(change.kind, change.row_id)
            for field, pair in change.fields.items():
                if field not in FIELDS[change.kind]:
                    raise Refused("This field is not part of a plan.", field=None)
                label = self.name(change.kind, change.row_id, field)
                current = written(change.kind, row, field)
                typed, pair = pair.new, FieldChange(pair.base, self._as_kept(change.kind, row, field, pair.new))
                # Read under the measure that stands, '4' is '4 out of 50'; another one may be chosen in the same save.
                is_value = change.kind is RowKind.PUPIL_TARGET and field in MEASURED[change.kind]
                new = cleaned(typed) if is_value else pair.new
                # The writer's own criterion chose the measure, their own steps gave a value other words, and their page
                # may not know it yet.
                follows = field == "measure" or (is_value and bool(row.target.steps))
                prose = is_prose(change.kind, field)
                # Not every row of a plan keeps who changed it; those with prose or a measure do.
                is_own = (prose or follows) and row.changed_by_id == self.actor.membership_id
                match verdict(current, pair, is_own_prose=prose and is_own):
                    case Verdict.WRITTEN:
                        wanted.setdefault((change.kind, change.row_id), {})[field] = new
                    case Verdict.CONFLICT if follows and is_own:
                        wanted.setdefault((change.kind, change.row_id), {})[field] = new
                    case Verdict.CONFLICT:
                        conflicts[label] = self._theirs(row, field, current)
                        continue
                values[label] = ""  # filled in below, once everything is written
        written_names = self._write(wanted, now)
        for change in changes:
            row = self._row(change.kind, change.row_id)
            for field in self._answered(change):
                label = self.name(change.kind, change.row_id, field)
                if label in values or field not in change.fields:
                    values[label] = written(change.kind, row, field)
            if change.kind is RowKind.TARGET and "rubric" in change.fields:
                values = self._moved_with(change.row_id) | values
        return Saved({k: v for k, v in values.items() if k not in conflicts}, now, written_names), conflicts

    def _moved_with(self, target_id: UUID) -> dict[str, str]:
        """Starting points and criteria as they read after the steps of their target were written anew."""
        return {
            self.name(kind, row_id, field): written(kind, row, field)
            for (kind, row_id), row in self.rows.items()
            if kind is RowKind.PUPIL_TARGET and row.target_id == target_id
            for field in MEASURED[kind]
        }

    def _answered(self, change: RowChange) -> list[str]:
        """The fields sent; and what stands beside a measured one, because writing one can change the others."""
        fields = list(change.fields)
        if change.kind in MEASURED and set(fields) & MEASURED[change.kind]:
            fields += [field for field in MEASURED[change.kind] if field not in fields]
        return fields

    def _row(self, kind: RowKind, row_id: UUID) -> Any:
        key = (kind, row_id)
        if key not in self.rows:
            found = self._find(kind, row_id)
            if found is None:
                raise Refused(_GONE)
            self.rows[key] = found
        return self.rows[key]

    def _find(self, kind: RowKind, row_id: UUID) -> Any:
        plan = self.plan
        match kind:
            case RowKind.PLAN:
                return plan if plan.pk == row_id else None
            case RowKind.SECTION:
                section = PlanSection.objects.filter(plan=plan, pk=row_id).first()
                # What somebody may not read they can't overwrite either.
                hidden = section is not None and section.is_confidential
                return None if hidden and not policy.sees_confidential(self.actor, plan) else section
            case RowKind.LONG_TERM:
                return LongTermTarget.objects.filter(plan=plan, pk=row_id).first()
            case RowKind.TARGET:
                return Target.objects.filter(plan=plan, pk=row_id).first()
            case RowKind.STRATEGY:
                return Strategy.objects.filter(target__plan=plan, pk=row_id).first()
            case _:  # PUPIL_TARGET, the last kind
                part = PupilTarget.objects.filter(target__plan=plan, pk=row_id).first()
                if part is not None:
                    # One object for one row: what one field decides, the next must see.
                    part.target = self._row(RowKind.TARGET, part.target_id)
                return part

    def _as_kept(self, kind: RowKind, row: Any, field: str, text: str) -> str:
        """Write a value the way it is kept, so that sending '7/12/2026' again meets '2026-12-07' as the same."""
        text = cleaned(text)
        if is_prose(kind, field):
            return text
        try:
            return read(kind, row, field, text, Reading(self.actor, self.plan)).as_kept
        except Refused:
            return text  # the refusal comes when it is written, if it is

    def _write(self, wanted: dict[tuple[RowKind, UUID], dict[str, str]], now: Any) -> frozenset[str]:
        if not wanted:
            return frozenset()
        names = set()
        before = {
            key: {field: written(key[0], self.rows[key], field) for field in texts} for key, texts in wanted.items()
        }
        touched: dict[tuple[RowKind, UUID], set[str]] = {}
        for (kind, row_id), texts in wanted.items():
            row = self.rows[kind, row_id]
            for field, text in texts.items():
                names.add(self.name(kind, row_id, field))
                if kind is RowKind.PUPIL_TARGET and field in MEASURED[kind]:
                    continue
                try:
                    reading = read(kind, row, field, text, Reading(self.actor, self.plan))
                except Refused as refusal:
                    raise Refused(refusal.message, field=self.name(kind, row_id, field)) from refusal
                if field in MEASURED.get(kind, set()):
                    continue
                setattr(row, reading.attribute, reading.value)
                column = reading.attribute.removesuffix("_ids").removesuffix("_id")
                touched.setdefault((kind, row_id), set()).add(column)
        for key, attributes in settle(wanted, self.rows, self.name).items():
            touched.setdefault(key, set()).update(attributes)
        self._check_period(touched)
        for (kind, row_id), attributes in touched.items():
            row = self.rows[kind, row_id]
            if kind is RowKind.PLAN:
                continue
            row.changed_at, row.changed_by_id = now, self.actor.membership_id
            if "taught_in" in attributes:
                _keep_subjects(row)
            columns = sorted(attributes - {"taught_in"})
            row.save(update_fields=[*columns, "changed_at", "changed_by"])
        touch(self.plan, *sorted(touched.get((RowKind.PLAN, self.plan.pk), set())))
        for key, old in before.items():
            new = {field: written(key[0], self.rows[key], field) for field in old}
            record(self.actor, "PLAN_WRITTEN", self.plan, subject=self.rows[key], old=old, new=new)
        return frozenset(names)

    def _check_period(self, touched: dict[tuple[RowKind, UUID], set[str]]) -> None:
        fields = touched.get((RowKind.PLAN, self.plan.pk), set())
        if not fields & {"starts_on", "review_on", "ends_on"}:
            return
        plan = self.plan
        if plan.review_on <= plan.starts_on:
            wrong = "review_on" if "review_on" in fields else "starts_on"
            raise Refused(
                "The review must come after the first day of the plan.", field=self.name(RowKind.PLAN, plan.pk, wrong)
            )
        if plan.ends_on is not None and plan.ends_on < plan.starts_on:
            raise Refused(
                "The last day cannot be before the first day.", field=self.name(RowKind.PLAN, plan.pk, "ends_on")
            )
        if "starts_on" in fields:
            move_starts(plan)

    def _theirs(self, row: Any, field: str, current: str) -> tuple[str, str, str]:
        """Find in the trail who wrote the words that stand there now, and when."""
        event = (
            AuditEvent.objects.filter(
                pupil_uuid__in=[key for key in concerned(self.plan, row) if key],
                subject_uuid=row.pk,
                type="PLAN_WRITTEN",
                new__has_key=field,
            )
            .order_by("-at", "-pk")
            .first()
        )
        if event is None:
            return current, "Somebody else", ""
        who = "You, in another window" if event.actor_uuid == self.actor.user_id else event.actor_name
        return current, who, at_text(event.at)


def _keep_subjects(target: Any) -> None:
    """Write the subjects that a save set on the target as its rows."""
    target.taught_in.exclude(subject_id__in=target.taught_in_ids).delete()
    known = set(target.taught_in.values_list("subject_id", flat=True))
    TargetSubject.objects.bulk_create(
        TargetSubject(school_id=target.school_id, target=target, subject_id=key)
        for key in target.taught_in_ids
        if key not in known
    )


def at_text(moment: Any) -> str:
    """Return a moment as short as it can be said today: '14:02', or '12 November at 14:02'."""
    local = localtime(moment)
    if local.date() == clock.today():
        return f"{local:%H:%M}"
    return f"{local.day} {local:%B} at {local:%H:%M}"
