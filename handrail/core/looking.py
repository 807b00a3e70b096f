"""Which pupils' records a request has fetched, so that no page shows them unnoticed.

Policies say what they hand out (`fetched`), views of lists say so (`listed`), and whatever writes an event names its
pupil (`named`). What was fetched and never named is written down when the page has been made: core.middleware.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from django.db.models import Model


@dataclass
class Looks:
    """What one request has fetched. `records`: key of the pupil (else of the record) -> the first record fetched."""

    records: dict[UUID, tuple[Model, UUID | None]] = field(default_factory=dict)
    names: set[UUID] = field(default_factory=set)
    is_list: bool = False

    def unnamed(self) -> list[tuple[Model, UUID | None]]:
        """Return each record, with the key of its pupil, of which no event of this request speaks."""
        return [found for key, found in self.records.items() if key not in self.names]


_looks: ContextVar[Looks | None] = ContextVar("looks", default=None)


@contextmanager
def begun() -> Iterator[Looks]:
    """Collect what is fetched until the end of the block."""
    looks = Looks()
    token = _looks.set(looks)
    try:
        yield looks
    finally:
        _looks.reset(token)


def fetched(record: Model, *, pupil_id: UUID | None) -> None:
    """Say that a record of one pupil (None: of a group) was handed to somebody who may see it."""
    if (looks := _looks.get()) is not None:
        looks.records.setdefault(pupil_id or record.pk, (record, pupil_id))


def listed() -> None:
    """Say that this page shows a list of pupils or of their records."""
    if (looks := _looks.get()) is not None:
        looks.is_list = True


def named(*keys: UUID | None) -> None:
    """Say that an event speaks of the pupil, or of the record, with one of these keys."""
    if (looks := _looks.get()) is not None:
        looks.names |= {key for key in keys if key is not None}
