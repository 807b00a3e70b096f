"""`handrail import FILE`: bring in the school's list of pupils, or only look at what it would do."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django_scopes import scope

from handrail.access.queries import actor_for, user_for_sign_in
from handrail.access.types import Actor
from handrail.core.errors import Denied, Refused
from handrail.exchange import actions
from handrail.exchange.detecting import MAX_FILE_BYTES, too_large
from handrail.exchange.models import ImportRun
from handrail.exchange.queries import columns_now, preview_of, quick_preview
from handrail.exchange.reporting import as_dict, as_text, unreadable_dict
from handrail.exchange.types import ImportState, LeaverChoice, Preview, ProblemChoice, UnreadableFile
from handrail.exchange.vocabulary import vocabulary_of
from handrail.frameworks.queries import DEFAULT_FRAMEWORK_CODE, all_frameworks
from handrail.schools.queries import is_any_school, only_school, school_coded

NOT_DONE = 1  # the list cannot be read, leaves a question open, or was not saved
WRONG_CALL = 2  # the command was called in a way that makes no sense


def is_database_there(database: Mapping[str, Any]) -> bool:
    """Say whether there is a database to ask. For SQLite that is a file, which must not be made by asking."""
    if not database["ENGINE"].endswith("sqlite3") or "mode=memory" in str(database["NAME"]):
        return True
    return Path(str(database["NAME"])).exists()


class Command(BaseCommand):
    """Read, preview and save a list of pupils."""

    help = (
        "Bring in a list of pupils (CSV or .xlsx). With --preview it only says what it would do and writes nothing. "
        "Exit codes: 0 done; 1 the list cannot be used as it is; 2 the command makes no sense."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and how to go about it."""
        parser.called_from_command_line = True  # type: ignore[attr-defined]  # a wrong option exits with 2
        parser.add_argument("file", help="the list, as it comes out of the office system")
        parser.add_argument("--preview", action="store_true", help="only say what it would do")
        parser.add_argument("--json", action="store_true", help="with --preview: say it as JSON")
        parser.add_argument("--school", default="", help="short name of the school, if there are several")
        parser.add_argument("--framework", default="", help="framework for a preview without a school")
        parser.add_argument("--as", dest="email", default="", help="e-mail address of the person who saves it")
        parser.add_argument("--leavers", choices=["keep", "left"], help="pupils who are not in the list")
        parser.add_argument("--left-on", help="their last day, as 2026-07-20")
        parser.add_argument("--problems", choices=["leave-out", "empty-cells"], help="rows with a problem")
        parser.add_argument("--register", choices=["yes", "no"], help="put pupils on the register as the list says")
        parser.add_argument("--register-on", help="from which day, as 2026-09-02")
        parser.add_argument("--yes", action="store_true", help="save without asking again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Preview or save, and end with the exit code."""
        if options["json"] and not options["preview"]:
            self.stop("--json needs --preview.", WRONG_CALL)
        school = self.school(options["school"])
        framework = options["framework"] or (school.framework if school else DEFAULT_FRAMEWORK_CODE)
        if framework not in all_frameworks():
            self.stop(f"There is no framework {framework}. There are: {', '.join(all_frameworks())}.", WRONG_CALL)
        try:
            data = self.bytes_of(Path(options["file"]))
            if options["preview"]:
                self.preview(Path(options["file"]).name, data, school, framework, as_json=options["json"])
            else:
                self.bring_in(data, school, options)
        except UnreadableFile as error:
            if options["json"]:
                self.say_json(unreadable_dict(Path(options["file"]).name, error))
            self.stop(f"{error.message} {error.mend}", NOT_DONE)
        except Denied as error:
            self.stop(error.reason, NOT_DONE)
        except Refused as error:
            self.stop(error.message, NOT_DONE)

    def stop(self, message: str, code: int) -> NoReturn:
        """Say what is wrong on the error stream and end."""
        self.stderr.write(message)
        raise SystemExit(code)

    def bytes_of(self, path: Path) -> bytes:
        """Return the file, unless it is missing or too large to be a list."""
        try:
            size = path.stat().st_size
            if size > MAX_FILE_BYTES:
                raise too_large(size)
            return path.read_bytes()
        except OSError as error:
            self.stop(f"{path} cannot be opened: {(error.strerror or 'not possible').lower()}.", WRONG_CALL)

    def school(self, code: str) -> Any:
        """Return the school meant, or None in an installation that has none yet, or no database."""
        found, several = None, False
        if is_database_there(settings.DATABASES["default"]):
            try:
                found = school_coded(code) if code else only_school()
                several = found is None and not code and is_any_school()
            except DatabaseError:
                found = None  # there is a database, but none of Handrail's tables are in it
        if code and found is None:
            self.stop(f"There is no school with the short name {code}.", WRONG_CALL)
        if several:
            self.stop("There are several schools here. Say which one: --school with its short name.", WRONG_CALL)
        return found

    def preview(self, name: str, data: bytes, school: Any, framework: str, *, as_json: bool) -> None:
        """Say what the list would do."""
        if school:
            with scope(school=school.pk):
                found = quick_preview(data, framework_code=framework, school_id=school.pk)
        else:
            found = quick_preview(data, framework_code=framework)
        if as_json:
            self.say_json(as_dict(name, *found))
        else:
            self.stdout.write(as_text(name, *found, stage_names=vocabulary_of(framework).stage_names))

    def say_json(self, value: object) -> None:
        """Write JSON, one value, letters as they are."""
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))

    def bring_in(self, data: bytes, school: Any, options: dict[str, Any]) -> None:
        """Save the list in the name of a person."""
        if school is None:
            self.stop("There is no school yet. Set it up first: handrail createschool, or in the browser.", NOT_DONE)
        if options["framework"] and options["framework"] != school.framework:
            self.stop(f"The school follows {school.framework}. --framework is only for --preview.", WRONG_CALL)
        actor = self.actor(options["email"], school)
        with scope(school=school.pk):
            run = actions.start_import(actor=actor, file_name=Path(options["file"]).name, data=data)
            try:
                run = actions.set_columns(actor=actor, run=run, columns=columns_now(run), remember=False)
                preview = preview_of(run)
                self.say_counts(preview)
                run = actions.settle_choices(actor=actor, run=run, **self.choices(options))
                self.ask(options["yes"])
                self.carry_out(actor, run)
            finally:
                run = ImportRun.objects.defer("data").get(pk=run.pk)
                if run.state not in {ImportState.APPLIED, ImportState.APPLYING}:
                    actions.discard_import(actor=actor, run=run)

    def carry_out(self, actor: Actor, run: ImportRun) -> None:
        """Do the work here and now, with a line that counts."""
        run = actions.apply_import(actor=actor, run=run, start=lambda *ids: None)
        # Here and not in the queue: whoever waits at a terminal wants to see the end of it.
        actions.save_import(
            run_id=run.pk, attempt=run.attempt, user_id=actor.user_id, school_id=actor.school_id, tell=self.tell
        )
        run = ImportRun.objects.defer("data").get(pk=run.pk)
        if run.state != ImportState.APPLIED:
            self.stop(f"\nThe list was not saved. {run.failure}", NOT_DONE)
        counts = run.counts
        self.stdout.write(
            f"\nSaved: {counts['new']} new, {counts['changed']} changed, {counts['unchanged']} the same. "
            "It can be undone in the browser."
        )

    def tell(self, done: int, total: int) -> None:
        """Show how far it is, on the error stream, so that the output stays clean."""
        self.stderr.write(f"\r{done * 100 // max(total, 1):3d} %", ending="")

    def ask(self, yes: bool) -> None:
        """Ask before saving, unless it was said already."""
        if yes:
            return
        if not sys.stdin.isatty():
            self.stop("Say --yes to save, because nobody can be asked here.", WRONG_CALL)
        if input("Save this list? (y/n) ").strip().lower() not in {"y", "yes"}:
            self.stop("Nothing was saved.", NOT_DONE)

    def actor(self, email: str, school: Any) -> Actor:
        """Return the person in whose name the list is saved."""
        if not email:
            self.stop("Say in whose name the list is saved: --as with their e-mail address.", WRONG_CALL)
        with scope(school=school.pk):
            user = user_for_sign_in(email)
            actor = actor_for(user, school_id=school.pk) if user else None
        if actor is None or actor.school_id != school.pk:
            self.stop(f"{email} has no open account at {school.name}.", WRONG_CALL)
        return actor

    def choices(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the answers that the options give."""
        return {
            "leavers": LeaverChoice(options["leavers"]) if options["leavers"] else None,
            "left_on": self.day(options["left_on"], "--left-on"),
            "problems": ProblemChoice(options["problems"].replace("-", "_")) if options["problems"] else None,
            "register": options["register"] == "yes" if options["register"] else None,
            "register_on": self.day(options["register_on"], "--register-on"),
        }

    def day(self, text: str | None, option: str) -> date | None:
        """Return a day that was given as an option."""
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.stop(f"{option} takes a day as 2026-07-20, not {text}.", WRONG_CALL)

    def say_counts(self, preview: Preview) -> None:
        """Say what is about to happen, and which options answer what is open."""
        self.stdout.write(
            f"{preview.n_pupils} pupils: {len(preview.new)} new, {len(preview.changed)} changed, "
            f"{len(preview.unchanged)} the same, {len(preview.leaving)} not in the list, "
            f"{len(preview.held_back)} with a problem."
        )
        for is_open, line in (
            (preview.leaving, "Pupils who are not in the list: --leavers keep, or --leavers left --left-on DAY."),
            (preview.errors, "Rows with a problem: --problems leave-out or empty-cells; see --preview."),
            (preview.proposals, f"{len(preview.proposals)} for the register: --register no, or yes --register-on DAY."),
        ):
            if is_open:
                self.stdout.write(line)
