"""The page of one plan: the pupil first, then each target with how it goes, then the help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.plans import actions, policy
from handrail.plans.types import PlanState
from handrail.plans.views.showing import NextMove, TargetLine, plan_page
from handrail.progress import policy as progress_policy
from handrail.progress import queries as progress

if TYPE_CHECKING:
    from handrail.plans.models import Plan


@requires(Permission.PLAN_VIEW)
def plan_detail(request: Request, plan_id: UUID) -> HttpResponse:
    """Show one plan whole."""
    actor = request.actor
    plan = policy.get_plan(actor, plan_id)
    context: dict[str, Any] = plan_page(actor, plan, _lines(actor, plan))
    if plan.state == PlanState.LIVE and policy.can_with(actor, plan, Permission.REVIEW_HOLD):
        url = reverse("reviews:review-detail", args=[plan.pk])
        context["moves"] = [NextMove("Review", url, "check", ""), *context["moves"]]
    actions.note_viewed(actor=actor, plan=plan)
    return render(request, "plans/plan_detail.html", context)


def _lines(actor: Actor, plan: Plan) -> dict[UUID, TargetLine]:
    """Return how each target goes, by the key of the pupil's part in it; nothing before the plan was ever agreed.

    Five queries at most, whatever the number of targets.
    """
    if not plan.versions.exists():
        return {}
    rows = progress_policy.pupil_targets_visible_to(actor).filter(target__plan=plan).select_related("pupil")
    found = list(rows.order_by("target__position", "pk"))
    panels = progress.panels_for(actor, found)
    may_record = policy.can_with(actor, plan, Permission.OBSERVATION_RECORD)
    recordable = progress_policy.in_use_among(panels) if may_record else set()
    back = urlencode({"from": reverse("plans:plan-detail", args=[plan.pk]) + "#targets"})
    return {
        row.pk: TargetLine(
            panel=panels[row.pk],
            record_url=f"{reverse('progress:observe', args=[row.pk])}?{back}" if row.pk in recordable else "",
            detail_url=reverse("progress:target-detail", args=[row.pk]),
        )
        for row in found
    }
