"""The connection that tells PostgreSQL the school in scope, for row-level security: core.isolation, ADR 0014.

The settings `handrail.school` and `handrail.person` of the database session follow core.scoping. They travel in front
of the next statement, in the same message, so that they cost no round trip of their own. What `cursor.copy` and
`cursor.stream` send passes by: nothing of ours uses them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as DjangoOperations
from psycopg.pq import TransactionStatus

from handrail.core.scoping import NOTHING, Seen, seen_now

# These touch no rows, and those of savepoints must run even where a transaction has failed.
TOUCHES_NOTHING = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|COMMIT|BEGIN|SET|RESET|SHOW)\b", re.IGNORECASE)
# Others (VACUUM, EXPLAIN, DECLARE ...) may not follow another statement in one message.
MAY_FOLLOW = re.compile(r"[\s(]*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


TELLING = "SELECT set_config('handrail.school', '{school}', false), set_config('handrail.person', '{person}', false)"
TOLD = re.compile(r"SELECT set_config\('handrail\.school', '[^']*', false\), set_config\([^)]*\); ")


class DatabaseOperations(DjangoOperations):
    """Django's, but the telling is not shown as part of a query."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """Return what was run, as somebody who looks at queries expects it."""
        shown = super().last_executed_query(cursor, sql, params)
        return TOLD.sub("", shown, count=1) if shown else shown


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection, which remembers what the database was last told."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: Seen | None = None  # None: unknown
        if self.alias != NO_DB_ALIAS:
            self.execute_wrappers.append(self._with_scope)

    def _with_scope(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        seen = seen_now()
        if seen == self._told or self._is_failed() or (isinstance(sql, str) and TOUCHES_NOTHING.match(sql)):
            return execute(sql, params, many, context)
        # Both parts are UUIDs or empty (core.scoping), so nothing needs quoting.
        telling = TELLING.format(school=seen.school, person=seen.person)
        cursor = context["cursor"].cursor
        is_joined = (
            not many and not getattr(cursor, "name", None) and isinstance(sql, str) and bool(MAY_FOLLOW.match(sql))
        )
        self._told = None  # if the statement fails, what was told with it is undone
        if not is_joined:
            self.connection.execute(telling)
            result = execute(sql, params, many, context)
        else:
            result = execute(f"{telling}; {sql}", params, many, context)
            cursor.nextset()  # the first answer is that of the telling
        self._told = seen
        return result

    def _is_failed(self) -> bool:
        """Say whether the transaction has failed: then PostgreSQL refuses everything but its end."""
        return self.connection.info.transaction_status == TransactionStatus.INERROR

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect. A connection from the pool may still know another request's school."""
        connection = super().get_new_connection(conn_params)
        self._told = None if self.pool else NOTHING
        return connection

    # A rollback undoes set_config, of a savepoint too: forget what was told, whenever that was.

    def _rollback(self) -> None:
        self._told = None
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._told = None

    def _close(self) -> None:
        self._told = None
        super()._close()  # type: ignore[misc]
