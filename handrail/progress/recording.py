"""What makes a record of a target acceptable, and until when it can be taken back. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from handrail.plans.rules.measures import format_number
from handrail.plans.types import MeasureKind, PromptLevel
from handrail.pupils.rules import in_words

# A baseline is often looked at once more in the week before a plan begins (house rule).
DAYS_BEFORE_START = 7
# Long enough to see a slip of the thumb, short enough that nobody rewrites yesterday without saying why (house rule).
UNDO_SECONDS = 60
# A device that lay in a bag over half term still brings what was recorded on it (house rule).
LATE_DAYS = 14
# One button for each point of a score up to this; beyond it a field is quicker than looking (house rule).
MOST_BUTTONS = 20


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


@dataclass(frozen=True, slots=True)
class Choice:
    """One button that saves at once: what it sends, what stands on it, and the number of its picture (0 for none)."""

    value: str
    label: str
    picture: int = 0


@dataclass(frozen=True, slots=True)
class Recorder:
    """How one target is recorded with the thumb. `kind` is its measure, '' for a target without one.

    `choices` save at once; `typed` names a field beside or instead of them, '' for none.
    """

    kind: str
    legend: str
    choices: tuple[Choice, ...] = ()
    typed: str = ""


def recorder_for(
    measure: str,
    *,
    unit: str,
    out_of: Decimal | None,
    criterion: Decimal | None,
    steps: Sequence[str] = (),
) -> Recorder:
    """Return the recorder that suits a measure; `steps` are those of a rubric.

    Where the aim of yes or no is that something stops, there is no 'achieved' to press: it happened, or it did not.
    """
    if not measure:
        return Recorder("", "A note")
    kind = MeasureKind(measure)
    match kind:
        case MeasureKind.COUNT:
            return Recorder(kind, f"How many {unit}".strip(), typed=unit or "number")
        case MeasureKind.PERCENTAGE:
            return Recorder(
                kind, "Per cent", tuple(Choice(str(n), str(n)) for n in range(0, 101, 10)), typed="per cent"
            )
        case MeasureKind.DURATION:
            return Recorder(kind, "How long")
        case MeasureKind.SCORE:
            return _score_recorder(kind, out_of)
        case MeasureKind.PROMPT:
            levels = reversed(PromptLevel)
            return Recorder(
                kind,
                "How much help",
                tuple(Choice(str(int(one)), _capital(one.short_label), int(one)) for one in levels),
            )
        case MeasureKind.RUBRIC:
            return Recorder(kind, "Which step", tuple(Choice(value, words) for value, words in step_choices(steps)))
    if criterion is not None and criterion <= 0:
        return Recorder(kind, "Did it happen", (Choice("no", "It did not happen"), Choice("yes", "It happened")))
    return Recorder(
        kind, "How did it go", (Choice("yes", "Achieved"), Choice("nearly", "Nearly"), Choice("no", "Not yet"))
    )


def _score_recorder(kind: MeasureKind, out_of: Decimal | None) -> Recorder:
    if out_of is None:
        return Recorder(kind, "Score", typed="score")
    legend = f"Score out of {format_number(out_of)}"
    if out_of > MOST_BUTTONS or out_of != int(out_of):
        return Recorder(kind, legend, typed=f"out of {format_number(out_of)}")
    return Recorder(kind, legend, tuple(Choice(str(n), str(n)) for n in range(int(out_of) + 1)))


def level_choices() -> list[tuple[str, str]]:
    """Return the levels of help as a form offers them, from most help to none: what is sent, and its words."""
    return [(str(int(level)), _capital(level.label)) for level in PromptLevel]


def step_choices(steps: Sequence[str]) -> list[tuple[str, str]]:
    """Return the steps of a rubric as a form offers them, the lowest first: what is sent, and its number and words."""
    return [(str(number), f"{number}. {words}") for number, words in enumerate(steps, start=1)]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def date_problem(observed_on: date, *, starts_on: date, today: date) -> str:
    """Say in a sentence why a record cannot be of this day, or return an empty string."""
    if observed_on > today:
        return "The date is in the future. Enter today's date or an earlier one."
    earliest = starts_on - timedelta(days=DAYS_BEFORE_START)
    if observed_on < earliest:
        return f"This target began on {in_words(starts_on)}. Enter a date from {in_words(earliest)} on."
    return ""


def may_come_late(observed_at: datetime | None, *, now: datetime) -> bool:
    """Say whether a record that comes from a device only now may still count, though its plan has ended since."""
    return observed_at is not None and now - timedelta(days=LATE_DAYS) <= observed_at <= now


def can_undo(*, recorded_at: datetime, now: datetime) -> bool:
    """Say whether a record is so new that it can be taken back without a reason."""
    return now - recorded_at <= timedelta(seconds=UNDO_SECONDS)


def needs_reason(*, is_own: bool, recorded_at: datetime, now: datetime) -> bool:
    """Say whether taking a record back needs a reason: always, but for one's own in the first minute."""
    return not (is_own and can_undo(recorded_at=recorded_at, now=now))


@dataclass(frozen=True, slots=True)
class DayCount:
    """What somebody typed for one day of a week: a value of the target's measure, or words where it has none.

    `id` is made by the page, so that sending the week twice is harmless.
    """

    on: date
    text: str
    id: UUID | None = None
