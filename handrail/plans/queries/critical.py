"""What the critical friend says of plans, and which plans to look at again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.frameworks.rules import first_secondary_year, target_guidance_for
from handrail.frameworks.types import Nation
from handrail.friend.rules import critique_plan, grade_of
from handrail.friend.types import PlanCritique
from handrail.plans.policy import plans_visible_to
from handrail.plans.queries.kinds import framework_of, kind_name
from handrail.plans.rules.under_review import EDITION, plan_under_review
from handrail.plans.types import PLAN_STATE_LABELS, Outcome, PlanContent, PlanState

if TYPE_CHECKING:
    from handrail.plans.models import Plan

OPEN = (PlanState.DRAFT, PlanState.AGREED, PlanState.LIVE)
MOST_EARLIER = 12
LOOK_SORTS = {
    "findings": ("check_found__n_important", "check_found__n_findings"),
    "name": ("pupil__surname", "pupil__forename"),
    "class": ("pupil__year_group", "pupil__class_name", "pupil__surname"),
    "review": ("review_on", "pupil__surname"),
    "owner": ("owner__user__name", "review_on"),
}


def critique_of(
    content: PlanContent, *, setting: str = "", earlier: Iterable[str] = (), with_reading: bool = False
) -> PlanCritique:
    """Return what the critical friend says of a plan as it stands. No query; about ten milliseconds.

    `with_reading` also says what is hard to read; its dictionary takes seconds when a process first asks for it, so
    nothing that holds a lock does.
    """
    framework = framework_of(content.framework_code)
    year = content.pupil.year_group if content.pupil else None
    first = first_secondary_year(framework.nation if framework else Nation.ELSEWHERE)
    plan = plan_under_review(
        content,
        framework.plan_kind(content.kind_code) if framework else None,
        guidance=target_guidance_for(framework, setting) if framework else None,
        earlier=tuple(earlier),
        is_secondary=setting == "secondary" or (year is not None and year >= first),
    )
    return critique_plan(plan, grade=grade_of if with_reading else None)


def earlier_wordings(plan: Plan) -> list[str]:
    """Return what the pupil's targets said in the plans before this one, the latest first. One query."""
    from handrail.plans.models import PupilTarget

    rows = PupilTarget.objects.filter(pupil=plan.pupil, target__plan__starts_on__lt=plan.starts_on)
    rows = rows.exclude(target__plan=plan).exclude(target__wording="").exclude(outcome=Outcome.DROPPED)
    order = ("-target__plan__starts_on", "target__position", "pk")
    return list(rows.order_by(*order).values_list("target__wording", flat=True)[:MOST_EARLIER])


def stale_plans() -> QuerySet[Plan]:
    """Return the open plans of the school in scope that changed since the critical friend read them; unordered."""
    from handrail.plans.models import Plan

    unread = Q(check_found__isnull=True) | Q(check_found__checked_at__lt=F("changed_at"))
    return Plan.objects.filter(unread | ~Q(check_found__edition=EDITION), state__in=OPEN)


@dataclass(frozen=True)
class LookRow:
    """A plan to look at again."""

    id: UUID
    name: str
    class_name: str
    kind_name: str
    state_label: str
    review_on: date
    owner_name: str
    n_important: int
    n_findings: int
    weaknesses: tuple[str, ...]


def plans_to_look_at(actor: Actor) -> QuerySet[Plan]:
    """Return the open plans that the actor may write and in which the friend found something. One query when read."""
    rows = plans_visible_to(actor, Permission.PLAN_EDIT).filter(state__in=OPEN, check_found__n_findings__gt=0)
    return rows.select_related("pupil", "owner__user", "check_found")


def n_not_read(actor: Actor) -> int:
    """Return how many plans that the actor may write the friend has not read as they stand now. One query."""
    mine = plans_visible_to(actor, Permission.PLAN_EDIT)
    return stale_plans().filter(pk__in=mine.values("pk")).count()


def look_rows(plans: Iterable[Any], words: dict[str, str]) -> list[LookRow]:
    """Return rows for the list. `words` maps the codes of the four weaknesses to how they are said. No query."""
    return [
        LookRow(
            id=plan.pk,
            name=plan.pupil.name if plan.pupil else kind_name(plan),
            class_name=plan.pupil.class_name if plan.pupil else "",
            kind_name=kind_name(plan),
            state_label=PLAN_STATE_LABELS[PlanState(plan.state)],
            review_on=plan.review_on,
            owner_name=plan.owner.user.name if plan.owner else "",
            n_important=plan.check_found.n_important,
            n_findings=plan.check_found.n_findings,
            weaknesses=tuple(words.get(code, code) for code in plan.check_found.weaknesses),
        )
        for plan in plans
    ]
