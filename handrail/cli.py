"""The command `handrail`: what a school needs to run it. Everything else is passed to Django's own command line.

A person's mistake is answered with one plain sentence and exit code 1, never with a stack trace.
"""

from __future__ import annotations

import argparse
import ctypes
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NoReturn, TextIO

SETTINGS = "handrail.settings"
# Threads of the one process of one school: SQLite has one writer, and eight readers keep two cores busy.
THREADS = 8
# Threads that wait at the gate while those work, so that a stream never waits behind a page (core.gate).
WAITING_THREADS = 32
# What the server takes at once: streams of planning meetings, pages, and a burst of new ones.
BACKLOG = 2048
# A page that takes longer than this to finish at a stop is lost in any case (design 2).
KILL_TIMEOUT_SECONDS = 5
STOP_SECONDS = 10
START_SECONDS = 60
PR_SET_PDEATHSIG = 1
# Names the file that says to the web processes that the database is prepared.
READY_FILE = "HANDRAIL_READY_FILE"


# On the command line they have another name than their file.
SHORT_NAMES = {"import_pupils": "import", "load_scrubbed": "load-scrubbed"}


class Mistake(Exception):
    """Something that a person can mend; the message says how."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    name, rest = (args[0], args[1:]) if args else ("help", [])
    if name in {"help", "-h", "--help"} and not rest:
        return _help()
    if name in {"--version", "version"}:
        print(f"Handrail {_version()}")
        return 0
    if name in {*COMMANDS, "db_worker"}:
        os.umask(0o077)  # the database and what lies beside it are for this account only
    try:
        if name in COMMANDS:
            return COMMANDS[name][1](rest)
        return _django(args)
    except Mistake as mistake:
        print(mistake, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        sentence = _sentence_for(error)
        if sentence is None or os.environ.get("HANDRAIL_DEBUG"):
            raise
        print(sentence, file=sys.stderr)
        return 1


def _version() -> str:
    try:
        return version("handrail")
    except PackageNotFoundError:
        return "(not installed)"


def _help() -> int:
    print(
        "Handrail keeps the plans of pupils with special educational needs.\n\n"
        "handrail COMMAND, where COMMAND is one of:\n"
    )
    for name, (line, _) in COMMANDS.items():
        print(f"  {name:<15}{line}")
    print("\n`handrail COMMAND --help` says more of each. Every other word is passed to Django's command line.")
    return 0


def _sentence_for(error: Exception) -> str | None:
    """Return what to say of an error in a person's files, settings or database; None for our own mistakes."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError
    from django.db.utils import DatabaseError, InterfaceError

    from handrail.core.errors import Refused
    from handrail.frameworks.types import MalformedPack

    if isinstance(error, CommandError):
        return str(error).removeprefix("Error: ")
    if isinstance(error, Refused):
        return error.message
    if isinstance(error, MalformedPack):
        return f"A framework pack is not right, so nothing was started. {error}"
    if isinstance(error, DatabaseError | InterfaceError):
        first_line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return f"The database cannot be used: {first_line}. Look at HANDRAIL_DATABASE_URL, and run `handrail migrate`."
    if isinstance(error, ImproperlyConfigured):
        return f"A setting is not right: {error}"
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        return f"{error.filename}: {error.strerror}."
    return None


# ------------------------------------------------------------------------------------------ single commands


class _Parser(argparse.ArgumentParser):
    """Answers a wrong option like every other mistake."""

    def error(self, message: str) -> NoReturn:
        raise Mistake(f"{message[:1].upper()}{message[1:]}. `{self.prog} --help` says what there is.")


def _parser(name: str) -> _Parser:
    return _Parser(prog=f"handrail {name}", description=COMMANDS[name][0])


def _port(value: str | None) -> int:
    if value is None:
        value = os.environ.get("PORT") or "8000"
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise Mistake(f"The port must be a number from 1 to 65535, not '{value}'.")
    return int(value)


def _run_serve(rest: list[str]) -> int:
    parser = _parser("serve")
    parser.add_argument("--port", help="the port to answer on (PORT, else 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to answer on; 0.0.0.0 for every network")
    parser.add_argument("--workers", type=int, default=1, help="web processes; more than one only with PostgreSQL")
    parser.add_argument("--no-worker", action="store_true", help="run background work elsewhere: handrail db_worker")
    chosen = parser.parse_args(rest)
    if chosen.workers < 1:
        raise Mistake("There must be at least one web process: --workers 1.")
    return serve(host=chosen.host, port=_port(chosen.port), n_workers=chosen.workers, with_worker=not chosen.no_worker)


def _run_demo(rest: list[str]) -> int:
    parser = _parser("demo")
    parser.add_argument("--port", help="the port to answer on (PORT, else 8000)")
    parser.add_argument("--primary", action="store_true", help="a primary school of 240 instead of a secondary of 900")
    parser.add_argument("--keep", action="store_true", help="serve the school of last time, if it is still there")
    parser.add_argument("--build-only", action="store_true", help="build the school and stop before serving it")
    chosen = parser.parse_args(rest)
    port = _port(chosen.port)
    os.environ["HANDRAIL_DEMO"] = "1"
    from handrail.demo import command

    return command.main(build_only=chosen.build_only, primary=chosen.primary, keep=chosen.keep, port=port)


def _run_check_deploy(rest: list[str]) -> int:
    parser = _parser("check-deploy")
    parser.add_argument("--json", action="store_true", help="for programs: the findings as JSON")
    parser.add_argument("--workers", type=int, default=1, help="how many web processes `handrail serve` is given")
    chosen = parser.parse_args(rest)
    import django

    django.setup()
    from handrail.web.deploy import command

    return command.main(as_json=chosen.json, n_workers=chosen.workers)


def _run_critique(rest: list[str]) -> int:
    parser = _parser("critique")
    parser.add_argument(
        "file", help="one target a line, or a table with tabs and a column called text; - for standard input"
    )
    parser.add_argument("--summary", action="store_true", help="only how many of each label, and how many agree")
    chosen = parser.parse_args(rest)
    from handrail.friend import command

    try:
        return command.main(chosen.file, is_summary=chosen.summary)
    except command.UnreadableTargets as error:
        raise Mistake(str(error)) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever reads has seen enough
        return 0


def _run_migrate(rest: list[str]) -> int:
    return _django(["migrate", *rest])


def _managed(name: str) -> Callable[[list[str]], int]:
    """Return a command that one of our rooms offers to Django, with its mistakes as plain sentences."""

    def run(rest: list[str]) -> int:
        import django
        from django.core.management import get_commands, load_command_class

        django.setup()
        rooms = get_commands()
        if name not in rooms:
            raise Mistake(f"This installation has no command {name}.")
        command = load_command_class(rooms[name], name)
        options = vars(command.create_parser("handrail", SHORT_NAMES.get(name, name)).parse_args(rest))
        arguments = options.pop("args", ())
        command.execute(*arguments, **options)
        return 0

    return run


def _django(args: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["handrail", *args])
    return 0


COMMANDS: dict[str, tuple[str, Callable[[list[str]], int]]] = {
    "serve": ("answer in the browser: the web server and the background worker", _run_serve),
    "demo": ("build a school of invented people and serve it", _run_demo),
    "migrate": ("bring the database up to date with this version", _run_migrate),
    "createschool": ("set a school up from a file (createschool --example prints one)", _managed("createschool")),
    "import": ("bring in the school's list of pupils from a file", _managed("import_pupils")),
    "trust": ("put schools in a trust or authority, and give its officers accounts", _managed("trust")),
    "nightly": ("do the night's work now: start plans, forget old print files", _managed("nightly")),
    "check-deploy": ("say whether real records may be kept here, and what to mend", _run_check_deploy),
    "critique": ("say of each target in a file what is good and what is missing", _run_critique),
    "scrub": ("write a copy without real names, texts and secrets, for support", _managed("scrub")),
    "load-scrubbed": ("fill an empty installation from a scrubbed copy", _managed("load_scrubbed")),
    "help": ("say what there is", lambda rest: _django(["help", *rest]) if rest else _help()),
}


# -------------------------------------------------------------------------------------------------- serving


def make_application() -> Any:  # pragma: no cover - runs in the web server's processes
    """Return the web application, for the server's worker processes; they end when the server does.

    It is loaded whole, so that the first visitor does not wait, while another process prepares the database.
    """
    _die_with_parent()
    from django.urls import get_resolver

    from handrail.core.gate import Gate
    from handrail.wsgi import application as whole

    application = Gate(whole, THREADS)

    _ = get_resolver().url_patterns
    signal_file = os.environ.get(READY_FILE)
    until = time.monotonic() + START_SECONDS
    while signal_file and not Path(signal_file).exists() and time.monotonic() < until:
        time.sleep(0.02)
    return application


def serve(  # pragma: no cover - starts the processes: tests/test_cli.py does it for real
    *, host: str = "127.0.0.1", port: int | None = None, n_workers: int = 1, with_worker: bool = True
) -> int:
    """Serve until told to stop: a web server, and a background worker, which both end when either does.

    The worker's process prepares the database first and becomes the worker after, so that Django is loaded once less;
    the web processes load meanwhile and answer when it is prepared.
    """
    started = time.monotonic()
    port = _port(None) if port is None else port
    _check_port(host, port)
    stop = _Stop()
    children: dict[str, subprocess.Popen[bytes]] = {}
    with tempfile.TemporaryDirectory(prefix="handrail-") as folder:
        ready_file = Path(folder) / "ready"
        environment = dict(os.environ, HANDRAIL_SERVE_HOST=host, **{READY_FILE: str(ready_file)})
        try:
            background, channel = _start_background(environment, stay=with_worker)
            children["The background worker"] = background
            children["The web server"] = web = _start_web(environment, host=host, port=port, n_workers=n_workers)
            with channel:
                notes = channel.read().splitlines()  # until the other side closes it: prepared, or given up
            if "ready" not in notes:
                background.wait()
                return 0 if stop.asked else 1
            ready_file.touch()
            if not with_worker:
                del children["The background worker"]
            if _answers(host, port, web, stop):
                _announce(host, port, notes, time.monotonic() - started)
            return _watch(children, stop)
        finally:
            _stop_all(children)


def _start_background(  # pragma: no cover - as serve
    environment: dict[str, str], *, stay: bool
) -> tuple[subprocess.Popen[bytes], TextIO]:
    """Start the process that prepares the database and then works in the background; return what it has to say too."""
    ready_read, ready_write = os.pipe()
    process = _start(
        ["handrail.cli", "prepare", str(ready_write), "stay" if stay else "leave"], environment, pass_fds=(ready_write,)
    )
    os.close(ready_write)
    return process, os.fdopen(ready_read)


def _n_threads() -> int:
    """Return the threads of a web process: those that work, those that wait for them, and one for each stream."""
    from django.conf import settings

    return THREADS + WAITING_THREADS + int(settings.HANDRAIL_LIVE_SCREENS)


def _start_web(  # pragma: no cover - as serve
    environment: dict[str, str], *, host: str, port: int, n_workers: int
) -> subprocess.Popen[bytes]:
    return _start(
        [
            "granian", "--interface", "wsgi", "--factory", "handrail.cli:make_application", "--host", host,
            "--port", str(port), "--workers", str(n_workers), "--blocking-threads", str(_n_threads()),
            "--backlog", str(BACKLOG), "--backpressure", str(BACKLOG),
            "--workers-kill-timeout", str(KILL_TIMEOUT_SECONDS), "--no-ws", "--log-level", "error",
        ],
        environment,
    )  # fmt: skip


def _start(  # pragma: no cover - as serve
    module: list[str], environment: dict[str, str], *, pass_fds: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", *module],
        env=environment,
        pass_fds=pass_fds,
        preexec_fn=_die_with_parent,
        start_new_session=True,  # Ctrl-C reaches the parent only, which then stops the others in order
    )


def _announce(host: str, port: int, notes: list[str], seconds: float) -> None:
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104
    print(f"Handrail is ready at http://{shown}:{port} ({seconds:.1f} s). Stop it with Ctrl-C.", flush=True)
    for note in notes:
        if note != "ready":
            print(note, flush=True)


class _Stop:
    """Whether somebody asked this process to stop."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True


def _watch(children: dict[str, subprocess.Popen[bytes]], stop: _Stop) -> int:
    """Wait until told to stop, or until one child ends by itself; return the exit code."""
    while not stop.asked:
        for name, child in children.items():
            if child.poll() is not None:
                print(f"{name} ended by itself (exit code {child.returncode}), so Handrail stops.", file=sys.stderr)
                return 1
        time.sleep(0.2)
    return 0


def _stop_all(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _answers(host: str, port: int, web: subprocess.Popen[bytes], stop: _Stop) -> bool:
    """Wait until the server takes a request; False if it ends, is told to stop, or takes too long."""
    target = "127.0.0.1" if host in {"0.0.0.0", ""} else "::1" if host == "::" else host  # noqa: S104
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and web.poll() is None and not stop.asked:
        try:
            with socket.create_connection((target, port), timeout=5) as connection:
                # A listening port is not enough: the answer shows that the application is loaded.
                connection.sendall(
                    b"GET /static/handrail/mark.svg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                )
                if connection.recv(12):
                    return True
        except OSError:
            time.sleep(0.05)
    return False


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Mistake(
                f"Port {port} on {host} cannot be used ({(error.strerror or 'not possible').lower()}). "
                "Choose another: handrail serve --port 8001."
            ) from error


def _die_with_parent() -> None:  # pragma: no cover - would end the tests with whatever started them
    """Ask Linux to end this process when the one that started it ends, however that ends. Elsewhere: do nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


# ---------------------------------------------------------------------- preparing, in the background's process


def _run_prepare(rest: list[str]) -> int:  # pragma: no cover - runs in the background's process
    """Prepare the database, tell the parent what to say, and stay as the background worker (or leave)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    channel, then = int(rest[0]), rest[1]
    import django

    with os.fdopen(channel, "w") as parent:
        django.setup()
        for note in _prepare():
            parent.write(note + "\n")
        parent.write("ready\n")
    if then == "leave":
        return 0
    from django.core.management import call_command

    # What nights missed while the machine was off is done now, and the next night's work waits in the queue.
    call_command("nightly", and_again=True, stdout=io.StringIO())
    call_command("db_worker", "--no-startup-delay", "--no-reload", "--skip-checks", verbosity=0)
    return 0


def _prepare() -> list[str]:
    """Check the settings, bring the database up to date, and return what the person at the terminal should know."""
    from django.conf import settings

    from handrail.frameworks.queries import all_frameworks

    _reach_database()
    all_frameworks()  # a malformed pack is refused here, with its file and line
    notes = []
    host = os.environ.get("HANDRAIL_SERVE_HOST", "")
    if host not in {"127.0.0.1", "localhost", "::1"} and "HANDRAIL_HOSTS" not in os.environ:
        notes.append(
            "Other machines will be refused until HANDRAIL_HOSTS names this one, for instance "
            "HANDRAIL_HOSTS=handrail.school.example."
        )
    if not any((Path(place) / "handrail" / "handrail.css").exists() for place in settings.STATICFILES_DIRS):
        notes.append("The look is missing: build it with `make assets`.")
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # looked for by whitenoise, though nothing is in it
    _bring_up_to_date()
    return [*notes, *_isolation_notes(), *_set_up_notes()]


def _reach_database() -> None:
    """Try PostgreSQL once before the pool does: the pool would ask for half a minute, and warn each time."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    import psycopg

    kept = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    try:
        psycopg.connect(connect_timeout=5, **{key: kept[name] for key, name in names.items() if kept[name]}).close()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise Mistake(f"The database does not answer: {reason}. Look at HANDRAIL_DATABASE_URL.") from error


def _bring_up_to_date() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    is_new = not connection.introspection.table_names()
    if connection.vendor != "sqlite" and not is_new:
        # Several servers may share this database; one person decides when it changes.
        raise Mistake("The database belongs to another version. Make a backup, then run `handrail migrate`.")
    print("Preparing the database..." if is_new else "Bringing the database up to date...", flush=True)
    call_command("migrate", interactive=False, verbosity=0)


def _isolation_notes() -> list[str]:
    """See that the database keeps the schools apart (PostgreSQL), and return what weakens that."""
    from django.conf import settings
    from django.db import connection

    from handrail.core.isolation import isolate, weaknesses

    isolate(connection, application=settings.APPLICATION_ROLE)
    return weaknesses(connection)


def _set_up_notes() -> list[str]:
    from handrail.schools.queries import is_any_school
    from handrail.schools.set_up_code import set_up_code

    if is_any_school():
        return []
    return [f"Open the address above to set your school up. The set-up code is {set_up_code()}"]


if __name__ == "__main__":  # pragma: no cover - runs in the background's process
    if sys.argv[1:2] == ["prepare"]:
        try:
            sys.exit(_run_prepare(sys.argv[2:]))
        except Mistake as mistake:
            sys.exit(str(mistake))
        except Exception as problem:
            found = _sentence_for(problem)
            if found is None:
                raise
            sys.exit(found)
    sys.exit(main())
