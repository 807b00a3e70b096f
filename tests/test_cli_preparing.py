"""What `handrail serve` looks at before it serves, and how it ends; tests/test_cli.py starts it for real."""

from __future__ import annotations

import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.db import connection

from handrail import cli
from tests.factories import SchoolFactory


def test_ctrl_c_is_no_mistake(monkeypatch) -> None:
    def stopped(rest: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(cli.COMMANDS, "migrate", ("", stopped))
    assert cli.main(["migrate"]) == 130


def test_the_version_of_a_copy_that_is_not_installed_is_said(monkeypatch, capsys) -> None:
    def missing(name: str) -> str:
        raise cli.PackageNotFoundError

    monkeypatch.setattr(cli, "version", missing)
    assert cli.main(["version"]) == 0
    assert capsys.readouterr().out == "Handrail (not installed)\n"


def test_serve_hands_its_options_on(monkeypatch) -> None:
    given = {}
    monkeypatch.setattr(cli, "serve", lambda **options: given.update(options) or 0)
    assert cli.main(["serve", "--host", "0.0.0.0", "--port", "8123", "--workers", "2", "--no-worker"]) == 0
    assert given == {"host": "0.0.0.0", "port": 8123, "n_workers": 2, "with_worker": False}


def test_migrate_and_other_words_go_to_djangos_command_line(monkeypatch) -> None:
    given = []
    monkeypatch.setattr("django.core.management.execute_from_command_line", given.append)
    assert cli.main(["migrate", "--plan"]) == cli.main(["check"]) == cli.main(["help", "migrate"]) == 0
    assert given == [["handrail", "migrate", "--plan"], ["handrail", "check"], ["handrail", "help", "migrate"]]


def test_a_command_that_this_installation_lacks_is_a_sentence(monkeypatch, capsys) -> None:
    monkeypatch.setattr("django.core.management.get_commands", dict)
    assert cli.main(["createschool"]) == 1
    assert capsys.readouterr().err == "This installation has no command createschool.\n"


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "localhost"), ("0.0.0.0", "localhost"), ("school.example", "school.example")]
)
def test_the_address_is_announced_with_what_there_is_to_know(capsys, host: str, shown: str) -> None:
    cli._announce(host, 8000, ["The set-up code is X.", "ready"], 1.25)
    first, *notes = capsys.readouterr().out.splitlines()
    assert first.startswith(f"Handrail is ready at http://{shown}:8000 (1.2 s).")
    assert notes == ["The set-up code is X."]


def test_children_are_asked_to_end_and_made_to_end() -> None:
    deaf = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); sys.stdin.read()"
    children = {
        name: subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for name, code in {"polite": "print(1, flush=True); input()", "deaf": deaf, "gone": "print(1)"}.items()
    }
    for child in children.values():
        child.stdout.readline()
    children["gone"].wait()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cli, "STOP_SECONDS", 0.5)
            cli._stop_all(children)
    finally:
        for child in children.values():
            child.kill()
            child.stdin.close()
            child.stdout.close()
    assert (children["polite"].returncode, children["deaf"].returncode) == (-15, -9)


def test_serving_ends_with_the_first_part_that_ends(capsys) -> None:
    ended = SimpleNamespace(poll=lambda: 3, returncode=3)
    assert cli._watch({"The web server": ended}, SimpleNamespace(asked=False)) == 1
    assert "The web server ended by itself (exit code 3)" in capsys.readouterr().err
    assert cli._watch({"The web server": ended}, SimpleNamespace(asked=True)) == 0


@pytest.mark.enable_socket
def test_a_server_is_ready_when_it_answers_and_not_when_it_only_listens() -> None:
    import threading

    web, stop = SimpleNamespace(poll=lambda: None), SimpleNamespace(asked=False)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with server.accept()[0]:
                pass  # closed without a word
            taken, _ = server.accept()
            with taken:
                taken.recv(200)
                taken.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        assert cli._answers("127.0.0.1", server.getsockname()[1], web, stop)
        thread.join()
    assert not cli._answers("0.0.0.0", 1, SimpleNamespace(poll=lambda: 1), stop)
    assert not cli._answers("::", 1, web, SimpleNamespace(asked=True))


@pytest.mark.django_db
def test_a_new_installation_is_told_its_set_up_code_and_an_old_one_nothing() -> None:
    assert "The set-up code is" in cli._set_up_notes()[0]
    SchoolFactory()
    assert cli._set_up_notes() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("host", "hosts", "is_noted"), [
    ("0.0.0.0", None, True), ("0.0.0.0", "handrail.school.example", False), ("127.0.0.1", None, False),
])  # fmt: skip
def test_serving_a_network_needs_the_name_of_the_machine(
    monkeypatch, settings, tmp_path, host, hosts, is_noted
) -> None:
    SchoolFactory()
    monkeypatch.setenv("HANDRAIL_SERVE_HOST", host)
    monkeypatch.delenv("HANDRAIL_HOSTS", raising=False)
    if hosts:
        monkeypatch.setenv("HANDRAIL_HOSTS", hosts)
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [tmp_path], tmp_path / "static"
    notes = cli._prepare()
    assert any("HANDRAIL_HOSTS" in note for note in notes) is is_noted
    assert any("make assets" in note for note in notes)
    assert settings.STATIC_ROOT.is_dir()


class _Executor:
    """A database that waits for a migration."""

    def __init__(self, connection) -> None:
        self.loader = SimpleNamespace(graph=SimpleNamespace(leaf_nodes=list))

    def migration_plan(self, targets):
        return ["0002"]


@pytest.mark.parametrize(
    ("vendor", "tables", "words"),
    [
        ("sqlite", ["school"], "Bringing the database up to date"),
        ("sqlite", [], "Preparing the database"),
        ("postgresql", [], "Preparing the database"),
        ("postgresql", ["school"], ""),
    ],
)
def test_a_database_is_brought_up_to_date_unless_others_share_it(monkeypatch, capsys, vendor, tables, words) -> None:
    ran = []
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor", _Executor)
    monkeypatch.setattr("django.core.management.call_command", lambda *args, **options: ran.append(args))
    monkeypatch.setattr(connection, "vendor", vendor, raising=False)
    monkeypatch.setattr(connection.introspection, "table_names", lambda: tables)
    if words:
        cli._bring_up_to_date()
        assert ran == [("migrate",)]
        assert words in capsys.readouterr().out
    else:
        with pytest.raises(cli.Mistake, match="Make a backup"):
            cli._bring_up_to_date()
        assert ran == []


def test_a_postgresql_that_does_not_answer_is_a_sentence(monkeypatch) -> None:
    import psycopg

    def refused(**options):
        assert options["connect_timeout"] == 5
        raise psycopg.OperationalError("connection refused\nmore")

    monkeypatch.setattr(connection, "vendor", "postgresql", raising=False)
    monkeypatch.setattr(psycopg, "connect", refused)
    with pytest.raises(cli.Mistake, match=r"The database does not answer: connection refused\. Look at"):
        cli._reach_database()
