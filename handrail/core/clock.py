"""The only place that asks what time it is, so that tests and the demonstration can decide it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return _told.get() or timezone.now()  # noqa: TID251  (this is the one place)


def today() -> date:
    """Return today's date where the school is (settings.TIME_ZONE)."""
    return timezone.localdate(_told.get())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the code inside believe that it is `moment` (aware).

    For the demonstration school, whose past is made by the same actions as everybody's present. Nothing that a
    person can reach calls this.
    """
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
