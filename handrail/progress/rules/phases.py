"""When the way of working on a target changed, from the agreed texts of its plan. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from handrail.progress.types import Phase

# A way of working in one line; what is longer stands in the plan.
LONGEST_WAY = 90

Ways = Sequence[Mapping[str, str]]


def phases_of(agreed: Iterable[tuple[date, Ways]]) -> tuple[Phase, ...]:
    """Return the days on which a target's ways of working changed from one agreed text to the next, oldest first.

    Shapes: `agreed` holds the day of each agreement that has the target, with its strategies as an agreed text keeps
    them (method, materials). Of several agreements on one day the last counts. The first is where the target begins,
    so it is no change; nor are another order, capitals, spaces or a full stop.
    """
    last_of_day: dict[date, Ways] = {}
    for on, ways in sorted(agreed, key=lambda row: row[0]):
        last_of_day[on] = ways
    found: list[Phase] = []
    before: Ways | None = None
    for on, ways in last_of_day.items():
        if before is not None and _alike(ways) != _alike(before):
            found.append(Phase(on, _in_one_line(ways, _alike(before))))
        before = ways
    return tuple(found)


def _plain(words: str) -> str:
    return " ".join(words.split()).rstrip(".").casefold()


def _key(way: Mapping[str, str]) -> tuple[str, str]:
    return _plain(way["method"]), _plain(way["materials"])


def _alike(ways: Ways) -> frozenset[tuple[str, str]]:
    return frozenset(_key(way) for way in ways if any(_key(way)))


def _in_one_line(ways: Ways, before: frozenset[tuple[str, str]]) -> str:
    """Tell what is new; where something was only taken away, what is left."""
    new = [way for way in ways if any(_key(way)) and _key(way) not in before] or list(ways)
    told = (": ".join(part for part in (_tidy(way["method"]), _tidy(way["materials"])) if part) for way in new)
    line = "; ".join(words for words in told if words)
    if len(line) <= LONGEST_WAY:
        return line
    return line[: LONGEST_WAY - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _tidy(words: str) -> str:
    return " ".join(words.split()).rstrip(".")
