"""Which answer stands for a week of early years. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from handrail.rewards.rules.day_cards import monday_of
from handrail.rewards.types import Look

# The week before can still be filled in: Friday afternoon is often Monday morning (house rule).
WEEKS_BACK = 1
# So many earlier weeks stand beside a target (house rule): half a term at a glance.
WEEKS_SHOWN = 6


def week_problem(monday: date, today: date) -> str:
    """Say in a sentence why nothing can be written for this week, or return an empty string."""
    if monday != monday_of(monday):
        return "A week begins on a Monday. Choose a week from the list."
    this = monday_of(today)
    if monday > this:
        return "This week has not begun. Choose this week or the one before."
    if monday < this - timedelta(weeks=WEEKS_BACK):
        return "This week is over. Choose this week or the one before."
    return ""


def stands_for(looks: Sequence[tuple[Look | None, bool]]) -> Look | None:
    """Return the answer that stands for the week: the key worker's if there is one, else the last that was given.

    Shapes: `looks` are (answer, whether it is the key worker's), oldest first.
    """
    given = [(look, is_key) for look, is_key in looks if look is not None]
    by_key_worker = [look for look, is_key in given if is_key]
    if by_key_worker:
        return by_key_worker[-1]
    return given[-1][0] if given else None
