"""What adults saw of targets beside the records of this room, told by rooms above: the weekly look at play plans."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One adult's look at one target, in words; it has no number that a line could hold."""

    pupil_target_id: UUID
    seen_on: date
    words: str
    by: str


# Takes the parts of pupils in targets and how many of each are wanted; gives the newest of each, newest first.
Tells = Callable[[Collection[UUID], int], Iterable[SeenRow]]
_TELLERS: dict[Tells, frozenset[str]] = {}


def register_seen(tells: Tells, *, kinds: Collection[str]) -> None:
    """Let a room above tell what adults saw of targets in these kinds of plan. One query for any number of targets."""
    _TELLERS[tells] = frozenset(kinds)


def seen_of(pupil_target_ids: Collection[UUID], *, each: int, kind: str = "") -> dict[UUID, tuple[SeenRow, ...]]:
    """Return by target what adults saw of it beside its records, the newest first; nothing for targets without.

    The targets must be visible to whoever asks. `kind`: all of them stand in plans of this kind, so that no plan of
    another kind costs a query. One query a teller.
    """
    found: dict[UUID, list[SeenRow]] = {}
    for tells, kinds in _TELLERS.items():
        if kind and kind not in kinds:
            continue
        for row in tells(pupil_target_ids, each):
            found.setdefault(row.pupil_target_id, []).append(row)
    return {key: tuple(sorted(rows, key=lambda row: row.seen_on, reverse=True)[:each]) for key, rows in found.items()}
