"""The audit of packages: it fails on a known weakness, and never claims to have looked where it could not."""

from __future__ import annotations

import json
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import pytest_socket

from tests import audit
from tests.audit import Accepted, judge

TODAY = date(2026, 11, 16)
WEAK = {"id": "PYSEC-1", "aliases": ["CVE-2026-1"], "fix_versions": ["3.2.1"]}
REPORT = {"dependencies": [{"name": "django", "version": "3.2", "vulns": [WEAK]}]}
SOUND = {"dependencies": [{"name": "django", "version": "5.2", "vulns": []}, {"name": "x", "skip_reason": "unknown"}]}
UNKNOWN = {"dependencies": [{"name": "django", "skip_reason": "Dependency not found"}]}


def accepted(until: date, id: str = "CVE-2026-1", package: str = "django") -> list[Accepted]:
    return [Accepted(id, package, "We never call that part of it.", until)]


def test_a_known_weakness_fails() -> None:
    verdict = judge(REPORT, [], today=TODAY)
    assert verdict.has_failed
    assert "django 3.2: PYSEC-1, mended in 3.2.1. Run `make lock`" in verdict.lines[1]


def test_a_weakness_can_be_lived_with_until_a_day_near_enough() -> None:
    verdict = judge(REPORT, accepted(date(2026, 11, 16)), today=TODAY)
    assert not verdict.has_failed and "We never call" in verdict.lines[1]
    for day in (date(2026, 11, 15), date(2027, 11, 16)):
        assert judge(REPORT, accepted(day), today=TODAY).has_failed
    assert judge(REPORT, accepted(TODAY, package="other"), today=TODAY).has_failed


def test_what_was_not_looked_at_is_said() -> None:
    verdict = judge(SOUND, accepted(TODAY), today=TODAY)
    assert not verdict.has_failed
    assert verdict.lines[:2] == (
        "1 packages were compared with known weaknesses.",
        "Not known to the source, so not looked at: x.",
    )
    assert "needs no row: CVE-2026-1" in verdict.lines[2]
    assert judge(UNKNOWN, [], today=TODAY).lines[0].startswith("not possible here:")


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "lock.txt"
    path.write_text("django==3.2.0 \\\n    --hash=sha256:abc\n")
    return path


def test_where_no_source_answers_nothing_is_claimed(lock) -> None:
    answers = iter([(UNKNOWN, ""), (None, "api.example cannot be reached")])
    verdict = audit.audit(lock, [["a"], ["b"]], accepted=[], today=TODAY, run=lambda *_: next(answers))
    assert not verdict.has_failed
    assert verdict.lines == (
        "not possible here: the source knows nothing of django==3.2.0; api.example cannot be reached. "
        "Nothing was compared.",
    )


def test_the_second_source_is_asked_where_the_first_breaks_off(lock) -> None:
    answers = iter([(SOUND, ""), (None, "no answer"), (SOUND, ""), (REPORT, "")])
    verdict = audit.audit(lock, [["a"], ["b"]], accepted=[], today=TODAY, run=lambda *_: next(answers))
    assert verdict.has_failed


def test_a_row_that_is_not_whole_is_refused(tmp_path) -> None:
    path = tmp_path / "accepted.yaml"
    for row in ("{id: A, package: b}", "{id: A, package: b, reason: a b c d, until: soon}"):
        path.write_text(f"accepted: [{row}]")
        with pytest.raises(SystemExit, match="each row needs"):
            audit.read_accepted(path)
    path.write_text("accepted: [{id: A, package: b, reason: later, until: 2026-12-01}]")
    with pytest.raises(SystemExit, match="in a sentence"):
        audit.read_accepted(path)
    assert isinstance(audit.read_accepted(), list)


class Advisories(BaseHTTPRequestHandler):
    """A source of advisories as OSV is one, that knows of one weakness of an old Django."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_old = asked["package"]["name"].lower() == "django" and asked["version"] == "3.2.0"
        affected = {
            "package": {"name": "django", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.2.1"}]}],
        }
        weakness = {
            "id": "GHSA-test-test-test",
            "aliases": ["CVE-2021-31542"],
            "summary": "Uploads may leave their folder",
            "published": "2021-05-05T15:15:00Z",
            "modified": "2021-05-05T15:15:00Z",
            "affected": [affected],
        }
        body = json.dumps({"vulns": [weakness]} if is_old else {}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def source():
    pytest_socket.enable_socket()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_tool_itself_finds_an_old_django(source, tmp_path, capsys) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("django==3.2.0\n")
    new.write_text("django==5.2.19\n")
    assert audit.main([str(old), "--osv-url", source]) == 1
    assert "django 3.2.0: CVE-2021-31542, mended in 3.2.1" in capsys.readouterr().out
    assert audit.main([str(new), "--osv-url", source]) == 0
    assert "1 packages were compared" in capsys.readouterr().out


def test_a_source_that_is_not_there_is_no_failure(tmp_path, capsys) -> None:
    old = tmp_path / "old.txt"
    old.write_text("django==3.2.0\n")
    assert audit.main([str(old), "--osv-url", "http://127.0.0.1:9/v1/query"]) == 0
    assert "not possible here: 127.0.0.1 cannot be reached" in capsys.readouterr().out
