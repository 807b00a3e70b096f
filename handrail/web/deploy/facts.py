"""Looking at this installation: settings, files, the database, its people. Nothing is changed and nothing is judged."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django_scopes import scope

from handrail.access.queries import roles_today
from handrail.access.types import Role
from handrail.core import clock
from handrail.core.models import SchoolOwned
from handrail.schools.queries import school_ids
from handrail.web.deploy.rules import LOCAL, SLEEPING_DAYS
from handrail.web.deploy.types import Facts

OTHERS_READ, OTHERS_ANY, OTHERS_ENTER = 0o044, 0o077, 0o011
# Tables whose rows are only ever added, and what a trigger must refuse.
PROMISES = {"core_auditevent": ("UPDATE", "DELETE"), "plans_planversion": ("UPDATE", "DELETE")}
COPIES = ("*.sqlite3", "*.dump", "*.sql", "*.bak", "*.gz", "*.zip")
# What PostgreSQL writes into pg_trigger.tgtype.
POSTGRESQL_EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16}


def gather(*, n_workers: int = 1) -> Facts:
    """Return what can be known of this installation. About fifteen queries; none of them writes."""
    known = _settings() | _files() | _email() | {"n_workers": n_workers}
    return Facts(**(known | _database()))


def _settings() -> dict[str, Any]:
    said = run_checks(include_deployment_checks=True)
    return {
        "debug": settings.DEBUG,
        "demo": settings.DEMO,
        "secure": settings.SECURE,
        "hosts": tuple(host.strip() for host in settings.ALLOWED_HOSTS),
        "origins": tuple(origin.strip() for origin in settings.CSRF_TRUSTED_ORIGINS),
        "secret_key_length": len(settings.SECRET_KEY),
        "django": tuple(sorted((one.id or "", str(one.msg)) for one in said if not one.is_silenced())),
        "has_look": any((Path(place) / "handrail" / "handrail.css").exists() for place in settings.STATICFILES_DIRS),
    }


# -------------------------------------------------------------------------------------------------------- files


def is_open(path: Path) -> bool:
    """Say whether other accounts of this machine can read a file: it allows them to, and so does its folder."""
    if not path.is_file():
        return False
    return bool(path.stat().st_mode & OTHERS_READ and path.parent.stat().st_mode & OTHERS_ENTER)


def _files() -> dict[str, Any]:
    home = Path(settings.VAR)
    database = _database_file()
    belonging = [Path(f"{database}{ending}") for ending in ("", "-wal", "-shm")] if database else []
    beside: set[Path] = {one for pattern in COPIES for one in home.glob(pattern)} - set(belonging)
    return {
        "is_root": getattr(os, "geteuid", lambda: 1)() == 0,
        "home": str(home),
        "is_home_open": home.is_dir() and bool(home.stat().st_mode & OTHERS_ANY),
        "open_files": _names(path for path in [*belonging, home / "set-up-code"] if is_open(path)),
        "is_secret_key_open": not os.environ.get("HANDRAIL_SECRET_KEY") and is_open(home / "secret-key"),
        "copies_beside": _names(beside),
    }


def _names(paths: Iterable[Path]) -> tuple[str, ...]:
    return tuple(sorted(str(path) for path in paths))


def _database_file() -> Path | None:
    if connection.vendor != "sqlite":
        return None
    return Path(str(connection.settings_dict["NAME"]))


# --------------------------------------------------------------------------------------- e-mail and passwords


def _email() -> dict[str, Any]:
    breached = os.environ.get("HANDRAIL_BREACHED_PASSWORDS", "")
    there = "here" if breached and Path(breached).exists() else "missing"
    return {
        "has_email": bool(os.environ.get("HANDRAIL_EMAIL_URL")),
        "is_email_encrypted": settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL or settings.EMAIL_HOST in LOCAL,
        "breached_passwords": there if breached else "",
    }


# ------------------------------------------------------------------------------------------------ the database


def _database() -> dict[str, Any]:
    """Return what the database says of itself; where it can't be asked, only why."""
    file = _database_file()
    known: dict[str, Any] = {"is_sqlite": file is not None}
    # To open a file that is not there would make an empty one.
    if file is not None and not file.exists():
        return known | {"database_error": f"there is no file {file}."}
    try:
        known |= {"n_pending_migrations": _pending()}
        known |= _sqlite() if file is not None else _postgresql()
        if not known["n_pending_migrations"]:
            known |= _people()
    except (DatabaseError, InterfaceError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        known |= {"database_error": lines[0]}
    return known


def _pending() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _rows(statement: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def _sqlite() -> dict[str, Any]:
    triggers = _rows("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    present = {(table, event) for table, sql in triggers for event in POSTGRESQL_EVENTS if f" {event}" in sql.upper()}
    return {
        "journal_mode": _rows("PRAGMA journal_mode")[0][0],
        "synchronous": _rows("PRAGMA synchronous")[0][0],
        "has_foreign_keys": bool(_rows("PRAGMA foreign_keys")[0][0]),
        "missing_triggers": _missing(present),
    }


def _missing(present: set[tuple[str, str]]) -> tuple[str, ...]:
    wanted = [(table, event) for table, events in PROMISES.items() for event in events]
    return tuple(f"{event} of {table}" for table, event in wanted if (table, event) not in present)


def _postgresql() -> dict[str, Any]:
    name, superuser, bypasses = _rows(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )[0]
    triggers = _rows(
        "SELECT c.relname, t.tgtype FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
    )
    present = {(table, event) for table, kind in triggers for event, bit in POSTGRESQL_EVENTS.items() if kind & bit}
    host = str(connection.settings_dict["HOST"] or "")
    encrypted = _rows("SELECT coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)")[0][0]
    return {
        "role_name": name,
        "is_superuser": superuser,
        "bypasses_row_security": bypasses,
        "n_owned_tables": _rows(
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user"
        )[0][0],
        "tables_without_row_security": _without_row_security(),
        "missing_triggers": _missing(present),
        "is_database_encrypted": encrypted or host in LOCAL or host == "" or host.startswith("/"),
    }


def _without_row_security() -> tuple[str, ...]:
    """Return the tables of schools' records that exist and have no row-level security."""
    ours = [model._meta.db_table for model in apps.get_models() if issubclass(model, SchoolOwned)]
    rows = _rows(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')"
        " AND n.nspname = current_schema() AND NOT c.relrowsecurity AND c.relname = ANY(%s)",
        [ours],
    )
    return tuple(sorted(name for (name,) in rows))


def _people() -> dict[str, Any]:
    """Return counts of accounts; nobody's name leaves the database."""
    recently = clock.now() - timedelta(days=SLEEPING_DAYS)
    since = clock.today() - timedelta(days=SLEEPING_DAYS)
    held: list[tuple[Any, str, Any]] = []
    old: set[Any] = set()
    for school_id in school_ids():
        with scope(school=school_id):
            roles = roles_today().values_list("membership__user_id", "role", "membership__user__last_login")
            held += list(roles)
            old |= {user for user, _, _ in roles.filter(membership__starts_on__lt=since)}
    administrators = {user for user, role, _ in held if role == Role.ADMINISTRATOR}
    sleeping = {user for user, _, last in held if (last is None and user in old) or (last and last < recently)}
    safe = _with_second_factor()
    return {
        "can_have_second_factor": safe is not None,
        "n_administrators": len(administrators),
        "n_administrators_without_second_factor": len(administrators - (safe or set())),
        "n_sleeping_accounts": len(sleeping),
    }


def _with_second_factor() -> set[Any] | None:
    """Return who has a passkey or an authenticator app; None where this installation knows neither."""
    if not apps.is_installed("allauth.mfa"):
        return None
    authenticator = apps.get_app_config("mfa").get_model("Authenticator")
    return set(authenticator._default_manager.exclude(type="recovery_codes").values_list("user_id", flat=True))
