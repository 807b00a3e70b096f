"""Fixtures that every test may use."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from hypothesis import settings

SHARED = Path(__file__).resolve().parent.parent / "shared"

# A busy machine is no failure: tests that promise a time measure it themselves.
settings.register_profile("handrail", deadline=None)
settings.load_profile("handrail")

# A Monday in the middle of an autumn term; tests that need another day say so.
SCHOOL_DAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _frozen_clock(request: pytest.FixtureRequest):
    """Stop the clock on a school day, except where a real server or browser runs."""
    if request.node.get_closest_marker("journey") or request.node.get_closest_marker("slow"):
        yield None
        return
    with time_machine.travel(SCHOOL_DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _agreed_versions_can_be_flushed(request: pytest.FixtureRequest):
    """Let the flush after a transactional test empty plans_planversion, whose trigger refuses every DELETE (SQLite)."""
    marker = request.node.get_closest_marker("django_db")
    flushes = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(request.fixturenames)
    if not flushes and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM plans_erasing")
    yield
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO plans_erasing (reason) VALUES ('flush of a test database')")


@pytest.fixture
def clock(_frozen_clock):
    """The frozen clock, to move: clock.move_to(datetime(...))."""
    return _frozen_clock


@pytest.fixture
def in_school():
    """Open a school's scope: `with in_school(actor):` (or a school)."""
    from django_scopes import scope

    def opened(owner):
        return scope(school=getattr(owner, "school_id", None) or owner.pk)

    return opened


@pytest.fixture
def shared() -> Path:
    """The folder of documents and samples beside the project."""
    return SHARED


@pytest.fixture
def world(db):
    """Two schools built through actions: tests/worlds.py."""
    from tests.worlds import build_world

    return build_world()
