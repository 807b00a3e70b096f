"""Reads: the school's records as plain ones, the preview of an import, and what to show of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from handrail.access.types import Actor
from handrail.core import clock
from handrail.exchange.headings import columns_of, guess_columns
from handrail.exchange.judging import judge
from handrail.exchange.reading import read_list
from handrail.exchange.types import (
    Columns,
    ExistingPupil,
    Field,
    Guess,
    Preview,
    ProblemChoice,
    ReadResult,
)
from handrail.exchange.vocabulary import vocabulary_of
from handrail.pupils.queries.listed import listed_pupils

if TYPE_CHECKING:
    from handrail.exchange.models import ImportRun

# The names that the pupils' room gives to what a list says.
RECORD_FIELDS: Mapping[Field, str] = {
    Field.UPN: "upn",
    Field.FORMER_UPN: "former_upn",
    Field.ADMISSION_NUMBER: "admission_number",
    Field.LEGAL_SURNAME: "surname",
    Field.LEGAL_FORENAME: "forename",
    Field.PREFERRED_SURNAME: "preferred_surname",
    Field.PREFERRED_FORENAME: "known_as",
    Field.MIDDLE_NAMES: "middle_names",
    Field.DATE_OF_BIRTH: "date_of_birth",
    Field.SEX: "sex",
    Field.YEAR_GROUP: "year_group",
    Field.CLASS: "class_name",
    Field.ETHNICITY: "ethnicity",
    Field.HOME_LANGUAGE: "home_language",
    Field.EAL: "eal",
    Field.FREE_MEALS: "free_meals",
    Field.LOOKED_AFTER: "looked_after",
    Field.JOINED_ON: "joined_on",
}


def existing_pupils(school_id: UUID) -> list[ExistingPupil]:
    """Return every pupil of a school as a plain record, those who left included, by key. Two queries."""
    names = tuple(RECORD_FIELDS)
    found = []
    for pupil in listed_pupils(school_id, tuple(RECORD_FIELDS.values())):
        values = dict(zip(names, pupil.values, strict=True))
        former = values[Field.FORMER_UPN]
        found.append(
            ExistingPupil(
                pk=str(pupil.pupil_id),
                values=values,
                former_upns=(former,) if former else (),
                stage=pupil.stage,
                left_on=pupil.left_on,
            )
        )
    return found


def remembered_columns(school_id: UUID) -> dict[str, Field]:
    """Return what the school chose before: heading in normal form -> field. One query."""
    from handrail.exchange.models import ColumnMemory

    rows = ColumnMemory.objects.filter(school_id=school_id).values_list("heading", "field")
    return {heading: Field(field) for heading, field in rows}


def guesses_for(read: ReadResult, remembered: Mapping[str, Field]) -> tuple[Guess, ...]:
    """Guess the columns of a file, from its first 200 rows."""
    samples = [[row.cells[place] for row in read.rows[:200]] for place in range(len(read.headings))]
    return guess_columns(read.headings, samples, remembered)


def sample_values(read: ReadResult, place: int, *, at_most: int = 3) -> list[str]:
    """Return a few different values of a column, as they stand."""
    values: list[str] = []
    for row in read.rows:
        text = row.cells[place].strip()
        if text and text not in values:
            values.append(text[:60])
            if len(values) == at_most:
                break
    return values


@dataclass(frozen=True)
class ColumnsShown:
    """What is shown of a file's columns: the guesses, values of each, and what the reader found of the file itself."""

    guesses: tuple[Guess, ...]
    samples: tuple[tuple[str, ...], ...]
    read: ReadResult


def columns_to_show(run: ImportRun) -> ColumnsShown:
    """Return the columns of an import with a few values of each. Two queries."""
    remembered = remembered_columns(run.school_id)
    read = read_list(bytes(run.data), remembered=remembered)
    samples = tuple(tuple(sample_values(read, place)) for place in range(len(read.headings)))
    return ColumnsShown(guesses_for(read, remembered), samples, read)


def quick_preview(
    data: bytes, *, framework_code: str, school_id: UUID | None = None, problem_choice: ProblemChoice | None = None
) -> tuple[ReadResult, tuple[Guess, ...], Preview]:
    """Read, guess and judge in one go, for the command line; without a school everything is new. At most three queries.

    Errors: UnreadableFile; KeyError for an unknown framework.
    """
    remembered = remembered_columns(school_id) if school_id else {}
    read = read_list(data, remembered=remembered)
    guesses = guesses_for(read, remembered)
    preview = judge(
        read,
        columns_of(guesses),
        existing_pupils(school_id) if school_id else [],
        vocabulary_of(framework_code),
        today=clock.today(),
        problem_choice=problem_choice,
    )
    return read, guesses, preview


def read_import(run: ImportRun) -> ReadResult:
    """Read the file of an import again. One query for the file."""
    return read_list(bytes(run.data), remembered={*remembered_columns(run.school_id)})


def columns_now(run: ImportRun) -> Columns:
    """Return the fields chosen for the columns of an import."""
    return tuple(Field(code) for code in run.columns)


# A preview is asked for by every page of an import and costs a tenth of a second for 2,000 pupils; the last few are
# kept in this process. The key holds the newest event of the school's trail, so any write makes it stale.
_kept: OrderedDict[tuple[object, ...], Preview] = OrderedDict()
_lock = threading.Lock()
_KEEP = 4


def preview_of(run: ImportRun) -> Preview:
    """Return what the import would do to the records as they are now. One query if kept, else five."""
    key = (run.pk, tuple(run.columns), run.problem_choice, run.framework, fingerprint(run.school_id), clock.today())
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    preview = fresh_preview(run)
    with _lock:
        _kept[key] = preview
        while len(_kept) > _KEEP:
            _kept.popitem(last=False)
    return preview


def fresh_preview(run: ImportRun) -> Preview:
    """Judge the import against the records as they are now, whatever was kept. Four queries."""
    return judge(
        read_import(run),
        columns_now(run),
        existing_pupils(run.school_id),
        vocabulary_of(run.framework),
        today=clock.today(),
        problem_choice=ProblemChoice(run.problem_choice) if run.problem_choice else None,
    )


def fingerprint(school_id: UUID) -> UUID | None:
    """Return the newest event of the school's trail: while it is the same, no record has changed. One query."""
    from handrail.core.models import AuditEvent

    newest = AuditEvent.objects.filter(school_uuid=school_id).order_by("-at", "-pk").values_list("pk", flat=True)
    return newest.first()


@dataclass(frozen=True)
class ImportRow:
    """One import in the list of imports."""

    run_id: UUID
    file_name: str
    state: str
    started_by: str
    started_at: object
    counts: Mapping[str, int]


def import_rows(actor: Actor, *, at_most: int = 50) -> list[ImportRow]:
    """Return the newest imports of the school. One query."""
    from handrail.exchange.policy import imports_visible_to

    rows = imports_visible_to(actor).order_by("-started_at", "-pk")[:at_most]
    return [
        ImportRow(row.pk, row.file_name, row.state, row.started_by_name, row.started_at, row.counts) for row in rows
    ]
