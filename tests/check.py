"""Every check that needs no test run: all are run, and every failure is reported, not only the first."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS: list[tuple[str, list[str]]] = [
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("types", [str(BIN / "mypy"), "handrail"]),
    ("rooms and shelves", [str(BIN / "lint-imports"), "--no-cache"]),
    ("templates", [str(BIN / "djlint"), "handrail", "--lint", "--quiet"]),
    ("Django", [sys.executable, "manage.py", "check", "--fail-level", "WARNING"]),
    ("words in other languages", [sys.executable, "assets/catalogues.py", "--check"]),
    ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("generated docs", [sys.executable, "-m", "tests.generated_docs"]),
    ("lock file", [sys.executable, "-m", "tests.locks"]),
    ("known weaknesses of packages", [sys.executable, "-m", "tests.audit"]),
]


def _said(done: subprocess.CompletedProcess[str]) -> str:
    """Return how a check ended; one that could not look says so, and is not called fine."""
    if done.returncode:
        return "FAILED"
    return done.stdout.strip() if done.stdout.startswith("not possible here") else "fine"


def main() -> int:
    """Run all checks; print the output of those that failed. Returns the exit code."""
    if "--write-docs" in sys.argv:
        return subprocess.run([sys.executable, "-m", "tests.generated_docs", "--write"], cwd=ROOT).returncode
    failed = []
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"HANDRAIL_HOME": home, "DJANGO_SETTINGS_MODULE": "handrail.settings"}
        for name, command in CHECKS:
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
            print(f"{name}: {_said(done)}", flush=True)
            if done.returncode:
                failed.append(name)
                print((done.stdout + done.stderr).strip())
    print(f"{len(CHECKS) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
