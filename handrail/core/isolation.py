"""Row-level security on PostgreSQL: each school's rows are seen only inside that school's scope. ADR 0014.

`isolate` runs after every migrate and covers each table that belongs to a school by itself; nobody has to think of it.
The tables belong to their owner; the application connects as a role that can read and write rows and nothing more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from handrail.core.models import AuditEvent, SchoolOwned

SCHOOL = "nullif(current_setting('handrail.school', true), '')::uuid"
PERSON = "nullif(current_setting('handrail.person', true), '')::uuid"
# Rows that a person may read across schools while signing in: model -> the way to the account.
PERSONAL = {
    "access.Membership": f"user_id = {PERSON}",
    "access.RoleHeld": (
        f"{PERSON} IS NOT NULL AND EXISTS (SELECT 1 FROM access_membership m "  # noqa: S608 - constants
        f"WHERE m.id = access_roleheld.membership_id AND m.user_id = {PERSON})"
    ),
}
# Rows that belong to a trust, without any school's in them: seen and written by its schools, and by nobody else.
OF_THE_TRUST = {
    "bank.TrustTarget": f"trust_id = (SELECT s.trust_id FROM schools_school s WHERE s.id = {SCHOOL})",  # noqa: S608
}
READ_ONLY = {"django_migrations"}
MARK = "handrail "


@dataclass(frozen=True)
class Policy:
    """One policy of one table; `using` is for rows that are there, `check` for rows to be written."""

    table: str
    name: str
    command: str
    using: str = ""
    check: str = ""

    @property
    def statement(self) -> str:
        parts = [f'CREATE POLICY {self.name} ON "{self.table}" FOR {self.command}']
        parts += [f"USING ({self.using})"] if self.using else []
        parts += [f"WITH CHECK ({self.check})"] if self.check else []
        return " ".join(parts)

    @property
    def mark(self) -> str:
        """What is kept as the policy's comment, so that a changed definition is noticed."""
        return MARK + hashlib.sha256(self.statement.encode()).hexdigest()[:16]


def school_models() -> list[type[models.Model]]:
    """Return the models whose rows belong to one school."""
    return [model for model in apps.get_models() if issubclass(model, SchoolOwned) and model._meta.managed]


def hanging_models() -> dict[type[models.Model], list[models.ForeignKey[Any, Any]]]:
    """Return the models without a school of their own that need a row of a school's, with those keys.

    Tables of many-to-many fields are the usual case.
    """
    found = {}
    for model in apps.get_models(include_auto_created=True):
        keys = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and not field.null and issubclass(field.related_model, SchoolOwned)  # type: ignore[arg-type]
        ]
        if keys and not issubclass(model, SchoolOwned):
            found[model] = keys
    return found


def policies() -> list[Policy]:
    """Return every policy that the database must have."""
    found = []
    for model in school_models():
        table = model._meta.db_table
        found.append(Policy(table, "of_the_school", "ALL", f"school_id = {SCHOOL}", f"school_id = {SCHOOL}"))
        if own := PERSONAL.get(model._meta.label):
            found.append(Policy(table, "of_the_person", "SELECT", own))
    for model, keys in hanging_models().items():
        # What the other table shows is its own policies' affair.
        table = model._meta.db_table
        seen = " AND ".join(
            f'EXISTS (SELECT 1 FROM "{key.related_model._meta.db_table}" r '  # noqa: S608 - names of our own tables
            f'WHERE r.id = "{table}"."{key.column}")'
            for key in keys
        )
        found.append(Policy(table, "of_the_school", "ALL", seen, seen))
    for label, own in OF_THE_TRUST.items():
        found.append(Policy(apps.get_model(label)._meta.db_table, "of_the_trust", "ALL", own, own))
    trail = AuditEvent._meta.db_table
    of_school = f"school_uuid = {SCHOOL}"
    # What belongs to no school is read by nobody, and by the retention job only while it erases.
    erased = "school_uuid IS NULL AND EXISTS (SELECT 1 FROM core_erasing)"
    found += [
        Policy(trail, "anything_is_added", "INSERT", check="true"),
        Policy(trail, "of_the_school", "SELECT", of_school),
        Policy(trail, "of_no_school_while_erasing", "SELECT", erased),
        Policy(trail, "changed_while_erasing", "UPDATE", f"{of_school} OR {erased}", f"{of_school} OR {erased}"),
        Policy(trail, "removed_while_erasing", "DELETE", f"{of_school} OR {erased}"),
    ]
    return found


def pending(connection: Any, *, application: str = "") -> list[str]:
    """Return the statements that are missing to isolate the schools; none where all is in place. Three queries.

    `application` is the role that is given the right to read and write rows; empty, or the owner itself: none.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
            "WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
        )
        tables = {name: (enabled, forced) for name, enabled, forced in cursor.fetchall()}
        cursor.execute(
            "SELECT c.relname, p.polname, coalesce(obj_description(p.oid, 'pg_policy'), '') FROM pg_policy p "
            "JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = current_schema()::regnamespace"
        )
        there = {(table, name): mark for table, name, mark in cursor.fetchall()}
    wanted = {(p.table, p.name): p for p in policies() if p.table in tables}
    found = []
    for table in dict.fromkeys(table for table, _ in wanted):
        enabled, forced = tables[table]
        if not enabled:
            found.append(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        if not forced:
            found.append(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    for (table, name), mark in there.items():
        if mark.startswith(MARK) and ((table, name) not in wanted or wanted[table, name].mark != mark):
            found.append(f'DROP POLICY {name} ON "{table}"')
    for key, policy in wanted.items():
        if there.get(key) != policy.mark:
            found += [policy.statement, f"COMMENT ON POLICY {policy.name} ON \"{policy.table}\" IS '{policy.mark}'"]
    return found + _missing_grants(connection, application)


def _missing_grants(connection: Any, application: str) -> list[str]:
    """Return what gives the application's role its rights: rows, not the tables themselves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, (SELECT count(*) FROM pg_roles WHERE rolname = %s)", [application])
        owner, n_roles = cursor.fetchone()
        if not application or application == owner:
            return []
        if not n_roles:
            raise ImproperlyConfigured(
                f"PostgreSQL has no role {application}, as which HANDRAIL_DATABASE_URL connects. Create it first: "
                "docs/running.md."
            )
        cursor.execute(
            "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND ("
            "  relkind IN ('r', 'p', 'v') AND NOT (has_table_privilege(%s, oid, 'SELECT') AND (relname = ANY(%s) OR"
            "    has_table_privilege(%s, oid, 'INSERT') AND has_table_privilege(%s, oid, 'UPDATE')"
            "    AND has_table_privilege(%s, oid, 'DELETE')))"
            "  OR relkind = 'S' AND NOT has_sequence_privilege(%s, oid, 'USAGE')) ORDER BY relname",
            [application, list(READ_ONLY), *[application] * 4],
        )
        missing = cursor.fetchall()
    role = connection.ops.quote_name(application)
    found = []
    for name, kind in missing:
        rights = "USAGE, SELECT" if kind == "S" else "SELECT" if name in READ_ONLY else "SELECT, INSERT, UPDATE, DELETE"
        found.append(f'GRANT {rights} ON {"SEQUENCE" if kind == "S" else "TABLE"} "{name}" TO {role}')
    return found


def isolate(connection: Any, *, application: str = "") -> int:
    """Bring every school's table under its policies and give the application's role its rights; again is harmless.

    Returns the number of statements that were needed. Does nothing on SQLite.
    Errors: ImproperlyConfigured if something is missing and the role may not mend it, or there is no such role.
    """
    if connection.vendor != "postgresql":
        return 0
    statements = pending(connection, application=application)
    if not statements:
        return 0
    if not _may_alter(connection):
        raise ImproperlyConfigured(
            "The schools are not yet kept apart in the database, and the role in HANDRAIL_DATABASE_URL does not own "
            "its tables. Set HANDRAIL_OWNER_DATABASE_URL and run `handrail migrate`: docs/running.md."
        )
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return len(statements)


def lift_for_owner(connection: Any) -> None:
    """Let the tables' owner see every school again, so that a migration can change all rows; `isolate` ends it.

    Other roles see no more than before.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
            "AND relkind IN ('r', 'p') AND relforcerowsecurity AND pg_has_role(relowner, 'USAGE') ORDER BY relname"
        )
        names = [connection.ops.quote_name(table) for (table,) in cursor.fetchall()]
        for statement in [f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY" for name in names]:
            cursor.execute(statement)


def weaknesses(connection: Any) -> list[str]:
    """Return, as sentences, what about the role of this connection would let it pass by the policies. One query."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, EXISTS (SELECT 1 FROM pg_class WHERE relname = 'pupils_pupil' "
            "AND relnamespace = current_schema()::regnamespace AND pg_has_role(relowner, 'USAGE')) "
            "FROM pg_roles WHERE rolname = current_user"
        )
        role, is_superuser, passes_by, owns = cursor.fetchone()
    more = "Let Handrail connect as a role of its own: docs/running.md."
    if is_superuser or passes_by:
        return [f"The database role {role} sees every school's rows whatever the school in scope. {more}"]
    if owns:
        return [f"The database role {role} owns the tables, so it could stop keeping the schools apart. {more}"]
    return []


def _may_alter(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(bool_and(pg_has_role(relowner, 'USAGE')), true) FROM pg_class "
            "WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def as_owner(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Connect as the owner of the tables, where the settings name one. For migrations only, outside a transaction."""
    owner = getattr(settings, "OWNER_DATABASE", None)
    if not owner or using != DEFAULT_DB_ALIAS:
        yield
        return
    connection = connections[using]
    kept = {name: connection.settings_dict[name] for name in owner}
    _reconnect(connection, owner)
    try:
        yield
    finally:
        _reconnect(connection, kept)


def _reconnect(connection: Any, login: dict[str, Any]) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict |= login


def before_migrate(*, using: str, plan: list[Any], **kwargs: Any) -> None:
    """Let the migrations that are about to run see all rows."""
    if plan:
        lift_for_owner(connections[using])


def after_migrate(*, using: str, **kwargs: Any) -> None:
    """Isolate what the migrations made."""
    isolate(connections[using], application=getattr(settings, "APPLICATION_ROLE", ""))
