"""Things to be done that other rooms keep, told to the list of actions: tasks of planning meetings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from handrail.access.types import Actor


@dataclass(frozen=True, slots=True)
class OtherAction:
    """One thing to be done that another room keeps.

    `done_url` takes the form with `done`; '' where the actor may not.
    """

    text: str
    owner: str
    about: str
    due_on: date | None
    url: str
    done_url: str = ""
    is_overdue: bool = False
    done_at: datetime | None = None


# Takes the actor, whether only their own are wanted, and whether those that are done; the order is kept, at most 100.
Tells = Callable[[Actor, bool, bool], Iterable[OtherAction]]
_TELLERS: list[Tells] = []


def register_actions(tells: Tells) -> None:
    """Let a room above tell what is to be done, as far as the actor may see it. One query."""
    if tells not in _TELLERS:
        _TELLERS.append(tells)


def other_actions(actor: Actor, *, mine: bool = False, done: bool = False) -> list[OtherAction]:
    """Return what other rooms say is to be done: by day, or the latest done first. One query a teller."""
    rows = [row for tells in _TELLERS for row in tells(actor, mine, done)]
    if done:
        return sorted(rows, key=attrgetter("done_at"), reverse=True)
    return sorted(rows, key=lambda row: row.due_on or date.max)
