"""Fill a database with any number of pupils, fast: one measured school, and as many other schools as it takes.

This is the only code outside actions that writes rows, and it never runs in the product: a million pupils through
actions would take hours and would measure the same pages.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models
from uuid_utils.compat import uuid7

from handrail.core import clock
from handrail.pupils.rules import sortable_name

OTHER_SCHOOL_SIZE = 2000
# Every seventh pupil is on the register: the same ones in every installation, so that the pages compared are equal.
REGISTER_EVERY = 7
MEASURED = "bench-school"


def pour(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> int:
    """Insert rows (field name -> value; what is missing takes its default); return how many."""
    fields = list(model._meta.concrete_fields)
    defaults = {f.attname: f.get_default() for f in fields if f.has_default() and not callable(f.default)}
    columns = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    table = connection.ops.quote_name(model._meta.db_table)

    def tuples() -> Iterator[tuple[Any, ...]]:
        for row in rows:
            yield tuple(
                f.get_db_prep_save(row.get(f.attname, defaults.get(f.attname, _empty(f))), connection) for f in fields
            )

    n = 0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for values in tuples():
                copy.write_row(values)
                n += 1
        return n
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
    batch: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for values in tuples():
            batch.append(values)
            n += 1
            if len(batch) == 10_000:
                cursor.executemany(sql, batch)
                batch.clear()
        if batch:
            cursor.executemany(sql, batch)
    return n


def _empty(field: models.Field) -> Any:
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField):
        return ""
    return field.default() if callable(field.default) else None


def fill(n_pupils: int, school_size: int) -> dict[str, Any]:
    """Fill an empty, migrated database with n_pupils; return the measured school, its SENCO and teacher accounts.

    The measured school has `school_size` pupils at most; the rest go to other schools of 2,000.
    """
    model = apps.get_model
    rng = random.Random(42)
    now, today = clock.now(), clock.today()
    school_of: list[tuple[Any, int]] = []
    left, number = n_pupils, 0
    while left > 0:
        size = min(left, school_size if number == 0 else OTHER_SCHOOL_SIZE)
        school_of.append((uuid7(), size))
        left, number = left - size, number + 1
    pour(
        model("schools.School"),
        (
            {
                "id": school,
                "code": MEASURED if i == 0 else f"other-{i}",
                "name": f"School {i}",
                "setting": "secondary",
                "framework": "england-2015",
                "created_at": now,
            }
            for i, (school, _) in enumerate(school_of)
        ),
    )
    measured = school_of[0][0]
    year, terms = uuid7(), []
    pour(
        model("schools.AcademicYear"),
        [
            {
                "id": year,
                "school_id": measured,
                "name": "This year",
                "starts_on": today - timedelta(days=90),
                "ends_on": today + timedelta(days=270),
            }
        ],
    )
    for i in range(3):
        terms.append(
            {
                "id": uuid7(),
                "school_id": measured,
                "year_id": year,
                "name": f"Term {i + 1}",
                "starts_on": today - timedelta(days=80) + timedelta(days=i * 115),
                "ends_on": today + timedelta(days=20) + timedelta(days=i * 115),
            }
        )
    pour(model("schools.Term"), terms)
    accounts = _people(measured, now, today)
    groups = [
        {
            "id": uuid7(),
            "school_id": measured,
            "year_id": year,
            "kind": "tutor",
            "name": f"{7 + i // 10}{chr(65 + i % 10)}",
            "year_group": 7 + i // 10,
        }
        for i in range(50)
    ]
    pour(model("schools.TeachingGroup"), groups)
    pour(
        model("access.GroupAdult"),
        [
            {
                "id": uuid7(),
                "school_id": measured,
                "group_id": groups[0]["id"],
                "membership_id": accounts["teacher"]["membership_id"],
                "starts_on": today - timedelta(days=80),
            }
        ],
    )
    pupils, surnames = [], [f"Surname{i:03}" for i in range(400)]
    for s, (school, size) in enumerate(school_of):
        for i in range(size):
            group = groups[i % 50]
            surname, forename = rng.choice(surnames), f"Forename{i % 300}"
            pupils.append(
                {
                    "id": uuid7(),
                    "school_id": school,
                    "admission_number": f"{i:06}",
                    "surname": surname,
                    "forename": forename,
                    "sort_name": sortable_name(surname=surname, forename=forename, known_as="", preferred_surname=""),
                    "date_of_birth": today - timedelta(days=4500 + i),
                    "sex": "U",
                    "year_group": group["year_group"],
                    "class_name": group["name"],
                    "_group": group["id"] if s == 0 else None,
                }
            )
    pour(model("pupils.Pupil"), pupils)
    pour(
        model("pupils.GroupPupil"),
        (
            {
                "id": uuid7(),
                "school_id": p["school_id"],
                "group_id": p["_group"],
                "pupil_id": p["id"],
                "starts_on": today - timedelta(days=80),
            }
            for p in pupils
            if p["_group"]
        ),
    )
    on_register = [p for p in pupils if int(p["admission_number"]) % REGISTER_EVERY == 0]
    pour(
        model("pupils.RegisterEntry"),
        (
            {
                "id": uuid7(),
                "school_id": p["school_id"],
                "pupil_id": p["id"],
                "framework": "england-2015",
                "stage": "E" if i % 6 == 0 else "K",
                "starts_on": today - timedelta(days=400),
                "reason": "Seeded",
                "decided_by": "Bench",
                "recorded_at": now,
            }
            for i, p in enumerate(on_register)
        ),
    )
    pour(
        model("pupils.Need"),
        (
            {
                "id": uuid7(),
                "school_id": p["school_id"],
                "pupil_id": p["id"],
                "code": ("SPLD", "SLCN", "SEMH", "ASD")[i % 4],
                "rank": 1,
                "starts_on": today - timedelta(days=400),
            }
            for i, p in enumerate(on_register)
        ),
    )
    plans = [
        {
            "id": uuid7(),
            "school_id": p["school_id"],
            "pupil_id": p["id"],
            "kind": "sen_support_plan",
            "framework": "england-2015",
            "state": "live",
            "starts_on": today - timedelta(days=60),
            "review_on": today + timedelta(days=i % 40 - 10),
            "created_at": now,
            "changed_at": now,
            "row_version": 1,
            "owner_id": accounts["senco"]["membership_id"] if p["school_id"] == measured else None,
        }
        for i, p in enumerate(on_register)
    ]
    pour(model("plans.Plan"), plans)
    targets = [
        {
            "id": uuid7(),
            "school_id": plan["school_id"],
            "plan_id": plan["id"],
            "area": "literacy",
            "wording": "Will read 40 of 50 words aloud.",
            "measure": "SCORE",
            "position": i,
            "changed_at": now,
            "_pupil": plan["pupil_id"],
        }
        for plan in plans
        for i in range(3)
    ]
    pour(model("plans.Target"), targets)
    parts = [
        {
            "id": uuid7(),
            "school_id": t["school_id"],
            "target_id": t["id"],
            "pupil_id": t["_pupil"],
            "baseline": 10,
            "criterion": 40,
            "out_of": 50,
            "starts_on": today - timedelta(days=60),
            "due_on": today + timedelta(days=20),
            "changed_at": now,
        }
        for t in targets
    ]
    pour(model("plans.PupilTarget"), parts)
    pour(
        model("progress.Observation"),
        (
            {
                "id": uuid7(),
                "school_id": part["school_id"],
                "pupil_target_id": part["id"],
                "observed_on": today - timedelta(days=50 - 5 * i),
                "observed_at": now,
                "value": 10 + 3 * i,
                "recorded_by_name": "Bench",
                "recorded_at": now,
            }
            for part in parts
            for i in range(8 if part["school_id"] == measured else 2)
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "school_id": measured,
        "accounts": accounts,
        "pupil_id": next(p["id"] for p in on_register if p["school_id"] == measured),
        "plan_id": next(p["id"] for p in plans if p["school_id"] == measured),
        "part_id": next(p["id"] for p in parts if p["school_id"] == measured),
        "n_plans": sum(p["school_id"] == measured for p in plans),
    }


def _people(school: Any, now: Any, today: Any) -> dict[str, dict[str, Any]]:
    """Make a SENCO and a teacher at the measured school."""
    model = apps.get_model
    accounts = {}
    for role in ("senco", "teacher"):
        user, membership = uuid7(), uuid7()
        pour(
            model("access.User"),
            [
                {
                    "id": user,
                    "email": f"{role}@bench.example",
                    "name": f"Bench {role}",
                    "password": "!",
                    "is_active": True,
                }
            ],
        )
        pour(
            model("access.Membership"),
            [
                {
                    "id": membership,
                    "user_id": user,
                    "school_id": school,
                    "initials": "BE",
                    "starts_on": today - timedelta(days=400),
                }
            ],
        )
        pour(
            model("access.RoleHeld"),
            [
                {
                    "id": uuid7(),
                    "membership_id": membership,
                    "school_id": school,
                    "role": role,
                    "starts_on": today - timedelta(days=400),
                }
            ],
        )
        accounts[role] = {"user_id": user, "membership_id": membership}
    return accounts
