"""Trusts and authorities: make one, put schools in it, give its officers accounts."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from handrail.access.actions import new_passphrase
from handrail.access.queries import officers_at, user_for_sign_in
from handrail.core.errors import Refused
from handrail.schools import actions, queries
from handrail.schools.models import School, Trust


class Command(BaseCommand):
    """`handrail trust add CODE NAME`, `put SCHOOL CODE`, `put SCHOOL --out`, `officer CODE EMAIL NAME`, `list`."""

    help = "Make a trust or authority, put schools in it, and give its officers accounts."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", metavar="add|put|officer|list")
        add = verbs.add_parser("add", help="make a trust")
        add.add_argument("code", help="its short name: letters, digits and hyphens")
        add.add_argument("name", help="its name, in quotes")
        put = verbs.add_parser("put", help="put a school in a trust")
        put.add_argument("school", help="the school's short name")
        put.add_argument("code", nargs="?", default="", help="the trust's short name")
        put.add_argument("--out", action="store_true", help="take the school out of its trust instead")
        officer = verbs.add_parser("officer", help="give an officer an account at each school of a trust")
        officer.add_argument("code", help="the trust's short name")
        officer.add_argument("email", help="the officer's e-mail address")
        officer.add_argument("name", help="the officer's name, in quotes")
        verbs.add_parser("list", help="show every trust with its schools and officers")

    def handle(self, *args: Any, **options: Any) -> None:
        verbs = {"add": self._add, "put": self._put, "officer": self._officer, "list": self._list}
        if options["verb"] not in verbs:
            raise CommandError("Say what to do: handrail trust add, put, officer or list.")
        try:
            verbs[options["verb"]](options)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal

    def _add(self, options: dict[str, Any]) -> None:
        trust = actions.open_trust(code=options["code"], name=options["name"])
        self.stdout.write(f"{trust.name} is there. Put schools in it: handrail trust put SCHOOL {trust.code}")

    def _put(self, options: dict[str, Any]) -> None:
        school = _school(options["school"])
        if not options["out"] and not options["code"]:
            raise CommandError("Say which trust, or --out: handrail trust put SCHOOL CODE.")
        trust = None if options["out"] else _trust(options["code"])
        actions.put_school_in_trust(school=school, trust=trust)
        self.stdout.write(f"{school.name} belongs to {trust.name if trust else 'no trust'} now.")

    def _officer(self, options: dict[str, Any]) -> None:
        trust = _trust(options["code"])
        password = None if user_for_sign_in(options["email"]) else new_passphrase()
        ids = actions.add_officer(trust=trust, email=options["email"], name=options["name"], password=password)
        self.stdout.write(f"{options['name']} has an account at {len(ids)} school{'' if len(ids) == 1 else 's'}.")
        if password:
            self.stdout.write(f"The password is shown once: {password}")

    def _list(self, options: dict[str, Any]) -> None:
        found = queries.trusts()
        for trust in found:
            schools = list(trust.schools.all())
            self.stdout.write(f"{trust.code}: {trust.name}")
            self.stdout.write(f"  schools: {', '.join(school.code for school in schools) or 'none'}")
            officers = officers_at([school.pk for school in schools])
            self.stdout.write(f"  officers: {', '.join(email for email, _ in officers) or 'none'}")
        if not found:
            self.stdout.write("There is no trust yet: handrail trust add CODE NAME.")


def _school(code: str) -> School:
    school = queries.school_coded(code)
    if school is None:
        raise CommandError(f"There is no school called {code}.")
    return school


def _trust(code: str) -> Trust:
    trust = queries.trust_coded(code)
    if trust is None:
        raise CommandError(f"There is no trust called {code}. `handrail trust list` shows them.")
    return trust
