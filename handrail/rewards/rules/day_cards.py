"""How a day of Check-In/Check-Out is counted, how two adults' marks come together, and how a week is told. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from handrail.rewards.types import MARK_WORDS, CardLine, LineKind

# One day as flat text: 'line:period' -> '0', '1' or '2'; 'own_word' and 'home_word' -> the words. '' is nothing.
Day = Mapping[str, str]
WORDS = ("own_word", "home_word")
MARKS = frozenset(str(mark) for mark in MARK_WORDS)
MOST = max(MARK_WORDS)


def cell(line: CardLine, period: int) -> str:
    """Name the mark of one line in one part of the day."""
    return f"{line.key}:{period}"


def cells(lines: Sequence[CardLine], n_periods: int) -> list[str]:
    """Name all marks of a card."""
    return [cell(line, period) for line in lines for period in range(n_periods)]


def merge(base: Day, mine: Day, kept: Day) -> tuple[dict[str, str], tuple[str, ...]]:
    """Bring what one adult changed since they opened the page into what is kept; return (day, what is contradicted).

    Shapes: a name is contradicted where both changed it from `base`, and not to the same. Those stay as they are kept.
    """
    found, contradicted = dict(kept), []
    for name, value in mine.items():
        was, now = base.get(name, ""), kept.get(name, "")
        if value in (was, now):
            continue
        if now != was:
            contradicted.append(name)
        else:
            found[name] = value
    return {name: value for name, value in found.items() if value}, tuple(contradicted)


def points(day: Day, lines: Sequence[CardLine], n_periods: int, *, adults: bool = False) -> tuple[int | None, int]:
    """Return (points, points possible) of the pupil's lines, or of the adults'; None where nothing was marked.

    Only parts of the day that were marked are possible: a lesson that nobody marked is nobody's loss.
    Source: daily progress report of Check-In/Check-Out (Crone, Hawken and Horner 2010), 0, 1 or 2 for each; house rule
    for what was not marked.
    """
    wanted = [line for line in lines if (line.kind is LineKind.ADULT) is adults]
    marks = [int(day[name]) for name in cells(wanted, n_periods) if day.get(name)]
    return (sum(marks), MOST * len(marks)) if marks else (None, 0)


def has_reached(n_points: int | None, n_possible: int, goal_percent: int) -> bool:
    """Say whether a day reached its goal, in whole points: 80 of 100 reaches 80%."""
    return n_points is not None and n_possible > 0 and n_points * 100 >= goal_percent * n_possible


def monday_of(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def school_week(monday: date) -> tuple[date, ...]:
    """Return Monday to Friday."""
    return tuple(monday + timedelta(days=number) for number in range(5))


def week_sentence(n_marked: int, n_reached: int, goal_percent: int) -> str:
    """Tell a week in one sentence that the pupil, the family and the review can read."""
    if n_marked == 0:
        return "No day of this week is filled in yet."
    days = "1 day" if n_marked == 1 else f"{n_marked} days"
    return f"{days} filled in. {n_reached} of {n_marked} reached the goal of {goal_percent}%."
