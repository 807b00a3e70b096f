"""Fixtures that every test may use."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import settings

SHARED = Path(__file__).resolve().parent.parent / "shared"

# A busy machine is no failure: tests that promise a time measure it themselves.
settings.register_profile("handrail", deadline=None)
settings.load_profile("handrail")

# A Monday in the middle of an autumn term; tests that need another day say so.
SCHOOL_DAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


# Fixtures of pytest-django that open the database.
OPEN_IT = {"db", "transactional_db", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks a database: the rest says the same whichever it is (tests/run.py)."""
    for item in items:
        if item.get_closest_marker("django_db") or OPEN_IT & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True)
def _frozen_clock(request: pytest.FixtureRequest):
    """Stop the clock on a school day, except where a real server or browser runs."""
    if request.node.get_closest_marker("journey") or request.node.get_closest_marker("slow"):
        yield None
        return
    with time_machine.travel(SCHOOL_DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Give this process a migrated database of its own, a copy of the one that is kept ready (tests/ready.py).

    On PostgreSQL, run the tests as the application does: in a role that owns nothing (docs/adr/0014).
    """
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    verbosity = request.config.option.verbose
    with django_db_blocker.unblock():
        _put_ready(connection)
        configuration = setup_databases(verbosity, interactive=False, keepdb=True, aliases=["default"])
        owner = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
        if connection.vendor == "postgresql":
            from tests.postgresql import APPLICATION, become_application

            connection.settings_dict |= become_application(connection)
            assert connection.settings_dict["USER"] == APPLICATION
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict |= owner
        teardown_databases(configuration, verbosity)


def _put_ready(connection: Any) -> None:
    from tests.ready import put_database, put_file

    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        put_file(Path(name))
        return
    import psycopg

    server = os.environ["HANDRAIL_DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as superuser:
        superuser.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    put_database(server, name)


# Tables without a model: a row in one opens the triggers that refuse every DELETE.
GATES = ("plans_erasing", "core_erasing")
OPENED = pytest.StashKey[Any]()


def _turn_gates(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for gate in GATES:
            cursor.execute(statement.format(gate))


@pytest.fixture(autouse=True)
def _what_is_kept_can_be_flushed(request: pytest.FixtureRequest):
    """Let the flush after a transactional test empty the agreed versions and the trail, which refuse it (SQLite)."""
    marker = request.node.get_closest_marker("django_db")
    flushes = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(request.fixturenames)
    if not flushes and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    blocker = request.getfixturevalue("django_db_blocker")
    yield
    from django.db import connection

    if connection.vendor == "sqlite":  # PostgreSQL flushes by TRUNCATE, which these triggers do not see
        _turn_gates("INSERT INTO {} (reason) VALUES ('flush of a test database')")
        request.node.stash[OPENED] = blocker


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None):
    """Close the gates again, once the flush is over; after the last test there is no test database any more."""
    yield
    if nextitem is not None and (blocker := item.stash.get(OPENED, None)):
        with blocker.unblock():
            _turn_gates("DELETE FROM {}")


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


@pytest.fixture(scope="session")
def _kept_world(django_db_setup, django_db_blocker):
    """The two schools, built before the first test that wants them: nothing that a test sets reaches their building."""
    from tests.kept import keep_world

    with django_db_blocker.unblock(), time_machine.travel(SCHOOL_DAY, tick=False):
        return keep_world()


@pytest.fixture
def world(db, _kept_world):
    """Two schools built through actions: tests/worlds.py."""
    from django.utils import timezone

    from tests.worlds import build_world

    # Kept rows are of the school day; at another time the schools are built for it.
    return _kept_world.put_back() if timezone.now() == SCHOOL_DAY else build_world()  # noqa: TID251
