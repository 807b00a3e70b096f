"""The budgets that are not pages: start and memory, the weight of the first page, an import, and a school's print."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli
import psutil
import psycopg

from tests.bench.classroom import record_all
from tests.bench.planning_meeting import vote_all
from tests.postgresql import APPLICATION, address_as, make_roles
from tests.run import POSTGRESQL
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
Budget = tuple[str, dict[str, Any], list[str]]
START_S, MEMORY_MB, WEIGHT_KB = 3.0, 250, 150
PREVIEW_S, APPLY_S, PRINT_S, PRINT_MB = 3.0, 5.0, 10.0, 300
BANK_MS = 15  # a search of the target bank while typing
SEEN_MS = 500  # a vote, on every screen of its meeting
TRAIL_MS = 50  # the budget of a page, though the read is only part of one


@contextmanager
def installation(database: str) -> Iterator[dict[str, str]]:
    """Give the environment of an empty installation, and take it away afterwards."""
    name = f"handrail_bench_{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as home:
        url, owner = f"sqlite:///{home}/bench.sqlite3", {}
        if database == "postgresql":
            url = POSTGRESQL.rsplit("/", 1)[0] + f"/{name}"
            with psycopg.connect(POSTGRESQL, autocommit=True) as server:
                make_roles(server)
                server.execute(f"CREATE DATABASE {name}")
            # The superuser owns the tables: filling copies rows past row-level security. What is timed does not.
            owner = {"HANDRAIL_OWNER_DATABASE_URL": url}
            url = address_as(url, APPLICATION)
        try:
            yield os.environ | {
                "HANDRAIL_HOME": home,
                "HANDRAIL_DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "handrail.settings",
                **owner,
            }
        finally:
            if database == "postgresql":
                with psycopg.connect(POSTGRESQL, autocommit=True) as server:
                    server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[int, float, psutil.Process]]:
    """Serve the installation; give the port, the seconds until the first answer, and the process."""
    port = free_port()
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "handrail.cli", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        while time.monotonic() - started < 60:
            try:
                fetched(port, "/sign-in/")
                break
            except OSError:
                time.sleep(0.02)
        yield port, time.monotonic() - started, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def fetched(port: int, path: str) -> tuple[http.client.HTTPResponse, bytes]:
    """Return an answer and its body, as compressed as the server gives it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Accept-Encoding": "br, gzip"})
    response = connection.getresponse()
    return response, response.read()


def migrated(environment: dict[str, str]) -> None:
    """Prepare the database, so that the start is an ordinary morning's and not the first of all."""
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)


def start_budget(database: str) -> Budget:
    """Measure the start of `handrail serve` and the memory of all its processes (proportional set size)."""
    with installation(database) as environment:
        migrated(environment)
        times = []
        for _ in range(3):
            with served(environment) as (port, seconds, process):
                times.append(seconds)
                for _ in range(20):
                    fetched(port, "/ui/")
                everybody = [process, *process.children(recursive=True)]
                memory = sum(p.memory_full_info().pss for p in everybody) / 1e6
    seconds = sorted(times)[1]
    problems = [f"start on {database}: {seconds:.1f} s"] if seconds > START_S else []
    problems += [f"memory on {database}: {memory:.0f} MB"] if memory > MEMORY_MB else []
    return "start", {"first answer": f"{seconds:.1f} s", "memory": f"{memory:.0f} MB"}, problems


def weight_budget(database: str) -> Budget:
    """Weigh the first page with everything that it loads, compressed."""
    with installation(database) as environment:
        migrated(environment)
        subprocess.run([sys.executable, "-m", "tests.bench.tasks", "school"], cwd=ROOT, env=environment, check=True)
        with served(environment) as (port, _, _):
            _, page = fetched(port, "/ui/")
            total = len(brotli.compress(page))
            assets = set(re.findall(rb'(?:src|href)="(/static/[^"]+)"', page))
            for asset in assets:
                response, body = fetched(port, asset.decode())
                total += len(body)
                if asset.endswith(b".css"):
                    plain = brotli.decompress(body) if response.headers["Content-Encoding"] == "br" else body
                    fonts = set(re.findall(rb"url\(\"?([^)\"]+\.woff2)", plain))
                    # A page in English loads the two faces of its latin range.
                    for font in (f for f in fonts if b"-ext-" not in f):
                        name = font.decode().rsplit("/", 1)[-1]
                        total += len(fetched(port, f"/static/handrail/fonts/{name}")[1])
    kilobytes = total / 1000
    problems = [f"first page on {database}: {kilobytes:.0f} kB"] if kilobytes > WEIGHT_KB else []
    return "first page", {"compressed": f"{kilobytes:.0f} kB"}, problems


def _task(database: str, name: str) -> dict[str, Any]:
    with installation(database) as environment:
        migrated(environment)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.tasks", name],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return json.loads(done.stdout.splitlines()[-1])


def import_budget(database: str) -> Budget:
    """Preview and save a list of 2,000 pupils."""
    found = _task(database, "import")
    problems = [f"preview on {database}: {found['preview_s']:.1f} s"] if found["preview_s"] > PREVIEW_S else []
    problems += [f"saving on {database}: {found['apply_s']:.1f} s"] if found["apply_s"] > APPLY_S else []
    figures = {"preview": f"{found['preview_s']:.2f} s", "saving": f"{found['apply_s']:.2f} s"}
    return "import of 2,000 pupils", figures, problems


def trail_budget(database: str, n_events: int) -> Budget:
    """Read a trail of this length: the first page and one far back, in each way that it is read."""
    with installation(database) as environment:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.trail", str(n_events)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    problems, figures = [], {"filled in": f"{found['filled_s']:.0f} s"}
    for name, pages in found["reads"].items():
        first, far = pages["first page"]["median_ms"], pages["far page"]["median_ms"]
        figures[f"{name} (of {pages['n']:,})"] = f"{first} ms, far back {far} ms"
        problems += [f"{name} on {database}: {ms} ms" for ms in (first, far) if ms > TRAIL_MS]
    return f"trail of {n_events:,} events", figures, problems


def bank_budget(database: str) -> Budget:
    """Measure a search of the target bank, with a school's own targets beside Handrail's."""
    with installation(database) as environment:
        migrated(environment)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.tasks", "bank"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    took = json.loads(done.stdout.splitlines()[-1])
    problems = [f"search on {database}: {took['median_ms']:.1f} ms"] if took["median_ms"] > BANK_MS else []
    figures = {"targets": took["n"], "search": f"{took['median_ms']:.1f} ms", "the first": f"{took['first_ms']:.0f} ms"}
    return "bank", figures, problems


def print_budget(database: str) -> Budget:
    """Print 300 plans with their progress as one file."""
    found = _task(database, "print")
    problems = [f"print on {database}: {found['seconds']:.1f} s"] if found["seconds"] > PRINT_S else []
    problems += [f"print on {database}: {found['peak_mb']:.0f} MB"] if found["peak_mb"] > PRINT_MB else []
    figures = {
        "plans": found["n_plans"],
        "time": f"{found['seconds']:.1f} s",
        "peak memory": f"{found['peak_mb']:.0f} MB",
        "file": f"{found['mb']:.1f} MB",
    }
    return "print of a school", figures, problems


def meeting_budget(database: str, *, seconds: float) -> Budget:
    """Let twenty planning meetings of thirty vote at once: every vote on every screen in time, none lost or doubled."""
    with installation(database) as environment:
        migrated(environment)
        run = [sys.executable, "-m", "tests.bench.planning_meeting"]
        done = subprocess.run(run, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        prepared = json.loads(done.stdout.splitlines()[-1])
        with served(environment) as (port, _, process):
            found = vote_all(port, prepared, seconds)
            memory = sum(one.memory_info().rss for one in [process, *process.children(recursive=True)]) // 1024**2
        done = subprocess.run([*run, "count"], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        kept = json.loads(done.stdout.splitlines()[-1])
    n_kept = sum(row["votes"] for row in kept.values())
    problems = []
    if found["seen_p95_ms"] > SEEN_MS:
        problems.append(f"planning meetings on {database}: votes are seen within {found['seen_p95_ms']} ms (95 %)")
    if found["missing"] or found["strange"] or n_kept != found["votes"]:
        problems.append(f"planning meetings on {database}: {n_kept} of {found['votes']} votes kept, {found}")
    if any(row["most"] > 5 for row in kept.values()):
        problems.append(f"planning meetings on {database}: somebody has more than five votes")
    return "twenty planning meetings", found | {"kept": n_kept, "memory_mb": memory}, problems


def classroom_budget(database: str, *, seconds: float) -> Budget:
    """Let fifty adults record at once through the address of the outbox: nothing may fail, be lost or stand twice."""
    with installation(database) as environment:
        migrated(environment)
        run = [sys.executable, "-m", "tests.bench.classroom"]
        done = subprocess.run(run, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        prepared = json.loads(done.stdout.splitlines()[-1])
        with served(environment) as (port, _, _):
            began = time.monotonic()
            adults = record_all(port, prepared, seconds)
            took = time.monotonic() - began
        done = subprocess.run([*run, "count"], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        there = json.loads(done.stdout.splitlines()[-1])["kept"]
    answered = [key for adult in adults for key in adult.kept]
    times = sorted(second for adult in adults for second in adult.seconds)
    p95 = times[int(len(times) * 0.95)]
    problems = [f"fifty adults on {database}: {line}" for adult in adults for line in adult.strange][:5]
    if lost := set(answered) - set(there):
        problems.append(f"fifty adults on {database}: {len(lost)} records were answered for and are not there")
    if len(there) != len(set(there)) or len(answered) != len(set(answered)):
        problems.append(f"fifty adults on {database}: a record stands twice")
    figures = {
        "records": f"{len(answered):,}",
        "lost": len(lost),
        "errors": sum(len(adult.strange) for adult in adults),
        "throughput": f"{len(answered) / took:.0f} records/s",
        "messages": f"{len(times) / took:.0f}/s",
        "median": f"{times[len(times) // 2] * 1000:.0f} ms",
        "95 % within": f"{p95 * 1000:.0f} ms",
    }
    return "fifty adults at once", figures, problems
