"""The words of briefs for supply staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class BriefStanding(StrEnum):
    """Where a brief stands on a day. It follows from its day and whether it was ended."""

    COMING = "coming"
    TODAY = "today"
    OVER = "over"
    ENDED = "ended"


STANDING_LABELS = {
    BriefStanding.COMING: "For a later day",
    BriefStanding.TODAY: "Today",
    BriefStanding.OVER: "Over",
    BriefStanding.ENDED: "Ended",
}


@dataclass(frozen=True)
class SheetTarget:
    """One target of today, with how it is worked on in at most two lines."""

    wording: str
    how: tuple[str, ...]


@dataclass(frozen=True)
class SheetPupil:
    """What an adult must know of one pupil. Every part is ready to show; empty parts are left out on the page."""

    name: str
    place: str
    helps: tuple[str, ...]
    avoid: tuple[str, ...]
    know: tuple[str, ...]
    targets: tuple[SheetTarget, ...]
    ask: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A brief as it stands now. `teachers` are (group, names)."""

    school_name: str
    for_name: str
    day: date
    groups: tuple[str, ...]
    sencos: tuple[str, ...]
    teachers: tuple[tuple[str, str], ...]
    telephone: str
    pupils: tuple[SheetPupil, ...]
    n_others: int


@dataclass(frozen=True)
class BriefRow:
    """One brief in a list."""

    brief_id: UUID
    for_name: str
    day: date
    made_by: str
    whom: str
    standing: BriefStanding
    standing_label: str
    variant: str
    has_link: bool
    n_openings: int


@dataclass(frozen=True)
class BriefSeen:
    """A brief with one pupil whose link was opened: for whom, on which day, how often, and first when."""

    brief_id: UUID
    for_name: str
    day: date
    n_openings: int
    first_at: datetime


@dataclass(frozen=True)
class OpeningRow:
    """One opening of a link: when, and from where."""

    at: datetime
    address: str


@dataclass(frozen=True)
class Choices:
    """What somebody may make a brief of: (key, words) of classes, teaching groups and single pupils."""

    classes: tuple[tuple[str, str], ...]
    sets: tuple[tuple[str, str], ...]
    pupils: tuple[tuple[str, str], ...]
