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


@dataclass
class Part:
    """One run of pytest: what it is called, what it selects, where its data lies, and what it needs."""

    name: str
    arguments: list[str]
    postgresql: bool = False
    browser: bool = False
    group: str = "rooms"
    covers: bool = False
    environment: dict[str, str] = field(default_factory=dict)


PARTS = [
    Part("rules and rooms on SQLite", ["-m", "not journey and not slow", "-n", CORES], covers=True),
    Part("rules and rooms on PostgreSQL", ["-m", "not journey and not slow", "-n", CORES], postgresql=True),
    Part(
        "browser journeys on SQLite",
        ["-m", "journey", "tests/journeys", "handrail/core/ui", "handrail/web"],
        browser=True,
        group="journeys",
    ),
    Part(
        "browser journeys on PostgreSQL",
        ["-m", "journey", "tests/journeys"],
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
    if part.postgresql:
        environment["HANDRAIL_DATABASE_URL"] = POSTGRESQL
    command = [sys.executable, "-m", "pytest", "-q", *part.arguments, *extra]
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
        passed, failed = passed + fine, failed + (not fine)
        outcome.append((part.name, f"{'passed' if fine else 'FAILED'} in {time.monotonic() - started:.0f} s"))
    print()
    for name, words in outcome:
        print(f"{name}: {words}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
