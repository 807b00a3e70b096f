"""Words of reading: what is new to an adult, and how far each one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Freshness(StrEnum):
    """What an agreed version is to an adult who has not said that they read it."""

    NEW_PUPIL = "new_pupil"  # they never read a plan of this pupil
    NEW_PLAN = "new_plan"  # they read an earlier plan
    CHANGED = "changed"  # they read an earlier version of this plan


FRESHNESS_LABELS = {
    Freshness.NEW_PUPIL: "New to you",
    Freshness.NEW_PLAN: "A new plan",
    Freshness.CHANGED: "Changed since you read it",
}


class ReadStanding(StrEnum):
    """How far one adult is with one agreed version."""

    READ = "read"
    AGREED = "agreed"  # whoever agreed a version has read it
    OPENED = "opened"
    WAITING = "waiting"


READ_STANDING_LABELS = {
    ReadStanding.READ: "Has read it",
    ReadStanding.AGREED: "Agreed it",
    ReadStanding.OPENED: "Opened it",
    ReadStanding.WAITING: "Not yet",
}


@dataclass(frozen=True)
class TargetInShort:
    """A target of a plan that waits to be read: what is aimed at, and how it is taught."""

    wording: str
    ways: tuple[str, ...]


@dataclass(frozen=True)
class ToRead:
    """A plan that waits for an adult. `changes` are sentences; `targets` is what is new to them as a whole.

    `read_number` and `read_on` say which version they read before, if any.
    """

    version_id: UUID
    plan_id: UUID
    number: int
    pupil_name: str
    place: str
    kind_name: str
    agreed_at: datetime
    agreed_by: str
    starts_on: date
    freshness: Freshness
    label: str
    variant: str
    changes: tuple[str, ...]
    targets: tuple[TargetInShort, ...]
    pupils: tuple[str, ...] = ()
    read_number: int | None = None
    read_at: datetime | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True)
class OwnReading:
    """How far the person who looks at a plan is with it themselves; only for those who are to read it."""

    version_id: UUID
    number: int
    seen_at: datetime | None
    read_at: datetime | None
    is_author: bool

    @property
    def waits(self) -> bool:
        """Whether they still have to say that they read it."""
        return self.read_at is None and not self.is_author


@dataclass(frozen=True)
class ReadCount:
    """How many adults are to read a plan, and how many have."""

    n_readers: int
    n_read: int

    @property
    def words(self) -> str:
        """'Read by 6 of 8'."""
        return read_words(self.n_read, self.n_readers)


def read_words(n_read: int, n_readers: int) -> str:
    """Return 'Read by 6 of 8', or that nobody is to read it."""
    return f"Read by {n_read} of {n_readers}" if n_readers else "No adult works with this pupil yet"


@dataclass(frozen=True)
class Reader:
    """One adult who is to read a plan. `since`: the day from which it waits, or waited, for them."""

    membership_id: UUID
    name: str
    since: date
    state: ReadStanding
    at: datetime | None

    @property
    def label(self) -> str:
        """How far they are, in words."""
        return READ_STANDING_LABELS[self.state]

    @property
    def variant(self) -> str:
        """The look of the words."""
        return {ReadStanding.WAITING: "attention", ReadStanding.OPENED: "info"}.get(self.state, "good")

    @property
    def has_read(self) -> bool:
        """Whether they have said so, or agreed it themselves."""
        return self.state in (ReadStanding.READ, ReadStanding.AGREED)


@dataclass(frozen=True)
class PlanReaders:
    """An agreed version in force, with everybody who is to read it, by name."""

    version_id: UUID
    plan_id: UUID
    pupil_ids: tuple[UUID, ...]
    number: int
    pupil_name: str
    place: str
    kind_name: str
    agreed_at: datetime
    readers: tuple[Reader, ...]

    @property
    def waiting(self) -> tuple[Reader, ...]:
        """Those who have not said that they read it."""
        return tuple(reader for reader in self.readers if not reader.has_read)

    @property
    def words(self) -> str:
        """'Read by 6 of 8'."""
        return read_words(len(self.readers) - len(self.waiting), len(self.readers))

    @property
    def waits_since(self) -> date | None:
        """The first day on which somebody waited who still does."""
        return min((reader.since for reader in self.waiting), default=None)


@dataclass(frozen=True)
class AdultReading:
    """One adult with how many plans they are to read, and how many wait."""

    membership_id: UUID
    name: str
    n_plans: int
    n_waiting: int
    waits_since: date | None
    reminded_on: date | None = None


@dataclass(frozen=True)
class Link:
    """One way in which an adult is linked to a pupil today, since when. `reach` is a Reach of access."""

    pupil_id: UUID
    membership_id: UUID
    reach: str
    since: date
