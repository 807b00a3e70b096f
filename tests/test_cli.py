"""The command line: help, plain sentences for mistakes, and one real start of the server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from django.db import connection

from handrail import cli
from tests.servers import free_port


def test_help_says_one_line_for_each_command(capsys) -> None:
    assert cli.main([]) == cli.main(["help"]) == cli.main(["--help"]) == 0
    out = capsys.readouterr().out
    for name in cli.COMMANDS:
        assert f"\n  {name}" in out


def test_version(capsys) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("Handrail ")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["serve", "--port", "x"], "The port must be a number"),
        (["serve", "--port", "70000"], "The port must be a number"),
        (["serve", "--prot", "1"], "Unrecognized arguments"),
        (["serve", "--workers", "0"], "at least one web process"),
        (["createschool"], "Say which file"),
        (["createschool", "nowhere.yaml"], "No such file"),
        (["createschool", "--nonsense"], "nonsense"),
    ],
)
def test_a_mistake_is_one_sentence(capsys, args, words) -> None:
    assert cli.main(args) == 1
    error = capsys.readouterr().err
    assert words in error and "Traceback" not in error and error.count("\n") == 1


def test_port_comes_from_the_environment(monkeypatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    assert cli._port(None) == 8123
    assert cli._port("8124") == 8124
    monkeypatch.setenv("PORT", "")
    assert cli._port(None) == 8000


def test_a_port_in_use_is_said(capsys) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert cli.main(["serve", "--port", str(taken.getsockname()[1])]) == 1
    assert "Choose another" in capsys.readouterr().err


def test_errors_of_our_own_are_not_hidden(monkeypatch) -> None:
    def broken(rest: list[str]) -> int:
        raise ZeroDivisionError

    monkeypatch.setitem(cli.COMMANDS, "migrate", ("", broken))
    with pytest.raises(ZeroDivisionError):
        cli.main(["migrate"])


@pytest.mark.parametrize(
    "name", ["FileNotFoundError", "MalformedPack", "Refused", "OperationalError", "ImproperlyConfigured"]
)
def test_errors_of_files_and_settings_are_sentences(name: str) -> None:
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from handrail.core.errors import Refused
    from handrail.frameworks.types import MalformedPack

    errors = {
        "FileNotFoundError": FileNotFoundError(2, "No such file or directory", "list.csv"),
        "MalformedPack": MalformedPack("x.yaml", 3, "the key 'code' is given twice"),
        "Refused": Refused("Give the school's name."),
        "OperationalError": OperationalError("connection refused\nmore"),
        "ImproperlyConfigured": ImproperlyConfigured("no key"),
    }
    sentence = cli._sentence_for(errors[name])
    assert sentence and "\n" not in sentence


@pytest.mark.slow
@pytest.mark.enable_socket
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_serve_answers_and_leaves_nothing_behind(tmp_path, how) -> None:
    import psutil

    port = free_port()
    environment = {k: v for k, v in os.environ.items() if k not in {"HANDRAIL_DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    environment |= {"HANDRAIL_HOME": str(tmp_path), "PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, "-m", "handrail", "serve"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    said = ""
    while "is ready" not in said:
        line = server.stdout.readline()
        assert line, said
        said += line
    assert "The set-up code is" in server.stdout.readline()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:
        assert b"set your school up" in page.read()
    family = psutil.Process(server.pid).children(recursive=True)
    assert len(family) == 3
    server.send_signal(how)
    server.wait(timeout=30)
    _, alive = psutil.wait_procs(family, timeout=30)
    assert not alive
    if how == signal.SIGTERM:
        assert server.returncode == 0


@pytest.mark.slow
@pytest.mark.enable_socket
def test_serve_stops_when_a_part_ends(tmp_path) -> None:
    import psutil

    environment = {k: v for k, v in os.environ.items() if k not in {"HANDRAIL_DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    environment |= {"HANDRAIL_HOME": str(tmp_path), "PORT": str(free_port())}
    server = subprocess.Popen(
        [sys.executable, "-m", "handrail", "serve"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None and server.stderr is not None
    while "is ready" not in server.stdout.readline():
        time.sleep(0.01)
    web = next(p for p in psutil.Process(server.pid).children() if "granian" in " ".join(p.cmdline()))
    web.kill()
    assert server.wait(timeout=30) == 1
    assert "The web server ended by itself" in server.stderr.read()


def test_check_deploy_ends_with_one_while_anything_must_be_mended(db, settings, capsys) -> None:
    settings.DEMO = True
    assert cli.main(["check-deploy", "--json", "--workers", "3"]) == 1
    said = json.loads(capsys.readouterr().out)
    codes = {one["code"] for one in said["findings"]}
    assert {"demo-on", "hosts-open"} <= codes
    assert ("sqlite-workers" in codes) is (connection.vendor == "sqlite")
    assert said["is_ready"] is False and len(said["not_seen"]) > 3
    assert cli.main(["check-deploy"]) == 1
    assert capsys.readouterr().out.startswith("Must be mended")


def test_what_our_commands_write_is_for_this_account_only(monkeypatch, capsys) -> None:
    before = os.umask(0o022)
    try:
        assert cli.main(["serve", "--port", "x"]) == 1
        assert os.umask(0o022) == 0o077
        monkeypatch.setattr(cli, "_django", lambda args: 0)
        assert cli.main(["makemigrations"]) == 0
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
