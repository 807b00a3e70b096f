"""Trusts and authorities: which schools belong to one, and its officers' accounts there.

Nobody of one school may open an account at others, so there is no actor: whoever runs the installation does this, by
the command `handrail trust`.
"""

from __future__ import annotations

import re
from uuid import UUID

from django.db import transaction

from handrail.access import actions as access
from handrail.access import queries as access_queries
from handrail.core import audit
from handrail.core.errors import Refused
from handrail.schools.models import School, Trust


@transaction.atomic
def open_trust(*, code: str, name: str) -> Trust:
    """Make a trust or authority. `code` is its short name on the command line: letters, digits and hyphens.

    Errors: Refused with the field.
    """
    code, name = code.strip().lower(), " ".join(name.split())
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) or len(code) > 40:
        raise Refused("The short name has 1 to 40 letters, digits and hyphens, for instance north-trust.", field="code")
    if not name or len(name) > 120:
        raise Refused("Give the trust's name, of at most 120 characters.", field="name")
    if Trust.objects.filter(code=code).exists():
        raise Refused(f"There is a trust called {code} already. Choose another short name.", field="code")
    trust = Trust.objects.create(code=code, name=name)
    audit.record(None, "TRUST_OPENED", subject=trust, new={"code": code, "name": name})
    return trust


@transaction.atomic
def put_school_in_trust(*, school: School, trust: Trust | None) -> School:
    """Let a school belong to a trust, or with None to no trust any more.

    Officers of the trust get an account at a school that joins, and lose it at once when the school leaves.
    """
    school = School.objects.select_for_update().get(pk=school.pk)
    if school.trust_id == (trust.pk if trust else None):
        return school
    before = school.trust
    if before is not None:
        access.close_officer_accounts(school_id=school.pk)
    school.trust = trust
    school.save(update_fields=["trust"])
    if trust is not None:
        others = list(
            School.objects.filter(trust=trust).exclude(pk=school.pk).order_by("pk").values_list("pk", flat=True)
        )
        for email, name in access_queries.officers_at(others):
            access.open_officer_account(school_ids=[school.pk], email=email, name=name)
    audit.record(
        None,
        "SCHOOL_PUT_IN_TRUST",
        school_id=school.pk,
        subject=school,
        old={"trust": before.code if before else None},
        new={"trust": trust.code if trust else None},
    )
    return school


@transaction.atomic
def add_officer(*, trust: Trust, email: str, name: str, password: str | None = None) -> list[UUID]:
    """Give an officer of a trust an account at each of its schools, and return the schools' keys.

    `password` is for somebody who has no account yet; who has one keeps theirs.

    Errors: Refused if the trust has no school yet, or with the field for a name or address that is wrong.
    """
    ids = list(School.objects.filter(trust=trust).order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise Refused(f"{trust.name} has no school yet. Put one in it first: handrail trust put SCHOOL {trust.code}.")
    access.open_officer_account(school_ids=ids, email=email, name=name, password=password)
    return ids
