"""Time the reads of a trail of any length: `python -m tests.bench.trail 10000000`. Prints JSON; a process of its own.

A quarter of the events belong to the measured school, the rest to 99 others. Rows are made by the database itself.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django_scopes import scope  # noqa: E402

from handrail.core import clock  # noqa: E402
from handrail.core.isolation import as_owner  # noqa: E402
from handrail.core.models import AuditEvent, AuditQuerySet  # noqa: E402

RUNS, PAGE = 21, 50
SECONDS_APART = 9  # ten million events in not quite three years
PUPILS, PEOPLE, TYPES, SCHOOLS = 2000, 100, 40, 100
RARE = "DATA_EXPORTED"
SCHOOL, PERSON, PUPIL = "aaaa0000", "bbbb0000", "cccc0000"

# Of event n: the school is number 0 for every fourth; a third of the events are about no pupil.
NUMBERS = {
    "school": f"(CASE WHEN n % 4 = 0 THEN 0 ELSE 1 + (n / 4) % {SCHOOLS - 1} END)",
    "person": f"((n / 4) * 7901 % {PEOPLE})",
    "pupil": f"((n / 4) * 7919 % {PUPILS})",
}
TYPE = f"(CASE WHEN n % 40000 = 0 THEN '{RARE}' ELSE 'TYPE_' || ((n / 4) * 31 % {TYPES}) END)"
POSTGRESQL = f"""
    INSERT INTO core_auditevent (id, at, school_uuid, actor_uuid, actor_name, type, subject_type, subject_uuid,
                                 pupil_uuid, old, new, reason, address)
    SELECT (lpad(to_hex(n), 12, '0') || '70008000000000000000')::uuid, %s + n * interval '{SECONDS_APART} seconds',
           ('{SCHOOL}00007000' || '8000' || lpad(to_hex(school), 12, '0'))::uuid,
           ('{PERSON}00007000' || '8000' || lpad(to_hex(school * 1000 + person), 12, '0'))::uuid, 'Dana Okafor', type,
           'plans.plan', NULL, CASE WHEN n % 3 > 0 THEN
           ('{PUPIL}00007000' || '8000' || lpad(to_hex(school * 10000 + pupil), 12, '0'))::uuid END, NULL,
           '{{"fields": ["wording"]}}', '', '10.0.0.7'
    FROM (SELECT n, {NUMBERS["school"]} AS school, {NUMBERS["person"]} AS person, {NUMBERS["pupil"]} AS pupil,
                 {TYPE} AS type FROM generate_series(1::bigint, %s) AS n) AS numbers
"""
SQLITE = f"""
    WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < %s),
    numbers AS (SELECT n, {NUMBERS["school"]} AS school, {NUMBERS["person"]} AS person, {NUMBERS["pupil"]} AS pupil,
                {TYPE} AS type FROM series)
    INSERT INTO core_auditevent (id, at, school_uuid, actor_uuid, actor_name, type, subject_type, subject_uuid,
                                 pupil_uuid, old, new, reason, address)
    SELECT printf('%%012x70008000000000000000', n), datetime(%s, '+' || (n * {SECONDS_APART}) || ' seconds'),
           printf('{SCHOOL}000070008000%%012x', school), printf('{PERSON}000070008000%%012x', school * 1000 + person),
           'Dana Okafor', type, 'plans.plan', NULL,
           CASE WHEN n % 3 > 0 THEN printf('{PUPIL}000070008000%%012x', school * 10000 + pupil) END, NULL,
           '{{"fields": ["wording"]}}', '', '10.0.0.7'
    FROM numbers
""".replace(" % ", " %% ")


def key_of(kind: str, number: int) -> UUID:
    """Return the key of a made school, person or pupil."""
    return UUID(f"{kind}000070008000{number:012x}")


def fill_trail(n_events: int) -> float:
    """Fill the trail of an empty, migrated database; return the seconds. The indexes are made afterwards."""
    started = time.monotonic()
    indexes = AuditEvent._meta.indexes
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(AuditEvent, index)
    began = clock.now() - timedelta(seconds=SECONDS_APART * n_events)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL.replace(" % ", " %% "), [began, n_events])
        else:
            cursor.execute(SQLITE, [n_events, f"{began:%Y-%m-%d %H:%M:%S}"])
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_index(AuditEvent, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("CHECKPOINT")
    return time.monotonic() - started


def reads(school: UUID) -> dict[str, Callable[[], AuditQuerySet]]:
    """Return the four ways in which the trail is read."""
    of_school = AuditEvent.objects.filter(school_uuid=school)
    return {
        "a school's newest": lambda: of_school.newest_first(),
        "a pupil's newest": lambda: of_school.filter(pupil_uuid=key_of(PUPIL, 4)).newest_first(),
        "a person's newest": lambda: of_school.filter(actor_uuid=key_of(PERSON, 4)).newest_first(),
        "a common type's newest": lambda: of_school.filter(type="TYPE_3").newest_first(),
        "a rare type's newest": lambda: of_school.filter(type=RARE).newest_first(),
    }


def timed(read: Callable[[], list[Any]]) -> dict[str, float]:
    """Return the median and the highest milliseconds, after a first read that is kept apart."""
    times = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        read()
        times.append((time.perf_counter() - started) * 1000)
    return {
        "median_ms": round(statistics.median(times[1:]), 2),
        "highest_ms": round(max(times[1:]), 2),
        "first_ms": round(times[0], 2),
    }


def main() -> None:
    """Migrate, fill and read; print one JSON object."""
    n_events = int(sys.argv[1])
    call_command("migrate", verbosity=0)
    with as_owner():
        filled = fill_trail(n_events)
    school = key_of(SCHOOL, 0)
    found: dict[str, Any] = {}
    with scope(school=school):
        for name, rows in reads(school).items():
            count = rows().count()
            far = rows()[int(count * 0.9)]  # by OFFSET, once, to know where the far page starts
            assert count, name
            found[name] = {
                "n": count,
                "first page": timed(lambda rows=rows: list(rows()[:PAGE])),
                "far page": timed(lambda rows=rows, far=far: list(rows().before(far.at, far.pk)[:PAGE])),
            }
    print(json.dumps({"n_events": n_events, "database": connection.vendor, "filled_s": filled, "reads": found}))


if __name__ == "__main__":
    main()
