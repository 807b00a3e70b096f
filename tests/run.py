"""Run every part of the suite that this machine can run, and say plainly which parts were left out and why.

With CI=true a part that cannot run is a failure.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
POSTGRESQL = os.environ.get("HANDRAIL_TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
CORES = str(min(4, os.cpu_count() or 1))

# Branch coverage that the rooms on SQLite must reach: house rule. What only runs in a server's processes is left out
# where it stands, with the reason.
COVERAGE = ROOT / "build" / "coverage.json"
WHOLE_PER_CENT = 95
COMPLETE = {"rules", "policy", "actions"}


# Hundreds of processes are started: servers, commands, workers. Compiling our modules and Django anew for each takes
# longer than all else at their start, so what is compiled is kept for the whole run, whatever the machine's own habit.
BYTECODE = ROOT / "build" / "bytecode"
TIMES = ROOT / "build" / "times.xml"
N_SLOWEST = 10
# Of why a test failed, said once more at the end of all.
N_LETTERS = 600
# Hostile words, headers and bodies for every address: PostgreSQL refuses more of them (NUL, wrong types, lengths), so
# they run there, and on SQLite only where there is no PostgreSQL.
STRICTER = [f"tests/meta/test_hostile_{name}.py" for name in ("forms", "records")]
# Who may see what, tried by many thousand requests: on SQLite, where no row-level security stands behind a forgotten
# check and hides it. On PostgreSQL tests/test_isolation.py tries that security itself, and the table of roles runs with
# the two people of `ROLES_TRIED` in tests/meta/test_roles_and_addresses.py.
LOOSER = ["tests/meta/test_misuse.py"]

# Journeys that write, import and sign in go their way on both databases. The others look at pages, which are the same
# on either: they run on SQLite only, so that the whole of CI stays short.
BOTH_DATABASES = [
    f"tests/journeys/test_{name}.py"
    for name in (
        "whole_way",
        "two_editors",
        "import",
        "signing_in",
        "people",
        "families",
        "records",
        "writing",
        "offline",
    )
]
# Each worker has a browser, a server and a database of its own; what stays together, and what begins first, is said in
# tests/journeys/conftest.py.
SIDE_BY_SIDE = ["-n", CORES, "--dist", "loadgroup", "--no-loadscope-reorder"]


@dataclass
class Part:
    """One run of pytest: what it is called, what it selects, where its data lies, and what it needs."""

    name: str
    arguments: list[str]
    postgresql: bool = False
    browser: bool = False
    group: str = "rooms"
    covers: bool = False
    is_house: bool = False
    environment: dict[str, str] = field(default_factory=dict)


# A worker that has done its own takes from the other: the longest tests stand side by side in one file.
SHARED_OUT = ["-n", CORES, "--dist", "worksteal"]
IN_ROOMS = ["-m", "not journey and not slow", *SHARED_OUT]

PARTS = [
    Part("rules and rooms on SQLite", [*IN_ROOMS, "--ignore=tests/meta"], covers=True),
    # Apart, because measuring coverage makes its requests half as fast again and reaches no line that no room tries.
    Part("the whole house on SQLite", [*IN_ROOMS, "tests/meta"], is_house=True),
    Part(
        "rooms and house on PostgreSQL",
        # Without what asks no database: it says the same whichever it is.
        ["-m", "database and not journey and not slow", *SHARED_OUT, *(f"--ignore={file}" for file in LOOSER)],
        postgresql=True,
    ),
    Part(
        "browser journeys on SQLite",
        ["-m", "journey", *SIDE_BY_SIDE, "tests/journeys", "handrail/core/ui", "handrail/web"],
        browser=True,
        group="journeys",
    ),
    Part(
        "browser journeys on PostgreSQL",
        ["-m", "journey", *SIDE_BY_SIDE, *BOTH_DATABASES],
        postgresql=True,
        browser=True,
        group="journeys",
    ),
    Part("killing the server during saves, both databases", ["-m", "slow", "tests/slow", "-n", "2"], group="slow"),
]


def postgresql_is_there() -> str:
    """Return why PostgreSQL cannot be used, or an empty string."""
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        return f"no PostgreSQL answers at {POSTGRESQL.rsplit('@')[-1]} ({reason})"
    return ""


def browser_is_there() -> str:
    """Return why the browser cannot be used, or an empty string."""
    return "" if Path(CHROMIUM).exists() else f"there is no {CHROMIUM} (Debian's package chromium)"


def missing_for(part: Part) -> str:
    """Return why the part cannot run here, or an empty string."""
    reasons = [
        postgresql_is_there() if part.postgresql or part.group == "slow" else "",
        browser_is_there() if part.browser else "",
        "" if not part.browser or shutil.which("pdftoppm") else "there is no pdftoppm (Debian's package poppler-utils)",
    ]
    return "; ".join(reason for reason in reasons if reason)


def run(part: Part, extra: list[str]) -> bool:
    """Run one part; say whether it passed."""
    environment = os.environ | part.environment | {"HANDRAIL_TEST_POSTGRESQL_URL": POSTGRESQL}
    environment.pop("HANDRAIL_DATABASE_URL", None)
    environment.pop("HANDRAIL_HOME", None)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(BYTECODE)
    if part.postgresql:
        environment["HANDRAIL_DATABASE_URL"] = POSTGRESQL
    TIMES.unlink(missing_ok=True)
    times = [f"--junitxml={TIMES}", "--override-ini=junit_duration_report=total"]
    command = [sys.executable, "-m", "pytest", "-q", *part.arguments, *times, *extra]
    if part.is_house and not postgresql_is_there():
        command += [f"--ignore={file}" for file in STRICTER]
    # With other arguments only some of the tests run, and say nothing of the whole.
    is_measured = part.covers and IN_CI and not extra
    if is_measured:
        COVERAGE.parent.mkdir(exist_ok=True)
        COVERAGE.unlink(missing_ok=True)
        command += ["--cov", f"--cov-report=json:{COVERAGE}"]
    passed = subprocess.run(command, cwd=ROOT, env=environment).returncode == 0
    if not (is_measured and passed):
        return passed
    missing = not_covered(json.loads(COVERAGE.read_text(encoding="utf-8")))
    print("\n".join(missing) or "Coverage is complete where it must be.", flush=True)
    return not missing


def slowest() -> list[str]:
    """Return the files of the part that has just run which took longest, each with its seconds and its tests."""
    if not TIMES.exists():
        return []
    seconds: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for case in ElementTree.parse(TIMES).iter("testcase"):
        name = case.get("classname", "").replace(".", "/") + ".py"
        seconds[name] += float(case.get("time", 0))  # type: ignore[assignment]
        tests[name] += 1
    return [f"{took:6.0f} s {tests[name]:5} tests  {name}" for name, took in seconds.most_common(N_SLOWEST)]


def failures() -> list[str]:
    """Return the tests of the part that has just run which failed, each with the first line of why."""
    if not TIMES.exists():
        return []
    return [
        f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}: {why.get('message', '')[:N_LETTERS]}"
        for case in ElementTree.parse(TIMES).iter("testcase")
        for why in (*case.findall("failure"), *case.findall("error"))
    ]


def not_covered(report: dict[str, Any]) -> list[str]:
    """Return, from coverage's JSON report, one line for each file or total that is covered less than it must be."""
    found = []
    for name, file in sorted(report["files"].items()):
        if not COMPLETE & {Path(part).stem for part in Path(name).parts[2:]}:
            continue
        lines = {*file["missing_lines"], *(start for start, _ in file["missing_branches"])}
        if lines:
            found.append(f"{name}: no test reaches all of line {', '.join(map(str, sorted(lines)))}")
    whole = report["totals"]["percent_covered"]
    if whole < WHOLE_PER_CENT:
        found.append(f"The whole is covered to {whole:.1f} %, less than {WHOLE_PER_CENT} %.")
    return found


def main() -> int:
    """Run the chosen parts in order and sum up. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["rooms", "journeys", "slow"])
    arguments, extra = parser.parse_known_args()
    outcome: list[tuple[str, str]] = []
    took_longest: list[tuple[str, list[str]]] = []
    failed_tests: list[str] = []
    passed = failed = 0
    for part in PARTS:
        if arguments.only and part.group != arguments.only:
            continue
        if reason := missing_for(part):
            outcome.append((part.name, f"LEFT OUT: {reason}"))
            failed += IN_CI
            continue
        print(f"\n== {part.name} ==", flush=True)
        started = time.monotonic()
        fine = run(part, extra)
        took_longest.append((part.name, slowest()))
        failed_tests += [f"{part.name}: {line}" for line in failures()]
        passed, failed = passed + fine, failed + (not fine)
        outcome.append((part.name, f"{'passed' if fine else 'FAILED'} in {time.monotonic() - started:.0f} s"))
    for name, lines in took_longest:
        print(f"\nWhat took longest of {name} (the seconds of all workers together):", *lines, sep="\n")
    if failed_tests:
        print("\nWhat failed, and why:", *failed_tests, sep="\n")
    print()
    for name, words in outcome:
        print(f"{name}: {words}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
