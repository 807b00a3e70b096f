"""What a statement may see: one school, or what belongs to one person across schools.

The school is django-scopes' scope. PostgreSQL is told both with each statement (core.postgresql) and shows no other
rows (core.isolation); on SQLite the managers are the only net.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple
from uuid import UUID

from django_scopes import get_scope, scopes_disabled

_person: ContextVar[str] = ContextVar("handrail_person", default="")


class Seen(NamedTuple):
    """The keys of a school and of a person, as text; empty for none."""

    school: str = ""
    person: str = ""


NOTHING = Seen()


@contextmanager
def as_person(user_id: UUID | str) -> Iterator[None]:
    """Read, across schools, the memberships and roles of one person, and nothing else of any school.

    For signing in, before a school is chosen. Errors: ValueError if the key is no UUID.
    """
    token = _person.set(str(UUID(str(user_id))))
    try:
        with scopes_disabled():
            yield
    finally:
        _person.reset(token)


def seen_now() -> Seen:
    """Return what a statement may see that runs now.

    Errors: ValueError if the scope names several schools at once, or something that is no key.
    """
    scope = get_scope()
    if not scope.get("_enabled", True):
        return Seen("", _person.get())
    return Seen(_key(scope.get("school")), "")


def _key(school: object) -> str:
    """Return the key of a school that is given as itself, its key, or a list of one."""
    if isinstance(school, list | tuple):
        if len(school) > 1:
            raise ValueError("The scope names several schools. Open the scope of one school after the other.")
        school = school[0] if school else None
    if school is None:
        return ""
    key = getattr(school, "pk", school)
    return str(key if isinstance(key, UUID) else UUID(str(key)))
