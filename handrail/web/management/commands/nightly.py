"""`handrail nightly`: the night's work now, for installations that have a timetable of their own (cron, systemd)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from handrail.web.tasks import ask_for_next_night, run_night


class Command(BaseCommand):
    """Start the plans whose first day has come and forget old print files."""

    help = "Start the plans whose first day has come and forget old print files, in every school."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--and-again", action="store_true", help="also queue the next night's work for the worker")

    def handle(self, *args: Any, **options: Any) -> None:
        done = run_night()
        self.stdout.write(", ".join(f"{n} {what}" for what, n in done.items()))
        if options["and_again"]:
            ask_for_next_night()
