"""`handrail demo`: build the demonstration school, then serve it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def main(*, build_only: bool = False, primary: bool = False, keep: bool = False, port: int | None = None) -> int:
    """Build the demonstration (unless `keep` and it is there), say how long it took, and serve it.

    Returns the exit code. Without HANDRAIL_DATABASE_URL the school lies in a SQLite file of its own, which is made
    afresh. A database that holds another school is refused.
    """
    home = Path(os.environ.get("HANDRAIL_HOME", Path.cwd() / "var")).resolve()
    home.mkdir(parents=True, exist_ok=True)
    os.environ["HANDRAIL_HOME"] = str(home)
    os.environ["HANDRAIL_DEMO"] = "1"
    own_file = "HANDRAIL_DATABASE_URL" not in os.environ
    if own_file:
        file = home / ("demo-primary.sqlite3" if primary else "demo.sqlite3")
        os.environ["HANDRAIL_DATABASE_URL"] = f"sqlite:///{file}"
        if not keep:
            for path in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
                path.unlink(missing_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "handrail.settings"

    import django
    from django.core.management import call_command

    django.setup()
    started = time.monotonic()
    print("Preparing the database", flush=True)
    call_command("migrate", verbosity=0)

    from handrail.demo.build import AnotherSchool, build

    try:
        summary = build(primary=primary, say=_say)
    except AnotherSchool as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{summary} Built in {time.monotonic() - started:.0f} s.", flush=True)
    if build_only:
        return 0
    from handrail.cli import serve

    return serve(port=port)


def _say(step: str, done: int, total: int) -> None:
    """Show a step's progress on one line of the terminal, or one line a step where the output is a file."""
    if sys.stdout.isatty():
        bar = "#" * (30 * done // max(total, 1))
        print(f"\r{step:<42} [{bar:<30}] {done}/{total}", end="\n" if done >= total else "", flush=True)
    elif done >= total:
        print(f"{step}: {total}", flush=True)
