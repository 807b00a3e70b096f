"""Rows of a list that stand for one pupil more than once: several needs, exact repeats, and rivals for one number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from handrail.exchange import rules
from handrail.exchange.rules import Finding
from handrail.exchange.types import Field, ParsedPupil, Scope, Severity


class Reporter(Protocol):
    """Takes findings with their row and column."""

    def heading(self, field: Field) -> str:
        """Return the heading that a field has in the file."""

    def report(self, row: int, column: str, finding: Finding, value: str = "") -> None:
        """Keep a finding."""


def join_needs(pupils: list[ParsedPupil]) -> list[ParsedPupil]:
    """Make one pupil of rows that differ only in the need: SIMS writes one row for each need of a pupil."""
    joined: dict[object, int] = {}
    result: list[ParsedPupil] = []
    for pupil in pupils:
        mark = pupil.values.get(Field.UPN) or pupil.values.get(Field.ADMISSION_NUMBER)
        place = joined.get(mark) if mark and pupil.needs else None
        if place is not None:
            first = result[place]
            same = first.values == pupil.values and first.stage == pupil.stage and first.held_by == pupil.held_by
            fresh = tuple(need for need in pupil.needs if need.code not in {n.code for n in first.needs})
            if same and first.needs and fresh:
                result[place] = replace(first, needs=first.needs + fresh, also_rows=(*first.also_rows, pupil.row))
                continue
        elif mark:
            joined[mark] = len(result)
        result.append(pupil)
    return result


def same_twice(pupils: list[ParsedPupil], interpreter: Reporter) -> tuple[list[ParsedPupil], int]:
    """Name rows that stand for one pupil twice: an exact repeat is left out, two different ones are held back."""
    by_mark: dict[tuple[Field, str], list[int]] = defaultdict(list)
    for place, pupil in enumerate(pupils):
        upn, number = pupil.values.get(Field.UPN), pupil.values.get(Field.ADMISSION_NUMBER)
        if isinstance(upn, str):
            by_mark[Field.UPN, upn].append(place)
        if isinstance(number, str):
            by_mark[Field.ADMISSION_NUMBER, rules.plain_number(number)].append(place)
        if not upn and not number:
            by_mark[Field.LEGAL_SURNAME, _person(pupil)].append(place)
    repeats = _exact_repeats(pupils, by_mark.values(), interpreter)
    held: set[int] = set()
    for (field, _), places in by_mark.items():
        rivals = [place for place in places if place not in repeats]
        if len(rivals) > 1:
            held |= set(rivals)
            _name_rivals(pupils, rivals, field, interpreter)
    kept = [
        pupil.held(Scope.ROW) if place in held else pupil for place, pupil in enumerate(pupils) if place not in repeats
    ]
    return kept, len(repeats)


def _person(pupil: ParsedPupil) -> str:
    parts = (Field.LEGAL_SURNAME, Field.LEGAL_FORENAME, Field.DATE_OF_BIRTH)
    known = [pupil.values.get(part) for part in parts]
    return "|".join(str(part).casefold() for part in known) if all(known) else f"row {pupil.row}"


def _exact_repeats(pupils: list[ParsedPupil], groups: Iterable[list[int]], interpreter: Reporter) -> set[int]:
    repeats: set[int] = set()
    for places in groups:
        for position, place in enumerate(places):
            first = next((p for p in places[:position] if p not in repeats and _alike(pupils[p], pupils[place])), None)
            if first is None or place in repeats:
                continue
            repeats.add(place)
            one, two = pupils[first].row, pupils[place].row
            column = interpreter.heading(Field.UPN if Field.UPN in pupils[place].values else Field.ADMISSION_NUMBER)
            finding = Finding(f"This row is the same as row {one}.", "It is left out.", Severity.WARNING)
            interpreter.report(two, column, finding)
            finding = Finding(f"This row stands again on row {two}.", "It is used once.", Severity.WARNING)
            interpreter.report(one, column, finding)
    return repeats


def _alike(one: ParsedPupil, two: ParsedPupil) -> bool:
    return (one.values, one.stage, one.needs) == (two.values, two.stage, two.needs)


def _name_rivals(pupils: list[ParsedPupil], rivals: list[int], field: Field, interpreter: Reporter) -> None:
    what = {Field.UPN: "UPN", Field.ADMISSION_NUMBER: "admission number"}.get(field, "name and date of birth")
    for place in rivals:
        others = [str(pupils[other].row) for other in rivals if other != place]
        rows = f"row {others[0]}" if len(others) == 1 else f"rows {', '.join(others[:-1])[:60]} and {others[-1]}"
        message = f"The same {what} stands on {rows}, with other details."
        mend = "Find out which row is right, and take the other out of the list or mend it."
        value = str(pupils[place].values.get(field, ""))
        interpreter.report(
            pupils[place].row, interpreter.heading(field), Finding(message, mend, scope=Scope.ROW), value
        )
