"""`handrail load-scrubbed FILE`: fill an empty installation from a scrubbed copy."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from handrail.records.actions.scrubbing import load_scrubbed


class Command(BaseCommand):
    """Load a scrubbed copy."""

    help = "Fill an empty installation from a scrubbed copy. Nobody can sign in unless --password is given."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, help="a file that `handrail scrub` wrote")
        parser.add_argument(
            "--password", action="store_true", help="ask for a password with which everybody in the copy signs in"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass.getpass("Password for everybody in the copy: ") if options["password"] else ""
        n = load_scrubbed(options["file"], password=password)
        self.stdout.write(f"{n} records loaded.")
