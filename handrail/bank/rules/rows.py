"""The bank as rows of a spreadsheet, out and in. What goes out can come in again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from handrail.bank.rules.checking import MOST_WAYS, OLDEST, YOUNGEST, checked
from handrail.bank.rules.usage import usage_in_words
from handrail.bank.types import (
    AREA_LABELS,
    BankArea,
    BankTarget,
    ImportPreview,
    ReadRows,
    RowFault,
    TargetText,
    Usage,
    Way,
)

WAYS = [f"{part} {n}" for n in range(1, MOST_WAYS + 1) for part in ("Method", "Materials")]
COLUMNS = [
    "Area", "Target", "Usual number", "Criterion", "Unit", "In the pupil's words", *WAYS, "At home", "From age",
    "To age", "Ladder",
]  # fmt: skip
HEADINGS = [*COLUMNS, "Step", "Whose", "Code", "Used"]
NEEDED = ("Area", "Target", "Criterion")
MOST_BYTES, MOST_ROWS = 1_000_000, 1_000
FIELD_COLUMNS = {
    "area": "Area", "wording": "Target", "number": "Usual number", "criterion": "Criterion", "unit": "Unit",
    "plain": "In the pupil's words", "home": "At home", "ages": "From age", "ladder": "Ladder",
    "strategies": "Method 1", "method_1": "Method 1", "method_2": "Method 2", "method_3": "Method 3",
}  # fmt: skip
_ESCAPED = re.compile(r"^'(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")


class UnreadableList(ValueError):
    """A file that holds no list of targets; the message says what to do."""


def rows_of(targets: Iterable[BankTarget], usage: Mapping[str, Usage]) -> Iterator[list[str | int | None]]:
    """Yield a row of each target, in the order of HEADINGS."""
    for target in targets:
        ways = [text for way in target.strategies[:MOST_WAYS] for text in (way.method, way.materials)]
        ways += [""] * (len(WAYS) - len(ways))
        yield [
            target.area_label, target.wording, target.number, target.criterion, target.unit, target.plain, *ways,
            target.home, target.ages[0], target.ages[1], target.ladder, target.step or None, target.origin_label,
            target.code, usage_in_words(usage.get(target.code, Usage())),
        ]  # fmt: skip


def decoded(data: bytes) -> str:
    """Return the text of a CSV file as a spreadsheet saves it: UTF-8, UTF-16 or Windows-1252.

    Errors: UnreadableList for a file that is too large, or no text.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableList("The file is larger than 1 MB. Bring in a part of the list at a time.")
    if data.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise UnreadableList("This is no CSV file. Open it in the program that made it and save it as CSV.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise UnreadableList("The file is empty. Take the bank out as CSV to see which columns it has.")
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text)


def read_rows(text: str) -> ReadRows:
    """Return the targets of a list, and what is wrong with which row.

    Errors: UnreadableList where the columns are not there.
    """
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    texts: list[TargetText] = []
    faults: list[RowFault] = []
    try:
        places = _places(next(reader))
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(texts) + len(faults) >= MOST_ROWS:
                raise UnreadableList(f"The list has more than {MOST_ROWS} targets. Bring in a part of it at a time.")
            text_of_row, wrong = _read({name: _cell(cells, place) for name, place in places.items()})
            if wrong:
                faults += [RowFault(reader.line_num, message) for message in wrong]
            else:
                texts.append(text_of_row)
    except csv.Error:
        raise UnreadableList(
            f"Near line {reader.line_num} a quotation mark opens and is never closed. Take it out and try again."
        ) from None
    return ReadRows(tuple(texts), tuple(faults))


def _places(headings: list[str]) -> dict[str, int]:
    known = {_plain(name): name for name in COLUMNS}
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        if (name := known.get(_plain(heading))) is not None:
            places.setdefault(name, place)
    if missing := [name for name in NEEDED if name not in places]:
        raise UnreadableList(
            f"The first row must name the columns. Missing: {', '.join(missing)}. "
            "Take the bank out as CSV to see them all."
        )
    return places


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _cell(cells: list[str], place: int) -> str:
    return _ESCAPED.sub("", cells[place]).strip() if place < len(cells) else ""


def _read(row: dict[str, str]) -> tuple[TargetText, list[str]]:
    faults = []
    areas = {_plain(words): area for area, label in AREA_LABELS.items() for words in (area.value, label)}
    area = areas.get(_plain(row.get("Area", "")))
    if area is None:
        labels = ", ".join(AREA_LABELS[area] for area in BankArea)
        faults.append(f"Area: '{row.get('Area', '')}' is none of the bank's areas. Use one of: {labels}.")
    ages, wrong = _ages(row)
    faults += wrong
    text = TargetText(
        area=area or BankArea.LITERACY,
        wording=row.get("Target", ""),
        number=row.get("Usual number", ""),
        criterion=row.get("Criterion", ""),
        unit=row.get("Unit", ""),
        plain=row.get("In the pupil's words", ""),
        strategies=tuple(
            Way(row.get(f"Method {n}", ""), row.get(f"Materials {n}", "")) for n in range(1, MOST_WAYS + 1)
        ),
        home=row.get("At home", ""),
        ages=ages,
        ladder=row.get("Ladder", ""),
    )
    text, found = checked(text)
    return text, faults + [f"{FIELD_COLUMNS.get(field, 'Target')}: {message}" for field, message in found.items()]


def _ages(row: dict[str, str]) -> tuple[tuple[int, int], list[str]]:
    given = []
    for name, usual in (("From age", 2), ("To age", 19)):
        typed = row.get(name, "") or str(usual)
        if not (typed.isascii() and typed.isdecimal() and len(typed) < 3):
            return (2, 19), [f"{name}: write a whole number from {YOUNGEST} to {OLDEST}, not '{typed[:20]}'."]
        given.append(int(typed))
    return (given[0], given[1]), []


def preview(read: ReadRows, known: Collection[tuple[str, str]]) -> ImportPreview:
    """Return what bringing a list in would do, beside the (area, wording) that are there already."""
    new: dict[tuple[str, str], TargetText] = {}
    for text in read.texts:
        if (text.area, text.wording) not in known:
            new.setdefault((text.area, text.wording), text)
    return ImportPreview(tuple(new.values()), len(read.texts) - len(new), read.faults)
