"""Known weaknesses of the locked packages: fails on each that is not accepted, with a reason and a last day.

`python -m tests.audit` asks the package registry, then OSV. Where neither has an answer for this machine, that is said
plainly and is no failure: nothing was looked at, so nothing is claimed.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "locks" / "all.txt"
ACCEPTED = ROOT / "locks" / "accepted.yaml"
SECONDS = 28  # of the whole check: house rule
LONGEST_DAYS = 90
# A package that every source of advisories knows; where it is unknown, so is all the rest.
PROBE = "django"
Run = Callable[[Sequence[str], float], tuple[dict[str, Any] | None, str]]


@dataclass(frozen=True)
class Accepted:
    """A weakness that is lived with until a day."""

    id: str
    package: str
    reason: str
    until: date


@dataclass(frozen=True)
class Verdict:
    """What to print, and whether the check failed."""

    lines: tuple[str, ...]
    has_failed: bool = False


def read_accepted(path: Path = ACCEPTED) -> list[Accepted]:
    """Return what is accepted. Errors: SystemExit with a sentence for a row that is not whole."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["accepted"] or []
    found = []
    for row in rows:
        if set(row) != {"id", "package", "reason", "until"} or not isinstance(row["until"], date):
            sys.exit(f"{path.name}: each row needs id, package, reason and until (a day): {row}")
        if len(row["reason"].split()) < 4:
            sys.exit(f"{path.name}: {row['id']} needs a reason in a sentence.")
        found.append(Accepted(**row))
    return found


def judge(report: dict[str, Any], accepted: Iterable[Accepted], *, today: date) -> Verdict:
    """Return what a report of pip-audit means. A weakness counts under each of its names."""
    rows = report["dependencies"]
    asked = [row for row in rows if "skip_reason" not in row]
    skipped = sorted(row["name"] for row in rows if "skip_reason" in row)
    if not asked:
        return Verdict((f"not possible here: the source knows none of {len(rows)} packages.",))
    lines, has_failed, used = [f"{len(asked)} packages were compared with known weaknesses."], False, set()
    if skipped:
        lines.append(f"Not known to the source, so not looked at: {', '.join(skipped)}.")
    rules = list(accepted)
    for row in asked:
        for weakness in row["vulns"]:
            names = {weakness["id"], *weakness.get("aliases", ())}
            rule = next((one for one in rules if one.id in names and one.package == row["name"]), None)
            fixed = ", ".join(weakness.get("fix_versions", ())) or "no version yet"
            said = f"{row['name']} {row['version']}: {weakness['id']}, mended in {fixed}"
            if rule is None:
                lines.append(f"{said}. Run `make lock`, or accept it in locks/{ACCEPTED.name}.")
                has_failed = True
            elif rule.until < today or rule.until > today + timedelta(days=LONGEST_DAYS):
                lines.append(f"{said}. It was accepted until {rule.until}: mend it, or say why it can wait.")
                has_failed = True
            else:
                lines.append(f"{said}. Accepted until {rule.until}: {rule.reason}")
            used |= {rule}
    lines += [f"No longer found, so locks/{ACCEPTED.name} needs no row: {one.id}." for one in rules if one not in used]
    return Verdict(tuple(lines), has_failed)


def pip_audit(arguments: Sequence[str], seconds: float) -> tuple[dict[str, Any] | None, str]:
    """Run pip-audit; return its report, or None and why there is none."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--format", "json"]
    command += ["--progress-spinner", "off", "--timeout", "5", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=max(seconds, 0.1))
    except subprocess.TimeoutExpired:
        return None, f"no answer within {SECONDS} seconds"
    try:
        return json.loads(done.stdout), ""
    except json.JSONDecodeError:
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        unreachable = re.search(r"Failed to resolve '([^']+)'|host='([^']+)'", last)
        return None, f"{next(filter(None, unreachable.groups()))} cannot be reached" if unreachable else last[:200]


def audit(
    lock: Path, sources: Sequence[Sequence[str]], *, accepted: Iterable[Accepted], today: date, run: Run
) -> Verdict:
    """Ask one source after the other, with one package first, until one has an answer."""
    until, reasons = time.monotonic() + SECONDS, []
    probe = re.search(rf"^{PROBE}==\S+", lock.read_text(encoding="utf-8"), re.M)
    for source in sources:
        if probe:
            with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
                file.write(f"{probe[0]}\n")
                file.flush()
                report, reason = run([*source, "-r", file.name], until - time.monotonic())
            if report is None or all("skip_reason" in row for row in report["dependencies"]):
                reasons.append(reason or f"the source knows nothing of {probe[0]}")
                continue
        report, reason = run([*source, "-r", str(lock)], until - time.monotonic())
        if report is not None:
            return judge(report, accepted, today=today)
        reasons.append(reason)
    return Verdict((f"not possible here: {'; '.join(dict.fromkeys(reasons))}. Nothing was compared.",))


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit the lock file. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.audit", description=__doc__)
    parser.add_argument("lock", nargs="?", type=Path, default=LOCK, help="a file of requirements with versions")
    parser.add_argument("--osv-url", help="ask this OSV server only")
    chosen = parser.parse_args(arguments)
    registry, osv = ["--vulnerability-service", "pypi"], ["--vulnerability-service", "osv"]
    sources = [[*osv, "--osv-url", chosen.osv_url]] if chosen.osv_url else [registry, osv]
    today = date.fromtimestamp(time.time())
    verdict = audit(chosen.lock, sources, accepted=read_accepted(), today=today, run=pip_audit)
    print("\n".join(verdict.lines))
    return 1 if verdict.has_failed else 0


if __name__ == "__main__":
    sys.exit(main())
