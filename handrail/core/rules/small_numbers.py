"""Leaving small numbers out of a table, so that nobody in it can be recognised, and none can be worked out. Pure.

A table has rows and columns of counts, the total of each row and column, and one of all. A count from 1 to k - 1 is
hidden. That alone is not enough: a reader knows the totals, so others are hidden beside it until every hidden count
could also be another one. Source: DfE and ONS practice of primary and complementary suppression (reference, small
numbers); the test that nothing can be worked out is ours and is exact.

Why it is exact: every count stands in one sum of a row and one of a column, totals included, with opposite signs. So
the counts are flows along the arrows of a small graph, and another table with the same shown counts exists exactly if
the arrow of a hidden count lies on a ring of arrows that may grow (a hidden count can always be one more) or shrink
(one less, while it stays above zero, because a reader knows that a zero would be shown).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

Place = tuple[int, int]
"""Row and column, from 0; the last row and the last column are the totals."""
Arrow = tuple[str, str]

K = 5
"""The smallest count that is shown. Source: reference policy.md, small numbers: k = 5 for governors."""
K_SENSITIVE = 10
"""Where having special needs crosses with sex, free meals, care or ethnicity: k = 10. Source: the same."""


@dataclass(frozen=True)
class Table:
    """Counts with their totals: `counts[row][column]`, the last of both being the totals."""

    counts: tuple[tuple[int, ...], ...]

    @property
    def n_rows(self) -> int:
        """How many rows there are without the totals."""
        return len(self.counts) - 1

    @property
    def n_columns(self) -> int:
        """How many columns there are without the totals."""
        return len(self.counts[0]) - 1

    @property
    def places(self) -> list[Place]:
        """Every place, totals included."""
        return [(row, column) for row in range(self.n_rows + 1) for column in range(self.n_columns + 1)]

    def at(self, place: Place) -> int:
        """Return the count at a place."""
        return self.counts[place[0]][place[1]]

    def is_total(self, place: Place) -> bool:
        """Say whether a place holds a total."""
        return place[0] == self.n_rows or place[1] == self.n_columns

    def arrow(self, place: Place) -> Arrow:
        """Return from which sum to which a count flows: a row's into a column's, and the totals back."""
        row, column = place
        if row < self.n_rows and column < self.n_columns:
            return f"row {row}", f"column {column}"
        if row < self.n_rows:
            return "rows", f"row {row}"
        if column < self.n_columns:
            return f"column {column}", "columns"
        return "columns", "rows"


def with_totals(rows: Sequence[Sequence[int]]) -> Table:
    """Return a table of counts with the totals of rows and columns. Errors: ValueError without rows or columns."""
    if not rows or not rows[0]:
        raise ValueError("A table needs a row and a column.")
    across = [(*row, sum(row)) for row in rows]
    return Table((*across, tuple(sum(column) for column in zip(*across, strict=True))))


def is_small(count: int, k: int) -> bool:
    """Say whether a count is small: from 1 to k - 1. A true zero is shown."""
    return 0 < count < k


def hidden_places(
    table: Table, *, k: int, more: Collection[Place] = (), fixed: Collection[Place] = ()
) -> frozenset[Place] | None:
    """Return the places to leave out, or None where the whole table must be: none is safe that shows what is `fixed`.

    Left out are small counts, `more`, and as few others as it takes that none can be worked out. Totals of rows are
    numbers of the whole school: they count as small for nobody. `fixed` are known from elsewhere, so that leaving them
    out would hide nothing; `more` goes before `fixed`.
    """
    small = {place for place in table.places if place[1] < table.n_columns and is_small(table.at(place), k)}
    known = set(fixed) - set(more)
    hidden = (small | set(more)) - known
    while exposed := next((place for place in sorted(hidden) if not can_differ(table, place, hidden)), None):
        ring = _cheapest_ring(table, exposed, hidden, without=known)
        if ring is None:
            return None
        hidden |= ring
    return frozenset(hidden)


def can_differ(table: Table, place: Place, hidden: Collection[Place]) -> bool:
    """Say whether a hidden count could be another one, for a reader who knows all that is shown and all the sums."""
    return _cheapest_ring(table, place, hidden, without=set(table.places) - set(hidden)) is not None


def _cheapest_ring(
    table: Table, place: Place, hidden: Collection[Place], *, without: Collection[Place]
) -> frozenset[Place] | None:
    """Return the places of the ring through a place that costs least to leave out; None if there is no ring.

    `without`: places that it may not lead through. Without any there always is a ring: the count, the totals of its row
    and column, and the total of all can grow together.
    """
    arrows: dict[str, list[tuple[int, str, Place]]] = {}
    for other in table.places:
        if other == place or other in without:
            continue
        cost = 0 if other in hidden else _cost(table, other)
        start, end = table.arrow(other)
        arrows.setdefault(start, []).append((cost, end, other))
        if table.at(other) > 1:
            arrows.setdefault(end, []).append((cost, start, other))
    start, end = table.arrow(place)
    ways = [(end, start)] if table.at(place) < 2 else [(end, start), (start, end)]
    found = [ring for ring in (_cheapest_way(arrows, *way) for way in ways) if ring is not None]
    return min(found, key=lambda ring: ring[0])[1] if found else None


def _cheapest_way(
    arrows: dict[str, list[tuple[int, str, Place]]], start: str, end: str
) -> tuple[int, frozenset[Place]] | None:
    """Return what it costs to come from one sum to another, and the places on the way (Dijkstra)."""
    waiting: list[tuple[int, str, tuple[Place, ...]]] = [(0, start, ())]
    seen: set[str] = set()
    while waiting:
        cost, here, way = heappop(waiting)
        if here == end:
            return cost, frozenset(way)
        if here in seen:
            continue
        seen.add(here)
        for more, following, place in arrows.get(here, ()):
            heappush(waiting, (cost + more, following, (*way, place)))
    return None


def _cost(table: Table, place: Place) -> int:
    """Return how dear it is to leave a count out beside another.

    First counts above one inside the table, the smaller the better; then totals of columns; then ones and zeros; last
    totals of rows, which everybody knows anyway.
    """
    count = table.at(place)
    if place[1] == table.n_columns:
        return 1_000_000
    if count < 2:
        return 30_000
    return (5_000 if table.is_total(place) else 1_000) + min(count, 900)


def percent(count: int, of: int) -> str:
    """Return a share as a whole per cent, '' of nothing, 'under 1%' where rounding would say none."""
    if of == 0:
        return ""
    if 0 < count * 200 < of:
        return "under 1%"
    return f"{(count * 200 + of) // (2 * of)}%"


def shown(table: Table, hidden: Collection[Place]) -> Iterable[tuple[int | None, ...]]:
    """Yield each row's counts, the totals last; None where a count is left out."""
    for row, counts in enumerate(table.counts):
        yield tuple(None if (row, column) in hidden else count for column, count in enumerate(counts))
