"""`handrail scrub FILE`: a copy of the installation without a real name, text or secret, for whoever helps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from handrail.records.actions.scrubbing import write_scrubbed


class Command(BaseCommand):
    """Write a scrubbed copy."""

    help = (
        "Write a copy of the whole installation to a file, for support: names are invented, days of birth moved, texts "
        "replaced by harmless words of the same length; passwords, sessions, print files and lists are left out."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, help="where to write it, for instance scrubbed.jsonl.gz")

    def handle(self, *args: Any, **options: Any) -> None:
        n = write_scrubbed(options["file"])
        self.stdout.write(f"{n} records written to {options['file']}. Load them with `handrail load-scrubbed`.")
