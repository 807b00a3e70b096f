"""Measure the pages on one database with one number of pupils; print JSON. Run by tests.bench in its own process."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from typing import Any

import django

os.makedirs(os.path.join(os.environ["HANDRAIL_HOME"], "static"), exist_ok=True)  # whitenoise looks for it
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402

from handrail.access.models import User  # noqa: E402
from handrail.core.isolation import as_owner  # noqa: E402
from tests.bench.seeding import fill  # noqa: E402

RUNS = 15
settings.ALLOWED_HOSTS = ["*"]


def addresses(seeded: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return page -> (role, address)."""
    pupil, plan, part = seeded["pupil_id"], seeded["plan_id"], seeded["part_id"]
    return {
        "home": ("senco", reverse("web:home")),
        "register": ("senco", reverse("pupils:register")),
        "register, Year 8 at stage K": ("senco", reverse("pupils:register") + "?year=8&stage=K"),
        "pupils": ("senco", reverse("pupils:pupil-list")),
        "pupils found by name": ("senco", reverse("pupils:pupil-list") + "?q=surname12"),
        "pupil": ("senco", reverse("pupils:pupil-detail", args=[pupil])),
        "plans": ("senco", reverse("plans:plan-list")),
        "plan": ("senco", reverse("plans:plan-detail", args=[plan])),
        "reviews": ("senco", reverse("reviews:review-list")),
        "review": ("senco", reverse("reviews:review-detail", args=[plan])),
        "today": ("teacher", reverse("progress:today")),
        "register of a teacher": ("teacher", reverse("pupils:register")),
        "record": ("senco", reverse("progress:observe", args=[part])),
        "classes and groups": ("senco", reverse("schools:group-list")),
    }


def main() -> None:
    """Migrate, fill and measure; print one JSON object."""
    n_pupils, school_size = int(sys.argv[1]), int(sys.argv[2])
    call_command("migrate", verbosity=0)
    started = time.monotonic()
    with as_owner(), scopes_disabled(), transaction.atomic():
        seeded = fill(n_pupils, school_size)
    filled = time.monotonic() - started
    if connection.vendor == "postgresql":
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")  # or the filling would go on behind the pages
    pages = {}
    for page, (role, address) in addresses(seeded).items():
        client = Client()
        client.force_login(User.objects.get(pk=seeded["accounts"][role]["user_id"]))
        pages[page] = measure(client, address)
    print(json.dumps({"n_pupils": n_pupils, "database": connection.vendor, "filled_s": filled, "pages": pages}))


def measure(client: Client, address: str) -> dict[str, float]:
    """Return the median and highest milliseconds, the queries and the kilobytes of a page."""
    for _ in range(3):
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - started) * 1000)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    return {
        "median_ms": round(statistics.median(times), 1),
        "highest_ms": round(max(times), 1),
        "queries": len(captured.captured_queries),
        "kB": round(len(response.content) / 1024, 1),
    }


if __name__ == "__main__":
    main()
