"""Open an Excel workbook without being harmed by it: everything is measured before anything is unpacked into memory."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from handrail.exchange.types import UnreadableFile

MAX_UNPACKED_BYTES = 200_000_000
MAX_PARTS = 2_000
MAX_RATIO = 200  # a real sheet packs to a tenth or so; one made to do harm, to a thousandth
RATIO_FROM_BYTES = 20_000_000  # a small, very regular sheet may pack tightly and do no harm
MAX_AREA = 5_000_000  # cells from A1 to the last one; calamine keeps the whole square in memory
MAX_ROWS = 50_000
MAX_COLUMNS = 200
_CHUNK = 1 << 18

_TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^<>]*)>(</)?")
_REFERENCE = re.compile(rb'\br="([A-Z]{0,3})(\d{1,9})"')

_DAMAGED = UnreadableFile(
    "The workbook is damaged: it cannot be opened.",
    "Open it in Excel, save it under another name, and choose that one.",
)


def too_many_rows() -> UnreadableFile:
    """Return the refusal of a list with more rows than any list of pupils has."""
    return UnreadableFile(
        f"The file has more than {MAX_ROWS:,} rows. No list of one school's pupils is as long.",
        "Perhaps it holds attendance marks or results, with many rows for each pupil. Ask for one row for each pupil.",
        row=MAX_ROWS + 1,
    )


def too_many_columns(n_columns: int) -> UnreadableFile:
    """Return the refusal of a table with more columns than a list of pupils needs."""
    return UnreadableFile(
        f"The file has {n_columns:,} columns. At most {MAX_COLUMNS} can be read.",
        "Ask your office system for the names, dates of birth, year, class and SEN columns only.",
    )


def sheets(data: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield each visible sheet that holds anything: its name, and its rows as text, from the first row of the sheet.

    Errors: UnreadableFile for a damaged, locked or foreign archive, and for one that unpacks to too much.
    """
    check_archive(data)
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
        for name in visible:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows:
                yield name, [[cell_text(cell) for cell in row] for row in rows]
    except (UnreadableFile, GeneratorExit, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # calamine's own panics are no Exception
        raise _DAMAGED from error


def cell_text(cell: object) -> str:
    """Return a cell as it would stand in a CSV file: dates in ISO, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def check_archive(data: bytes) -> None:
    """Refuse an archive that is no workbook, is locked, lies about its size, or unpacks to too much.

    Errors: UnreadableFile, with what was found and what to do.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError, OSError) as error:
        raise _DAMAGED from error
    _check_kind({part.filename for part in parts})
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(
            "The file is locked with a password.", "Take the password off in Excel, save it, and choose it again."
        )
    _check_declared_sizes(parts)
    for part in parts:
        _check_part(data, part)


def _check_kind(names: set[str]) -> None:
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        what, mend = "an Excel workbook in the binary form (.xlsb)", "Save it as an Excel workbook (.xlsx) or as CSV."
    elif any(name.startswith("word/") for name in names):
        what, mend = "a Word document", "Copy its table into Excel and save that as a workbook (.xlsx)."
    elif any(name.startswith("ppt/") for name in names):
        what, mend = "a presentation", "Choose the list that you saved from your office system."
    elif "content.xml" in names:
        what, mend = "an OpenDocument file", "Save it as an Excel workbook (.xlsx) or as CSV."
    else:
        what, mend = "a packed folder (zip)", "Unpack it, and choose the list that is inside."
    raise UnreadableFile(f"This is {what}, not a workbook or a CSV file.", mend)


def _bomb() -> UnreadableFile:
    return UnreadableFile(
        "The workbook is small but unpacks to far more than a list of pupils can hold, so it was not opened.",
        "If it comes from your office system, save the list as CSV. If you do not know where it comes from, delete it.",
    )


def _check_declared_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise _bomb()
    for part in parts:
        if part.file_size > RATIO_FROM_BYTES and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise _bomb()


def _check_part(data: bytes, part: zipfile.ZipInfo) -> None:
    """Unpack one part piece by piece, keeping nothing: its true size, and for a sheet how far its cells reach."""
    if part.is_dir():
        return
    measure = _SheetMeasure() if re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", part.filename, re.IGNORECASE) else None
    size = 0
    for piece in _pieces(data, part):
        size += len(piece)
        if size > part.file_size:
            raise _bomb()  # the directory says less than the part holds
        if measure:
            measure.feed(piece)


def _pieces(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the unpacked bytes, by our own count rather than the directory's (zipfile believes it)."""
    start = part.header_offset
    header = data[start : start + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise _DAMAGED
    start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(data)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise _DAMAGED
    unpack = zlib.decompressobj(-15)
    rest: bytes | memoryview = packed
    try:
        while True:
            piece = unpack.decompress(rest, _CHUNK)
            if not piece and not unpack.unconsumed_tail:
                return
            yield piece
            rest = unpack.unconsumed_tail
    except zlib.error as error:
        raise _DAMAGED from error


class _SheetMeasure:
    """Follow the tags of a sheet and refuse it as soon as its last cell is too far down or too far right."""

    def __init__(self) -> None:
        self.rest = b""
        self.row = self.column = 0
        self.last_row = self.last_column = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the sheet's XML."""
        text = self.rest + piece
        end = 0
        for tag in _TAG.finditer(text):
            end = tag.end()
            self._take(tag[1] == b"row", tag[2], empty=tag[2].endswith(b"/") or bool(tag[3]))
        self.rest = text[max(end, len(text) - 2_000) :]

    def _take(self, is_row: bool, attributes: bytes, *, empty: bool) -> None:
        where = _REFERENCE.search(attributes)
        if is_row:
            self.row = int(where[2]) if where else self.row + 1
            self.column = 0
            return
        self.column = _column_number(where[1]) if where and where[1] else self.column + 1
        if where:
            self.row = int(where[2])
        if empty:  # a cell with a border or a colour and nothing in it
            return
        self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
        if self.last_row > MAX_ROWS + 100:
            raise too_many_rows()
        if self.last_column > MAX_COLUMNS:
            raise too_many_columns(self.last_column)
        if self.last_row * self.last_column > MAX_AREA:
            raise too_many_rows()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
