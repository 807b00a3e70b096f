"""The words of everyday progress: what is measured, one record of it, and the line that the records make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from handrail.plans.types import MeasureKind, NotAValue, PromptLevel


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "INCREASE"
    DECREASE = "DECREASE"


class Standing(StrEnum):
    """Where a line stands. A prompt for people to look, never a decision."""

    TOO_FEW_POINTS = "TOO_FEW_POINTS"
    MET = "MET"
    ON_TRACK = "ON_TRACK"
    OFF_TRACK = "OFF_TRACK"
    NOT_CLEAR = "NOT_CLEAR"


class LookAt(StrEnum):
    """Why somebody should look at a target in the weekly glance."""

    HELP = "HELP"
    OFF_TRACK = "OFF_TRACK"
    QUIET = "QUIET"
    MET_EARLY = "MET_EARLY"


LOOK_LABELS = {
    LookAt.HELP: "Help wanted",
    LookAt.OFF_TRACK: "Behind the aim line",
    LookAt.QUIET: "No record for two weeks",
    LookAt.MET_EARLY: "Met early",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One record: the day, the value and what the adult noted."""

    on: date
    value: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """The first day of another way of working on a target, and what is done from then on (one line, may be empty)."""

    on: date
    way: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """All that is needed to draw and judge one pupil's way through one target.

    Units: DURATION values are seconds; PERCENTAGE 0 to 100; PROMPT a PromptLevel; RUBRIC the number of a
    step, 1 the lowest (`steps` are their words); YES_NO 1 is yes, 0 no, 0.5 nearly.
    `direction` None means: read it from baseline and criterion. `unit` is a plural noun ('words') for COUNT.
    `phases` are the changes of the way of working after the start, oldest first.
    """

    kind: MeasureKind
    baseline: Decimal | None
    criterion: Decimal | None
    starts_on: date
    due_on: date | None
    points: tuple[Point, ...] = ()
    direction: Direction | None = None
    out_of: Decimal | None = None
    unit: str = ""
    steps: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A standing with its reason as a plain sentence."""

    standing: Standing
    because: str


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One row of the numbers that stand beside a chart; every part is ready to show."""

    what: str
    on: date | None
    value: str
    note: str = ""


__all__ = [
    "LOOK_LABELS",
    "Direction",
    "Judgement",
    "Line",
    "LookAt",
    "MeasureKind",
    "NotAValue",
    "NumberRow",
    "Phase",
    "Point",
    "PromptLevel",
    "Standing",
]


# How a target is going, for a family: a standing is a prompt to look, so the words promise nothing.
GOING = {
    Standing.MET: "This target is met.",
    Standing.ON_TRACK: "This is going well.",
    Standing.OFF_TRACK: "This is slow so far. We will look at what can help more.",
    Standing.NOT_CLEAR: "We cannot say yet how this is going.",
    Standing.TOO_FEW_POINTS: "It is too soon to say how this is going.",
}
# The same for the pupil.
OWN_GOING = {
    Standing.MET: "You did it!",
    Standing.ON_TRACK: "You are on your way.",
    Standing.OFF_TRACK: "This one is hard. We will find out what helps.",
    Standing.NOT_CLEAR: "We will see how it goes.",
    Standing.TOO_FEW_POINTS: "You have just begun.",
}
# The same when another way was tried since: what is said of the whole line stays, this is added.
NEW_WAY = "We tried a new way from {day}."
OWN_NEW_WAY = "You have tried a new way since {day}."
NO_LINE = "Talk with the school about how this is going."
OWN_NO_LINE = "Tell us how it goes."
