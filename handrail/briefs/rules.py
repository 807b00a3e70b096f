"""Rules of briefs: on which day one works, what its link looks like, and who must be told of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handrail.briefs.types import BriefStanding, SheetPupil
from handrail.schools.rules import first_school_day_on_or_after
from handrail.schools.types import Calendar

MOST_TARGETS = 3
MOST_GROUPS = 12
MOST_PUPILS = 60


def days_to_choose(today: date, calendar: Calendar) -> tuple[date, ...]:
    """Return the days for which a brief can be made: today, and the next school day.

    Without a calendar the next day from Monday to Friday. Source: house rule; a plan of next week may still change.
    """
    tomorrow = today + timedelta(days=1)
    following = first_school_day_on_or_after(tomorrow, calendar) or _weekday_on_or_after(tomorrow)
    return (today, following)


def _weekday_on_or_after(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def standing(day: date, ended_at: datetime | None, today: date) -> BriefStanding:
    """Return where a brief stands: it works from midnight to midnight of its day, until somebody ends it."""
    if ended_at is not None:
        return BriefStanding.ENDED
    if day == today:
        return BriefStanding.TODAY
    return BriefStanding.COMING if day > today else BriefStanding.OVER


def must_be_told(pupil: SheetPupil, *, is_on_register: bool) -> bool:
    """Say whether an adult must know of this pupil: on the register, working to a plan, or with help or harm written.

    Source: house rule from domain P11: supply staff need to know before the first lesson, and nothing that they do not.
    """
    return is_on_register or bool(pupil.targets or pupil.helps or pupil.avoid or pupil.know)


def listed(names: Sequence[str]) -> str:
    """Return names as one phrase: 'A', 'A and B', 'A, B and C'."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
