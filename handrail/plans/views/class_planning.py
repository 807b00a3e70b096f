"""What the school says of planning for a pupil's stage: in the class plan, or in a plan of their own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.plans import queries
from handrail.schools.queries import class_plan_stages

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil


@dataclass(frozen=True)
class ClassPlanShown:
    """An open class plan of a pupil's class."""

    name: str
    url: str
    has_a_place: bool
    join_url: str


@dataclass(frozen=True)
class ClassPlanning:
    """That pupils at a stage are planned for in the class plan, with the class plans there are."""

    stage_name: str
    plans: tuple[ClassPlanShown, ...]
    open_url: str


def class_planning(
    actor: Actor, pupil: Pupil, stage_code: str, stages: Collection[str] | None = None
) -> ClassPlanning | None:
    """Return what the school says of this stage, or None where plans of pupils' own are made.

    `stages` are those of the school where they were read already. One query without them; else two.
    """
    stages = class_plan_stages(actor.school_id) if stages is None and stage_code else stages or ()
    if stage_code not in stages:
        return None
    framework = queries.framework_of(actor.framework_code)
    stage = framework.stage(stage_code) if framework else None
    may_write = can(actor, Permission.PLAN_EDIT)
    plans = queries.class_plans_of_pupil(actor, pupil)
    placed = set(pupil.plan_places.filter(plan__in=plans, left_on__isnull=True).values_list("plan_id", flat=True))
    return ClassPlanning(
        stage_name=stage.name if stage else stage_code,
        plans=tuple(
            ClassPlanShown(
                name=plan.group.name,
                url=reverse("plans:plan-detail", args=[plan.pk]),
                has_a_place=plan.pk in placed,
                join_url=f"{reverse('plans:group-join', args=[plan.pk])}?pupil={pupil.pk}" if may_write else "",
            )
            for plan in plans
        ),
        open_url=reverse("plans:group-open") if may_write else "",
    )
