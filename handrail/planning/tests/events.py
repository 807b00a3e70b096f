"""Meetings as lists of events, for the tests of the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from handrail.planning import rules
from handrail.planning.types import Board, Event, Kind, Stage

BEGAN_AT = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


@dataclass
class Log:
    """An append-only list as actions keep it: a key counts once, and what cannot happen now is refused."""

    events: list[Event] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    at: datetime = BEGAN_AT

    @property
    def board(self) -> Board:
        return rules.fold(self.events)

    def send(self, kind: Kind, key: str = "", **payload: Any) -> str:
        """Keep an event unless it is there already; return why it was refused, or ''."""
        key = key or f"key-{len(self.events)}-{len(self.keys)}"
        if key in self.keys:
            return ""
        if why := rules.problem(self.board, kind, payload):
            return why
        self.keys.add(key)
        self.force(kind, **payload)
        return ""

    def force(self, kind: Kind, /, **payload: Any) -> None:
        """Keep an event whatever the rules say."""
        self.events.append(Event(len(self.events) + 1, kind, payload, self.at))

    def wait(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)

    def undo(self) -> None:
        last = rules.last_step(rules.effective(self.events))
        assert last is not None
        self.force(Kind.UNDONE, number=last.number)

    def go_on(self) -> str:
        move = rules.next_move(self.board)
        assert move is not None
        return self.send(Kind.MOVED, stage=move.stage, round=move.round)

    def go_back(self) -> str:
        move = rules.back_move(self.board)
        assert move is not None
        return self.send(Kind.MOVED, stage=move.stage, round=move.round)

    def join(self, person: str, *, part: str = "staff", way: str = "phone") -> str:
        return self.send(Kind.JOINED, person=person, name=person.title(), part=part, way=way)

    def propose(self, box: str, text: str = "", person: str = "ann", **more: Any) -> str:
        words = text or f"Suggestion {box}"
        round = self.board.round
        return self.send(Kind.PROPOSED, box=box, round=round, text=words, person=person, name=person.title(), **more)

    def vote(self, person: str, box: str, by: int = 1, key: str = "") -> str:
        return self.send(Kind.VOTED, key, person=person, box=box, by=by)


def at_votes(people: tuple[str, ...] = ("ann", "ben", "col"), boxes: tuple[str, ...] = ("a", "b", "c")) -> Log:
    """Return a meeting at stage 3 with people and suggestions."""
    log = Log()
    for person in people:
        assert not log.join(person)
    log.send(Kind.BEGUN)
    log.go_on()
    for box in boxes:
        assert not log.propose(box, person=people[0])
    assert not log.go_on()
    assert log.board.stage is Stage.ISSUE_VOTES
    return log


def at_sorting() -> Log:
    """Return a meeting with one long-term target and two actions, ready to sort."""
    log = at_votes()
    log.vote("ann", "a")
    log.send(Kind.SHOWN)
    log.send(Kind.CHOSEN, boxes=["a"])
    log.go_on()
    log.propose("x")
    log.propose("y")
    log.go_on()
    log.vote("ben", "x")
    log.send(Kind.SHOWN)
    log.send(Kind.CHOSEN, boxes=["x", "y"])
    log.go_on()
    assert log.board.stage is Stage.SORTING
    return log
