"""What is coming up for one pupil, told by the rooms that know of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handrail.pupils.models import Contact, Pupil


@dataclass(frozen=True)
class Coming:
    """A meeting that is arranged. `at` is the time of day as people say it; `people` are names with their parts.

    `title` is a few plain words that families read, for example 'Review meeting'; `url` leads to more, or is ''.
    """

    on: date
    title: str
    at: str = ""
    place: str = ""
    people: tuple[str, ...] = ()
    url: str = ""


# Given a pupil and the contact who reads (None: the pupil), returns what is coming from today on. One query at most.
Teller = Callable[["Pupil", "Contact | None"], Sequence[Coming]]
_TELLERS: list[Teller] = []


def register_coming(teller: Teller) -> None:
    """Let a room tell what is coming up. Only what this reader may know; called once, when it is ready."""
    _TELLERS.append(teller)


def coming_for(pupil: Pupil, *, contact: Contact | None = None) -> tuple[Coming, ...]:
    """Return what is coming up for a visible pupil, the soonest first. One query for each room that tells."""
    found = [row for teller in _TELLERS for row in teller(pupil, contact)]
    return tuple(sorted(found, key=lambda row: (row.on, row.at, row.title)))
