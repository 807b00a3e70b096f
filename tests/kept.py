"""The world of tests/worlds.py, built through actions once in each process and put back row by row for each test.

Building takes seconds, putting back a few hundredths of one. What is put back is what the actions wrote: every row of
every table, the trail too, with the same keys. tests/test_kept.py compares the two.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from tests.factories import everywhere
from tests.worlds import World, build_world

Rows = dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Kept:
    """A world and the rows that it consists of, by table and columns."""

    world: World
    rows: Rows
    statements: str = ""

    def put_back(self) -> World:
        """Write the rows into an empty database; return a copy of the world, for the caller to change."""
        with everywhere():
            if self.statements:
                # All in one message: most of the time would be the way there and back.
                with connection.wrap_database_errors:
                    connection.connection.execute(self.statements)
            else:
                with connection.cursor() as cursor:
                    for (table, columns), rows in self.rows.items():
                        cursor.executemany(_insert(table, columns), [_to_bind(row) for row in rows])
        return copy.deepcopy(self.world)


def keep_world() -> Kept:
    """Build the world, read its rows, and take it away again. For an open connection on an empty database."""
    with transaction.atomic():
        before = rows_of_all()
        assert not any(before[_key(model)] for model in _that_worlds_fill()), "the database is not empty"
        world = build_world()
        connection.check_constraints()
        after = rows_of_all()
        transaction.set_rollback(True)
    _assert_nothing_else_changed(before, after)
    rows = {key: [row for row in after[key] if row not in before[key]] for key in after}
    rows = {key: found for key, found in rows.items() if found}
    return Kept(world, rows, _as_one(rows) if connection.vendor == "postgresql" else "")


def _to_bind(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row as SQLite takes it: it reads a time of day as one, and writes it as text."""
    return tuple(value.isoformat() if isinstance(value, time) else value for value in row)


def rows_of_all() -> Rows:
    """Return every row of every model's table, of whatever school, in the order of the keys."""
    found: Rows = {}
    with everywhere(), connection.cursor() as cursor:
        for model in _models():
            table, columns = _key(model)
            names = ", ".join(connection.ops.quote_name(column) for column in columns)
            key = connection.ops.quote_name(model._meta.pk.column)
            cursor.execute(f"SELECT {names} FROM {connection.ops.quote_name(table)} ORDER BY {key}")
            found[table, columns] = [tuple(row) for row in cursor.fetchall()]
    return found


def _models() -> Iterator[type[models.Model]]:
    return (each for each in apps.get_models(include_auto_created=True) if each._meta.managed and not each._meta.proxy)


def _that_worlds_fill() -> list[type[models.Model]]:
    return [apps.get_model(name) for name in ("schools.School", "access.User", "core.AuditEvent")]


def _key(model: type[models.Model]) -> tuple[str, tuple[str, ...]]:
    fields = [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]
    return model._meta.db_table, tuple(field.column for field in fields)


def _assert_nothing_else_changed(before: Rows, after: Rows) -> None:
    """What stood there before, such as content types, gets other keys after a flush: a world may neither change it
    nor point at it."""
    for model in _models():
        key = _key(model)
        assert all(row in after[key] for row in before[key]), f"building a world changes rows of {key[0]}"
        for field in model._meta.local_concrete_fields:
            if not isinstance(field, models.ForeignKey) or field.column not in key[1]:
                continue
            target, place = _key(field.related_model), key[1].index(field.column)
            if not before.get(target):
                continue
            there = target[1].index(field.target_field.column)
            old = {row[there] for row in before[target]}
            assert not any(row[place] in old for row in after[key] if row not in before[key]), f"{key[0]}.{field.name}"


def _insert(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    return f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"


def _as_one(rows: Rows) -> str:
    """Return all the rows as one text of SQL (PostgreSQL)."""
    with connection.cursor() as cursor:
        return ";\n".join(
            cursor.mogrify(_insert(table, columns), row) for (table, columns), found in rows.items() for row in found
        )
