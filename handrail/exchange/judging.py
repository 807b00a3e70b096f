"""Compare a list with the school's records: who is new, changed or perhaps leaving, and what is proposed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from handrail.exchange.interpreting import interpret
from handrail.exchange.rules import plain_number
from handrail.exchange.types import (
    FIELD_NAMES,
    ChangedPupil,
    Columns,
    ExistingPupil,
    Field,
    FieldChange,
    Leaver,
    NewPupil,
    ParsedPupil,
    Preview,
    Problem,
    ProblemChoice,
    ReadResult,
    RegisterDifference,
    RegisterProposal,
    Scope,
    Severity,
    Value,
    Vocabulary,
)

# Fields that a list may change in a pupil's record. Stage and needs are not among them: people decide those.
COMPARED = (
    Field.UPN,
    Field.FORMER_UPN,
    Field.ADMISSION_NUMBER,
    Field.LEGAL_SURNAME,
    Field.LEGAL_FORENAME,
    Field.PREFERRED_SURNAME,
    Field.PREFERRED_FORENAME,
    Field.MIDDLE_NAMES,
    Field.DATE_OF_BIRTH,
    Field.SEX,
    Field.YEAR_GROUP,
    Field.CLASS,
    Field.ETHNICITY,
    Field.HOME_LANGUAGE,
    Field.EAL,
    Field.FREE_MEALS,
    Field.LOOKED_AFTER,
    Field.JOINED_ON,
)
_PARTIAL_SHARE = (
    0.2  # if more than a fifth of the school is missing from a list, it is perhaps a list of one year or class
)


def judge(
    read: ReadResult,
    columns: Columns,
    existing: Sequence[ExistingPupil],
    vocabulary: Vocabulary,
    *,
    today: date,
    problem_choice: ProblemChoice | None = None,
) -> Preview:
    """Say what this list would do to these records. Nothing is written and nobody's stage is changed.

    With EMPTY_CELLS, rows whose only errors are in single cells count as usable without those cells; otherwise every
    row with an error is held back. A blank cell never empties a record.
    """
    interpreted = interpret(read, columns, vocabulary, today=today)
    matcher = _Matcher(existing)
    sorter = _Sorter(today, use_cells=problem_choice is ProblemChoice.EMPTY_CELLS)
    for pupil in interpreted.pupils:
        match, trouble = matcher.find(pupil)
        sorter.take(pupil, match, trouble)
    leaving = _leaving(existing, sorter)
    on_roll = sum(1 for pupil in existing if pupil.left_on is None)
    missing = sum(1 for leaver in leaving if leaver.left_on is None)
    found = [*interpreted.problems, *sorter.problems]
    found.sort(key=lambda problem: problem.row)
    counts = Counter(pupil.stage for pupil in interpreted.pupils if pupil.stage)
    return Preview(
        n_pupils=len(interpreted.pupils),
        new=tuple(sorter.new),
        changed=tuple(sorter.changed),
        unchanged=tuple(sorter.unchanged),
        leaving=leaving,
        held_back=tuple(sorter.held_back),
        already_left=sorter.already_left,
        on_register={code: counts[code] for code in vocabulary.stage_names if counts[code]},
        proposals=tuple(sorter.proposals),
        differences=tuple(sorter.differences),
        problems=tuple(problem for problem in found if problem.severity is not Severity.NOTE),
        notes=tuple(problem for problem in found if problem.severity is Severity.NOTE),
        left_out=replace(read.left_out, repeated_rows=interpreted.n_repeated),
        looks_partial=missing > 5 and missing > on_roll * _PARTIAL_SHARE,
    )


class _Matcher:
    """Finds the record of a pupil: by UPN, former UPN, admission number, then name and date of birth."""

    def __init__(self, existing: Iterable[ExistingPupil]) -> None:
        self.by_upn: dict[str, ExistingPupil] = {}
        self.by_former: dict[str, ExistingPupil] = {}
        self.by_number: dict[str, ExistingPupil] = {}
        self.by_person: dict[tuple[Value, ...], list[ExistingPupil]] = defaultdict(list)
        self.row_of: dict[str, int] = {}
        for pupil in existing:
            upn, number = pupil.values.get(Field.UPN), pupil.values.get(Field.ADMISSION_NUMBER)
            if upn:
                self.by_upn[str(upn)] = pupil
            for former in pupil.former_upns:
                self.by_former[former] = pupil
            if number:
                self.by_number[plain_number(str(number))] = pupil
            self.by_person[_person(pupil.values)].append(pupil)

    def find(self, parsed: ParsedPupil) -> tuple[ExistingPupil | None, Problem | None]:
        """Return the record that is this pupil's, or why it cannot be told."""
        match, trouble = self._find(parsed)
        if match and parsed.held_by is not Scope.ROW:
            earlier = self.row_of.setdefault(match.pk, parsed.row)
            if earlier != parsed.row:
                message = f"This row and row {earlier} are both the same pupil in your records: {match.name}."
                mend = "Find out which row is right, and take the other out of the list."
                return match, Problem(parsed.row, "", message, mend, scope=Scope.ROW)
        return match, trouble

    def _find(self, parsed: ParsedPupil) -> tuple[ExistingPupil | None, Problem | None]:
        values = parsed.values
        upn, former, number = (values.get(f) for f in (Field.UPN, Field.FORMER_UPN, Field.ADMISSION_NUMBER))
        numbered = self.by_number.get(plain_number(str(number))) if number else None
        for mark, table in ((upn, self.by_upn), (former, self.by_upn), (upn, self.by_former), (former, self.by_former)):
            if mark and (match := table.get(str(mark))):
                return match, self._other_number(parsed, match, numbered) or self._name_trouble(
                    parsed, match, Field.UPN
                )
        if match := numbered:
            # Another person's number is an error and goes before the warning that only the UPN is new.
            return match, self._name_trouble(parsed, match, Field.ADMISSION_NUMBER) or self._upn_trouble(parsed, match)
        person = _person(values)
        matches = self.by_person.get(person, []) if all(person) else []
        if len(matches) > 1:
            message = f"{len(matches)} pupils in your records have this name and date of birth."
            mend = "Add the UPN or the admission number to this row, so that it is clear who is meant."
            return None, Problem(parsed.row, FIELD_NAMES[Field.LEGAL_SURNAME], message, mend, scope=Scope.ROW)
        return (matches[0], self._upn_trouble(parsed, matches[0])) if matches else (None, None)

    def _name_trouble(self, parsed: ParsedPupil, match: ExistingPupil, by: Field) -> Problem | None:
        """Hold the row back if a number leads to somebody else.

        That is, surname, first name and birthday are all different; or two of them are, and the UPN as well.
        """
        mine, theirs = _person(parsed.values), _person(match.values)
        if not all(mine):
            return None
        n_same = sum(one == other for one, other in zip(mine, theirs, strict=True))
        if n_same > (1 if self._upn_trouble(parsed, match) else 0):
            return None
        what = "UPN" if by is Field.UPN else "admission number"
        message = f"The {what} belongs to {match.name} in your records, who has another name and date of birth."
        mend = "Find out whose number it is, and mend it in the list."
        return Problem(parsed.row, what, message, mend, value=str(parsed.values.get(by, "")), scope=Scope.ROW)

    def _other_number(
        self, parsed: ParsedPupil, match: ExistingPupil, numbered: ExistingPupil | None
    ) -> Problem | None:
        if numbered is None or numbered.pk == match.pk:
            return None
        message = f"The UPN is {match.name}'s, but the admission number is {numbered.name}'s in your records."
        mend = "Find out which of the two numbers is right, and mend the other in the list."
        value = str(parsed.values.get(Field.ADMISSION_NUMBER, ""))
        return Problem(parsed.row, FIELD_NAMES[Field.ADMISSION_NUMBER], message, mend, value=value, scope=Scope.ROW)

    def _upn_trouble(self, parsed: ParsedPupil, match: ExistingPupil) -> Problem | None:
        new, old = parsed.values.get(Field.UPN), match.values.get(Field.UPN)
        if not new or not old or new == old:
            return None
        if str(old)[-1].isalpha():  # a temporary UPN gives way to the permanent one
            return None
        message = f"The UPN is not the one in your records for {match.name} ({old})."
        mend = "It will replace the old one, which is kept as the former UPN. Look whether that is right."
        return Problem(parsed.row, "UPN", message, mend, Severity.WARNING, str(new))


def _person(values: Mapping[Field, Value]) -> tuple[Value, ...]:
    def fold(value: Value) -> Value:
        return value.casefold() if isinstance(value, str) else value

    parts = (Field.LEGAL_SURNAME, Field.LEGAL_FORENAME, Field.DATE_OF_BIRTH)
    return tuple(fold(values.get(part)) for part in parts)


@dataclass
class _Sorter:
    """Puts each pupil of the list where it belongs."""

    today: date
    use_cells: bool
    new: list[NewPupil] = field(default_factory=list)
    changed: list[ChangedPupil] = field(default_factory=list)
    unchanged: list[tuple[str, ParsedPupil]] = field(default_factory=list)
    held_back: list[ParsedPupil] = field(default_factory=list)
    proposals: list[RegisterProposal] = field(default_factory=list)
    differences: list[RegisterDifference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    left: dict[str, date] = field(default_factory=dict)
    already_left: int = 0

    def take(self, pupil: ParsedPupil, match: ExistingPupil | None, trouble: Problem | None) -> None:
        """Sort one pupil, with the record found for them."""
        if match:
            self.seen.add(match.pk)
        left_on = pupil.values.get(Field.LEFT_ON)
        if isinstance(left_on, date) and left_on <= self.today:
            if match:
                self.left[match.pk] = left_on
            else:
                self.already_left += 1
                return
        if trouble:
            self.problems.append(trouble)
            if trouble.severity is Severity.ERROR:
                pupil = pupil.held(Scope.ROW)
        if not match and Field.DATE_OF_BIRTH not in pupil.values and pupil.held_by is not Scope.ROW:
            pupil = self._needs_birth_date(pupil)
        if pupil.held_by is Scope.ROW or (pupil.held_by and not self.use_cells):
            self.held_back.append(pupil)
            return
        self._place(pupil, match)
        self._register(pupil, match)

    def _needs_birth_date(self, pupil: ParsedPupil) -> ParsedPupil:
        if pupil.held_by is None:
            message = "The date of birth is missing. A new pupil cannot be kept without it."
            self.problems.append(
                Problem(
                    pupil.row,
                    FIELD_NAMES[Field.DATE_OF_BIRTH],
                    message,
                    "Write the date of birth in the list.",
                    scope=Scope.ROW,
                )
            )
        return pupil.held(Scope.ROW)

    def _place(self, pupil: ParsedPupil, match: ExistingPupil | None) -> None:
        if not match:
            self.new.append(NewPupil(pupil))
            return
        if match.left_on:
            message = f"{match.name} is marked as left on {match.left_on:%-d %B %Y}, and is in this list."
            mend = "If they came back, take the leaving date off on their page. The list does not do it."
            self.problems.append(Problem(pupil.row, "", message, mend, Severity.WARNING))
        changes = changes_between(match, pupil)
        if changes:
            self.changed.append(ChangedPupil(match.pk, match.name, pupil, changes))
        else:
            self.unchanged.append((match.pk, pupil))

    def _register(self, pupil: ParsedPupil, match: ExistingPupil | None) -> None:
        """Compare stages. A stage in the list is a proposal for those on none, and only a remark for the others."""
        if pupil.stage is None:
            return
        now = match.stage if match else ""
        if now == pupil.stage:
            return
        if not now:
            self.proposals.append(RegisterProposal(pupil.row, match.pk if match else "", pupil.name, pupil.stage))
        elif match:
            self.differences.append(RegisterDifference(pupil.row, match.pk, match.name, now, pupil.stage))


def changes_between(existing: ExistingPupil, parsed: ParsedPupil) -> tuple[FieldChange, ...]:
    """Return the values that the list would change, in the order of COMPARED.

    A blank cell changes nothing. An admission number that differs only by leading zeros is the same. A UPN that is
    replaced becomes the former one.
    """
    found = []
    for name in COMPARED:
        if name not in parsed.values:
            continue
        new, old = parsed.values[name], existing.values.get(name)
        if new == old or (new == "" and not old) or (name is Field.ADMISSION_NUMBER and _same_number(new, old)):
            continue
        if name is Field.FORMER_UPN and new in existing.former_upns:
            continue
        if name is Field.UPN and new in existing.former_upns and old and str(new) != str(old):
            continue  # an old list that still has the former UPN does not bring it back
        found.append(FieldChange(name, old, new))
        if name is Field.UPN and old and Field.FORMER_UPN not in parsed.values:
            found.append(FieldChange(Field.FORMER_UPN, existing.values.get(Field.FORMER_UPN), old))
    return tuple(found)


def _same_number(new: Value, old: Value) -> bool:
    return bool(old) and plain_number(str(new)) == plain_number(str(old))


def _leaving(existing: Sequence[ExistingPupil], sorter: _Sorter) -> tuple[Leaver, ...]:
    """Return the pupils on roll who are not in the list, or to whom the list gives a leaving date."""
    leavers = []
    for pupil in existing:
        if pupil.left_on or (pupil.pk in sorter.seen and pupil.pk not in sorter.left):
            continue
        year, group = pupil.values.get(Field.YEAR_GROUP), pupil.values.get(Field.CLASS)
        leavers.append(
            Leaver(
                pupil.pk,
                pupil.name,
                year if isinstance(year, int) else None,
                str(group or ""),
                sorter.left.get(pupil.pk),
                pupil.stage,
            )
        )
    return tuple(leavers)
