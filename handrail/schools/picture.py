"""The school year as a picture: a row a month, a square a day. What it shows also stands beside it in words."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape

from handrail.core.charts import BRAND, FONT, Svg
from handrail.schools.rules import calendar_from, is_school_day, school_days_between, words
from handrail.schools.types import Calendar, YearDates

CELL, GAP, LEFT, TOP = 16, 2, 44, 18
STEP = CELL + GAP


def year_svg(year: YearDates, *, today: date) -> Svg:
    """Return the year as SVG. Full square: school day; with a bar: closed in term time; dot: any other day."""
    calendar = calendar_from(year)
    months = _months(year)
    width, height = LEFT + 31 * STEP, TOP + len(months) * STEP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="100%" role="img" '
        f'aria-label="{escape(year_words(year))}" font-family="{FONT}" font-size="10">',
        *(
            f'<text x="{LEFT + (day - 1) * STEP + CELL / 2}" y="11" text-anchor="middle" fill="{BRAND.soft}">'
            f"{day}</text>"
            for day in (1, 5, 10, 15, 20, 25, 30)
        ),
    ]
    for row, first in enumerate(months):
        y = TOP + row * STEP
        parts.append(f'<text x="0" y="{y + 12}" fill="{BRAND.ink}">{first:%b %y}</text>')
        day = first
        while day.month == first.month:
            parts.append(_square(day, calendar, y, today))
            day += timedelta(days=1)
    return Svg("".join(parts) + "</svg>")


def year_words(year: YearDates) -> str:
    """Return what the picture says, in a sentence."""
    n_days = school_days_between(year.period.starts_on, year.period.ends_on, calendar_from(year))
    n_terms = len(year.terms)
    return (
        f"{year.name}: {n_days} school days in {n_terms} term{'' if n_terms == 1 else 's'}, "
        f"{words(year.period.starts_on)} to {words(year.period.ends_on)}."
    )


def _months(year: YearDates) -> list[date]:
    first, last = year.period.starts_on.replace(day=1), year.period.ends_on
    found = []
    while first <= last:
        found.append(first)
        first = (first + timedelta(days=32)).replace(day=1)
    return found


def _square(day: date, calendar: Calendar, y: int, today: date) -> str:
    x = LEFT + (day.day - 1) * STEP
    frame = (
        f'<rect x="{x - 1}" y="{y - 1}" width="{CELL + 2}" height="{CELL + 2}" rx="3" fill="none" '
        f'stroke="{BRAND.aim}" stroke-width="2"/>'
        if day == today
        else ""
    )
    if is_school_day(day, calendar):
        return f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" rx="2" fill="{BRAND.line}"/>{frame}'
    if day.weekday() < 5 and any(day in closure for closure in calendar.closures):
        return (
            f'<rect x="{x + 0.5}" y="{y + 0.5}" width="{CELL - 1}" height="{CELL - 1}" rx="2" fill="{BRAND.paper}" '
            f'stroke="{BRAND.aim}"/><path d="M{x + 3} {y + CELL - 3}L{x + CELL - 3} {y + 3}" stroke="{BRAND.aim}"/>'
            f"{frame}"
        )
    return f'<circle cx="{x + CELL / 2}" cy="{y + CELL / 2}" r="1.5" fill="{BRAND.soft}"/>{frame}'
