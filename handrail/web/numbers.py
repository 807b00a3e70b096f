"""A school's numbers as tables to show, with small numbers left out. No query and no name here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from handrail.core.rules.small_numbers import (
    K_SENSITIVE,
    K,
    Place,
    Table,
    hidden_places,
    is_small,
    percent,
    shown,
    with_totals,
)
from handrail.pupils.queries.numbers import SchoolNumbers, Split

LEFT_OUT = "c"
"""What stands for a number that is left out. Source: DfE's symbol for confidential, reference policy.md."""
ON, NOT_ON, ROLL = "On the register", "Not on the register", "On roll"


@dataclass(frozen=True)
class Cell:
    """A number and its share of the row's pupils, both as words."""

    what: str
    n: str
    percent: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    label: str
    cells: tuple[Cell, ...]
    is_total: bool = False


@dataclass(frozen=True)
class NumberTable:
    """A table ready to show. Without rows it is left out as a whole."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    smallest: int


@dataclass(frozen=True)
class Shown:
    """A school's tables, the stages first."""

    school_name: str
    stages: NumberTable
    tables: tuple[NumberTable, ...] = field(default=())


def tables_of(numbers: SchoolNumbers, *, in_full: bool = False) -> Shown:
    """Return the tables of a school. `in_full`: with small numbers, for whoever sees the register anyway."""
    years = with_totals([split.counts for split in numbers.by_year] or [(0,) * (len(numbers.stages) + 1)])
    hidden = frozenset() if in_full else _hidden_by_year(years)
    last, not_on = years.n_rows, years.n_columns - 1
    # The number of all on the register stands under every table, so it is left out of all of them or of none.
    total_is_hidden = hidden is None or (last, not_on) in hidden
    parts = [
        ("By main need", numbers.by_need, K),
        ("By sex", numbers.by_sex, K_SENSITIVE),
        ("By free school meals", numbers.by_free_meals, K_SENSITIVE),
        ("Looked after by a local authority", numbers.by_care, K_SENSITIVE),
    ]
    labels = [split.label for split in numbers.by_year] or ["No pupils"]
    rows = _year_rows(numbers, years, hidden, labels) if hidden is not None else ()
    columns = (*numbers.stages, ON, NOT_ON, ROLL)
    found = [NumberTable("By year", columns, rows, K)]
    for title, splits, k in parts:
        if splits:
            found.append(_in_two(title, splits, k, in_full=in_full, total_is_hidden=total_is_hidden))
    return Shown(numbers.school_name, _stage_table(rows, columns), tuple(found))


def _hidden_by_year(table: Table) -> frozenset[Place] | None:
    """Return what the table by year leaves out. Whether few or many of a year are on the register is as telling."""
    not_on = table.n_columns - 1
    few_on = {
        (row, not_on)
        for row in range(table.n_rows + 1)
        if is_small(table.at((row, table.n_columns)) - table.at((row, not_on)), K)
    }
    return hidden_places(table, k=K, more=few_on, fixed={(table.n_rows, table.n_columns)})


def _year_rows(
    numbers: SchoolNumbers, table: Table, hidden: Collection[Place], labels: Iterable[str]
) -> tuple[Row, ...]:
    found = []
    for label, counts, whole in zip([*labels, "All"], shown(table, hidden), table.counts, strict=True):
        *stages, others, roll = counts
        on = None if others is None else whole[-1] - others
        cells = [_cell(what, n, whole[-1]) for what, n in zip(numbers.stages, stages, strict=True)]
        cells += [_cell(ON, on, whole[-1]), _cell(NOT_ON, others, whole[-1]), Cell(ROLL, _n(roll))]
        found.append(Row(label, tuple(cells), is_total=label == "All"))
    return tuple(found)


def _stage_table(rows: tuple[Row, ...], columns: tuple[str, ...]) -> NumberTable:
    """Return the last row of the table by year as a table of its own: the same numbers, and the same left out."""
    cells = rows[-1].cells if rows else ()
    column = "Pupils"
    turned = tuple(Row(cell.what, (replace(cell, what=column),), is_total=cell.what == ROLL) for cell in cells)
    return NumberTable("By stage", (column,), turned, K)


def _in_two(title: str, splits: tuple[Split, ...], k: int, *, in_full: bool, total_is_hidden: bool) -> NumberTable:
    """Return a table of who is on the register and who of the group is not."""
    table = with_totals([split.counts for split in splits])
    sums: set[Place] = {(table.n_rows, 0), (table.n_rows, 1)}
    hidden: frozenset[Place] | None = frozenset()
    if not in_full:
        # How many are looked after, or have free meals, is itself not told where it is small.
        few = {(row, 2) for row in range(table.n_rows) if is_small(table.at((row, 2)), k)}
        known = {(table.n_rows, 2)} | (set() if total_is_hidden else sums)
        hidden = hidden_places(table, k=k, more=few | sums if total_is_hidden else few, fixed=known)
    is_need = title == "By main need"
    columns = (ON,) if is_need else (ON, NOT_ON, ROLL)
    if hidden is None:
        return NumberTable(title, columns, (), k)
    rows = []
    for split, counts, whole in zip(splits, shown(table, hidden), table.counts, strict=False):
        rows.append(Row(split.label, _two_cells(counts, whole)[: len(columns)]))
    total, whole = list(shown(table, hidden))[-1], table.counts[-1]
    # Each need is a share of the whole roll; its column of others adds up to nothing that anybody asks.
    of = table.counts[0][2] if is_need else whole[2]
    rows.append(Row("All", _two_cells(total, (*whole[:2], of))[: len(columns)], is_total=True))
    return NumberTable(title, columns, tuple(rows), k)


def _two_cells(counts: tuple[int | None, ...], whole: tuple[int, ...]) -> tuple[Cell, ...]:
    on, others, roll = counts
    return (_cell(ON, on, whole[2]), _cell(NOT_ON, others, whole[2]), Cell(ROLL, _n(roll)))


def _cell(what: str, n: int | None, of: int) -> Cell:
    return Cell(what, _n(n), "" if n is None else percent(n, of))


def _n(n: int | None) -> str:
    return LEFT_OUT if n is None else f"{n:,}"
