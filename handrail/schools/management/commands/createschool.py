"""Set a school up from a file, as the first start in the browser does."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django_scopes import scope

from handrail.access.actions import new_passphrase
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.schools import actions, queries
from handrail.schools.school_file import SchoolFile, WrongFile, example, read_school_file
from handrail.schools.set_up_code import forget_set_up_code
from handrail.schools.types import GroupRow


class Command(BaseCommand):
    """`handrail createschool FILE`, or `--example` to see what such a file holds."""

    help = "Set a school up from a YAML or JSON file."
    # Nothing of the pages is needed: this starts in half the time.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the school's file")
        parser.add_argument("--example", action="store_true", help="print a file with comments, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["example"]:
            self.stdout.write(example(clock.today()))
            return
        if options["file"] is None:
            raise CommandError(
                "Say which file: handrail createschool FILE. `handrail createschool --example` prints one."
            )
        try:
            school = read_school_file(options["file"])
        except WrongFile as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error
        password, is_made = _password(school)
        try:
            _create(school, password)
        except Refused as refusal:
            raise CommandError(f"{options['file']}: {refusal.field or 'school'}: {refusal.message}") from refusal
        forget_set_up_code()
        self.stdout.write(f"{school.name} is set up. Start it with `handrail serve`.")
        self.stdout.write(f"{school.administrator.name} signs in with {school.administrator.email}.")
        if is_made:
            self.stdout.write(f"The password is shown once: {password}")


def _password(school: SchoolFile) -> tuple[str, bool]:
    name = school.administrator.password_from_environment
    if not name:
        return new_passphrase(), True
    if not os.environ.get(name):
        raise CommandError(
            f"The variable {name}, which should hold the password, is empty. Set it, or leave its name out."
        )
    return os.environ[name], False


@transaction.atomic
def _create(school: SchoolFile, password: str) -> None:
    actor = actions.set_up_school(
        code=school.code,
        name=school.name,
        setting=school.setting,
        framework=school.framework,
        telephone=school.telephone,
        year=school.year.dates,
        administrator_name=school.administrator.name,
        administrator_email=school.administrator.email,
        is_senco=school.administrator.is_senco,
        password=password,
    )
    if school.groups:
        rows = [GroupRow(g.kind, g.name, g.year_group, g.subject) for g in school.groups]
        with scope(school=actor.school_id):
            year = queries.current_year(actor.school_id)
            assert year is not None  # set a moment ago
            actions.ensure_groups(actor=actor, year=year, rows=rows)
