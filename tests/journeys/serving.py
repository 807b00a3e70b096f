"""A real `handrail serve`, with its task worker, on a database and in a home of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.postgresql import make_empty, two_roles
from tests.ready import put_database, put_file
from tests.servers import free_port, kill_all

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
STOP_SECONDS = 15
READY = re.compile(r"Handrail is ready at (\S+)")
CODE = re.compile(r"set-up code is (\S+)")
# How a page looks and reads is the same with either database, and is tried on SQLite: on PostgreSQL the journeys go at
# one width, and no page is measured.
ON_POSTGRESQL = os.environ.get("HANDRAIL_DATABASE_URL", "").startswith("postgres")
DESK, PHONE = 1280, 360
WIDTHS = (PHONE,) if ON_POSTGRESQL else (DESK, PHONE)


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
def database(home: Path, *, is_migrated: bool = True) -> Iterator[dict[str, str]]:
    """Make a database of our own, give its settings, and drop it after.

    On PostgreSQL where HANDRAIL_DATABASE_URL names one, with an owner and a role for the application.
    """
    if not ON_POSTGRESQL:
        file = home / "journey.sqlite3"
        if is_migrated:
            put_file(file)
        yield {"HANDRAIL_DATABASE_URL": f"sqlite:///{file}"}
        return
    make = put_database if is_migrated else make_empty
    with two_roles(
        os.environ["HANDRAIL_DATABASE_URL"], f"handrail_journey_{uuid.uuid4().hex[:8]}", make=make
    ) as settings:
        yield settings


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a school's machine: nothing of the tests' own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HANDRAIL", "DJANGO", "COV_"))}
    return kept | {
        "HANDRAIL_HOME": str(home),
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
def served(home: Path, *, prepare: str = "", is_migrated: bool = True) -> Iterator[Served]:
    """Serve a fresh database, filled by the module `prepare` if one is named."""
    with database(home, is_migrated=is_migrated) as settings:
        around = environment(home, **settings)
        prepared = json.loads(run(prepare, environment=around).splitlines()[-1]) if prepare else {}
        with serving(home, around, prepared) as server:
            yield server


@contextmanager
def serving(
    home: Path, around: dict[str, str], prepared: dict[str, Any] | None = None, *, port: int = 0
) -> Iterator[Served]:
    """Run `handrail serve` in this environment until the caller is done, and fail if it printed an error."""
    port = port or free_port()
    log = home / "serve.log"
    with log.open("w") as output:
        process = start(port, around, output)
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


def start(port: int, around: dict[str, str], output: Any) -> subprocess.Popen[bytes]:
    """Start `handrail serve` and do not wait for it."""
    command = [sys.executable, "-m", "handrail.cli", "serve", "--port", str(port)]
    return subprocess.Popen(command, cwd=ROOT, env=around, stdout=output, stderr=subprocess.STDOUT)


class Falling:
    """A server that is killed and started again at the same address. For tests that take it away."""

    def __init__(self, home: Path, around: dict[str, str], prepared: dict[str, Any]) -> None:
        self.home, self.around, self.prepared, self.port = home, around, prepared, free_port()
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = self.home / "serve.log"
        with log.open("w") as output:
            self.process = start(self.port, self.around, output)
        _wait_until_ready(self.process, log)

    def kill(self) -> None:
        """Kill it and all its processes."""
        if self.process is not None:
            kill_all(self.process)
            self.process = None


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if READY.search(log.read_text()):
            time.sleep(0.05)  # the notes follow the first line at once
            return log.read_text()
        assert process.poll() is None, f"serve ended by itself:\n{log.read_text()}"
        time.sleep(0.05)
    raise AssertionError(f"serve was not ready within {START_SECONDS} s:\n{log.read_text()}")
