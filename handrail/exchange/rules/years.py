"""Year groups and the names of classes."""

from __future__ import annotations

import re

from handrail.exchange.rules.cells import EMPTY, Cell, Finding, formula_in, note, tidy, warning
from handrail.frameworks.rules import LAST_PRIMARY_YEAR, has_reception, year_groups_of, year_name
from handrail.frameworks.types import Nation


def read_year_group(text: str, *, nation: Nation) -> Cell:
    """Return the year group as a number: nursery -2 and -1, Reception 0, then 1 to 14; P1 is 1, S1 is 8.

    A year that is written in another way than the nation's schools write it is kept under their name, with a note.
    """
    text = tidy(text)
    if not text:
        return EMPTY
    if not text[0].isalnum():
        return _not_a_year(text, nation)
    if _TWO_YEARS.fullmatch(text):
        return _two_years(text, nation)
    flat = re.sub(r"[^a-z0-9]", "", text.casefold())
    if flat in _EARLY_YEARS:
        return _early_year(text, flat, nation)
    if match := _NUMBERED.fullmatch(flat):
        return _numbered(text, int(match[1]), nation)
    if match := _SCOTTISH.fullmatch(flat):
        return _scottish(text, match, nation)
    if match := re.fullmatch(r"(?:year|yr|y)?(\d{1,2})[a-z]{1,3}", flat):
        return _of_a_class(text, int(match[1]), nation)
    if has_reception(nation) and re.fullmatch(r"r[a-z]{1,2}", flat):
        return Cell(0, (note(f"“{text}” is the name of a class. It was read as Reception."),))
    return _not_a_year(text, nation)


_NUMBERED = re.compile(
    r"(?:ncyear|nationalcurriculumyear|ncy|nc|yeargroup|year|yr|y|curriculumyear|bl|blwyddyn)?(\d{1,2})"
)
# P1 is the first year of compulsory school, as is Year 1. Letters behind it are of a class: P6B.
_SCOTTISH = re.compile(
    r"(?:(?:primary|p)(?P<primary>[1-7])|(?:secondary|s)(?P<secondary>[1-6]))(?P<letters>[a-z]{0,3})"
)
_SCOTTISH_CLASS = re.compile(
    r"(?:(?:primary|p) ?(?P<primary>[1-7])|(?:secondary|s) ?(?P<secondary>[1-6]))(?!\d| ?[/-] ?[ps]?\d)", re.IGNORECASE
)
# P4/5, 1/2 and Year 3/4: a class of two years, which does not say the pupil's own.
_TWO_YEARS = re.compile(
    r"(?:years?|yr|y|primary|p|s)? ?\d{1,2} ?/ ?(?:year|yr|y|primary|p|s)? ?\d{1,2} ?[a-z]?", re.IGNORECASE
)
_RECEPTION = frozenset(
    ("r", "yr", "yearr", "reception", "rec", "year0", "y0", "0", "ncyear0", "fs2", "f2", "foundation2", "eyfs2")
)
_NURSERY = frozenset(("n", "nursery", "nur", "preschool", "yn"))
_EARLY_YEARS = {
    **dict.fromkeys(_RECEPTION, 0),
    **dict.fromkeys((*_NURSERY, "n2", "nursery2", "fs1", "f1", "foundation1", "fsn2", "yearn2", "yn2"), -1),
    **dict.fromkeys(("n1", "nursery1", "yearn1", "yn1", "fsn1"), -2),
}


def _early_year(text: str, flat: str, nation: Nation) -> Cell:
    if has_reception(nation):
        return Cell(_EARLY_YEARS[flat])
    if flat in _NURSERY:
        return Cell(0)  # 0 is the year before the first; -1 and -2 are for nurseries that count their years
    year = _EARLY_YEARS[flat]
    return Cell(year) if flat in ("n1", "n2", "nursery1", "nursery2") else _kept(text, year, nation)


def _numbered(text: str, number: int, nation: Nation) -> Cell:
    if number not in year_groups_of(nation):
        years = year_groups_of(nation)
        mend = f"Write a year group from Nursery to {year_name(nation, years[-1])}."
        return Cell(None, (Finding(f"There is no Year {number}.", mend),))
    return _kept(text, number, nation) if nation is Nation.SCOTLAND else Cell(number)


def _scottish_number(match: re.Match[str]) -> int:
    return int(match["primary"]) if match["primary"] else int(match["secondary"]) + LAST_PRIMARY_YEAR


def _scottish(text: str, match: re.Match[str], nation: Nation) -> Cell:
    number = _scottish_number(match)
    if match["letters"]:
        return _of_a_class(text, number, nation)
    return Cell(number) if nation is Nation.SCOTLAND else _kept(text, number, nation)


def _of_a_class(text: str, number: int, nation: Nation) -> Cell:
    cell = _numbered(text, number, nation)
    if cell.value is None:
        return cell
    return Cell(number, (note(f"“{text}” is the name of a class. It was read as {year_name(nation, number)}."),))


def _kept(text: str, number: int, nation: Nation) -> Cell:
    return Cell(number, (note(f"{text} is kept as {year_name(nation, number)}."),))


def _two_years(text: str, nation: Nation) -> Cell:
    mend = f"Write each pupil's own year, such as {year_name(nation, 4)}, and {text[:40]} as the class."
    return Cell(None, (Finding(f"“{text[:40]}” is a class of two years.", mend),))


def _not_a_year(text: str, nation: Nation) -> Cell:
    own = {Nation.SCOTLAND: "P4, S1", Nation.NORTHERN_IRELAND: "Year 4"}.get(nation, "Year 4, Reception")
    return Cell(None, (Finding(f"“{text[:40]}” is not a year group.", f"Write it as {own} or Nursery."),))


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


def year_of_class(name: str, *, nation: Nation) -> int | None:
    """Return the year group that a class's name starts with, or None ("5D" is 5, "Willow" is nothing).

    In Scotland "P6B" is 6 and "S2B" is 9; "2B" may be of P2 or of S2, and "P4/5" is of two years: both are nothing.
    """
    name = name.strip()
    if nation is Nation.SCOTLAND:
        scottish = _SCOTTISH_CLASS.match(name)
        return _scottish_number(scottish) if scottish else None
    match = re.match(r"(?:year\s*|yr\s*|y)?(\d{1,2})(?!\d)", name, re.IGNORECASE)
    if match and int(match[1]) in year_groups_of(nation):
        return int(match[1])
    if not has_reception(nation):
        return None
    return 0 if re.fullmatch(r"(R|YR|Rec(eption)?)\b.*", name, re.IGNORECASE) else None
