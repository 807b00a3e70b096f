"""Tables for people to open in a spreadsheet, so that no cell of them is ever run as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from django.http import HttpResponse

from handrail.core.downloads import download
from handrail.core.formulas import escape_formula

Cell = str | int | date | None
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Control characters that no cell of a workbook can hold (ECMA-376, as openpyxl refuses them).
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
BOM = "\ufeff"  # without it Excel takes UTF-8 for Windows-1252


def spreadsheet(
    kind: str, *, name: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """Return a table as a download: `kind` is csv, or anything else for an Excel workbook."""
    if kind == "csv":
        content, content_type, ending = _csv(headings, rows), "text/csv; charset=utf-8", "csv"
    else:
        content, content_type, ending = _xlsx(title, headings, rows), XLSX_TYPE, "xlsx"
    return download(content, name=f"{name}.{ending}", content_type=content_type)


def _csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_shown(heading) for heading in headings])
    for row in rows:
        writer.writerow(["" if cell is None else _shown(str(cell)) for cell in row])
    return (BOM + out.getvalue()).encode()


def _shown(text: str) -> str:
    """Return text that a spreadsheet shows: never run, and without the control characters that no cell can hold."""
    return escape_formula(ILLEGAL.sub("", text))


def _xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    # Imported here: it weighs 27 MB in each process, and few ever ask for a workbook.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.writer.excel import save_workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for n in range(len(headings)):
        sheet.column_dimensions[chr(ord("A") + n)].width = 24 if n == 0 else 18
    top = []
    for heading in headings:
        cell = WriteOnlyCell(sheet, value=_shown(heading))
        cell.font = Font(bold=True)
        top.append(cell)
    sheet.append(top)
    for row in rows:
        sheet.append([_shown(cell) if isinstance(cell, str) else cell for cell in row])
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()
