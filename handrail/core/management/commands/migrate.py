"""`handrail migrate`: Django's own, as the owner of the tables where HANDRAIL_OWNER_DATABASE_URL names one."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from handrail.core.isolation import as_owner


class Command(migrate.Command):
    """Bring the database up to date, and keep the schools apart in it (core.isolation)."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Connect as the owner and migrate."""
        with as_owner(options["database"]):
            super().handle(*args, **options)
