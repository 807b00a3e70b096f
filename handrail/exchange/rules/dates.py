"""Dates as office systems write them, and dates of birth."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from handrail.exchange.rules.cells import EMPTY, Cell, Finding, note, tidy, warning
from handrail.pupils.rules import age_on

YOUNGEST, OLDEST = 2, 25  # a nursery may take two-year-olds; an EHC plan may run to 25

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        start=1,
    )
    for name in names.split()
}


@dataclass(frozen=True, slots=True)
class DateOrder:
    """How the dates of a column are written. `month_first` is True only if the column proves it."""

    month_first: bool = False
    mixed: bool = False


_NUMERIC = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4}|\d{2})(?:[T\s]+[\d:.]+(?:\s?[ap]m)?)?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T\s].*)?")
_DAY_NAMED = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*([a-z]{3,9})\.?[\s\-/.,]*(\d{4}|\d{2})(?:\s+[\d:]+)?",
    re.IGNORECASE,
)
_MONTH_NAMED = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
_FORM = "Write the date as 14/03/2012."


def date_order(values: Iterable[str]) -> DateOrder:
    """Say from all the dates of a column whether the month comes first.

    It does only if some second number is above 12 and no first number is. Source: house rule; dates are British
    (day first) until the column itself proves otherwise.
    """
    first = second = False
    for value in values:
        match = _NUMERIC.fullmatch(value.strip())
        if match:
            first = first or 12 < int(match[1]) <= 31
            second = second or 12 < int(match[2]) <= 31
    return DateOrder(month_first=second and not first, mixed=second and first)


def read_date(text: str, *, today: date, order: DateOrder | None = None) -> Cell:
    """Return the date in any of the ways that office systems write it.

    Units: a year of two digits is the latest such year that is not after today's year.
    """
    order = order or DateOrder()
    text = tidy(text)
    if not text or text in {"-", "n/a", "N/A"}:
        return EMPTY
    if re.fullmatch(r"0{1,4}[/.\-]0{1,2}[/.\-]0{1,4}", text):
        return Cell(None, (warning("The date is all zeros, so it says nothing.", _FORM),))
    parts = _date_parts(text, order, today)
    if parts is None:
        if re.fullmatch(r"[2-6]\d{4}(\.0+)?", text):  # a day number of a spreadsheet, 1954 to 2091
            value = date(1899, 12, 30) + timedelta(days=int(float(text)))
            return Cell(value, (note(f"The date stood as the day number {text}. It was read as {value:%-d %B %Y}."),))
        return Cell(None, (Finding("This is not a date that can be read.", _FORM),))
    day, month, year = parts
    try:
        return Cell(date(year, month, day))
    except ValueError:
        return Cell(None, (Finding(_impossible(day, month, year), _FORM),))


def _date_parts(text: str, order: DateOrder, today: date) -> tuple[int, int, int] | None:
    """Return day, month and year as written, possible or not."""
    if match := _ISO.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _NUMERIC.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), _full_year(match[3], today)
        return (second, first, year) if order.month_first else (first, second, year)
    if match := re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)", text):
        return int(match[3]), int(match[2]), int(match[1])
    if (match := _DAY_NAMED.fullmatch(text)) and (month := MONTHS.get(match[2].lower())):
        return int(match[1]), month, _full_year(match[3], today)
    if (match := _MONTH_NAMED.fullmatch(text)) and (month := MONTHS.get(match[1].lower())):
        return int(match[2]), month, int(match[3])
    return None


def _full_year(text: str, today: date) -> int:
    """Return a year of two digits as the latest such year that is not after today's."""
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year <= today.year % 100 else 1900)


def _impossible(day: int, month: int, year: int) -> str:
    if not 1 <= month <= 12:
        return f"There is no month {month}."
    if not 1 <= year <= 9999:
        return "There is no such year."
    names = [name for name, number in MONTHS.items() if number == month]
    return f"There is no {day} {max(names, key=len).title()} in {year}."


def read_birth_date(text: str, *, today: date, order: DateOrder | None = None) -> Cell:
    """Return a date of birth that a pupil can have."""
    cell = read_date(text, today=today, order=order)
    if not isinstance(cell.value, date):
        return cell
    if cell.value > today:
        return Cell(None, (Finding("The date of birth is in the future.", "Look up the date of birth and mend it."),))
    age = age_on(cell.value, today)
    if not YOUNGEST <= age <= OLDEST:
        message = f"Born on this day the pupil would be {age} years old. Pupils are from {YOUNGEST} to {OLDEST}."
        return Cell(None, (Finding(message, "Look up the date of birth and mend it."),))
    return cell
