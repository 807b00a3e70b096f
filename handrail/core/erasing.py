"""The one place that opens the gates through which agreed versions and the trail may be changed or removed.

Each gate is a table without a model; its triggers let a change through while the transaction holds a row in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Agreed versions (plans, migration 0002) and the trail (core). A gate that this database does not have is passed over.
GATES = ("plans_erasing", "core_erasing")


@contextmanager
def erasing(reason: str) -> Iterator[None]:
    """Open the gates inside the caller's transaction, and close them again. Only destruction does this.

    On SQLite what is deleted is overwritten at once, so that it can't be read in the file's free pages.
    Errors: RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Records are destroyed inside a transaction only.")
    with connection.cursor() as cursor:
        there = [gate for gate in GATES if gate in connection.introspection.table_names(cursor)]
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA secure_delete = ON")
        for statement in [f"INSERT INTO {gate} (reason) VALUES (%s)" for gate in there]:  # noqa: S608 - names of ours
            cursor.execute(statement, [reason])
    yield
    with connection.cursor() as cursor:
        for statement in [f"DELETE FROM {gate}" for gate in there]:  # noqa: S608 - names of ours
            cursor.execute(statement)
