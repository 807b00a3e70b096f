"""`make bench`: measure the budgets of design.md 4, print them, and write build/bench.json.

Times on a shared machine wander; the ratios and the numbers of queries are what counts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.work import import_budget, print_budget, start_budget, weight_budget
from tests.run import POSTGRESQL, postgresql_is_there

ROOT = Path(__file__).resolve().parents[2]
MOST_QUERIES, MOST_MS, MOST_RATIO = 12, 50, 1.5


def measured(database: str, n_pupils: int) -> dict[str, Any]:
    """Measure the pages in a process of its own, on a database made for it and dropped afterwards."""
    name = f"handrail_bench_{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as home:
        url = f"sqlite:///{home}/bench.sqlite3"
        if database == "postgresql":
            url = POSTGRESQL.rsplit("/", 1)[0] + f"/{name}"
            with psycopg.connect(POSTGRESQL, autocommit=True) as server:
                server.execute(f"CREATE DATABASE {name}")
        environment = os.environ | {
            "HANDRAIL_HOME": home,
            "HANDRAIL_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "handrail.settings",
            "HANDRAIL_POOL": "no",
        }
        try:
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench.measure", str(n_pupils)],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
        finally:
            if database == "postgresql":
                with psycopg.connect(POSTGRESQL, autocommit=True) as server:
                    server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    """Measure everything; return 1 if a budget is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,100000,1000000")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--only", choices=["pages", "work"])
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    databases = arguments.databases.split(",")
    if "postgresql" in databases and (reason := postgresql_is_there()):
        print(f"PostgreSQL is left out: {reason}")
        databases.remove("postgresql")
    results: dict[str, Any] = {"pages": {}, "work": {}}
    broken: list[str] = []
    if arguments.only != "work":
        for database in databases:
            for size in sizes:
                print(f"Filling and measuring {database} with {size:,} pupils", flush=True)
                results["pages"].setdefault(database, {})[size] = measured(database, size)
            broken += report_pages(database, results["pages"][database], sizes)
    if arguments.only != "pages":
        for budget in (start_budget, weight_budget, import_budget, print_budget):
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


def report_pages(database: str, by_size: dict[int, Any], sizes: list[int]) -> list[str]:
    """Print one database's table; return what is over budget."""
    broken = []
    smallest = sizes[0]
    print(f"\n{database}: median ms (ratio to {smallest:,} pupils), queries, kB")
    for page in by_size[smallest]["pages"]:
        cells = []
        base = by_size[smallest]["pages"][page]
        for size in sizes:
            found = by_size[size]["pages"][page]
            ratio = found["median_ms"] / base["median_ms"]
            cells.append(f"{found['median_ms']:6.1f} ({ratio:4.2f})")
            if found["queries"] > MOST_QUERIES:
                broken.append(f"{page} on {database}: {found['queries']} queries at {size:,}")
            if found["median_ms"] > MOST_MS:
                broken.append(f"{page} on {database}: {found['median_ms']} ms at {size:,}")
            # The smallest school has half the pupils of the others, so only the installation's size is compared.
            if ratio > MOST_RATIO and size == sizes[-1]:
                broken.append(f"{page} on {database}: {ratio:.2f} times as long at {size:,}")
        print(f"  {page:<30} {'  '.join(cells)}  {base['queries']:3} q  {base['kB']:6.1f} kB")
    return broken


if __name__ == "__main__":
    sys.exit(main())
