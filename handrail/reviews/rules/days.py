"""A review day: which pupils, in which order, and who comes next; all of it kept in the address. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

# Half a day with one teacher is about twelve ([000], Bankside); more than this is no day, and no address.
MOST_OF_A_DAY = 40
_LETTERS = 22


def pack(plan_ids: Iterable[UUID]) -> str:
    """Return the plans of a day as one short word for an address, each once, in order; at most 40."""
    each = list(dict.fromkeys(plan_ids))[:MOST_OF_A_DAY]
    return "".join(base64.urlsafe_b64encode(key.bytes).decode("ascii").rstrip("=") for key in each)


def unpack(text: str) -> tuple[UUID, ...]:
    """Return the plans of a day that an address names, each once, in order; () for what was never such a word."""
    if not text or len(text) % _LETTERS or len(text) > _LETTERS * MOST_OF_A_DAY:
        return ()
    pieces = [text[at : at + _LETTERS] for at in range(0, len(text), _LETTERS)]
    try:
        keys = [UUID(bytes=base64.b64decode(f"{piece}==", altchars=b"-_", validate=True)) for piece in pieces]
    except (binascii.Error, ValueError):
        return ()
    return tuple(dict.fromkeys(keys))


def next_of(day: Sequence[UUID], open_ids: Collection[UUID], *, after: UUID) -> UUID | None:
    """Return the next plan of the day after this one whose review is still open, or None at the end of the list."""
    if after not in day:
        return None
    return next((key for key in day[day.index(after) + 1 :] if key in open_ids), None)
