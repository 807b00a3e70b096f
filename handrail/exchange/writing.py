"""Write lists for people to open in a spreadsheet, so that no cell of them is ever run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from handrail.exchange.rules import escape_formula
from handrail.exchange.types import Problem, Severity

SEVERITY_NAMES = {Severity.ERROR: "Must be settled", Severity.WARNING: "Worth a look", Severity.NOTE: "Put right"}
_BOM = "\ufeff"  # without it Excel takes UTF-8 for Windows-1252


def table_csv(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return a CSV file in UTF-8 that Excel opens as it is, every cell harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([escape_formula(heading) for heading in headings])
    for row in rows:
        writer.writerow([escape_formula("" if cell is None else str(cell)) for cell in row])
    return (_BOM + out.getvalue()).encode()


def problems_csv(problems: Iterable[Problem]) -> bytes:
    """Return the problems of a list, one on each line, in the order of its rows."""
    headings = ("Row", "Column", "What", "How to mend it", "How much it matters", "Value")
    return table_csv(
        headings,
        ((p.row or "", p.column, p.message, p.mend, SEVERITY_NAMES[p.severity], p.value) for p in problems),
    )
