"""A preview for the command line: as JSON for programs, as text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handrail.exchange.reading import SEPARATOR_NAMES
from handrail.exchange.types import FIELD_NAMES, Field, Guess, Preview, ReadResult, Severity, UnreadableFile

MOST_LINES = 60


def as_dict(name: str, read: ReadResult, guesses: Sequence[Guess], preview: Preview) -> dict[str, Any]:
    """Return everything a program needs of a preview, in plain values.

    Shapes: pupils, new, changed, unchanged, leaving, held_back are counts; on_register is count by stage code; problems
    and notes are lists of row, column, message, mend, severity, value, in the order of rows (0 is the whole file).
    """
    return {
        "file": name,
        "kind": read.kind,
        "encoding": read.encoding,
        "separator": SEPARATOR_NAMES.get(read.separator, read.separator),
        "sheet": read.sheet,
        "heading_row": read.heading_row,
        "columns": [
            {"heading": g.heading, "field": g.field.value, "confidence": round(g.confidence, 2), "why": g.why}
            for g in guesses
        ],
        "pupils": preview.n_pupils,
        "new": len(preview.new),
        "changed": len(preview.changed),
        "unchanged": len(preview.unchanged),
        "leaving": len(preview.leaving),
        "held_back": len(preview.held_back),
        "on_register": dict(preview.on_register),
        "left_out": {
            "blank": preview.left_out.blank,
            "totals": preview.left_out.totals,
            "repeated_headings": preview.left_out.repeated_headings,
            "repeated_rows": preview.left_out.repeated_rows,
            "already_left": preview.already_left,
        },
        "problems": [problem.as_dict() for problem in preview.problems],
        "notes": [note.as_dict() for note in preview.notes],
    }


def unreadable_dict(name: str, error: UnreadableFile) -> dict[str, Any]:
    """Return the same for a file that cannot be read at all: no pupils and one problem."""
    return {
        "file": name,
        "pupils": 0,
        "new": 0,
        "changed": 0,
        "unchanged": 0,
        "leaving": 0,
        "held_back": 0,
        "on_register": {},
        "problems": [error.problem.as_dict()],
        "notes": [],
    }


def as_text(
    name: str,
    read: ReadResult,
    guesses: Sequence[Guess],
    preview: Preview,
    *,
    stage_names: Mapping[str, str],
) -> str:
    """Return a preview as lines for a terminal."""
    used = [f"{g.heading} is {FIELD_NAMES[g.field]}" for g in guesses if g.field is not Field.IGNORE]
    unused = [g.heading for g in guesses if g.field is Field.IGNORE]
    how = read.encoding or f"sheet {read.sheet}"
    lines = [
        f"{name}: {preview.n_pupils} pupils ({read.kind}, {how}, headings on row {read.heading_row})",
        f"  {len(preview.new)} new, {len(preview.changed)} changed, {len(preview.unchanged)} the same, "
        f"{len(preview.leaving)} not in the list, {len(preview.held_back)} held back",
        *(f"  {stage_names.get(code, code)}: {number} in the list" for code, number in preview.on_register.items()),
        f"  Left out: {preview.left_out.blank} blank lines, {preview.left_out.totals} with totals, "
        f"{preview.left_out.repeated_headings} with headings again, {preview.left_out.repeated_rows} repeated rows",
        "Columns: " + "; ".join(used),
    ]
    if unused:
        lines.append("Not used: " + "; ".join(unused))
    n_errors = sum(problem.severity is Severity.ERROR for problem in preview.problems)
    lines.append(f"{n_errors} to settle, {len(preview.problems) - n_errors} worth a look")
    for problem in preview.problems[:MOST_LINES]:
        where = f"Row {problem.row}" if problem.row else "Whole list"
        column = f", {problem.column}" if problem.column else ""
        lines.append(f"  {where}{column}: {problem.message} {problem.mend}".rstrip())
    if len(preview.problems) > MOST_LINES:
        lines.append(f"  ... and {len(preview.problems) - MOST_LINES} more. Use --json to see all.")
    return "\n".join(lines)
