"""Kill the server with SIGKILL during a stream of saves, 10 times on each database (HANDRAIL_KILLS).

Each of three writers sends numbered texts into two fields of a target of one plan in one save, each save with the text
that it last knew. The server's processes are killed at a random moment, restarted, and the database is read: every
acknowledged save must be there, and the two fields of one save must always carry the same number.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
import pytest_socket

from tests.postgresql import two_roles
from tests.ready import put_database, put_file
from tests.run import POSTGRESQL
from tests.servers import free_port, kill_all

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("HANDRAIL_KILLS", "10"))
FIELDS = ("wording", "when")


@pytest.fixture(autouse=True)
def _this_machine_only() -> None:
    pytest_socket.enable_socket()


@dataclass
class Installation:
    """One database with its prepared plan, and a way to read it without the server."""

    environment: dict[str, str]
    prepared: dict[str, Any]
    database: str
    address: str

    def texts(self) -> list[tuple[str, str]]:
        """Return (wording, when) of each target, straight from the database."""
        found = []
        for target in self.prepared["targets"]:
            if self.database == "sqlite":
                connection = sqlite3.connect(self.address)
                rows = connection.execute('SELECT wording, "when" FROM plans_target WHERE id = ?', (target,)).fetchall()
                connection.close()
            else:
                with psycopg.connect(self.address) as server:
                    rows = server.execute(
                        'SELECT wording, "when" FROM plans_target WHERE id = %s', (uuid.UUID(target),)
                    ).fetchall()
            found += rows
        return found


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    name = f"handrail_slow_{uuid.uuid4().hex[:8]}"
    with ExitStack() as stack:
        if request.param == "postgresql":
            settings = stack.enter_context(two_roles(POSTGRESQL, name, make=put_database))
            address = POSTGRESQL.rsplit("/", 1)[0] + f"/{name}"
        else:
            address = str(tmp_path / "slow.sqlite3")
            put_file(Path(address))
            settings = {"HANDRAIL_DATABASE_URL": f"sqlite:///{address}"}
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("HANDRAIL")},
            "HANDRAIL_HOME": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "handrail.settings",
            **settings,
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.slow.prepare"], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        yield Installation(environment, json.loads(done.stdout.splitlines()[-1]), request.param, address)


class Server:
    """`handrail serve`, and a way to kill all of it at once."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.port = free_port()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "handrail.cli", "serve", "--port", str(self.port), "--no-worker"],
            cwd=ROOT,
            env=self.installation.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/sign-in/")
                if connection.getresponse().status in {200, 302}:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("The server did not start.")

    def kill(self) -> None:
        """Kill it and all its processes."""
        kill_all(self.process)


@dataclass
class Writer:
    """Sends numbered texts into its target. `acknowledged` is the last number that the server answered for."""

    number: int
    target: str
    acknowledged: int = 0
    sent: int = 0
    known: str = "writer 0: 0"
    n_acknowledged: int = 0
    strange: list[str] = field(default_factory=list)

    def text(self, n: int) -> str:
        # Long enough that a half-written text would show.
        return f"writer {self.number}: {n} " + "word " * 120 + f"end {n}"

    def write(self, installation: Installation, port: int, stop: threading.Event) -> None:
        """Send saves one after the other until the server is gone or the round is over."""
        csrf = "x" * 32
        headers = {
            "Cookie": f"sessionid={installation.prepared['session']}; csrftoken={csrf}",
            "X-CSRFToken": csrf,
            "X-Requested-With": "autosave",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while not stop.is_set():
            self.sent += 1
            new = self.text(self.sent)
            body = {}
            for name in FIELDS:
                label = f"target-{self.target}-{name}"
                body[label], body[f"base-{label}"] = self.shown(name, new), self.shown(name, self.known)
            try:
                connection.request("POST", f"/plans/{installation.prepared['plan']}/save/", urlencode(body), headers)
                response = connection.getresponse()
                answer = json.loads(response.read())
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                return
            if response.status != 200:
                self.strange.append(f"{response.status}: {str(answer)[:300]}")
                return
            self.acknowledged, self.known = self.sent, new
            self.n_acknowledged += 1

    @staticmethod
    def shown(name: str, text: str) -> str:
        """'When' holds one line of at most 200 characters."""
        return text if name == "wording" else text[:60].strip()


def number_in(text: str) -> int:
    return int(text.split(": ")[1].split(" ")[0])


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(installation: Installation) -> None:
    rng, server = random.Random(5), Server(installation)
    writers = [Writer(i + 1, target) for i, target in enumerate(installation.prepared["targets"])]
    for _ in range(KILLS):
        server.start()
        stop = threading.Event()
        threads = [threading.Thread(target=w.write, args=(installation, server.port, stop)) for w in writers]
        for thread in threads:
            thread.start()
        # At a random moment of the stream, however fast or slow the machine is.
        wanted = sum(w.n_acknowledged for w in writers) + rng.randrange(2, 30)
        until = time.monotonic() + 5
        while sum(w.n_acknowledged for w in writers) < wanted and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(rng.uniform(0, 0.03))
        server.kill()
        stop.set()
        for thread in threads:
            thread.join()
        for writer, (wording, when) in zip(writers, installation.texts(), strict=True):
            assert not writer.strange, writer.strange
            found = number_in(wording)
            assert found >= writer.acknowledged, f"save {writer.acknowledged} was acknowledged; {found} is there"
            assert found <= writer.sent
            assert number_in(when) == found, "one save left its two fields at different texts"
            if found:
                assert wording == writer.text(found), "a text was cut"
            # The next save starts from what a reloaded page would show.
            writer.known, writer.acknowledged = wording, found
    total = sum(writer.n_acknowledged for writer in writers)
    print(f"\n{installation.database}: {KILLS} kills, {total} acknowledged saves, none lost")
    assert total > KILLS, "hardly anything was saved, so nothing was proved"
