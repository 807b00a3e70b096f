"""Undo a saved list: what it changed is set back, whom it brought is taken out, and later work is never lost."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db import transaction

from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.exchange.actions.moving import locked, move
from handrail.exchange.actions.saving import home_kind
from handrail.exchange.models import ImportChange, ImportRun
from handrail.exchange.planning import from_json
from handrail.exchange.queries import RECORD_FIELDS, existing_pupils
from handrail.exchange.types import ChangeKind, ExistingPupil, Field, ImportState
from handrail.pupils import actions as pupils
from handrail.pupils.types import GroupPlace, PupilChange
from handrail.schools import actions as schools
from handrail.schools.queries import current_year
from handrail.schools.types import GroupRow

_REASON = "The import that wrote this was undone."


@transaction.atomic
def undo_import(*, actor: Actor, run: ImportRun) -> ImportRun:
    """Undo a saved list with all that it wrote.

    A value that somebody changed since stays as it is. A new pupil with whom somebody has worked since is kept;
    `kept_at_undo` then names them with the reason.
    Errors: Refused if it is not saved, or a later list has been saved since.
    """
    run = locked(actor, run.pk)
    move(run, ImportState.UNDONE)
    later = ImportRun.objects.filter(
        school_id=actor.school_id, state=ImportState.APPLIED.value, applied_at__gt=run.applied_at
    )
    if newest := later.defer("data").order_by("-applied_at", "-pk").first():
        raise Refused(f"The list {newest.file_name} was saved after this one. Undo that one first.")
    changes: dict[str, list[ImportChange]] = defaultdict(list)
    for change in ImportChange.objects.filter(run=run).order_by("pk"):
        changes[change.kind].append(change)
    kept = _undo(actor, changes)
    run.undone_at, run.undone_by_name, run.kept_at_undo = clock.now(), actor.name, kept
    run.save(update_fields=["state", "undone_at", "undone_by_name", "kept_at_undo"])
    audit.record(actor, "IMPORT_UNDONE", subject=run, new={"kept": len(kept)})
    return run


def _undo(actor: Actor, changes: dict[str, list[ImportChange]]) -> list[dict[str, str]]:
    """Undo each kind of change; return whom and what was kept, as name and reason."""
    new = {change.pupil_uuid: change.name for change in changes[ChangeKind.NEW]}
    now = {pupil.pk: pupil for pupil in existing_pupils(actor.school_id)}
    present = [pk for pk in new if str(pk) in now]
    written = [change.after for change in changes[ChangeKind.REGISTER] if "entry" in change.after]
    brought = [UUID(key) for after in written for key in (after["entry"], *after.get("needs", ()))]
    removal = pupils.remove_new_pupils(actor=actor, pupil_ids=present, brought=brought)
    kept = [{"name": new[pk], "why": "Somebody has worked with this pupil since, so they stay."} for pk in removal.kept]
    entries = [
        UUID(change.after["entry"])
        for change in changes[ChangeKind.REGISTER]
        if change.pupil_uuid not in new and "entry" in change.after
    ]
    if entries:
        n_withdrawn = pupils.undo_many_entries(actor=actor, entry_ids=entries, reason=_REASON)
        if n_withdrawn < len(entries):
            why = "The stage was changed since, so it stays."
            n_kept = len(entries) - n_withdrawn
            kept.append({"name": f"{n_kept} on the register", "why": why})
    left = [change.pupil_uuid for change in changes[ChangeKind.LEFT] if _left_so(now, change)]
    pupils.mark_returned(actor=actor, pupil_ids=left)
    kept += _set_back(actor, changes[ChangeKind.CHANGED], now)
    _place_again(actor, [*changes[ChangeKind.CHANGED], *changes[ChangeKind.LEFT]], now)
    return kept


def _left_so(now: dict[str, ExistingPupil], change: ImportChange) -> bool:
    """Say whether the pupil is still marked as left on the day that the import wrote."""
    pupil = now.get(str(change.pupil_uuid))
    return pupil is not None and pupil.left_on is not None and pupil.left_on.isoformat() == change.after["left_on"]


def _set_back(actor: Actor, changes: list[ImportChange], now: dict[str, ExistingPupil]) -> list[dict[str, str]]:
    kept: list[dict[str, str]] = []
    back: list[PupilChange] = []
    for change in changes:
        pupil = now.get(str(change.pupil_uuid))
        if pupil is None:
            continue
        record = {RECORD_FIELDS[name]: value for name, value in pupil.values.items()}
        after = from_json(change.after)
        before = from_json(change.before)
        values = {name: before[name] for name in after if record.get(name) == after[name]}
        if len(values) < len(after):
            kept.append({"name": change.name, "why": "Their details were changed since; those stay."})
        back.append(PupilChange(change.pupil_uuid, values))
    pupils.change_pupils(actor=actor, changes=back)
    return kept


def _place_again(actor: Actor, changes: list[ImportChange], now: dict[str, ExistingPupil]) -> None:
    """Give back the places in classes that the import ended."""
    year = current_year(actor.school_id)
    classes: dict[UUID, str] = {}
    for change in changes:
        pupil = now.get(str(change.pupil_uuid))
        if pupil is None or (change.kind == ChangeKind.CHANGED and "class_name" not in change.after):
            continue
        name = change.before.get("class_name") if change.kind == ChangeKind.CHANGED else pupil.values.get(Field.CLASS)
        if isinstance(name, str) and name:
            classes[change.pupil_uuid] = name
    if year is None or not classes:
        return
    kind = home_kind(actor.setting)
    groups = schools.ensure_groups(
        actor=actor, year=year, rows=[GroupRow(kind=kind, name=name) for name in sorted(set(classes.values()))]
    )
    places = [GroupPlace(pupil_id, groups[kind.value, name].pk) for pupil_id, name in classes.items()]
    pupils.ensure_group_pupils(actor=actor, places=places, starts_on=max(year.starts_on, clock.today()))
