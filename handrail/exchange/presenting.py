"""A preview in words: rows for the tables of its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator

from handrail.exchange.types import (
    FIELD_NAMES,
    ChangedPupil,
    Field,
    Leaver,
    NewPupil,
    ParsedPupil,
    Preview,
    Problem,
    Severity,
    Value,
)
from handrail.exchange.writing import SEVERITY_NAMES
from handrail.frameworks.rules import year_name
from handrail.frameworks.types import Nation

PER_PAGE = 50
_SEXES = {"M": "Male", "F": "Female", "U": "Not known"}
SEVERITY_VARIANTS = {Severity.ERROR: "problem", Severity.WARNING: "attention", Severity.NOTE: "quiet"}


@dataclass(frozen=True)
class TableRow:
    """One line of a table: its cells with their headings, and a tag for the first one where there is one."""

    cells: tuple[tuple[str, str], ...]
    tag: str = ""
    variant: str = "neutral"


@dataclass(frozen=True)
class Tab:
    """One part of a preview."""

    key: str
    label: str
    count: int
    headings: tuple[str, ...]
    empty: str
    rows: Callable[[], Sequence[TableRow]]


def in_words(nation: Nation, field: Field, value: Value) -> str:
    """Return a value as people of a nation's schools read it; what is not there is a dash."""
    if value is None or value == "":
        return "–"
    if field is Field.YEAR_GROUP and isinstance(value, int):
        return year_name(nation, value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if field is Field.SEX:
        return _SEXES.get(str(value), str(value))
    return str(value)


def tabs_of(preview: Preview, stage_names: Mapping[str, str], *, nation: Nation, with_stages: bool) -> list[Tab]:
    """Return the parts of a preview in the order in which to look at them.

    Without `with_stages` nothing is said of stages in the school's own records.
    """
    tabs = [
        _problem_tab("problems", "Problems", preview.problems, "Nothing is wrong with this list."),
        Tab(
            "new",
            "New",
            len(preview.new),
            ("Name", "Row", "Date of birth", "Year", "Class", "In the list"),
            "Everybody in the list is in your records.",
            lambda: [_new_row(nation, new, stage_names) for new in preview.new],
        ),
        Tab(
            "changed",
            "Changed",
            len(preview.changed),
            ("Name", "Row", "What changes"),
            "Nobody's details change.",
            lambda: [_changed_row(nation, changed) for changed in preview.changed],
        ),
        Tab(
            "leaving",
            "Not in the list",
            len(preview.leaving),
            ("Name", "Year", "Class", "Left on, by the list", *(("On the register",) if with_stages else ())),
            "Everybody in your records is in the list.",
            lambda: [_leaver_row(nation, leaver, stage_names, with_stages) for leaver in preview.leaving],
        ),
        Tab(
            "unchanged",
            "Unchanged",
            len(preview.unchanged),
            ("Name", "Row", "Year", "Class"),
            "There is nobody whose details are the same.",
            lambda: [_same_row(nation, parsed) for _, parsed in preview.unchanged],
        ),
    ]
    if with_stages:
        tabs.append(_register_tab(preview, stage_names))
    tabs.append(_problem_tab("notes", "Put right", preview.notes, "Nothing had to be put right."))
    return tabs


def page_of(tab: Tab, number: str) -> Page:
    """Return one page of a part's rows."""
    return Paginator(tab.rows(), PER_PAGE).get_page(number)


def _problem_tab(key: str, label: str, problems: Sequence[Problem], empty: str) -> Tab:
    headings = ("Row", "Column", "What", "How to mend it")
    return Tab(key, label, len(problems), headings, empty, lambda: [_problem_row(problem) for problem in problems])


def _problem_row(problem: Problem) -> TableRow:
    where = str(problem.row) if problem.row else "Whole list"
    what = (
        f"{problem.message} “{problem.value}”"
        if problem.value and problem.value not in problem.message
        else problem.message
    )
    return TableRow(
        (("Row", where), ("Column", problem.column or "–"), ("What", what), ("How to mend it", problem.mend or "–")),
        SEVERITY_NAMES[problem.severity],
        SEVERITY_VARIANTS[problem.severity],
    )


def _shown(nation: Nation, parsed: ParsedPupil, field: Field) -> str:
    return in_words(nation, field, parsed.values.get(field))


def _new_row(nation: Nation, new: NewPupil, stage_names: Mapping[str, str]) -> TableRow:
    parsed = new.parsed
    stage = stage_names.get(parsed.stage or "", "")
    needs = ", ".join(need.as_written for need in parsed.needs)
    return TableRow(
        (
            ("Name", parsed.name),
            ("Row", str(parsed.row)),
            ("Date of birth", _shown(nation, parsed, Field.DATE_OF_BIRTH)),
            ("Year", _shown(nation, parsed, Field.YEAR_GROUP)),
            ("Class", _shown(nation, parsed, Field.CLASS)),
            ("In the list", ": ".join(part for part in (stage, needs) if part) or "–"),
        )
    )


def _changed_row(nation: Nation, changed: ChangedPupil) -> TableRow:
    what = "; ".join(
        f"{FIELD_NAMES[change.field]}: {in_words(nation, change.field, change.old)} → "
        f"{in_words(nation, change.field, change.new)}"
        for change in changed.changes
    )
    return TableRow((("Name", changed.name), ("Row", str(changed.parsed.row)), ("What changes", what)))


def _leaver_row(nation: Nation, leaver: Leaver, stage_names: Mapping[str, str], with_stages: bool) -> TableRow:
    cells = [
        ("Name", leaver.name),
        ("Year", year_name(nation, leaver.year_group)),
        ("Class", leaver.class_name or "–"),
        ("Left on, by the list", in_words(nation, Field.LEFT_ON, leaver.left_on)),
    ]
    if with_stages:
        cells.append(("On the register", stage_names.get(leaver.on_register, leaver.on_register) or "–"))
    return TableRow(tuple(cells))


def _same_row(nation: Nation, parsed: ParsedPupil) -> TableRow:
    return TableRow(
        (
            ("Name", parsed.name),
            ("Row", str(parsed.row)),
            ("Year", _shown(nation, parsed, Field.YEAR_GROUP)),
            ("Class", _shown(nation, parsed, Field.CLASS)),
        )
    )


def _register_tab(preview: Preview, stage_names: Mapping[str, str]) -> Tab:
    def rows() -> list[TableRow]:
        proposed = [
            _register_row(p.name, p.row, "Not on it", stage_names.get(p.stage, p.stage), "If you say so, below")
            for p in preview.proposals
        ]
        differing = [
            _register_row(
                d.name,
                d.row,
                stage_names.get(d.register_stage, d.register_stage),
                stage_names.get(d.list_stage, d.list_stage) or "Not on it",
                "Nothing: you decide on the pupil's page",
            )
            for d in preview.differences
        ]
        return proposed + differing

    return Tab(
        "register",
        "Register",
        len(preview.proposals) + len(preview.differences),
        ("Name", "Row", "Your register", "The list", "What happens"),
        "The list and your register say the same.",
        rows,
    )


def _register_row(name: str, row: int, now: str, listed: str, then: str) -> TableRow:
    return TableRow(
        (("Name", name), ("Row", str(row)), ("Your register", now), ("The list", listed), ("What happens", then))
    )


def subnav_items(tabs: Sequence[Tab], current: str) -> list[dict[str, Any]]:
    """Return the parts for the row of tabs."""
    return [
        {"label": tab.label, "url": f"?tab={tab.key}", "current": tab.key == current, "count": tab.count}
        for tab in tabs
    ]
