"""What a cell says and what was found in it; text made tidy; formulas made harmless."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handrail.exchange.types import Scope, Severity, Value


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with, or was put right in, a cell. The row and the column are added by the caller."""

    message: str
    mend: str = ""
    severity: Severity = Severity.ERROR
    scope: Scope = Scope.CELL


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's value as understood, None if it says nothing or cannot be used, and what was found."""

    value: Value = None
    findings: tuple[Finding, ...] = ()


EMPTY = Cell()


def tidy(text: str) -> str:
    """Return text without blanks around it, and with single blanks inside it (no-break and narrow blanks too)."""
    return " ".join(text.split())


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would run this text instead of showing it."""
    return bool(re.match(r"\s*(=.|[+\-@]\s*[A-Za-z(\[{])", text)) or text[:1] in {"\t", "\r"}


def note(message: str) -> Finding:
    """Return a finding that something was put right."""
    return Finding(message, "", Severity.NOTE)


def warning(message: str, mend: str) -> Finding:
    """Return a finding that is worth a look and holds nothing back."""
    return Finding(message, mend, Severity.WARNING)


def formula_in(text: str, where: str) -> Finding | None:
    """Return the finding for a formula where a value should be, or None."""
    if not is_formula(text):
        return None
    message = f"A formula stands where {where} should be."
    return Finding(message, "Write the value itself in the list. Formulas are never run here.", scope=Scope.ROW)
