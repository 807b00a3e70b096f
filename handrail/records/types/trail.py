"""Words and rows of the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What sort of thing an event tells."""

    LOOKED = "looked"
    CHANGED = "changed"
    TAKEN_OUT = "taken_out"
    SIGNED_IN = "signed_in"
    REFUSED = "refused"


KIND_LABELS = {
    Kind.LOOKED: "Looked",
    Kind.CHANGED: "Changed",
    Kind.TAKEN_OUT: "Printed or taken out",
    Kind.SIGNED_IN: "Signed in or out",
    Kind.REFUSED: "Refused",
}


@dataclass(frozen=True)
class TrailFilter:
    """What of the trail is asked for; empty means everything. `user_id` is the account of the person who did it.

    Both days are included.
    """

    pupil_id: UUID | None = None
    user_id: UUID | None = None
    kind: Kind | None = None
    type: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    address: str = ""


@dataclass(frozen=True)
class Change:
    """One part of a record, in words, before and after."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class EventRow:
    """One event as people read it: `who` and `what` are one sentence. `pupil_name` is empty where it is about none."""

    at: datetime
    who: str
    what: str
    kind: Kind
    pupil_id: UUID | None
    pupil_name: str
    is_destroyed: bool
    changes: tuple[Change, ...]
    reason: str
    where_from: str

    @property
    def sentence(self) -> str:
        """Who did what."""
        return f"{self.who} {self.what}"


@dataclass(frozen=True)
class TrailPage:
    """Events, the newest first, with where the pages before and after begin ('' where there is none)."""

    rows: tuple[EventRow, ...]
    newer: str
    older: str


@dataclass(frozen=True)
class PersonSeen:
    """Somebody who has looked at, printed or taken out a pupil's records: how often, and when last."""

    user_id: UUID | None
    name: str
    n_times: int
    last_at: datetime
