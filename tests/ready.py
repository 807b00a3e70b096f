"""A database that all migrations have made, kept ready to be copied: one for each kind of server and state of the code.

Hundreds of migrations take a dozen seconds, and every process of the tests, every server of a journey wants a database
of its own. So they run once, as `handrail migrate` runs them at a school, and what they made is copied. What the copy
is made from is named by what the migrations say: another word in one of them, and they run again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.postgresql import OWNER, make_roles, two_roles

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "ready"
# What decides what a fresh database holds.
SOURCES = (
    "handrail/**/migrations/*.py",
    "handrail/core/isolation.py",
    "handrail/core/postgresql/*.py",
    "handrail/settings.py",
    "locks/all.txt",
)
# Names on a server that other checkouts may use as well.
CHECKOUT = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
PREFIX = f"handrail_ready_{CHECKOUT}_"


def state_of_code() -> str:
    """Return a short name for all that decides what a fresh database holds."""
    found = hashlib.sha256()
    for pattern in SOURCES:
        for file in sorted(ROOT.glob(pattern)):
            found.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return found.hexdigest()[:12]


def put_file(place: Path) -> None:
    """Put a migrated SQLite database where `place` says, in place of what is there."""
    with _alone():
        kept = KEPT / f"{state_of_code()}.sqlite3"
        if not kept.exists():
            for old in KEPT.glob("*.sqlite3*"):
                old.unlink()
            making = kept.with_suffix(".making")
            making.unlink(missing_ok=True)
            _migrate({"HANDRAIL_DATABASE_URL": f"sqlite:///{making}"})
            with sqlite3.connect(making) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            making.rename(kept)
    for more in ("", "-wal", "-shm"):
        Path(f"{place}{more}").unlink(missing_ok=True)
    shutil.copyfile(kept, place)


def put_database(server: str, name: str) -> None:
    """Make a migrated database of the owner's on a PostgreSQL server. Errors: psycopg's, if there is one already."""
    with _alone(), psycopg.connect(server, autocommit=True) as connection:
        kept = PREFIX + state_of_code()
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        there = {found for (found,) in connection.execute(query, (PREFIX,))}
        if kept not in there:
            for old in there:
                connection.execute(f"DROP DATABASE IF EXISTS {old} WITH (FORCE)")
            making = f"{PREFIX}making"
            with two_roles(server, making) as settings:
                _migrate(settings)
                connection.execute(f"CREATE DATABASE {kept} TEMPLATE {making}")
        make_roles(connection)
        connection.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {kept}")


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process at a time look and make."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(settings: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HANDRAIL", "COV_"))}
    environment |= {"DJANGO_SETTINGS_MODULE": "handrail.settings", "HANDRAIL_HOME": str(KEPT / "home"), **settings}
    done = subprocess.run(
        [sys.executable, "-m", "handrail.cli", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"handrail migrate\n{done.stdout}\n{done.stderr}"
