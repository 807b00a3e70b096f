"""The first start: a school, its calendar and its first administrator, all or nothing."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.text import slugify
from django_scopes import scope

from handrail.access import actions as access
from handrail.access.types import Actor
from handrail.core.errors import Refused
from handrail.schools.actions.calendar import set_calendar
from handrail.schools.actions.school import open_school
from handrail.schools.queries import is_any_school
from handrail.schools.types import Setting, YearDates


@transaction.atomic
def set_up_school(
    *,
    name: str,
    setting: Setting | str,
    framework: str,
    year: YearDates,
    administrator_name: str,
    administrator_email: str,
    password: str,
    is_senco: bool = False,
    telephone: str = "",
    code: str = "",
    is_first: bool = False,
) -> Actor:
    """Open a school with its calendar and its first administrator, and return that person as an actor.

    There is no actor yet. `is_first` refuses if the installation has a school already (the first start in the browser).
    Without `code` the short name is made from the name.
    Errors: Refused with the field; nothing is kept.
    """
    if is_first:
        _wait_for_others()
    if is_first and is_any_school():
        raise Refused("The school has been set up already. Sign in, or ask its administrator for an account.")
    school = open_school(
        code=code or slugify(name)[:40].strip("-") or "school",
        name=name,
        setting=setting,
        framework=framework,
        telephone=telephone,
    )
    actor = access.first_administrator(
        school=school, email=administrator_email, name=administrator_name, password=password, is_senco=is_senco
    )
    with scope(school=school.pk):
        set_calendar(actor=actor, year=year)
    return actor


def _wait_for_others() -> None:
    """Let two first starts at the same moment come one after the other, so that the second finds the first's school."""
    # SQLite takes its only writer at the start of a transaction; there is no row yet that PostgreSQL could lock.
    if connection.vendor == "postgresql":  # pragma: no cover - coverage is measured on SQLite
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE schools_school IN SHARE ROW EXCLUSIVE MODE")
