"""Words of the school building: its setting, and the kinds of groups it teaches in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Setting(StrEnum):
    """What kind of school it is; target guidance of a framework depends on it."""

    NURSERY = "nursery"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    ALL_THROUGH = "all_through"
    SPECIAL = "special"


SETTING_LABELS = {
    Setting.NURSERY: "Nursery or early years",
    Setting.PRIMARY: "Primary",
    Setting.SECONDARY: "Secondary",
    Setting.ALL_THROUGH: "All-through",
    Setting.SPECIAL: "Special school",
}


class GroupKind(StrEnum):
    """CLASS: a primary class or nursery group. TUTOR: a secondary tutor or registration group. TEACHING: a set."""

    CLASS = "class"
    TUTOR = "tutor"
    TEACHING = "teaching"


GROUP_KIND_LABELS = {
    GroupKind.CLASS: "Class",
    GroupKind.TUTOR: "Tutor group",
    GroupKind.TEACHING: "Teaching group",
}


class ClosureKind(StrEnum):
    """Why the school is closed to pupils on a day inside a term."""

    HALF_TERM = "half_term"
    BANK_HOLIDAY = "bank_holiday"
    STAFF_DAY = "staff_day"
    OTHER = "other"


CLOSURE_KIND_LABELS = {
    ClosureKind.HALF_TERM: "Half-term holiday",
    ClosureKind.BANK_HOLIDAY: "Bank holiday",
    ClosureKind.STAFF_DAY: "Staff training day",
    ClosureKind.OTHER: "Other closure",
}


@dataclass(frozen=True)
class Period:
    """Whole days from starts_on to ends_on, both included."""

    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class TermDates:
    """One term as typed in: its name, its days, and the half-term holiday inside it (or None)."""

    name: str
    period: Period
    half_term: Period | None


@dataclass(frozen=True)
class ClosureDates:
    """One closure as typed in. Half-term holidays stand with their term instead (TermDates.half_term)."""

    kind: ClosureKind
    name: str
    period: Period


@dataclass(frozen=True)
class YearDates:
    """A whole year as typed in: its name, its days, its terms in order, and the closures besides half-terms."""

    name: str
    period: Period
    terms: tuple[TermDates, ...]
    closures: tuple[ClosureDates, ...] = ()


@dataclass(frozen=True)
class CalendarProblem:
    """One thing that is wrong with a year.

    `place` names where it was typed: 'year.ends_on', 'terms', 'terms.1.starts_on', 'terms.0.half_term',
    'closures.2.ends_on'.
    """

    place: str
    message: str


@dataclass(frozen=True)
class GroupRow:
    """A class or group that should exist. `subject` is a name, or None."""

    kind: GroupKind
    name: str
    year_group: int | None = None
    subject: str | None = None


@dataclass(frozen=True)
class Calendar:
    """The school's days: terms in order, and closures inside them."""

    terms: tuple[Period, ...]
    closures: tuple[Period, ...]
