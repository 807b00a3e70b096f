"""`handrail demo`: a database of its own, made afresh unless it is to be kept."""

from __future__ import annotations

import os

import pytest

from handrail import cli
from handrail.demo import build, command

SUMMARY = "Brook Lane Primary School: 240 pupils."


@pytest.fixture
def done(monkeypatch, tmp_path):
    """Run the command without a database or a server; return what it would have done."""
    calls: list[tuple] = []
    kept = {name: os.environ.get(name) for name in ("HANDRAIL_HOME", "HANDRAIL_DEMO", "DJANGO_SETTINGS_MODULE")}
    monkeypatch.setenv("HANDRAIL_HOME", str(tmp_path))
    monkeypatch.delenv("HANDRAIL_DATABASE_URL", raising=False)
    for name, value in kept.items():
        monkeypatch.setenv(name, value or "")  # so that what the command sets is taken back
    monkeypatch.setenv("HANDRAIL_HOME", str(tmp_path))
    monkeypatch.setattr("django.setup", lambda: None)
    monkeypatch.setattr("django.core.management.call_command", lambda name, **options: calls.append((name,)))

    def built(*, primary, say):
        calls.append(("build", primary, os.environ["HANDRAIL_DATABASE_URL"]))
        return SUMMARY

    monkeypatch.setattr(build, "build", built)
    monkeypatch.setattr(cli, "serve", lambda *, port: calls.append(("serve", port)) or 0)
    yield calls
    os.environ.pop("HANDRAIL_DATABASE_URL", None)


def test_the_school_is_built_in_a_file_of_its_own_and_served(done, tmp_path, capsys) -> None:
    assert cli.main(["demo", "--primary", "--port", "8123"]) == 0
    url = f"sqlite:///{tmp_path}/demo-primary.sqlite3"
    assert done == [("migrate",), ("build", True, url), ("serve", 8123)]
    assert SUMMARY in capsys.readouterr().out
    assert os.environ["HANDRAIL_DEMO"] == "1"


@pytest.mark.parametrize("keep", [True, False])
def test_the_file_is_made_afresh_unless_it_is_kept(done, tmp_path, keep: bool) -> None:
    file = tmp_path / "demo.sqlite3"
    file.write_text("last time")
    assert command.main(build_only=True, keep=keep) == 0
    assert file.exists() is keep
    assert [call[0] for call in done] == ["migrate", "build"]


def test_a_database_that_was_named_is_used_as_it_is(done, monkeypatch) -> None:
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", "postgresql://db.example/demo")
    assert command.main(build_only=True, primary=True) == 0
    assert done[1] == ("build", True, "postgresql://db.example/demo")


def test_another_school_is_said_and_left_alone(done, monkeypatch, capsys) -> None:
    def refused(*, primary, say):
        raise build.AnotherSchool("This database holds another school.")

    monkeypatch.setattr(build, "build", refused)
    assert command.main() == 1
    assert capsys.readouterr().err == "This database holds another school.\n"
    assert done == [("migrate",)]


def test_progress_is_one_line_a_step_in_a_file(capsys) -> None:
    command._say("Pupils", 0, 240)
    command._say("Pupils", 240, 240)
    assert capsys.readouterr().out == "Pupils: 240\n"


def test_progress_is_a_bar_on_a_terminal(capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    command._say("Pupils", 120, 240)
    command._say("Pupils", 240, 240)
    first, second = capsys.readouterr().out.lstrip("\r").split("\r")
    assert f"[{'#' * 15:<30}] 120/240" in first and not first.endswith("\n")
    assert f"[{'#' * 30}] 240/240\n" in second
