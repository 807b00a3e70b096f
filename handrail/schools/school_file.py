"""A school in a file, for `handrail createschool`: YAML or JSON, checked whole before anything is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from handrail.frameworks.queries import all_frameworks
from handrail.schools import rules
from handrail.schools.types import ClosureDates, ClosureKind, GroupKind, Period, Setting, TermDates, YearDates

LARGEST_FILE_BYTES = 1_000_000
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class WrongFile(Exception):
    """The file cannot be used; each line says where, what is wrong, and how to mend it."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(_Part):
    """Days from one to another, both included; `to` may be left out for a single day."""

    from_: date = Field(alias="from")
    to: date | None = None

    @property
    def period(self) -> Period:
        return Period(self.from_, self.to or self.from_)


class TermInFile(Span):
    name: Name
    half_term: Span | None = None


class ClosureInFile(Span):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    kind: ClosureKind = ClosureKind.OTHER


class YearInFile(_Part):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
    from_: date = Field(alias="from")
    to: date
    terms: tuple[TermInFile, ...]
    closures: tuple[ClosureInFile, ...] = ()

    @property
    def dates(self) -> YearDates:
        """Return the year as it would be typed in."""
        terms = tuple(TermDates(t.name, t.period, t.half_term.period if t.half_term else None) for t in self.terms)
        closures = tuple(ClosureDates(c.kind, c.name, c.period) for c in self.closures)
        return YearDates(self.name, Period(self.from_, self.to), terms, closures)


class AdministratorInFile(_Part):
    name: Text
    email: Text
    is_senco: bool = False
    password_from_environment: str | None = None


class GroupInFile(_Part):
    kind: GroupKind
    name: Name
    year_group: int | None = Field(default=None, ge=-2, le=14)
    subject: Name | None = None


class SchoolFile(_Part):
    """Everything that the first start asks for, and perhaps the classes and groups."""

    code: Name
    name: Text
    setting: Setting
    framework: str = "england-2015"
    telephone: str = ""
    year: YearInFile
    administrator: AdministratorInFile
    groups: tuple[GroupInFile, ...] = ()


def read_school_file(path: Path) -> SchoolFile:
    """Return the school that a file describes.

    Errors: WrongFile with every problem, each with its place and mend; OSError if it cannot be read.
    """
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise WrongFile(f"{path}: the file is larger than 1 MB; it is not a school's file.")
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))  # JSON is YAML too
    except UnicodeDecodeError as error:
        raise WrongFile(f"{path}: the file is not UTF-8 text. Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise WrongFile(f"{path}{place}: this is not valid YAML or JSON: {problem}.") from error
    if not isinstance(values, dict):
        raise WrongFile(f"{path}: the file must hold named values, such as 'name: Fernhill Academy'. See --example.")
    try:
        found = SchoolFile.model_validate(values)
    except ValidationError as error:
        raise WrongFile(*(f"{path}: {_sentence(problem)}" for problem in error.errors())) from error
    problems = [
        f"{path}: {_place(('year', *p.place.split('.')))}: {p.message}"
        for p in rules.calendar_problems(found.year.dates)
    ]
    if found.framework not in all_frameworks():
        known = ", ".join(all_frameworks())
        problems.append(f"{path}: framework: there is no framework '{found.framework}'. Choose one of: {known}.")
    if problems:
        raise WrongFile(*problems)
    return found


_FILE_WORDS = {"starts_on": "from", "ends_on": "to"}


def _place(parts: tuple[Any, ...]) -> str:
    """Return a place as people read it: 'year, terms, number 2, from'."""
    words: list[str] = []
    for part in parts:
        text = _FILE_WORDS.get(str(part), str(part))
        if text.isdecimal():
            text = f"number {int(text) + 1}"
        if not words or words[-1] != text:
            words.append(text)
    return ", ".join(words)


def _sentence(problem: ErrorDetails) -> str:
    place, kind = _place(problem["loc"]), problem["type"]
    if kind == "missing":
        return f"{place}: this is missing. Add it; --example shows where it stands."
    if kind == "extra_forbidden":
        return f"{place}: there is no such name. Look at its spelling, or leave it out; --example shows all names."
    if kind == "enum":
        return f"{place}: '{problem['input']}' is not one of {problem['ctx']['expected']}."
    if kind.startswith(("date", "datetime")):
        return f"{place}: '{problem['input']}' is not a date. Write it like 2026-09-02."
    return f"{place}: {problem['msg'][:1].lower()}{problem['msg'][1:]}."


def example(today: date) -> str:
    """Return a whole file with comments, with the usual dates of the year to set up."""
    usual = rules.usual_dates(today)
    lines = [
        "# A school for `handrail createschool FILE`. Dates are year-month-day; periods include their last day.",
        "code: fernhill            # a short name: small letters, digits and hyphens",
        "name: Fernhill Academy",
        f"setting: secondary        # one of: {', '.join(Setting)}",
        f"framework: england-2015   # one of: {', '.join(all_frameworks())}",
        'telephone: "01632 960001" # stands on plans; may be left out',
        "",
        "year:",
        f"  name: {usual.name}",
        f"  from: {usual.period.starts_on}",
        f"  to: {usual.period.ends_on}",
        "  terms:",
    ]
    for term in usual.terms:
        lines += [
            f"    - name: {term.name}",
            f"      from: {term.period.starts_on}",
            f"      to: {term.period.ends_on}",
        ]
        if term.half_term:
            lines.append(f"      half_term: {{from: {term.half_term.starts_on}, to: {term.half_term.ends_on}}}")
    lines += [f"  closures:               # kinds: {', '.join(k for k in ClosureKind if k != ClosureKind.HALF_TERM)}"]
    for closure in usual.closures:
        lines.append(f"    - {{kind: {closure.kind}, name: {closure.name}, from: {closure.period.starts_on}}}")
    lines += [
        "",
        "administrator:            # the first account; it opens the others",
        "  name: Dana Okafor",
        "  email: dana@fernhill.example",
        "  is_senco: true          # also the SENCO, who sees every pupil",
        "  # The password is never in this file. Name a variable that holds it, or leave this out:",
        "  # then one is made and printed once.",
        "  # password_from_environment: FERNHILL_PASSWORD",
        "",
        f"groups:                   # may be left out; kinds: {', '.join(GroupKind)}",
        "  - {kind: tutor, name: 7A, year_group: 7}",
        "  - {kind: teaching, name: 7/Ma1, year_group: 7, subject: Mathematics}",
        "",
    ]
    return "\n".join(lines)
