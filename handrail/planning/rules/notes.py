"""Notes beside the board: how long they are written, and how words are compared. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

# A recorder puts the notes in order after the meeting; then they stand (house rule).
NOTES_STAY_OPEN = timedelta(days=7)


def may_note(ended_at: datetime | None, now: datetime) -> bool:
    """Say whether notes of a meeting may still be written: until a week after its end."""
    return ended_at is None or now < ended_at + NOTES_STAY_OPEN


def note_text(text: str) -> str:
    """Return notes as they are kept and compared: line ends as one kind, nothing empty around them."""
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def is_recorder(named: str, name: str) -> bool:
    """Say whether the person who was named recorder is the one of this name, whatever the case and the gaps."""
    return bool(named.strip()) and named.casefold().split() == name.casefold().split()
