"""Sex, yes and no, short words, and words for no support."""

from __future__ import annotations

import re

from handrail.exchange.rules.cells import EMPTY, Cell, Finding, formula_in, tidy, warning


def read_sex(text: str) -> Cell:
    """Return M, F or U.

    Source: the school census and common transfer file: the item is sex, with the values M, F and U.
    """
    flat = re.sub(r"[^a-z]", "", text.casefold())
    if not text.strip():
        return EMPTY
    for code, words in _SEXES.items():
        if flat in words:
            return Cell(code)
    mend = "Write M, F or U (not known), or leave it empty."
    return Cell(None, (Finding(f"“{tidy(text)[:20]}” is not a value for sex.", mend),))


_SEXES = {
    "M": {"m", "male", "boy", "gwryw"},
    "F": {"f", "female", "girl", "benyw"},
    "U": {"u", "unknown", "notknown", "notspecified", "notrecorded", "unspecified"},
}
_YES = {"y", "yes", "t", "true", "1", "x", "✓", "✔", "fsm", "eal", "lac", "cla", "eligible", "ydy", "ie"}
_NO = {"n", "no", "f", "false", "0", "not eligible", "none", "na"}


def read_yes_no(text: str) -> Cell:
    """Return True or False, or None where the cell is blank: blank means that nobody said."""
    flat = tidy(text).casefold()
    if flat in {"", "-", "unknown", "not known", "n/a"}:
        return EMPTY
    if flat in _YES:
        return Cell(True)
    if flat in _NO:
        return Cell(False)
    return Cell(None, (warning(f"“{tidy(text)[:40]}” is neither yes nor no. It is left empty.", "Write Yes or No."),))


def read_word(text: str, *, longest: int, what: str) -> Cell:
    """Return a short text, such as a language or an ethnicity code, as it stands."""
    value = tidy(text)
    if not value or value == "-":
        return EMPTY
    formula = formula_in(value, what)
    if formula:
        return Cell(None, (formula,))
    if len(value) > longest:
        message = f"{what.capitalize()} is longer than {longest} letters. It is left empty."
        return Cell(None, (warning(message, "Use the code or a shorter name."),))
    return Cell(value)


def plain_number(admission_number: str) -> str:
    """Return an admission number for comparing: without leading zeros, which spreadsheets take off, and in capitals."""
    return admission_number.strip().upper().lstrip("0") or "0"


def says_no_support(text: str) -> bool:
    """Say whether a stage as written means that the pupil is not on the register."""
    flat = re.sub(r"[^a-z]", "", text.casefold())
    return flat in _NO_SUPPORT or (not flat and text.strip() in {"-", "0"})


_NO_SUPPORT = frozenset(
    [
        "n",
        "no",
        "none",
        "nosen",
        "nosend",
        "notsen",
        "nosenstatus",
        "nospecialeducationalneed",
        "nospecialeducationalneeds",
        "nospecialprovision",
        "noprovision",
        "nosenprovision",
        "notonregister",
        "notontheregister",
        "false",
        "na",
        "noaln",
        "noasn",
    ]
)
