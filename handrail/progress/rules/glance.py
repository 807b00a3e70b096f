"""What is worth a look in a week: quiet targets, met early, behind. Pure: no database, no clock."""

from __future__ import annotations

from datetime import date, timedelta

from handrail.progress.rules.lines import judge
from handrail.progress.types import Line, LookAt, Standing
from handrail.schools.rules import is_school_day
from handrail.schools.types import Calendar

# Two school weeks (house rule): nobody needs to record during a holiday.
QUIET_SCHOOL_DAYS = 10
# A year and a summer holiday back, in days: further back there is nothing to find.
_FURTHEST = 460


def quiet_before(today: date, calendar: Calendar) -> date | None:
    """Return the first of the last ten school days before today: a target without a record since then is quiet.

    Holidays and closures do not count. A school without terms in its calendar is taken to be open from Monday to
    Friday. None while the calendar knows fewer than ten school days before today: then nothing is called quiet.
    """
    n_days, day = 0, today
    for _ in range(_FURTHEST):
        day -= timedelta(days=1)
        is_open = is_school_day(day, calendar) if calendar.terms else day.weekday() < 5
        n_days += is_open
        if n_days == QUIET_SCHOOL_DAYS:
            return day
    return None


def is_quiet(*, starts_on: date, last_on: date | None, quiet: date | None) -> bool:
    """Say whether a target has gone without a record for two school weeks: none since the day that quiet_before gives.

    One that began since then is not quiet yet.
    """
    if quiet is None or starts_on > quiet:
        return False
    return last_on is None or last_on < quiet


def why_look(line: Line | None, *, is_quiet: bool, wants_help: bool, today: date) -> tuple[LookAt, ...]:
    """Return why somebody should look at a target, the most pressing first; empty where all goes its way.

    Met before the due date counts as met early; a target that is met is never called quiet.
    """
    standing = judge(line, today).standing if line else None
    is_met = standing is Standing.MET
    is_early = is_met and line is not None and line.due_on is not None and today < line.due_on
    found = {
        LookAt.HELP: wants_help,
        LookAt.OFF_TRACK: standing is Standing.OFF_TRACK,
        LookAt.QUIET: is_quiet and not is_met,
        LookAt.MET_EARLY: is_early,
    }
    return tuple(why for why, holds in found.items() if holds)


def week_before(today: date) -> tuple[date, date]:
    """Return Monday and Sunday of the week before the one of today."""
    monday = today - timedelta(days=today.weekday() + 7)
    return monday, monday + timedelta(days=6)


def week_in_a_sentence(n_records: int, n_targets: int, n_pupils: int, n_adults: int) -> str:
    """Tell the numbers of a week in one sentence."""
    if not n_records:
        return "Last week nothing was recorded."
    return (
        f"Last week {_counted(n_adults, 'adult')} made {_counted(n_records, 'record')} "
        f"on {_counted(n_targets, 'target')} of {_counted(n_pupils, 'pupil')}."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
