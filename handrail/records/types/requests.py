"""Requests for a person's records: kinds, states, what is gathered, and what is marked in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class RequestKind(StrEnum):
    """By which right somebody asks."""

    SUBJECT_ACCESS = "subject_access"
    EDUCATIONAL_RECORD = "educational_record"


REQUEST_KIND_LABELS = {
    RequestKind.SUBJECT_ACCESS: "Subject access: everything that is held about a person",
    RequestKind.EDUCATIONAL_RECORD: "A parent's right to the educational record",
}


class Asker(StrEnum):
    """Who asks."""

    PUPIL = "pupil"
    PARENT = "parent"
    ADULT = "adult"


ASKER_LABELS = {
    Asker.PUPIL: "The pupil",
    Asker.PARENT: "A parent or carer",
    Asker.ADULT: "The adult themselves",
}


class RequestState(StrEnum):
    """How far a request is."""

    RECEIVED = "received"
    READING = "reading"
    MAKING = "making"
    READY = "ready"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


REQUEST_STATE_LABELS = {
    RequestState.RECEIVED: "Received",
    RequestState.READING: "Being read",
    RequestState.MAKING: "Pack being made",
    RequestState.READY: "Pack ready",
    RequestState.HANDED_OVER: "Handed over",
    RequestState.CLOSED: "Closed without a pack",
}

REQUEST_MOVES: Mapping[RequestState, Mapping[RequestState, str]] = {
    RequestState.RECEIVED: {
        RequestState.READING: "everything is gathered, names of others are marked",
        RequestState.CLOSED: "withdrawn or refused, with a reason",
    },
    RequestState.READING: {
        RequestState.READING: "gathered again",
        RequestState.MAKING: "nothing is left undecided",
        RequestState.CLOSED: "withdrawn or refused, with a reason",
    },
    RequestState.MAKING: {
        RequestState.READY: "the files are made",
        RequestState.READING: "the files could not be made",
    },
    RequestState.READY: {
        RequestState.READING: "a decision is changed; the files are deleted",
        RequestState.HANDED_OVER: "given to the person; the files are deleted",
        RequestState.CLOSED: "withdrawn; the files are deleted",
    },
    RequestState.HANDED_OVER: {},
    RequestState.CLOSED: {},
}

OPEN_STATES = frozenset({RequestState.RECEIVED, RequestState.READING, RequestState.MAKING, RequestState.READY})


class Why(StrEnum):
    """Why a passage is marked."""

    PUPIL = "pupil"
    CONTACT = "contact"
    ABOUT_ANOTHER = "about_another"
    CONFIDENTIAL = "confidential"
    READER = "reader"


WHY_LABELS = {
    Why.PUPIL: "Another pupil's name",
    Why.CONTACT: "A contact's name",
    Why.ABOUT_ANOTHER: "Data about somebody else",
    Why.CONFIDENTIAL: "Kept as confidential",
    Why.READER: "Marked by the reader",
}


class Choice(StrEnum):
    """What becomes of a marked passage."""

    KEEP = "keep"
    REMOVE = "remove"


CHOICE_LABELS = {Choice.KEEP: "Keep", Choice.REMOVE: "Black out"}


@dataclass(frozen=True)
class AnswerTime:
    """By when a request is answered in one nation. One of `months` and `school_days` is set.

    `extension_months` may be added with a reason where it is not 0.
    """

    nation: str
    kind: RequestKind
    name: str
    months: int
    school_days: int
    extension_months: int
    for_whom: str
    source: str
    status: str
    note: str = ""


@dataclass(frozen=True)
class Value:
    """One field of a gathered record. `text` is how it reads; `is_text` says that it holds people's words."""

    field: str
    label: str
    text: str
    is_text: bool = False
    is_about_another: bool = False


@dataclass(frozen=True)
class Item:
    """One gathered record."""

    topic: str
    title: str
    record: str
    key: str
    on: str
    is_confidential: bool
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Name:
    """A person who may be named in somebody else's record. `words` are the folded words of the name, in order."""

    words: tuple[str, ...]
    why: Why
    suggestion: Choice


@dataclass(frozen=True)
class Mark:
    """A passage of a text that speaks of somebody else: from `start` to before `end`."""

    start: int
    end: int
    words: str
    why: Why
    suggestion: Choice


@dataclass(frozen=True)
class Clock:
    """Where the time of a request stands. `days_left` is below 0 when the day has passed."""

    due_on: date
    days_left: int
    words: str
    variant: str


JsonObject = dict[str, Any]
