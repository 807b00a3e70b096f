"""The only place that asks what time it is, so that tests can decide it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """Return today's date where the school is (settings.TIME_ZONE)."""
    return timezone.localdate()
