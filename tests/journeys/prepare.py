"""Fill the small school that most journeys share. Prints JSON. Runs in a process of its own."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django_scopes import scope  # noqa: E402

from handrail.access.types import Actor, Role  # noqa: E402
from handrail.core import clock  # noqa: E402
from handrail.plans import actions as plans  # noqa: E402
from handrail.pupils import actions as pupils  # noqa: E402
from handrail.pupils.types import NewEntry, NewPupil  # noqa: E402
from tests.worlds import PASSWORD, build_world, plan_draft  # noqa: E402

# One pupil for each test that writes, so that none leans on another.
NAMES = ["Anya", "Bilal", "Carys", "Dev", "Efa", "Femi"]


def with_plan(senco: Actor, pupil: Any, *, is_live: bool) -> Any:
    """Put a pupil on the register with a plan of three targets."""
    began = clock.today() - timedelta(days=40)
    entry = NewEntry(
        pupil_id=pupil.pk,
        stage="K",
        starts_on=began,
        reason="Needs daily practice in reading.",
        decided_by="Dana Okafor",
    )
    pupils.put_many_on_register(actor=senco, rows=[entry])
    days = {"starts_on": began, "review_on": clock.today() + timedelta(days=5)}
    plan = plans.write_plan(actor=senco, pupil=pupil, kind="sen_support_plan", draft=plan_draft(), **days)
    return plans.agree_plan(actor=senco, plan=plan) if is_live else plan


def main() -> None:
    """Build the world and the pupils of the journeys."""
    call_command("migrate", verbosity=0)
    world = build_world()
    senco = world.actors[Role.SENCO]
    with scope(school=senco.school_id):
        made = pupils.create_pupils(
            actor=senco,
            pupils=[
                NewPupil(
                    surname="Whitlock",
                    forename=name,
                    date_of_birth=date(2014, 5, i),
                    admission_number=f"00200{i}",
                    year_group=7,
                    class_name="7A",
                )
                for i, name in enumerate(NAMES, start=1)
            ],
        )
        rows = dict(zip(NAMES, made, strict=True))
        drafts = {name: with_plan(senco, rows[name], is_live=False) for name in ("Anya", "Bilal", "Carys")}
        live = {name: with_plan(senco, rows[name], is_live=True) for name in ("Dev", "Efa")}
    print(
        json.dumps(
            {
                "people": {"senco": "dana@fernhill.example", "head": f"{Role.HEAD}@fernhill.example"},
                "password": PASSWORD,
                "pupils": {name: str(row.pk) for name, row in rows.items()},
                "plans": {name: str(plan.pk) for name, plan in (drafts | live).items()},
            }
        )
    )


main()
