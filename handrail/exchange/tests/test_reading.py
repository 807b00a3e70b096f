"""Whole files: what they are, their encoding, separator, titles, and what is refused."""

from __future__ import annotations

import csv
import io
import time
import tracemalloc
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.exchange.reading import read_list
from handrail.exchange.types import Scope, Severity, UnreadableFile

LIST = "UPN,Surname,Forename,DOB\nB801200005001,Wójcik,Zofia,14/03/2012\n"


def book_of(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """Make a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    read = read_list(LIST.encode(encoding))
    assert read.headings[0] == "UPN"
    assert read.rows[0].cells[1] == "Wójcik"


def test_letters_that_had_to_be_guessed_are_named_on_their_row() -> None:
    read = read_list(LIST.encode("cp1252"))
    [problem] = read.problems
    assert (problem.row, problem.column, problem.severity) == (2, "Surname", Severity.WARNING)
    assert "Windows-1252" in problem.message


def test_many_guessed_letters_are_named_twenty_times_and_then_counted() -> None:
    data = ("Surname,Forename\n" + "Wójcik,Zofia\n" * 50).encode("cp1252")
    read = read_list(data)
    assert len(read.problems) == 21
    assert "30 more cells" in read.problems[-1].message


def test_an_encoding_that_windows_never_writes_is_guessed() -> None:
    text = "Surname,Forename\n" + "Дмитриев,Александр\nИванова,Екатерина\n" * 20
    read = read_list(text.encode("cp1251").replace(b"\xc4", b"\x81", 1))
    assert len(read.rows) == 40


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    data = f"Surname{separator}Forename{separator}DOB\nSmith, J{separator}Ann{separator}14/03/2012\n"
    if separator == ",":
        data = data.replace("Smith, J", '"Smith, J"')
    assert read_list(data.encode()).rows[0].cells == ("Smith, J", "Ann", "14/03/2012")


def test_a_line_that_names_the_separator_is_obeyed() -> None:
    read = read_list(b"sep=;\r\nSurname;Forename\r\nSmith;Ann\r\n")
    assert read.rows[0].cells == ("Smith", "Ann")
    assert read.rows[0].number == 3


def test_title_lines_blank_lines_totals_and_repeated_headings_are_left_out_and_rows_keep_their_numbers() -> None:
    data = (
        "Hillside School\nPupils on roll, 20 November 2026\n\nSurname,Forename,Year\nKhan,Ali,7\n,,\n"
        "Surname,Forename,Year\nSmith,Ann,8\n\nTotal: 2,,\nPage 1 of 1\n2 pupils\n"
    )
    read = read_list(data.encode())
    assert read.titles == ("Hillside School", "Pupils on roll 20 November 2026")
    assert read.heading_row == 4
    assert [(row.number, row.cells[0]) for row in read.rows] == [(5, "Khan"), (8, "Smith")]
    assert (read.left_out.blank, read.left_out.totals, read.left_out.repeated_headings) == (2, 3, 1)


def test_a_pupil_called_total_stays() -> None:
    assert len(read_list(b"Surname,Forename,Year\nTotal,Ann,7\n").rows) == 1


def test_headings_that_nobody_knows_are_found_by_their_look() -> None:
    assert read_list(b"Nachname,Rufname\nKhan,Ali\n").headings == ("Nachname", "Rufname")


def test_remembered_headings_are_found_below_titles() -> None:
    data = b"A school,with a title,2026\nNachname,Rufname,x1\nKhan,Ali,3\n"
    assert read_list(data, remembered={"nachname", "rufname"}).heading_row == 2


def test_a_row_with_too_many_cells_is_held_back() -> None:
    read = read_list(b"Surname,Forename\nSmith,Jones,Ann\nKhan,Ali,\n")
    [problem] = read.problems
    assert (problem.row, problem.scope) == (2, Scope.ROW)


def test_nul_and_control_characters_are_taken_out_and_named() -> None:
    read = read_list(
        b"Surname,Forename,Year,Reg,DOB\nSm\x00ith,A\x07nn,7,7A,14/03/2012\nKhan,Ali,7,7A,14/03/2012\n" * 3
    )
    assert read.rows[0].cells[:2] == ("Smith", "Ann")
    assert {problem.column for problem in read.problems} == {"Surname", "Forename"}


def test_a_very_long_cell_holds_its_row() -> None:
    read = read_list(b"Surname,Forename\nSmith," + b"x" * 3000 + b"\n")
    assert read.problems[0].scope is Scope.ROW
    assert "3,000" in read.problems[0].message


def test_a_quotation_mark_that_never_closes_is_found_with_its_row() -> None:
    data = b'Surname,Forename\nSmith,Ann\nKhan,"Ali\n' + b"Jones,Nia\n" * 500
    with pytest.raises(UnreadableFile) as caught:
        read_list(data)
    assert caught.value.row == 3
    with pytest.raises(UnreadableFile):
        read_list(data + b"Jones,Nia\n" * 50_000)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 200, "picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), "picture"),
        (b"GIF89a" + bytes(200), "picture"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(200), "picture"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old version"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"<html><table><tr><td>UPN</td></tr></table></html>", "web page"),
        ("\ufeff<!DOCTYPE html><html>".encode("utf-16-le"), "web page"),
        (b'<?xml version="1.0"?><CTfile></CTfile>', "XML"),
        (b'[{"upn": "B801200005001"}]', "JSON"),
        (b'{"pupils": []}', "JSON"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"\x1f\x8b\x08" + bytes(100), "packed"),
        (b"PK\x03\x04 broken", "damaged"),
        (bytes(range(256)) * 40, "not text"),
        (b"12,13\n14,15\n", "headings"),
        (b"x" * 20_000_001, "20 MB"),
    ],
)
def test_what_is_no_list_is_refused_with_what_and_mend(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_list(data)
    assert words in caught.value.message
    assert caught.value.mend.endswith(".")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["word/document.xml"], "Word"),
        (["ppt/slides/1.xml"], "presentation"),
        (["content.xml", "mimetype"], "OpenDocument"),
        (["xl/workbook.bin"], "binary"),
        (["pupils.csv"], "zip"),
    ],
)
def test_other_archives_are_refused_by_name(names: list[str], words: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    with pytest.raises(UnreadableFile, match=words):
        read_list(out.getvalue())


def test_a_workbook_is_read_with_dates_numbers_and_titles() -> None:
    rows: list[list[object]] = [
        ["Hillside School"],
        [],
        ["Adno", "Surname", "Forename", "DOB", "Year", "FSM"],
        [3000, "Wójcik", "Zofia", date(2012, 3, 14), 9.0, True],
        ["0042", "Khan", None, "14/03/2012", "Year  9", False],
        [None, None, None, None, None, None],
        ["Total", 2],
    ]
    read = read_list(book_of(("Notes", [["Made on Monday"]]), ("Pupils", rows)))
    assert (read.kind, read.sheet, read.heading_row) == ("xlsx", "Pupils", 3)
    assert read.rows[0].cells == ("3000", "Wójcik", "Zofia", "2012-03-14", "9", "Yes")
    assert read.rows[1].cells == ("0042", "Khan", "", "14/03/2012", "Year  9", "No")
    assert read.rows[1].number == 5
    assert (read.left_out.blank, read.left_out.totals) == (1, 1)


def test_an_empty_workbook_is_said_to_be_empty() -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        read_list(book_of(("Sheet", [])))


def test_a_million_rows_get_an_answer_at_once() -> None:
    data = b"UPN,Surname\n" + b"B801200005001,S\n" * 1_000_000
    started = time.process_time()
    with pytest.raises(UnreadableFile, match="50,000 rows"):
        read_list(data)
    assert time.process_time() - started < 5
    tracemalloc.start()
    with pytest.raises(UnreadableFile):
        read_list(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * len(data)


def _workbook_with(sheet: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book_of(("S", [["Surname"]])))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to,
    ):
        for part in source.infolist():
            to.writestr(part.filename, sheet if part.filename == "xl/worksheets/sheet1.xml" else source.read(part))
    return out.getvalue()


_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_TAIL = b"</sheetData></worksheet>"


def test_a_million_rows_in_a_workbook_get_an_answer_at_once() -> None:
    cells = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 1_000_001))
    data = _workbook_with(_HEAD + cells + _TAIL)
    started = time.process_time()
    with pytest.raises(UnreadableFile, match=r"50,000 rows|unpacks"):
        read_list(data)
    assert time.process_time() - started < 5


def test_two_cells_at_the_ends_of_a_sheet_do_not_fill_the_memory() -> None:
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(UnreadableFile):
        read_list(_workbook_with(_HEAD + far + _TAIL))
    wide = b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
    with pytest.raises(UnreadableFile, match="columns"):
        read_list(_workbook_with(_HEAD + wide + _TAIL))


def test_a_sheet_coloured_to_its_last_row_is_still_read() -> None:
    text = b'<c r="%s" t="inlineStr"><is><t>%s</t></is></c>'
    rows = b'<row r="1">' + text % (b"A1", b"Surname") + text % (b"B1", b"Forename") + b"</row>"
    rows += b'<row r="2">' + text % (b"A2", b"Khan") + b"</row>"
    rows += b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert len(read_list(_workbook_with(_HEAD + rows + _TAIL)).rows) == 1


def test_a_zip_bomb_is_not_opened() -> None:
    for size in (250_000_000, 50_000_000):
        data = _workbook_with(b" " * size)
        started = time.process_time()
        with pytest.raises(UnreadableFile, match="unpacks"):
            read_list(data)
        assert time.process_time() - started < 1


def test_a_zip_bomb_that_lies_about_its_size_is_not_opened() -> None:
    data = _workbook_with(b" " * 40_000_000)
    size = (40_000_000).to_bytes(4, "little")
    assert size in data
    with pytest.raises(UnreadableFile, match=r"unpacks|damaged"):
        read_list(data.replace(size, (4_000).to_bytes(4, "little")))


def test_a_locked_archive_is_named() -> None:
    data = bytearray(book_of(("S", [["Surname"]])))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    with pytest.raises(UnreadableFile, match="password"):
        read_list(bytes(data))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_list(data)
    except UnreadableFile as error:
        assert error.message and error.mend


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 5_000))
def test_any_damage_to_a_workbook_is_read_or_refused(noise: bytes, at: int) -> None:
    whole = BOOK
    at = at % len(whole)
    try:
        read_list(whole[:at] + noise + whole[at + len(noise) :])
    except UnreadableFile as error:
        assert error.message and error.mend


BOOK = book_of(("S", [["Surname", "Forename"], ["Khan", "Ali"]]))

_PLAIN = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_characters="\x7f"), min_size=1, max_size=20
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(_PLAIN, _PLAIN, _PLAIN), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_is_read_back(rows: list[tuple[str, str, str]], separator: str, encoding: str) -> None:
    rows = [(f"S{one}", f"F{two}", f"7{three}") for one, two, three in rows]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerows([("Legal Surname", "Legal Forename", "Reg"), *rows])
    read = read_list(out.getvalue().encode(encoding))
    assert [row.cells for row in read.rows] == rows
