"""`make bench`: measure the budgets of design.md 4, print them, and write build/bench.json.

Times on a shared machine wander; the ratios and the numbers of queries are what counts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.friend import friend_budget
from tests.bench.today import today_budget
from tests.bench.work import (
    Budget,
    bank_budget,
    classroom_budget,
    import_budget,
    installation,
    meeting_budget,
    print_budget,
    start_budget,
    trail_budget,
    weight_budget,
)
from tests.run import postgresql_is_there

ROOT = Path(__file__).resolve().parents[2]
MOST_QUERIES, MOST_MS, MOST_RATIO = 12, 50, 1.5
# The budget in milliseconds is for a school of this size; the ratios compare one school in growing installations.
LARGE_SCHOOL, MEASURED_SCHOOL = 2000, 1000


def measured(database: str, n_pupils: int, school_size: int) -> dict[str, Any]:
    """Measure the pages in a process of its own, on a database made for it and dropped afterwards."""
    with installation(database) as environment:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.measure", str(n_pupils), str(school_size)],
            cwd=ROOT,
            env=environment | {"HANDRAIL_POOL": "no"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    """Measure everything; return 1 if a budget is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,100000,1000000")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--only", choices=["pages", "work", "trail", "classroom", "meeting"])
    parser.add_argument("--events", type=int, default=10_000_000, help="the length of the trail that is read")
    parser.add_argument("--seconds", type=float, default=300, help="how long the adults of a classroom record")
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    databases = arguments.databases.split(",")
    if "postgresql" in databases and (reason := postgresql_is_there()):
        print(f"PostgreSQL is left out: {reason}")
        databases.remove("postgresql")
    results: dict[str, Any] = {"pages": {}, "work": {}}
    broken: list[str] = []
    if arguments.only in {None, "pages"}:
        for database in databases:
            found = results["pages"][database] = {}
            print(f"Filling and measuring {database}: one school of {LARGE_SCHOOL:,} pupils", flush=True)
            found["school"] = measured(database, LARGE_SCHOOL, LARGE_SCHOOL)
            for size in sizes:
                print(f"Filling and measuring {database}: {size:,} pupils in all", flush=True)
                found[size] = measured(database, size, MEASURED_SCHOOL)
            broken += report_pages(database, found, sizes)
    budgets: list[Callable[[str], Budget]] = []
    if arguments.only in {None, "work"}:
        budgets += [start_budget, weight_budget, import_budget, print_budget, bank_budget, friend_budget]
    if arguments.only in {None, "trail"}:
        budgets.append(partial(trail_budget, n_events=arguments.events))
    if arguments.only in {None, "classroom"}:
        budgets += [today_budget, partial(classroom_budget, seconds=arguments.seconds)]
    if arguments.only in {None, "meeting"}:
        budgets.append(partial(meeting_budget, seconds=min(arguments.seconds, 60)))
    for budget in budgets:
        for database in databases:
            name, figures, problems = budget(database)
            results["work"].setdefault(name, {})[database] = figures
            print(f"{name} ({database}): " + ", ".join(f"{k} {v}" for k, v in figures.items()), flush=True)
            broken += problems
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=1))
    print(f"\nWritten to {target.relative_to(ROOT)}.")
    print("\n".join(f"OVER BUDGET: {line}" for line in broken) or "Every budget is kept.")
    return 1 if broken else 0


def report_pages(database: str, found: dict[Any, Any], sizes: list[int]) -> list[str]:
    """Print one database's table; return what is over budget."""
    broken = []
    heads = "  ".join(f"{size:>9,} (ratio)" for size in sizes)
    print(f"\n{database}: median ms   school of {LARGE_SCHOOL:,}    in an installation of  {heads}")
    for page, large in found["school"]["pages"].items():
        base = found[sizes[0]]["pages"][page]
        cells = []
        if large["queries"] > MOST_QUERIES:
            broken.append(f"{page} on {database}: {large['queries']} queries")
        if large["median_ms"] > MOST_MS:
            broken.append(f"{page} on {database}: {large['median_ms']} ms in a school of {LARGE_SCHOOL:,}")
        for size in sizes:
            here = found[size]["pages"][page]
            ratio = here["median_ms"] / base["median_ms"]
            cells.append(f"{here['median_ms']:9.1f} ({ratio:4.2f}) ")
            if here["queries"] != base["queries"]:
                broken.append(f"{page} on {database}: {here['queries']} queries at {size:,}, {base['queries']} before")
            if ratio > MOST_RATIO:
                broken.append(f"{page} on {database}: {ratio:.2f} times as long at {size:,}")
        print(
            f"  {page:<28} {large['median_ms']:6.1f} ms {large['queries']:3} queries {large['kB']:6.1f} kB   "
            + "  ".join(cells)
        )
    return broken


if __name__ == "__main__":
    sys.exit(main())
