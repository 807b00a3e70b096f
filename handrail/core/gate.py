"""Lets so many requests work at once, however many threads there are: the others of a web process only follow a stream.

A stream (a planning meeting's screen, ADR 0019) waits in a thread of its own for minutes, without a database
connection. The server therefore has many threads; this gate keeps those that work to the number that was measured for
one database and two cores (stack.md 4). What is streamed passes it: its view has answered before the first line.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Gate:
    """A WSGI application behind which at most `at_once` requests are answered at the same moment."""

    def __init__(self, application: Application, at_once: int) -> None:
        self.application = application
        self._places = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._places:
            return self.application(environ, start_response)
