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


@dataclass(frozen=True, slots=True)
class Point:
    """One record: the day, the value and what the adult noted."""

    on: date
    value: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """All that is needed to draw and judge one pupil's way through one target.

    Units: DURATION values are seconds; PERCENTAGE 0 to 100; PROMPT a PromptLevel; YES_NO 1 or 0.
    `direction` None means: read it from baseline and criterion. `unit` is a plural noun ('words') for COUNT.
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
    "Direction",
    "Judgement",
    "Line",
    "MeasureKind",
    "NotAValue",
    "NumberRow",
    "Point",
    "PromptLevel",
    "Standing",
]
