"""The roles of the tests on PostgreSQL: an owner, and the application, as docs/running.md sets them up.

Roles belong to the whole server, so all test databases on it share these. Nothing else connects as them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

OWNER = "handrail_owner"
APPLICATION = "handrail_app"
EVERYWHERE = "handrail_everywhere"  # sees every school, for tests that look behind; the application has none like it
PASSWORD = "for tests only"


def make_roles(server: Any) -> None:
    """Make the roles unless they are there. `server` is a psycopg connection of a superuser.

    Several test runs may do so at once, so one waits for the other.
    """
    with server.transaction():
        server.execute("SELECT pg_advisory_xact_lock(hashtext('handrail roles of tests'))")
        there = {name for (name,) in server.execute("SELECT rolname FROM pg_roles")}
        for name, rights in {
            OWNER: f"LOGIN PASSWORD '{PASSWORD}'",
            APPLICATION: f"LOGIN NOINHERIT PASSWORD '{PASSWORD}'",
            EVERYWHERE: "NOLOGIN BYPASSRLS",
        }.items():
            if name not in there:
                server.execute(f"CREATE ROLE {name} {rights}")
        if EVERYWHERE not in there:
            server.execute(f"GRANT {EVERYWHERE} TO {APPLICATION}")


def become_application(connection: Any) -> dict[str, str]:
    """Part the application from the owner in a migrated test database; return the application's login.

    Only tests empty whole tables (TRUNCATE after a transactional test), and only they look into every school at once.
    """
    from handrail.core.isolation import isolate

    connection.ensure_connection()
    assert re.fullmatch(r"test_\w+", connection.settings_dict["NAME"]), "not a test database"
    with psycopg.connect(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"]) as server:
        make_roles(server)
    isolate(connection, application=APPLICATION)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {APPLICATION}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {EVERYWHERE}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {EVERYWHERE}")
    connection.close()
    return {"USER": APPLICATION, "PASSWORD": PASSWORD}


def make_empty(server: str, name: str) -> None:
    """Make an empty database of the owner's: the steps of docs/running.md. `server` is a superuser's address."""
    with psycopg.connect(server, autocommit=True) as connection:
        make_roles(connection)
        connection.execute(f"CREATE DATABASE {name} OWNER {OWNER}")


@contextmanager
def two_roles(server: str, name: str, *, make: Callable[[str, str], None] = make_empty) -> Iterator[dict[str, str]]:
    """Make a database of the owner's, give the settings for both roles, and drop it afterwards.

    `server` is the address of a superuser; `make` may be `tests.ready.put_database`, for one that is migrated.
    """
    make(server, name)
    try:
        yield {
            "HANDRAIL_DATABASE_URL": address_as(server, APPLICATION, database=name),
            "HANDRAIL_OWNER_DATABASE_URL": address_as(server, OWNER, database=name),
        }
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def address_as(url: str, role: str, *, database: str = "") -> str:
    """Return the address of a database for one of the tests' roles."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    path = f"/{database}" if database else parts.path
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(PASSWORD)}@{place}", path=path))
