"""Turn the rows of a list into pupils: each cell is understood by its column, and each fault is named on its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from handrail.exchange import rules
from handrail.exchange.repeats import join_needs, same_twice
from handrail.exchange.rules import Cell, Finding
from handrail.exchange.types import (
    FIELD_NAMES,
    Columns,
    Field,
    ListedNeed,
    ParsedPupil,
    Problem,
    ReadResult,
    Row,
    Scope,
    Severity,
    Value,
    Vocabulary,
)
from handrail.pupils.rules import age_on

_NAMES: Mapping[Field, tuple[str, int]] = {
    Field.LEGAL_SURNAME: ("surname", 80),
    Field.LEGAL_FORENAME: ("first name", 80),
    Field.PREFERRED_SURNAME: ("surname they use", 80),
    Field.PREFERRED_FORENAME: ("first name they use", 80),
    Field.MIDDLE_NAMES: ("middle names", 120),
    Field.FULL_NAME: ("full name", 200),
}
_WORDS: Mapping[Field, tuple[str, int]] = {
    Field.ADMISSION_NUMBER: ("the admission number", 20),
    Field.ETHNICITY: ("the ethnicity", 10),
    Field.HOME_LANGUAGE: ("the home language", 60),
}
# Columns that must be found somewhere, or no row can be used.
_NEEDED = (
    (
        frozenset({Field.LEGAL_SURNAME, Field.FULL_NAME, Field.PREFERRED_SURNAME}),
        "No column holds the surname.",
        "Say which column holds the surname or the full name.",
    ),
    (
        frozenset({Field.LEGAL_FORENAME, Field.FULL_NAME, Field.PREFERRED_FORENAME}),
        "No column holds the first name.",
        "Say which column holds the first name or the full name.",
    ),
    (
        frozenset({Field.DATE_OF_BIRTH}),
        "No column holds the date of birth.",
        "Say which column holds it, or ask your office system for a list with dates of birth.",
    ),
)


@dataclass(frozen=True)
class Interpreted:
    """The pupils of a list, in its order, and everything found on the way."""

    pupils: tuple[ParsedPupil, ...]
    problems: tuple[Problem, ...]
    n_repeated: int = 0  # rows that say the same as an earlier one and are left out


def interpret(read: ReadResult, columns: Columns, vocabulary: Vocabulary, *, today: date) -> Interpreted:
    """Understand every row of a list.

    Shapes: columns holds one field for each heading, none but IGNORE twice; problems hold notes as well, in the order
    of rows.
    """
    problems = [*read.problems, *missing_columns(columns)]
    interpreter = _Interpreter(read, columns, vocabulary, today)
    held = {problem.row for problem in read.problems if problem.scope is Scope.ROW}
    pupils = [interpreter.pupil(row) for row in read.rows]
    pupils = [pupil.held(Scope.ROW) if pupil.row in held else pupil for pupil in pupils]
    pupils = join_needs(pupils)
    pupils, n_repeated = same_twice(pupils, interpreter)
    problems += interpreter.column_problems() + interpreter.problems
    problems.sort(key=lambda problem: problem.row)
    return Interpreted(tuple(pupils), tuple(problems), n_repeated)


def missing_columns(columns: Columns) -> list[Problem]:
    """Return what no column holds and every list must have: surname, first name, date of birth."""
    chosen = set(columns)
    return [Problem(0, "", message, mend, scope=Scope.FILE) for fields, message, mend in _NEEDED if not fields & chosen]


class _Interpreter:
    """Holds what all rows share: where each field is, how dates are written, words already looked up."""

    def __init__(self, read: ReadResult, columns: Columns, vocabulary: Vocabulary, today: date) -> None:
        self.read, self.vocabulary, self.today = read, vocabulary, today
        self.at: dict[Field, int] = {field: place for place, field in enumerate(columns) if field is not Field.IGNORE}
        self.problems: list[Problem] = []
        self.stages: dict[str, Cell] = {}
        self.needs: dict[str, str | None] = {}
        self.orders = {
            field: rules.date_order(row.cells[self.at[field]] for row in read.rows)
            for field in (Field.DATE_OF_BIRTH, Field.JOINED_ON, Field.LEFT_ON)
            if field in self.at
        }
        self.readers = self._readers()

    def heading(self, field: Field) -> str:
        """Return the heading that a field has in this file, or our own name of the field."""
        return self.read.headings[self.at[field]] if field in self.at else FIELD_NAMES[field]

    def column_problems(self) -> list[Problem]:
        """Return what is said once of a whole column."""
        found = []
        for field, order in self.orders.items():
            if order.month_first:
                message = "The dates of this column are written with the month first, as in America, and were read so."
                mend = "Look at two or three dates in the preview."
                found.append(Problem(0, self.heading(field), message, mend, Severity.WARNING))
            elif order.mixed:
                message = "Some dates of this column start with the day and some with the month."
                mend = "All were read with the day first. Ask your office system for dates like 2012-03-14."
                found.append(Problem(0, self.heading(field), message, mend, Severity.WARNING))
        return found

    def pupil(self, row: Row) -> ParsedPupil:
        """Understand one row."""
        values: dict[Field, Value] = {}
        held: Scope | None = None
        for field, read_cell in self.readers.items():
            text = row.cells[self.at[field]]
            if not text:
                continue
            cell = read_cell(text)
            held = self._report(row.number, field, text, cell, held)
            if cell.value is not None:
                values[field] = cell.value
        values = self._names(values)
        held = self._cross_checks(row.number, values, held)
        stage, held = self._stage(row, held)
        needs = self._needs(row)
        return ParsedPupil(row.number, values, stage, needs, held)

    def report(self, row: int, column: str, finding: Finding, value: str = "") -> None:
        """Keep a finding with its row and column."""
        self.problems.append(
            Problem(row, column, finding.message, finding.mend, finding.severity, value[:80], finding.scope)
        )

    def _report(self, row: int, field: Field, text: str, cell: Cell, held: Scope | None) -> Scope | None:
        for finding in cell.findings:
            self.report(row, self.heading(field), finding, text.strip())
            if finding.severity is Severity.ERROR:
                held = Scope.ROW if Scope.ROW in {held, finding.scope} else Scope.CELL
        return held

    def _readers(self) -> dict[Field, Callable[[str], Cell]]:
        today, orders = self.today, self.orders
        readers: dict[Field, Callable[[str], Cell]] = {
            Field.UPN: rules.read_upn,
            Field.FORMER_UPN: rules.read_upn,
            Field.DATE_OF_BIRTH: lambda text: rules.read_birth_date(
                text, today=today, order=orders[Field.DATE_OF_BIRTH]
            ),
            Field.JOINED_ON: lambda text: rules.read_date(text, today=today, order=orders[Field.JOINED_ON]),
            Field.LEFT_ON: lambda text: rules.read_date(text, today=today, order=orders[Field.LEFT_ON]),
            Field.SEX: rules.read_sex,
            Field.YEAR_GROUP: partial(rules.read_year_group, nation=self.vocabulary.nation),
            Field.CLASS: rules.read_class,
            Field.EAL: rules.read_yes_no,
            Field.FREE_MEALS: rules.read_yes_no,
            Field.LOOKED_AFTER: rules.read_yes_no,
        }
        for field, (what, longest) in _NAMES.items():
            readers[field] = partial(rules.read_name, what=what, longest=longest)
        for field, (what, longest) in _WORDS.items():
            readers[field] = partial(rules.read_word, what=what, longest=longest)
        # A file has a few dozen different values in most columns and hundreds of rows: each is understood once.
        return {field: _remembering(reader) for field, reader in readers.items() if field in self.at}

    def _names(self, values: dict[Field, Value]) -> dict[Field, Value]:
        """Fill legal names from a full name, or from the name in use where the list has no other."""
        full = values.pop(Field.FULL_NAME, None)
        if isinstance(full, str):
            values = _with_full_name(values, full)
        for legal, used in (
            (Field.LEGAL_SURNAME, Field.PREFERRED_SURNAME),
            (Field.LEGAL_FORENAME, Field.PREFERRED_FORENAME),
        ):
            if legal not in values and used in values and legal not in self.at:
                values[legal] = values.pop(used)
            elif used in values and values.get(legal) == values[used]:
                values[used] = ""  # they use their legal name; the record then needs no second one
        if Field.YEAR_GROUP not in values and isinstance(name := values.get(Field.CLASS), str):
            nation = self.vocabulary.nation
            year = rules.year_of_class(name, nation=nation) if Field.YEAR_GROUP not in self.at else None
            if year is not None:
                values[Field.YEAR_GROUP] = year
        return values

    def _cross_checks(self, row: int, values: dict[Field, Value], held: Scope | None) -> Scope | None:
        for field, what in ((Field.LEGAL_SURNAME, "surname"), (Field.LEGAL_FORENAME, "first name")):
            if field not in values and held is not Scope.ROW:
                finding = Finding(f"The {what} is missing.", f"Write the {what} in the list.", scope=Scope.ROW)
                self.report(row, self.heading(field), finding)
                held = Scope.ROW
        if Field.UPN in self.at and Field.UPN not in values and not self._has_error(row, Field.UPN):
            message = "The UPN is missing. The pupil is known by admission number, or by name and date of birth."
            self.report(row, self.heading(Field.UPN), Finding(message, "Add it when it is known.", Severity.WARNING))
        born, year = values.get(Field.DATE_OF_BIRTH), values.get(Field.YEAR_GROUP)
        if isinstance(born, date) and isinstance(year, int):
            # A pupil of year group n turns n + 5 during the school year that starts in September.
            start = date(self.today.year if self.today.month >= 9 else self.today.year - 1, 9, 1)
            if abs(age_on(born, start) - (year + 4)) > 2:
                message = f"At {age_on(born, self.today)} the pupil is far from the usual age of the year group."
                finding = Finding(
                    message, "Look whether the date of birth and the year group are right.", Severity.WARNING
                )
                self.report(row, self.heading(Field.DATE_OF_BIRTH), finding, born.isoformat())
        return held

    def _has_error(self, row: int, field: Field) -> bool:
        heading = self.heading(field)
        for problem in reversed(self.problems):
            if problem.row != row:
                return False
            if problem.column == heading:
                return True
        return False

    def _stage(self, row: Row, held: Scope | None) -> tuple[str | None, Scope | None]:
        if Field.SEN_STATUS not in self.at:
            return None, held
        text = rules.tidy(row.cells[self.at[Field.SEN_STATUS]])
        if not text:
            return "", held
        if text not in self.stages:
            self.stages[text] = read_stage(text, self.vocabulary)
        cell = self.stages[text]
        held = self._report(row.number, Field.SEN_STATUS, text, cell, held)
        return (cell.value if isinstance(cell.value, str) else None), held

    def _needs(self, row: Row) -> tuple[ListedNeed, ...]:
        found: list[ListedNeed] = []
        for field in (Field.NEED_1, Field.NEED_2, Field.NEED_3):
            text = rules.tidy(row.cells[self.at[field]]) if field in self.at else ""
            code_text = rules.tidy(row.cells[self.at[Field.NEED_CODE]]) if self._pairs(field) else ""
            if not (text or code_text) or rules.says_no_support(text or code_text):
                continue
            code = self._need_code(code_text) or self._need_code(text)
            if code is None:
                finding = Finding(
                    f"“{(text or code_text)[:60]}” is not a type of need of {self.vocabulary.framework_name}.",
                    "It is left out. Put the need in on the pupil's page.",
                    Severity.WARNING,
                )
                self.report(row.number, self.heading(field if text else Field.NEED_CODE), finding, text or code_text)
            elif code not in {need.code for need in found}:
                found.append(ListedNeed(code, text or code_text))
        return tuple(found)

    def _pairs(self, field: Field) -> bool:
        return field is Field.NEED_1 and Field.NEED_CODE in self.at

    def _need_code(self, text: str) -> str | None:
        if not text:
            return None
        if text not in self.needs:
            self.needs[text] = self.vocabulary.resolve_need(text)
        return self.needs[text]


def read_stage(text: str, vocabulary: Vocabulary) -> Cell:
    """Return the code of a stage, "" for a pupil who is on none, or what is wrong with the word.

    Errors: none; a stage of another framework is named as such, and a plain "Yes" is asked after.
    """
    code = vocabulary.resolve_stage(text)
    if code is not None:
        return Cell(code)
    if rules.says_no_support(text):
        return Cell("")
    names = list(vocabulary.stage_names.values())
    choose = f"Choose {_or(names)}, or leave the cell empty." if names else "Leave the cell empty."
    question = vocabulary.question(text)
    if question:
        return Cell(None, (Finding(f"“{text[:60]}”: {question}", choose),))
    if rules.read_yes_no(text).value is True and len(text) > 1:
        return Cell(None, (Finding("The list says yes, but not which stage of support.", choose),))
    other = vocabulary.other_framework(text)
    if other:
        message = f"“{text[:60]}” is a stage of {other}. Your school follows {vocabulary.framework_name}."
        return Cell(None, (Finding(message, choose),))
    return Cell(None, (Finding(f"“{text[:60]}” is not a stage of {vocabulary.framework_name}.", choose),))


def _or(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _remembering(reader: Callable[[str], Cell]) -> Callable[[str], Cell]:
    known: dict[str, Cell] = {}

    def read(text: str) -> Cell:
        cell = known.get(text)
        if cell is None:
            cell = known[text] = reader(text)
        return cell

    return read


def _with_full_name(values: dict[Field, Value], full: str) -> dict[Field, Value]:
    """Take from a full legal name what the other columns do not say."""
    surname, forename = values.get(Field.LEGAL_SURNAME), values.get(Field.LEGAL_FORENAME)
    if isinstance(surname, str) and isinstance(forename, str):
        folded = full.casefold()
        if folded.startswith(f"{forename.casefold()} ") and folded.endswith(f" {surname.casefold()}"):
            middle = full[len(forename) : -len(surname)].strip()
            if middle and Field.MIDDLE_NAMES not in values:
                return values | {Field.MIDDLE_NAMES: middle}
        return values
    last, first, middle = rules.split_full_name(full)
    for field, part in (
        (Field.LEGAL_SURNAME, last),
        (Field.LEGAL_FORENAME, first),
        (Field.MIDDLE_NAMES, middle),
    ):
        if part and field not in values:
            values = values | {field: part}
    return values
