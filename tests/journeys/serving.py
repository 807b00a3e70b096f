"""A real `handrail serve`, with its task worker, on a database and in a home of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
STOP_SECONDS = 15
READY = re.compile(r"Handrail is ready at (\S+)")
CODE = re.compile(r"set-up code is (\S+)")


@dataclass
class Served:
    """A server that answers. `said` is what it printed; `prepared` what a preparing script printed as JSON."""

    url: str
    home: Path
    said: str
    prepared: dict[str, Any] = field(default_factory=dict)

    @property
    def set_up_code(self) -> str:
        """The code that the person at the terminal reads."""
        found = CODE.search(self.said)
        assert found, f"serve said no set-up code:\n{self.said}"
        return found[1]


@contextmanager
def database(home: Path) -> Iterator[str]:
    """Make a database of our own and drop it after; on PostgreSQL where HANDRAIL_DATABASE_URL names one."""
    server = os.environ.get("HANDRAIL_DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{home / 'journey.sqlite3'}"
        return
    name = f"handrail_journey_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def environment(home: Path, url: str, **more: str) -> dict[str, str]:
    """Return the environment of a school's machine: nothing of the tests' own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HANDRAIL", "DJANGO", "COV_"))}
    return kept | {
        "HANDRAIL_HOME": str(home),
        "HANDRAIL_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "handrail.settings",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def run(module: str, *arguments: str, environment: dict[str, str]) -> str:
    """Run one of our commands to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{module} {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@contextmanager
def served(home: Path, *, prepare: str = "") -> Iterator[Served]:
    """Serve a fresh database, filled by the module `prepare` if one is named."""
    with database(home) as url:
        around = environment(home, url)
        prepared = json.loads(run(prepare, environment=around).splitlines()[-1]) if prepare else {}
        with serving(home, around, prepared) as server:
            yield server


@contextmanager
def serving(home: Path, around: dict[str, str], prepared: dict[str, Any] | None = None) -> Iterator[Served]:
    """Run `handrail serve` in this environment until the caller is done, and fail if it printed an error."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "handrail.cli", "serve", "--port", str(port)],
            cwd=ROOT,
            env=around,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        said = _wait_until_ready(process, log)
        yield Served(f"http://localhost:{port}", home, said, prepared or {})
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    said = log.read_text()
    assert "Traceback" not in said, f"The server stumbled:\n{said[-4000:]}"


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if READY.search(log.read_text()):
            time.sleep(0.05)  # the notes follow the first line at once
            return log.read_text()
        assert process.poll() is None, f"serve ended by itself:\n{log.read_text()}"
        time.sleep(0.05)
    raise AssertionError(f"serve was not ready within {START_SECONDS} s:\n{log.read_text()}")
