"""Whose words there are, and how they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID


class Speaker(StrEnum):
    """Whose words a contribution is."""

    FAMILY = "family"
    PUPIL = "pupil"
    PROFESSIONAL = "professional"


SPEAKER_LABELS = {
    Speaker.FAMILY: "Family",
    Speaker.PUPIL: "Pupil",
    Speaker.PROFESSIONAL: "Professional",
}


class Channel(StrEnum):
    """How a contribution came: typed by the person themselves, or written down for them by somebody at school."""

    OWN = "own"
    TOGETHER = "together"
    TELEPHONE = "telephone"
    PAPER = "paper"


CHANNEL_LABELS = {
    Channel.OWN: "Written by themselves",
    Channel.TOGETHER: "Said at school, written down together",
    Channel.TELEPHONE: "Said on the telephone",
    Channel.PAPER: "Written on paper",
}


class Sure(IntEnum):
    """How sure a pupil is of a target, by their own word."""

    NOT_YET = 1
    HARD = 2
    SOMETIMES = 3
    NEARLY = 4
    CAN = 5


SURE_LABELS = {
    Sure.NOT_YET: "I cannot do it yet",
    Sure.HARD: "It is hard",
    Sure.SOMETIMES: "Some days I can",
    Sure.NEARLY: "I can nearly do it",
    Sure.CAN: "I can do it",
}

# What a person can say at once; a page of writing has about 3,000 letters.
LONGEST_WORDS = 5_000


@dataclass(frozen=True)
class WordsRow:
    """One contribution, ready to show: whose words, when, how they came, and who wrote them down."""

    contribution_id: UUID
    speaker: str
    said_by: str
    said_at: datetime
    text: str
    how: str
    recorded_by: str
    may_withdraw: bool = False


@dataclass(frozen=True)
class SureRow:
    """What the pupil said last about one target: how sure they are."""

    pupil_target_id: UUID
    wording: str
    sure: Sure
    said_at: datetime
    # What they said before, oldest first: how sure, and when.
    before: tuple[tuple[Sure, datetime], ...] = ()

    @property
    def words(self) -> str:
        """The pupil's answer."""
        return SURE_LABELS[self.sure]
