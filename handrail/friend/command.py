"""`handrail critique FILE`: what the critical friend says of each target in a file, as one JSON object a line."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, TextIO

from handrail.friend.rules import critique_wording
from handrail.friend.types import Critique, Label

MOST_BYTES = 50_000_000  # a file of targets has some thousand lines; more is another file by mistake


class UnreadableTargets(Exception):
    """The file cannot be read as targets; the message says what to do."""


class Row(NamedTuple):
    """One target of a file, and the label that somebody gave it, or an empty text."""

    text: str
    label: str


def main(name: str, *, is_summary: bool = False, out: TextIO | None = None) -> int:
    """Critique each target of a file, or of standard input for '-'. Returns 0.

    Errors: UnreadableTargets with a sentence; OSError if the file cannot be opened.
    """
    out = out or sys.stdout
    rows = rows_of(_bytes_of(name), name)
    if is_summary:
        print(summary([(row, critique_wording(row.text)) for row in rows]), file=out)
        return 0
    for row in rows:
        print(_line(critique_wording(row.text), out), file=out)
    return 0


def _bytes_of(name: str) -> bytes:
    data = sys.stdin.buffer.read(MOST_BYTES + 1) if name == "-" else _file_bytes(Path(name))
    if len(data) > MOST_BYTES:
        raise UnreadableTargets(
            f"{_called(name)} is larger than {MOST_BYTES // 1_000_000} MB. Give a file with one target a line."
        )
    return data


def _file_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _called(name: str) -> str:
    return "Standard input" if name == "-" else name


def rows_of(data: bytes, name: str = "-") -> list[Row]:
    """Return the targets of a file: the column `text` of a table with tabs, else each line that is not empty.

    Errors: UnreadableTargets if it is no text, or holds no target.
    """
    lines = _text_of(data, name).splitlines()
    while lines and not lines[0].strip():
        lines.pop(0)
    heads = [head.strip().strip('"').lower() for head in lines[0].split("\t")] if lines else []
    if "text" in heads:
        found = [_row(line, heads) for line in lines[1:] if line.strip()]
    elif len(heads) > 1:
        raise UnreadableTargets(
            f"{_called(name)} is a table, but no column is called 'text'. Call the column of the targets 'text'. "
            "There are: "
            f"{', '.join(head[:30] or '(empty)' for head in heads[:8])}."
        )
    else:
        found = [Row(line.strip(), "") for line in lines if line.strip()]
    if not found:
        raise UnreadableTargets(f"{_called(name)} holds no target. Write one target on each line.")
    return found


def _text_of(data: bytes, name: str) -> str:
    encodings = ["utf-16"] if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "cp1252"]
    if encodings[0] != "utf-16" and b"\0" in data[:4096]:
        raise UnreadableTargets(
            f"{_called(name)} is not a text file. Save the targets as text (UTF-8), one on each line."
        )
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTargets(f"{_called(name)} is not text in UTF-8. Save it again as UTF-8.")


def _row(line: str, heads: list[str]) -> Row:
    cells = [_unquoted(cell) for cell in line.split("\t")]
    cells += [""] * (len(heads) - len(cells))
    return Row(cells[heads.index("text")], cells[heads.index("label")].strip() if "label" in heads else "")


def _unquoted(cell: str) -> str:
    """Return a cell without the quotation marks that a spreadsheet puts around it."""
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1].replace('""', ""):
        return cell[1:-1].replace('""', '"')
    return cell


def _line(critique: Critique, out: TextIO) -> str:
    """Return one JSON object; letters as they are where the output can show them."""
    findings = [
        {"rule": one.rule, "severity": one.severity.value, "why": one.why, "suggestion": one.suggestion}
        for one in critique.findings
    ]
    data = {"text": critique.text, "label": critique.label.value, "findings": findings}
    shows_all = (getattr(out, "encoding", None) or "").lower().replace("-", "") == "utf8"
    return json.dumps(data, ensure_ascii=not shows_all)


def summary(judged: Iterable[tuple[Row, Critique]]) -> str:
    """Return how many have each label, and, where labels were given, how many agree."""
    judged = list(judged)
    given = Counter(row.label for row, _ in judged if row.label)
    agreed = Counter(row.label for row, critique in judged if row.label == critique.label.value)
    found = Counter(critique.label.value for _, critique in judged)
    lines = []
    for label in sorted({*(one.value for one in Label), *given}):
        line = f"{label:<20}{found[label]:>6}"
        lines.append(line + (f"   {agreed[label]} of {given[label]} agree" if given[label] else ""))
    total = f"{'all':<20}{len(judged):>6}"
    return "\n".join([*lines, total + (f"   {sum(agreed.values())} of {sum(given.values())} agree" if given else "")])
