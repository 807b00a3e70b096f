"""Words of the exchange room: what a list of pupils may hold, what may be wrong with it, and how an import moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from handrail.frameworks.types import Nation

# A cell's value once it is understood. Only plain values, so that a preview can be kept as JSON.
Value = str | int | bool | date | None


class Field(StrEnum):
    """What a column of a pupils' list can stand for."""

    UPN = "upn"
    FORMER_UPN = "former_upn"
    ADMISSION_NUMBER = "admission_number"
    LEGAL_SURNAME = "legal_surname"
    LEGAL_FORENAME = "legal_forename"
    PREFERRED_SURNAME = "preferred_surname"
    PREFERRED_FORENAME = "preferred_forename"
    MIDDLE_NAMES = "middle_names"
    FULL_NAME = "full_name"
    DATE_OF_BIRTH = "date_of_birth"
    SEX = "sex"
    YEAR_GROUP = "year_group"
    CLASS = "class"
    SEN_STATUS = "sen_status"
    NEED_1 = "need_1"
    NEED_2 = "need_2"
    NEED_3 = "need_3"
    NEED_CODE = "need_code"
    NEED_RANK = "need_rank"
    ETHNICITY = "ethnicity"
    HOME_LANGUAGE = "home_language"
    EAL = "eal"
    FREE_MEALS = "free_meals"
    LOOKED_AFTER = "looked_after"
    JOINED_ON = "joined_on"
    LEFT_ON = "left_on"
    IGNORE = "ignore"


FIELD_NAMES: Mapping[Field, str] = {
    Field.UPN: "UPN",
    Field.FORMER_UPN: "Former UPN",
    Field.ADMISSION_NUMBER: "Admission number",
    Field.LEGAL_SURNAME: "Surname",
    Field.LEGAL_FORENAME: "First name",
    Field.PREFERRED_SURNAME: "Surname they use",
    Field.PREFERRED_FORENAME: "First name they use",
    Field.MIDDLE_NAMES: "Middle names",
    Field.FULL_NAME: "Full name",
    Field.DATE_OF_BIRTH: "Date of birth",
    Field.SEX: "Sex",
    Field.YEAR_GROUP: "Year group",
    Field.CLASS: "Class or tutor group",
    Field.SEN_STATUS: "Stage of support",
    Field.NEED_1: "Main need",
    Field.NEED_2: "Second need",
    Field.NEED_3: "Third need",
    Field.NEED_CODE: "Need code",
    Field.NEED_RANK: "Rank of the need",
    Field.ETHNICITY: "Ethnicity",
    Field.HOME_LANGUAGE: "Home language",
    Field.EAL: "English as an additional language",
    Field.FREE_MEALS: "Free school meals",
    Field.LOOKED_AFTER: "Looked after",
    Field.JOINED_ON: "Joined on",
    Field.LEFT_ON: "Left on",
    Field.IGNORE: "Do not use",
}

NEED_FIELDS = frozenset({Field.NEED_1, Field.NEED_2, Field.NEED_3, Field.NEED_CODE, Field.NEED_RANK})


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"  # must be settled before the row is saved
    WARNING = "warning"  # worth a look; the row is saved all the same
    NOTE = "note"  # put right without asking, and said so


class Scope(StrEnum):
    """How much of a row an error holds back."""

    ROW = "row"  # the row cannot be used at all
    CELL = "cell"  # the row can be used if this one cell is left empty
    FILE = "file"  # nothing in the file can be used


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at. `row` counts every line of the file from 1, titles too; 0 is the whole file."""

    row: int
    column: str
    message: str
    mend: str = ""
    severity: Severity = Severity.ERROR
    value: str = ""
    scope: Scope = Scope.CELL

    def as_dict(self) -> dict[str, str | int]:
        """Return the problem in plain values for JSON."""
        return {
            "row": self.row,
            "column": self.column,
            "message": self.message,
            "mend": self.mend,
            "severity": self.severity.value,
            "value": self.value,
        }


class UnreadableFile(Exception):
    """The file as a whole cannot be read. Its three parts say what was found, where, and what to do."""

    def __init__(self, message: str, mend: str, *, row: int = 0, column: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.row = row
        self.column = column

    @property
    def problem(self) -> Problem:
        """Return the same as a problem of the whole file."""
        return Problem(self.row, self.column, self.message, self.mend, scope=Scope.FILE)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: its number in the file and its cells, as many as there are headings."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many lines were not pupils."""

    blank: int = 0
    totals: int = 0
    repeated_headings: int = 0
    repeated_rows: int = 0


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A file once it is a table."""

    kind: str  # "csv" or "xlsx"
    encoding: str
    separator: str
    sheet: str
    titles: tuple[str, ...]
    heading_row: int
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    left_out: LeftOut
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """What one column seems to be. `confidence` is from 0 to 1; `why` is a sentence for the screen."""

    heading: str
    field: Field
    confidence: float
    why: str


# One Field for each column, in the order of the headings.
Columns = tuple[Field, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The words of the school's framework, as plain functions, so that judging a list needs no database.

    Shapes: stage_names are the stages on the register, code -> name in the framework's order. resolve_stage turns text
    as written into a code, "" for a stage that is not on the register, or None; resolve_need likewise. question gives
    what to ask of a word that leaves the stage open; other_framework names one that knows the word as a stage. nation
    says how the school's years are named.
    """

    framework_name: str
    nation: Nation
    stage_names: Mapping[str, str]
    resolve_stage: Callable[[str], str | None]
    resolve_need: Callable[[str], str | None]
    need_names: Mapping[str, str] = field(default_factory=dict)
    question: Callable[[str], str | None] = lambda text: None
    other_framework: Callable[[str], str | None] = lambda text: None


@dataclass(frozen=True, slots=True)
class ListedNeed:
    """A type of need as a list gives it. `code` is empty if the framework does not know it."""

    code: str
    as_written: str


@dataclass(frozen=True)
class ParsedPupil:
    """One pupil of the list. `values` holds only fields that have a column and a readable value."""

    row: int
    values: Mapping[Field, Value]
    stage: str | None = None  # None: the list does not say; "": not on the register
    needs: tuple[ListedNeed, ...] = ()
    held_by: Scope | None = None  # the widest error on this row, if any
    also_rows: tuple[int, ...] = ()  # further rows of the same pupil, one for each need

    @property
    def name(self) -> str:
        """Return the name to show, the one the pupil uses first."""
        first = self.values.get(Field.PREFERRED_FORENAME) or self.values.get(Field.LEGAL_FORENAME) or ""
        last = self.values.get(Field.PREFERRED_SURNAME) or self.values.get(Field.LEGAL_SURNAME) or ""
        return f"{first} {last}".strip()

    def held(self, scope: Scope) -> ParsedPupil:
        """Return the pupil held back by at least this much."""
        if self.held_by is Scope.ROW:
            return self
        return replace(self, held_by=scope)


@dataclass(frozen=True)
class ExistingPupil:
    """A pupil the school already has, in plain values. `values` uses the same fields as a list."""

    pk: str
    values: Mapping[Field, Value]
    former_upns: tuple[str, ...] = ()
    stage: str = ""  # "" is not on the register
    left_on: date | None = None

    @property
    def name(self) -> str:
        """Return the name to show, the one the pupil uses first."""
        first = self.values.get(Field.PREFERRED_FORENAME) or self.values.get(Field.LEGAL_FORENAME) or ""
        last = self.values.get(Field.PREFERRED_SURNAME) or self.values.get(Field.LEGAL_SURNAME) or ""
        return f"{first} {last}".strip()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that differs between the school's records and the list."""

    field: Field
    old: Value
    new: Value


@dataclass(frozen=True)
class NewPupil:
    """A pupil of the list whom the school does not have."""

    parsed: ParsedPupil


@dataclass(frozen=True)
class ChangedPupil:
    """A pupil whom both have, with what differs."""

    pk: str
    name: str
    parsed: ParsedPupil
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Leaver:
    """A pupil of the school who may have left. Never decided here."""

    pk: str
    name: str
    year_group: int | None
    class_name: str
    left_on: date | None  # only where the list itself gives a leaving date
    on_register: str


@dataclass(frozen=True, slots=True)
class RegisterProposal:
    """A pupil whom the list shows at a stage and the register does not have. Written only if a person says so."""

    row: int
    pk: str  # empty for a new pupil
    name: str
    stage: str


@dataclass(frozen=True, slots=True)
class RegisterDifference:
    """A pupil on the register whose stage in the list is another. Never changed by an import."""

    row: int
    pk: str
    name: str
    register_stage: str
    list_stage: str


@dataclass(frozen=True)
class Preview:
    """What an import would do, and what it would not."""

    n_pupils: int
    new: tuple[NewPupil, ...]
    changed: tuple[ChangedPupil, ...]
    unchanged: tuple[tuple[str, ParsedPupil], ...]
    leaving: tuple[Leaver, ...]
    held_back: tuple[ParsedPupil, ...]
    already_left: int
    on_register: Mapping[str, int]
    proposals: tuple[RegisterProposal, ...]
    differences: tuple[RegisterDifference, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    left_out: LeftOut
    looks_partial: bool = False

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that must be settled before anything is saved."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


class LeaverChoice(StrEnum):
    """What to do with pupils who are not in the list. There is no default: a person says."""

    KEEP = "keep"
    LEFT = "left"


class ProblemChoice(StrEnum):
    """What to do with rows that have an error. There is no default: a person says."""

    LEAVE_OUT = "leave_out"
    EMPTY_CELLS = "empty_cells"


class ImportState(StrEnum):
    """Where an import stands."""

    UPLOADED = "UPLOADED"
    MAPPED = "MAPPED"
    PREVIEWED = "PREVIEWED"
    APPLYING = "APPLYING"
    APPLIED = "APPLIED"
    UNDONE = "UNDONE"
    FAILED = "FAILED"
    DISCARDED = "DISCARDED"


# From each state: where it may go. The diagram in the documentation is made from this table.
IMPORT_MOVES: Mapping[ImportState, frozenset[ImportState]] = {
    ImportState.UPLOADED: frozenset({ImportState.MAPPED, ImportState.DISCARDED}),
    ImportState.MAPPED: frozenset({ImportState.MAPPED, ImportState.PREVIEWED, ImportState.DISCARDED}),
    ImportState.PREVIEWED: frozenset(
        {ImportState.MAPPED, ImportState.PREVIEWED, ImportState.APPLYING, ImportState.DISCARDED}
    ),
    ImportState.APPLYING: frozenset({ImportState.APPLIED, ImportState.FAILED}),
    ImportState.FAILED: frozenset(
        {ImportState.MAPPED, ImportState.PREVIEWED, ImportState.APPLYING, ImportState.DISCARDED}
    ),
    ImportState.APPLIED: frozenset({ImportState.UNDONE}),
    ImportState.UNDONE: frozenset(),
    ImportState.DISCARDED: frozenset(),
}

IMPORT_STATE_NAMES: Mapping[ImportState, str] = {
    ImportState.UPLOADED: "Columns to check",
    ImportState.MAPPED: "To be looked at",
    ImportState.PREVIEWED: "Ready to save",
    ImportState.APPLYING: "Being saved",
    ImportState.APPLIED: "Saved",
    ImportState.UNDONE: "Undone",
    ImportState.FAILED: "Stopped",
    ImportState.DISCARDED: "Set aside",
}


def may_move(before: ImportState, after: ImportState) -> bool:
    """Say whether an import may go from one state to another."""
    return after in IMPORT_MOVES[before]


class ChangeKind(StrEnum):
    """What an import did to a pupil."""

    NEW = "new"
    CHANGED = "changed"
    LEFT = "left"
    REGISTER = "register"
    PLACE = "place"
