"""Prepare a database for the killing test: a school, a draft, a signed-in writer. Prints JSON; a process of its own."""

from __future__ import annotations

import json

import django

django.setup()

from django_scopes import scope  # noqa: E402

from handrail.access.models import User  # noqa: E402
from handrail.access.types import Role  # noqa: E402
from handrail.plans import actions as plans  # noqa: E402
from handrail.pupils import policy as pupils  # noqa: E402
from tests.servers import session_of  # noqa: E402
from tests.worlds import build_world, plan_draft  # noqa: E402

world = build_world()
senco = world.actors[Role.SENCO]
with scope(school=senco.school_id):
    pupil = pupils.get_pupil(senco, world.records["pupil_id"])
    plan = plans.write_plan(actor=senco, pupil=pupil, kind="sen_support_plan", draft=plan_draft())
    targets = list(plan.targets.order_by("position", "pk"))
    section = plan.sections.get(code="pupil_views")
    plans.save_fields(
        actor=senco, plan=plan, kind="section", row_id=section.pk, fields={"text": (section.text, "writer 0: 0")}
    )
    for target in targets:
        plans.save_fields(
            actor=senco,
            plan=plan,
            kind="target",
            row_id=target.pk,
            fields={"wording": (target.wording, "writer 0: 0"), "when": (target.when, "writer 0: 0")},
        )
user = User.objects.get(pk=senco.user_id)
print(
    json.dumps(
        {
            "session": session_of(user),
            "plan": str(plan.pk),
            # Each writer writes in two fields of one target and one section at once: all or nothing.
            "targets": [target.pk.hex for target in targets],
            "section": section.pk.hex,
        }
    )
)
