"""Read the bytes of a list into rows: its separator, title lines and headings are found, other lines left out."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from handrail.exchange.detecting import clean, decode, file_kind
from handrail.exchange.headings import is_known, normal
from handrail.exchange.types import LeftOut, Problem, ReadResult, Row, Scope, Severity, UnreadableFile
from handrail.exchange.workbook import MAX_COLUMNS, MAX_ROWS, sheets, too_many_columns, too_many_rows

SEPARATORS = (",", ";", "\t", "|")
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "": "none"}
MAX_CELL = 2_000
MAX_TITLE_LINES = 30
_MAX_NAMED = 20  # so many rows are named for one and the same fault; then they are counted

_TOTALS = re.compile(
    r"^(grand\s+)?(sub-?\s?)?(totals?|counts?|(number|no\.?) of (pupils|students|records|rows))\b\s*[:=]?\s*[\d,.]*$"
    r"|^\d+\s+(pupils?|students?|records?|rows?|learners?)$"
    r"|^page\s+\d+(\s+of\s+\d+)?$|^(end of (report|list|file)|report (run|generated|printed).*|printed (on|by).*)$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Table:
    rows: Iterable[list[str]]
    kind: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sure: bool = True


def read_list(data: bytes, *, remembered: Collection[str] = ()) -> ReadResult:
    """Read a list of pupils from the bytes of a CSV, TSV or XLSX file.

    Shapes: remembered holds headings (in normal form) that a person has matched before, so that they are found again.
    Errors: UnreadableFile, and nothing else, for whatever cannot be read; its message is meant for the screen.
    """
    table = _workbook(data, remembered) if file_kind(data) == "zip" else _text(data, remembered)
    return _read(table, remembered)


def _text(data: bytes, remembered: Collection[str]) -> _Table:
    decoded = decode(data)
    separator, text = _separator(decoded.text, remembered)
    return _Table(_csv_rows(text, separator), "csv", decoded.encoding, separator, sure=decoded.sure)


def _csv_rows(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator or ",")
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):  # noqa: B007 (told in the error)
            yield cells
    except csv.Error as error:
        raise _open_quote(number + 1) from error


def _open_quote(row: int) -> UnreadableFile:
    return UnreadableFile(
        f"A quotation mark opens on row {row} and is never closed, so the rows after it cannot be told apart.",
        "Look at that row for a lone quotation mark, take it out, and choose the file again.",
        row=row,
    )


def _separator(text: str, remembered: Collection[str]) -> tuple[str, str]:
    """Return the separator that makes most sense of the first lines, and the text without a line that only names it."""
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r'"?sep=(.)"?\s*', first, re.IGNORECASE)
    if named and named[1] in SEPARATORS:
        return named[1], "\n" + rest  # the line stays as a blank one, so that rows keep their numbers
    head = "".join(islice(io.StringIO(text[:200_000], newline=""), 60))
    best, best_score = ",", (-1, -1.0)
    for separator in SEPARATORS:
        try:
            rows = list(csv.reader(io.StringIO(head, newline=""), delimiter=separator))
        except csv.Error:
            continue
        widths = Counter(len(cells) for cells in rows if len(cells) > 1)
        shape = max((width_count * min(width, 40) for width, width_count in widths.items()), default=0)
        score = (max((_heading_score(cells, remembered) for cells in rows), default=0), float(shape))
        if score > best_score:
            best, best_score = separator, score
    return best, text


def _workbook(data: bytes, remembered: Collection[str]) -> _Table:
    best: _Table | None = None
    best_score = -1
    for name, rows in sheets(data):
        score = max((_heading_score(cells, remembered) for cells in rows[:MAX_TITLE_LINES]), default=0)
        if score > best_score:
            best, best_score = _Table(rows, "xlsx", "", "", name), score
    if best is None:
        raise UnreadableFile("The workbook is empty.", "Make the list again, and look at it before you send it here.")
    return best


def _heading_score(cells: Sequence[str], remembered: Collection[str]) -> int:
    """Count the different cells that are headings; a long cell is a sentence and no heading."""
    return len(
        {normal(cell) for cell in cells if 0 < len(cell) < 60 and (is_known(cell) or normal(cell) in remembered)}
    )


def _read(table: _Table, remembered: Collection[str]) -> ReadResult:
    rows = iter(table.rows)
    head = list(islice(rows, MAX_TITLE_LINES + 1))
    at = _heading_at(head, remembered)
    headings = _headings(head[at], at + 1)
    titles = tuple(line for line in (_line(cells) for cells in head[:at]) if line)
    body = _Body(table, headings, set(titles))
    for cells in _chain(head[at + 1 :], rows):
        body.take(cells, at + 2 + body.n_lines)
    return ReadResult(
        kind=table.kind,
        encoding=table.encoding,
        separator=table.separator,
        sheet=table.sheet,
        titles=titles,
        heading_row=at + 1,
        headings=headings,
        rows=tuple(body.rows),
        left_out=LeftOut(body.blank, body.totals, body.repeated),
        problems=tuple(body.closing_problems()),
    )


def _chain(head: list[list[str]], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield from head
    yield from rest


def _line(cells: Sequence[str]) -> str:
    return " ".join(cell.strip() for cell in cells if cell.strip())


def _heading_at(head: list[list[str]], remembered: Collection[str]) -> int:
    """Return the place of the row of headings: the best known one, or else the first that looks like headings."""
    scores = [_heading_score(cells, remembered) for cells in head]
    best = max(scores, default=0)
    if best >= 2 or (best == 1 and all(len([c for c in cells if c.strip()]) <= 1 for cells in head)):
        return scores.index(best)
    for place, cells in enumerate(head):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if len(filled) >= 2 and len(set(filled)) == len(filled) and len(filled) >= len(cells) - 1:
            if all(
                re.search(r"[^\W\d_]", cell) and not re.search(r"\d{2}", cell) and len(cell) < 60 for cell in filled
            ):
                return place
            break
    raise UnreadableFile(
        f"No row of headings was found in the first {MAX_TITLE_LINES} lines.",
        "The list needs a row that names its columns, such as Surname, Forename, Date of birth.",
        row=1,
    )


def _headings(cells: list[str], row: int) -> tuple[str, ...]:
    texts = [" ".join(clean(cell)[0].split())[:120] for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    if len(texts) > MAX_COLUMNS:
        raise too_many_columns(len(texts))
    return tuple(text or f"Column {place}" for place, text in enumerate(texts, start=1))


class _Body:
    """The rows below the headings: pupils are kept, other lines counted, faults of the file itself named."""

    def __init__(self, table: _Table, headings: tuple[str, ...], titles: set[str]) -> None:
        self.sure, self.encoding, self.kind = table.sure, table.encoding, table.kind
        self.headings, self.titles = headings, titles
        self.repeat_of = [normal(heading) for heading in headings]
        self.width = len(headings)
        self.rows: list[Row] = []
        self.n_lines = self.blank = self.totals = self.repeated = 0
        self.problems: list[Problem] = []
        self.n_encoding = 0

    def take(self, cells: list[str], number: int) -> None:
        """Take the next line of the file."""
        self.n_lines += 1
        if self.n_lines > MAX_ROWS:
            raise too_many_rows()
        if len(cells) > self.width:
            cells = self._cut(cells, number)
        filled = [cell for cell in cells if cell and not cell.isspace()]
        if not filled:
            self.blank += 1
        elif len(filled) <= 2 and _TOTALS.match(_line(cells)):
            self.totals += 1
        elif self._repeats(cells, filled):
            self.repeated += 1
        else:
            self.rows.append(Row(number, tuple(self._checked(cells, number))))

    def _cut(self, cells: list[str], number: int) -> list[str]:
        extra = [cell for cell in cells[self.width :] if cell.strip()]
        if extra:
            self.problems.append(
                Problem(
                    number,
                    "",
                    f"The row has {len(cells)} cells, but there are {self.width} headings.",
                    "Perhaps a comma stands in a name without quotation marks. Mend the row in the list.",
                    value=extra[0][:80],
                    scope=Scope.ROW,
                )
            )
        return cells[: self.width]

    def _repeats(self, cells: list[str], filled: list[str]) -> bool:
        if normal(filled[0]) in self.repeat_of and [normal(cell) for cell in cells] == self.repeat_of[: len(cells)]:
            return len(filled) > 1 or self.width == 1
        return len(filled) <= 2 and _line(cells) in self.titles

    def _checked(self, cells: list[str], number: int) -> Iterator[str]:
        for place in range(self.width):
            text = cells[place] if place < len(cells) else ""
            if not text or (text.isascii() and text.isprintable() and len(text) <= MAX_CELL):
                yield text
                continue
            yield self._odd_cell(text, self.headings[place], number)

    def _odd_cell(self, text: str, heading: str, number: int) -> str:
        if len(text) > MAX_CELL:
            if self.kind == "csv" and text.count("\n") > 10:
                raise _open_quote(number)
            mend = f"A cell may have {MAX_CELL:,} at most. Shorten it in the list."
            message = f"The cell has {len(text):,} characters."
            self.problems.append(Problem(number, heading, message, mend, value=text[:80], scope=Scope.ROW))
            text = text[:MAX_CELL]
        text, had_control = clean(text)
        if had_control:
            self.problems.append(
                Problem(
                    number,
                    heading,
                    "The cell held characters that cannot be seen or printed. They were taken out.",
                    "Look whether the value is still right.",
                    Severity.WARNING,
                    text[:80],
                )
            )
        if not self.sure and not text.isascii():
            self._guessed_letters(text, heading, number)
        return text

    def _guessed_letters(self, text: str, heading: str, number: int) -> None:
        self.n_encoding += 1
        seen = text.strip()[:80]
        if self.n_encoding <= _MAX_NAMED:
            self.problems.append(
                Problem(
                    number,
                    heading,
                    f"The file is not in UTF-8. Its letters with accents were read as {self.encoding}: “{seen}”.",
                    "Look whether the letters are right. If not, save the list as “CSV UTF-8”.",
                    Severity.WARNING,
                    seen,
                )
            )

    def closing_problems(self) -> list[Problem]:
        """Return the faults found, with one line for those too many to name."""
        more = self.n_encoding - _MAX_NAMED
        if more > 0:
            message = f"Letters with accents stand in {more:,} more cells, read as {self.encoding}."
            mend = "If the ones named are right, these will be too."
            self.problems.append(Problem(0, "", message, mend, Severity.WARNING))
        return self.problems
