"""Tells whoever follows a meeting that something happened: at once in this process, by the pulse from others.

Writers ring after they have committed. A follower waits here, holding no connection and no lock; one thread of the
process asks the pulses of all followed meetings in one query, for what other processes wrote. See ADR 0019.
"""

from __future__ import annotations

import logging
import threading
import time
from uuid import UUID

from django.db import DatabaseError, connection

# What is written in another process is noticed after half of this on average (ADR 0019).
LOOK_SECONDS = 0.2
LEAST_GAP_SECONDS, MOST_GAP_SECONDS, GAP_PER_SCREEN = 0.05, 0.25, 0.0004

logger = logging.getLogger(__name__)


class Bell:
    """Numbers of the last events of followed meetings, and who waits for the next."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[UUID, int] = {}
        self._waiting: dict[UUID, threading.Condition] = {}
        self._followers: dict[UUID, int] = {}
        self._watcher: threading.Thread | None = None

    def ring(self, meeting_id: UUID, number: int) -> None:
        """Say that a meeting has come to this event. Nobody follows: nothing happens."""
        with self._lock:
            if meeting_id not in self._followers or number <= self._numbers.get(meeting_id, 0):
                return
            self._numbers[meeting_id] = number
            self._waiting[meeting_id].notify_all()

    def follow(self, meeting_id: UUID) -> None:
        """Begin to follow; every `follow` is ended by one `leave`."""
        with self._lock:
            self._followers[meeting_id] = self._followers.get(meeting_id, 0) + 1
            self._waiting.setdefault(meeting_id, threading.Condition(self._lock))
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, daemon=True, name="planning-pulse")
                self._watcher.start()

    def leave(self, meeting_id: UUID) -> None:
        """Follow no longer."""
        with self._lock:
            self._followers[meeting_id] -= 1
            if not self._followers[meeting_id]:
                for kept in (self._followers, self._waiting, self._numbers):
                    kept.pop(meeting_id, None)

    def wait(self, meeting_id: UUID, after: int, seconds: float) -> bool:
        """Wait until the meeting has come further than this event, at most so long; say whether it has."""
        with self._lock:
            return self._waiting[meeting_id].wait_for(lambda: self._numbers.get(meeting_id, 0) > after, seconds)

    def gap(self) -> float:
        """Return how long a screen waits after a message, so that votes which come close together travel in one.

        Units: seconds; a twentieth for one meeting, a quarter for a whole process full of them (ADR 0019).
        """
        return min(MOST_GAP_SECONDS, max(LEAST_GAP_SECONDS, self.n_followers * GAP_PER_SCREEN))

    @property
    def n_followers(self) -> int:
        """How many screens follow a meeting from this process."""
        with self._lock:
            return sum(self._followers.values())

    def look(self) -> None:
        """Ask the pulses of all followed meetings, in one query, and ring for those that went on."""
        from handrail.planning.queries import pulses

        with self._lock:
            ids = list(self._followers)
        if ids:
            for meeting_id, number in pulses(ids).items():
                self.ring(meeting_id, number)

    def _watch(self) -> None:  # pragma: no cover - a thread of the server; `look` is tested
        while True:
            time.sleep(LOOK_SECONDS)
            with self._lock:
                if not self._followers:
                    self._watcher = None
                    break
            try:
                self.look()
            except DatabaseError:
                logger.exception("the pulses of planning meetings could not be read")
                connection.close()
        connection.close()


bell = Bell()
