"""What is known of an installation, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters. `must`: no real records before it is mended."""

    MUST = "must"
    SHOULD = "should"
    GOOD = "good"


SEVERITY_NAMES = {
    Severity.MUST: "Must be mended",
    Severity.SHOULD: "Should be mended",
    Severity.GOOD: "Would be good",
}


@dataclass(frozen=True)
class Facts:
    """An installation as `facts.gather` found it. What stands here as default is a sound small school.

    Paths are text. Tuples are sorted. Days are whole days.
    """

    # settings
    debug: bool = False
    demo: bool = False
    secure: bool = True
    hosts: tuple[str, ...] = ("handrail.school.example",)
    origins: tuple[str, ...] = ()
    secret_key_length: int = 64
    n_workers: int = 1
    django: tuple[tuple[str, str], ...] = ()  # (id, what Django says) of its own checks
    # files
    is_root: bool = False
    home: str = "/var/lib/handrail"
    is_home_open: bool = False
    open_files: tuple[str, ...] = ()  # the database and what belongs to it, readable by others
    is_secret_key_open: bool = False
    copies_beside: tuple[str, ...] = ()
    has_look: bool = True
    # the database
    database_error: str = ""
    is_sqlite: bool = True
    journal_mode: str = "wal"
    synchronous: int = 2
    has_foreign_keys: bool = True
    n_pending_migrations: int = 0
    missing_triggers: tuple[str, ...] = ()  # "UPDATE of a table"
    role_name: str = ""
    is_superuser: bool = False
    bypasses_row_security: bool = False
    n_owned_tables: int = 0
    tables_without_row_security: tuple[str, ...] = ()
    is_database_encrypted: bool = True
    # e-mail and passwords
    has_email: bool = True
    is_email_encrypted: bool = True
    breached_passwords: str = "here"  # "", "missing" or "here"
    # people
    can_have_second_factor: bool = True
    n_administrators: int = 1
    n_administrators_without_second_factor: int = 0
    n_sleeping_accounts: int = 0


@dataclass(frozen=True)
class Rule:
    """One thing that is looked at. `found` returns a sentence about this installation, or None where all is well."""

    code: str
    severity: Severity
    about: str
    why: str
    mend: str
    found: Callable[[Facts], str | None]


@dataclass(frozen=True)
class Finding:
    """What is wrong here, why it matters, and how to mend it."""

    code: str
    severity: Severity
    what: str
    why: str
    mend: str
