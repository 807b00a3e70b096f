"""Whose words there are, and how they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
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
    LINK = "link"
    TOGETHER = "together"
    TELEPHONE = "telephone"
    PAPER = "paper"


CHANNEL_LABELS = {
    Channel.OWN: "Written by themselves",
    Channel.TOGETHER: "Said at school, written down together",
    Channel.TELEPHONE: "Said on the telephone",
    Channel.PAPER: "Written on paper",
}
"""What somebody who writes down another's words chooses from; OWN is what they did not choose."""

HOW_LABELS = CHANNEL_LABELS | {Channel.LINK: "Written by themselves, through a link"}
"""Every way in which words came."""

BY_THEMSELVES = (Channel.OWN, Channel.LINK)


class Manner(StrEnum):
    """How a pupil said something to the adult who wrote it down."""

    SPOKEN = "spoken"
    SIGNS = "signs"
    PICTURES = "pictures"
    SHOWN = "shown"


MANNER_LABELS = {
    Manner.SPOKEN: "Said it",
    Manner.SIGNS: "Signed it",
    Manner.PICTURES: "Chose pictures",
    Manner.SHOWN: "Showed it",
}


class VoiceWay(StrEnum):
    """How a pupil is asked. Age suggests one; anybody may take another."""

    PICTURES = "pictures"
    STARTERS = "starters"
    WORDS = "words"


class LinkWay(StrEnum):
    """How a link to say something reaches a contact."""

    MAIL = "mail"
    PAPER = "paper"
    SHOWN = "shown"


LINK_WAY_LABELS = {LinkWay.MAIL: "By e-mail", LinkWay.PAPER: "On a paper form", LinkWay.SHOWN: "Copied from the page"}


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
    # The language that `text` is in, '' for English, and what it means in English by the word of a named person.
    language: str = ""
    english: str = ""
    english_by: str = ""
    # How a pupil said it, and the pictures that they chose, by their names.
    manner: str = ""
    pictures: tuple[str, ...] = ()
    pupil_target_id: UUID | None = None
    voice: Speaker = Speaker.FAMILY

    @property
    def waits_for_english(self) -> bool:
        """Say whether the words are in another language and nobody has put them into English yet."""
        return bool(self.language) and not self.english


@dataclass(frozen=True)
class SureRow:
    """What the pupil said last about one target: how sure they are."""

    pupil_target_id: UUID
    wording: str
    sure: Sure
    said_at: datetime
    # What they said before, oldest first: how sure, and when.
    before: tuple[tuple[Sure, datetime], ...] = ()
    recorded_by: str = ""

    @property
    def words(self) -> str:
        """The pupil's answer."""
        return SURE_LABELS[self.sure]


@dataclass(frozen=True)
class Interpreted:
    """Words in another language, and what they mean: which language, the English, and who put it into English."""

    language: str = ""
    english: str = ""
    english_by: str = ""


NOT_INTERPRETED = Interpreted()


@dataclass(frozen=True)
class PupilVoice:
    """What a pupil says for a review at once: how sure of each target, in pictures, in words.

    `answers` are pairs of a question, or the beginning of a sentence, and what the pupil put to it; `pictures` names of
    pictures by the question that they answer.
    """

    sure: tuple[tuple[UUID, int], ...] = ()
    pictures: tuple[tuple[str, tuple[str, ...]], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class AdviceRow:
    """What somebody advises or sent for a meeting, ready to show beside the other voices: told by a room above.

    `speaker`: with whose voice it stands.
    """

    text: str
    suggested_wording: str
    said_by: str
    said_on: date | None
    standing: str
    url: str = ""
    speaker: Speaker = Speaker.PROFESSIONAL


@dataclass(frozen=True)
class LinkRow:
    """One link for a contact to say something: how it was sent, by whom, until when, and how much came through it."""

    link_id: UUID
    contact_name: str
    way: str
    made_by: str
    made_at: datetime
    ends_on: date
    is_open: bool
    n_answers: int


@dataclass(frozen=True)
class ContactToAsk:
    """A contact who has a say, with what to know before asking, and whether they were heard since the plan began."""

    contact_id: UUID
    name: str
    relationship: str
    note: str
    email: str
    is_heard: bool


@dataclass(frozen=True)
class OpenLink:
    """What whoever holds a link sees: the child's given name, the school, until when, how often they said something."""

    first_name: str
    school_name: str
    ends_on: date
    n_said: int
