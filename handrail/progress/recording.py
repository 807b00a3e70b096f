"""What makes a record of a target acceptable, and until when it can be taken back. Pure: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

# A baseline is often looked at once more in the week before a plan begins (house rule).
DAYS_BEFORE_START = 7
# Long enough to see a slip of the thumb, short enough that nobody rewrites yesterday without saying why (house rule).
UNDO_SECONDS = 60


@dataclass(frozen=True, slots=True)
class NewObservation:
    """One record that is to be kept. `id` is made by whoever sends it; sending the same one twice is harmless.

    Units: `value` in the units of the target's measure (plans.models.PupilTarget); None when there is only a note.
    `observed_at` None means: now, on `observed_on`.
    """

    pupil_target_id: UUID
    observed_on: date
    value: Decimal | None = None
    note: str = ""
    id: UUID | None = None
    observed_at: datetime | None = None


def date_problem(observed_on: date, *, starts_on: date, today: date) -> str:
    """Say in a sentence why a record cannot be of this day, or return an empty string."""
    if observed_on > today:
        return "The date is in the future. Enter today's date or an earlier one."
    earliest = starts_on - timedelta(days=DAYS_BEFORE_START)
    if observed_on < earliest:
        return f"This target began on {_day(starts_on)}. Enter a date from {_day(earliest)} on."
    return ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def can_undo(*, recorded_at: datetime, now: datetime) -> bool:
    """Say whether a record is so new that it can be taken back without a reason."""
    return now - recorded_at <= timedelta(seconds=UNDO_SECONDS)


def needs_reason(*, is_own: bool, recorded_at: datetime, now: datetime) -> bool:
    """Say whether taking a record back needs a reason: always, but for one's own in the first minute."""
    return not (is_own and can_undo(recorded_at=recorded_at, now=now))
