"""Year groups and the names of classes."""

from __future__ import annotations

import re

from handrail.exchange.rules.cells import EMPTY, Cell, Finding, formula_in, note, tidy, warning

LAST_YEAR_GROUP = 14


def read_year_group(text: str) -> Cell:
    """Return the year group as a number: nursery -2 and -1, Reception 0, then 1 to 14."""
    text = tidy(text)
    if not text:
        return EMPTY
    flat = re.sub(r"[^a-z0-9]", "", text.casefold())
    if not text[0].isalnum():
        return _not_a_year(text)
    if flat in _EARLY_YEARS:
        return Cell(_EARLY_YEARS[flat])
    match = (
        None
        if "-" in text[:1]
        else re.fullmatch(
            r"(?:ncyear|nationalcurriculumyear|ncy|nc|yeargroup|year|yr|y|curriculumyear|bl|blwyddyn)?(\d{1,2})", flat
        )
    )
    if match:
        return _numbered_year(int(match[1]))
    if match := re.fullmatch(r"(?:primary|p)([1-7])", flat):  # P1 is the first year of compulsory school, as is Year 1
        return Cell(int(match[1]), (note(f"{text} is kept as Year {match[1]}."),))
    if match := re.fullmatch(r"(?:secondary|s)([1-6])", flat):
        return Cell(int(match[1]) + 7, (note(f"{text} is kept as Year {int(match[1]) + 7}."),))
    if match := re.fullmatch(r"(?:year|yr|y)?(\d{1,2})[a-z]{1,3}", flat):
        cell = _numbered_year(int(match[1]))
        return Cell(cell.value, (*cell.findings, note(f"“{text}” is the name of a class. Its year was taken from it.")))
    if re.fullmatch(r"r[a-z]{1,2}", flat):
        return Cell(0, (note(f"“{text}” is the name of a class. It was read as Reception."),))
    return _not_a_year(text)


def _not_a_year(text: str) -> Cell:
    return Cell(None, (Finding(f"“{text[:40]}” is not a year group.", "Write it as Year 4, Reception or Nursery."),))


_EARLY_YEARS = {
    **dict.fromkeys(
        ("r", "yr", "yearr", "reception", "rec", "year0", "y0", "0", "ncyear0", "fs2", "f2", "foundation2", "eyfs2"), 0
    ),
    **dict.fromkeys(
        (
            "n",
            "n2",
            "nursery",
            "nursery2",
            "nur",
            "fs1",
            "f1",
            "foundation1",
            "fsn2",
            "preschool",
            "yearn2",
            "yn2",
            "yn",
        ),
        -1,
    ),
    **dict.fromkeys(("n1", "nursery1", "yearn1", "yn1", "fsn1"), -2),
}


def _numbered_year(number: int) -> Cell:
    if number <= LAST_YEAR_GROUP:
        return Cell(number)
    return Cell(
        None, (Finding(f"There is no Year {number}.", f"Write a year group from Nursery to Year {LAST_YEAR_GROUP}."),)
    )


def read_class(text: str) -> Cell:
    """Return the name of a class without the noise that some systems add: sessions, repeats, the year's own name."""
    text = tidy(text)
    if not text:
        return EMPTY
    formula = formula_in(text, "the name of a class")
    if formula:
        return Cell(None, (formula,))
    name = re.split(r"\s*[,;|]\s*", text)[0]
    before, colon, after = name.partition(":")
    if colon:  # "Year 6 And Year 6: 6 Howe" is 6 Howe; "N Butterworth: Monday Am" is N Butterworth
        days = re.match(r"\s*(mon|tue|wed|thu|fri|am|pm|all day)", after, re.IGNORECASE)
        name = before if days or not after.strip() else after
    name = tidy(name)
    if re.fullmatch(r"\d{1,2} ?[A-Za-z]", name):  # "4 b" is 4B
        name = name.replace(" ", "").upper()
    if len(name) > 40:
        return Cell(
            None, (warning("The name of the class is longer than 40 letters.", "Give the class a shorter name."),)
        )
    return Cell(name, (note(f"Kept as “{name}”."),) if name != text else ())


def year_of_class(name: str) -> int | None:
    """Return the year group that a class's name starts with, or None ("5D" is 5, "Willow" is nothing)."""
    match = re.match(r"(?:year\s*|yr\s*|y)?(\d{1,2})(?!\d)", name.strip(), re.IGNORECASE)
    if match and int(match[1]) <= LAST_YEAR_GROUP:
        return int(match[1])
    return 0 if re.fullmatch(r"(R|YR|Rec(eption)?)\b.*", name.strip(), re.IGNORECASE) else None
