"""How the school plans: at which stages pupils are planned for in the class plan."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit
from handrail.core.errors import Refused
from handrail.frameworks import queries as frameworks
from handrail.schools.models import School


@transaction.atomic
def choose_class_plan_stages(*, actor: Actor, stages: Collection[str]) -> School:
    """Say at which stages the school plans for pupils in the class plan. It is said to staff, and forces nothing.

    Errors: Denied without SCHOOL_EDIT; Refused (field 'stages') for a stage that the framework does not have.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    school = School.objects.select_for_update().get(pk=actor.school_id)
    known = [stage.code for stage in frameworks.get_framework(school.framework).register_stages]
    if set(stages) - set(known):
        raise Refused("Choose stages from the list.", field="stages")
    old, new = list(school.class_plan_stages), [code for code in known if code in stages]
    if old != new:
        school.class_plan_stages = new
        school.save(update_fields=["class_plan_stages"])
        audit.record(
            actor,
            "SCHOOL_CHANGED",
            subject=school,
            old={"class_plan_stages": old},
            new={"class_plan_stages": new},
        )
    return school
