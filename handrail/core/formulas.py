"""Text that a spreadsheet must not run."""

from __future__ import annotations

_STARTS_A_FORMULA = "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"


def escape_formula(text: str) -> str:
    """Return text that a spreadsheet shows and never runs.

    Source: ASVS 5.0.0, 1.2.10, and the OWASP page on CSV injection: an apostrophe before = + - @, tab, return and null,
    and before the wide forms of the first four, which some spreadsheets read as the narrow ones.
    """
    return f"'{text}" if text[:1] in _STARTS_A_FORMULA and text else text
