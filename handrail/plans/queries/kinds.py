"""The frameworks and kinds that plans are written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.frameworks.queries import get_framework
from handrail.frameworks.types import Framework, PlanKind

if TYPE_CHECKING:
    from handrail.plans.models import Plan


def framework_of(code: str) -> Framework | None:
    """Return the framework that a plan was written in, or None if this installation no longer has it."""
    try:
        return get_framework(code)
    except KeyError:
        return None


def kind_of(plan: Plan) -> PlanKind | None:
    """Return the plan's kind in its framework, or None if the framework no longer has it."""
    framework = framework_of(plan.framework)
    return framework.plan_kind(plan.kind) if framework else None


def kind_name(plan: Plan) -> str:
    """Return what the plan's kind is called."""
    kind = kind_of(plan)
    return kind.name if kind else plan.kind


def individual_kinds(framework: Framework, stage_code: str = "") -> list[PlanKind]:
    """Return the kinds of plan for one pupil: those of the pupil's stage first, each part in the framework's order."""
    stage = framework.stage(stage_code) if stage_code else None
    fitting = set(stage.plan_kinds) if stage else set()
    kinds = [kind for kind in framework.plan_kinds if not kind.is_for_group]
    return sorted(kinds, key=lambda kind: kind.code not in fitting)


def area_name(framework: Framework | None, code: str) -> str:
    """Return what an area of targets is called, or its code if the framework does not know it."""
    area = framework.area(code) if framework and code else None
    return area.name if area else code
