"""Kill the server in stage 3 of a planning meeting and start it again: the same tally, on both databases.

Six phones vote. At the third vote of each the server and all its processes are killed; what got no answer is sent again
with the same key, as phones do. Each vote must be there once, and each phone must see its own.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_socket

from tests.bench.planning_meeting import CSRF
from tests.postgresql import two_roles
from tests.ready import put_database, put_file
from tests.run import POSTGRESQL
from tests.slow.test_killed_server import ROOT, Installation, Server

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _this_machine_only() -> None:
    pytest_socket.enable_socket()


def run(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.planning_meeting", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(params=["sqlite", "postgresql"])
def meeting(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    with ExitStack() as stack:
        file = tmp_path / "slow.sqlite3"
        settings = {"HANDRAIL_DATABASE_URL": f"sqlite:///{file}"}
        if request.param == "postgresql":
            name = f"handrail_slow_{uuid.uuid4().hex[:8]}"
            settings = stack.enter_context(two_roles(POSTGRESQL, name, make=put_database))
        else:
            put_file(file)
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("HANDRAIL")},
            "HANDRAIL_HOME": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "handrail.settings",
            **settings,
        }
        yield Installation(environment, run(environment, "one")["meetings"][0], request.param, "")


def send(port: int, token: str, box: str, key: str) -> bool:
    """Give a vote; return whether the server answered for it."""
    body = urlencode({"box": box, "by": "1", "key": key})
    headers = {
        "Cookie": f"handrail-place={token}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "X-Requested-With": "autosave",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("POST", "/board/vote/", body, headers)
        answer = connection.getresponse()
        answer.read()
    except OSError:
        return False
    assert answer.status == 200
    return True


def own(port: int, token: str) -> dict[str, int]:
    """Return what a phone sees of its own votes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/board/live/", headers={"Cookie": f"handrail-place={token}"})
    return json.loads(connection.getresponse().read())["own"]["mine"]


def test_a_server_that_is_killed_in_stage_three_comes_back_with_the_same_tally(meeting: Installation) -> None:
    tokens, boxes, server = meeting.prepared["tokens"], meeting.prepared["boxes"], Server(meeting)
    server.start()
    wanted = {token: Counter() for token in tokens}
    unanswered = []
    for number in range(5):
        for place, token in enumerate(tokens):
            box, key = boxes[(place + number) % len(boxes)], str(uuid.uuid4())
            wanted[token][box] += 1
            if number == 2 and place == len(tokens) // 2:
                send(server.port, token, box, key)
                server.kill()
                unanswered.append((token, box, key))  # as if the answer had been lost on its way
            elif not send(server.port, token, box, key):
                unanswered.append((token, box, key))
        if number == 2:
            assert len(unanswered) > 1
            server.start()
            for token, box, key in [*unanswered, *unanswered]:
                assert send(server.port, token, box, key)
    seen = {token: own(server.port, token) for token in tokens}
    server.kill()
    assert seen == {token: dict(votes) for token, votes in wanted.items()}
    (kept,) = run(meeting.environment, "count").values()
    assert kept == {"votes": 5 * len(tokens), "most": 5}
