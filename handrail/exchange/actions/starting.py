"""Bring a list in, say what its columns are, or set it aside. Nothing of the school's records is touched."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.exchange.actions.moving import locked, move
from handrail.exchange.headings import columns_of, normal
from handrail.exchange.interpreting import missing_columns
from handrail.exchange.models import ColumnMemory, ImportChange, ImportRun
from handrail.exchange.queries import guesses_for, remembered_columns
from handrail.exchange.reading import read_list
from handrail.exchange.types import FIELD_NAMES, Columns, Field, ImportState, UnreadableFile
from handrail.pupils.policy import check_whole_school


@transaction.atomic
def start_import(*, actor: Actor, file_name: str, data: bytes) -> ImportRun:
    """Keep a list with the best guess at its columns.

    Errors: Refused(field="file") if it cannot be read, with what was found and how to mend it.
    """
    check_whole_school(actor, Permission.PUPIL_IMPORT)
    remembered = remembered_columns(actor.school_id)
    try:
        read = read_list(data, remembered=remembered)
    except UnreadableFile as error:
        raise Refused(f"{error.message} {error.mend}", field="file") from error
    run = ImportRun(
        school_id=actor.school_id,
        file_name=file_name.replace("\\", "/").rsplit("/", 1)[-1][-200:] or "list",
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
        framework=actor.framework_code,
        state=ImportState.UPLOADED.value,
        headings=list(read.headings),
        columns=[field.value for field in columns_of(guesses_for(read, remembered))],
        started_by_id=actor.membership_id,
        started_by_name=actor.name,
        started_at=clock.now(),
    )
    run.save(force_insert=True)
    audit.record(actor, "IMPORT_STARTED", subject=run, new={"file": run.file_name, "rows": len(read.rows)})
    return run


@transaction.atomic
def set_columns(*, actor: Actor, run: ImportRun, columns: Columns, remember: bool = True) -> ImportRun:
    """Say what each column stands for, and remember it for the school's next list.

    Shapes: columns has one field for each heading, in order.
    Errors: Refused if a field is given twice (its `field` is "column-<place>"), or the names or the date of birth
    have no column.
    """
    run = locked(actor, run.pk)
    if len(columns) != len(run.headings):
        raise Refused("Say what each column stands for.")
    _refuse_twice(columns)
    missing = missing_columns(columns)
    if missing:
        raise Refused(f"{missing[0].message} {missing[0].mend}")
    move(run, ImportState.MAPPED)
    old = run.columns
    run.columns = [field.value for field in columns]
    # Other columns may show other problems and other leavers: what was chosen for the old ones does not hold.
    if old != run.columns:
        run.leaver_choice = run.problem_choice = ""
        run.register_choice = run.left_on = run.register_on = None
    run.failure = ""
    run.save(
        update_fields=[
            *("state", "columns", "leaver_choice", "problem_choice", "register_choice", "left_on", "register_on"),
            "failure",
        ]
    )
    if remember:
        _remember(actor, dict(zip(run.headings, columns, strict=True)))
    audit.record(actor, "IMPORT_COLUMNS_SET", subject=run, old={"columns": old}, new={"columns": run.columns})
    return run


def _refuse_twice(columns: Columns) -> None:
    seen: dict[Field, int] = {}
    for place, field in enumerate(columns):
        if field is not Field.IGNORE and field in seen:
            raise Refused(f"Two columns stand for “{FIELD_NAMES[field]}”. Choose one of them.", field=f"column-{place}")
        seen[field] = place


def _remember(actor: Actor, chosen: Mapping[str, Field]) -> None:
    rows = {normal(heading)[:120]: field for heading, field in chosen.items() if normal(heading)}
    ColumnMemory.objects.bulk_create(
        [
            ColumnMemory(school_id=actor.school_id, heading=heading, field=field.value)
            for heading, field in rows.items()
        ],
        update_conflicts=True,
        unique_fields=["school", "heading"],
        update_fields=["field"],
    )


@transaction.atomic
def discard_import(*, actor: Actor, run: ImportRun) -> ImportRun:
    """Set a list aside that was not saved, and forget its file.

    Errors: Refused if it has been saved already.
    """
    run = locked(actor, run.pk)
    move(run, ImportState.DISCARDED)
    run.data = b""
    run.save(update_fields=["state", "data"])
    ImportChange.objects.filter(run=run).delete()
    audit.record(actor, "IMPORT_DISCARDED", subject=run)
    return run


def note_problems_taken_out(*, actor: Actor, run: ImportRun, n_problems: int) -> None:
    """Write down that the problems of a list, which name pupils, were taken out as a file."""
    check_whole_school(actor, Permission.PUPIL_IMPORT)
    audit.record(actor, "IMPORT_PROBLEMS_EXPORTED", subject=run, new={"rows": n_problems})
