"""Spreadsheets: whatever somebody typed, opening one runs nothing."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from handrail.core.spreadsheets import spreadsheet

HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\uff1d1+1",
    "\x07=1+1",
    "\0=1+1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_runs_in_a_csv_file(text: str) -> None:
    answer = spreadsheet("csv", name="list", title="List", headings=["Name", text], rows=[[text, 3]])
    heading, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    for cell in (heading[1], row[0]):
        assert cell.startswith("'")
    assert row[1] == "3"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_runs_in_a_workbook(text: str) -> None:
    answer = spreadsheet("xlsx", name="list", title="List", headings=["Name", text], rows=[[text, 3]])
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    for cell in (sheet["B1"], sheet["A2"]):
        assert cell.data_type == "s" and cell.value.startswith("'")
    assert sheet["B2"].value == 3


def test_quotes_commas_and_lines_stay_inside_their_cell() -> None:
    text = 'He said "no", then\nleft; again'
    answer = spreadsheet("csv", name="list", title="List", headings=["Name"], rows=[[text], [None]])
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))) == [["Name"], [text], [""]]


def test_the_name_of_the_file_is_plain() -> None:
    answer = spreadsheet("csv", name='a"\r\nX: é', title="List", headings=["Name"], rows=[])
    assert answer["Content-Disposition"] == 'attachment; filename="a-X-e.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
