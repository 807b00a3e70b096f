"""The page of one plan: the pupil first, then each target with how it goes, then the help. And that of a version."""

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
from handrail.agreements import policy as agreement_policy
from handrail.agreements import queries as agreements
from handrail.agreements.types import missing_in_group
from handrail.plans import actions, policy
from handrail.plans import queries as plans
from handrail.plans.types import PlanContent, PlanState
from handrail.plans.views import way
from handrail.plans.views.friend_words import second_look_of
from handrail.plans.views.showing import NextMove, TargetLine, plan_page, title_of, version_page
from handrail.progress import policy as progress_policy
from handrail.progress import queries as progress
from handrail.readings import actions as readings
from handrail.specialists import queries as specialists

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
    if context["versions"]:
        counts = policy.can_with(actor, plan, Permission.PLAN_EDIT)
        context["reading"], context["read"] = readings.note_opened(actor=actor, plan=plan, counts=counts)
    else:
        actions.note_viewed(actor=actor, plan=plan)
    context["around_url"] = reverse("plans:plan-around", args=[plan.pk])
    return render(request, "plans/plan_detail.html", context)


@requires(Permission.PLAN_VIEW)
def plan_around(request: Request, plan_id: UUID) -> HttpResponse:
    """Show what people say around a plan: beside the plan, or as a page where no script runs."""
    actor = request.actor
    plan = policy.get_plan(actor, plan_id)
    content = plans.content_for(actor, plan)
    may_write = policy.can_with(actor, plan, Permission.PLAN_EDIT)
    recommendations = specialists.recommendations_for_plan(actor, plan)
    context = _voices(actor, plan, content, has_text=plan.versions.exists()) | {
        "plan": plan,
        "title": title_of(content),
        "caption": content.whose,
        "recommendations": recommendations,
        "may_write": may_write and plan.state == PlanState.DRAFT,
        "may_decide": bool(recommendations) and may_write,
        "look": second_look_of(actor, plan, content) if may_write and content.holds_targets else None,
    }
    return render(request, "web/_plan_around.html" if request.htmx else "web/plan_around.html", context)


@requires(Permission.PLAN_AGREE)
def plan_agree(request: Request, plan_id: UUID) -> HttpResponse:
    """Agree a plan, knowing who has not said yet what they think of it."""
    return way.plan_agree(request, plan_id, _not_asked)


def _voices(actor: Actor, plan: Plan, content: PlanContent, *, has_text: bool) -> dict[str, Any]:
    """Return what the family and the pupil say to a plan, of a group's plan for each pupil; nothing once it is over."""
    if plan.state not in agreement_policy.OPEN:
        return {}
    if plan.pupil_id is None:
        told = agreements.voices_of_group(actor, plan, content=content)
        found: dict[str, Any] = {"group_voices": told}
    else:
        found = {"voices": agreements.voices_of(actor, plan, content=content)}
    has_summary = has_text and not plan.is_confidential
    return found | {
        "record_url": _record_url(actor, plan),
        "summary_url": reverse("agreements:summary-detail", args=[plan.pk]) if has_summary else "",
    }


def _not_asked(actor: Actor, plan: Plan, content: PlanContent) -> dict[str, Any]:
    if plan.pupil_id is None:
        return {"voices_missing": missing_in_group(agreements.voices_of_group(actor, plan, content=content))}
    voices = agreements.voices_of(actor, plan, content=content)
    return {"voices_missing": voices.missing, "record_url": _record_url(actor, plan)}


def _record_url(actor: Actor, plan: Plan) -> str:
    may = policy.can_with(actor, plan, Permission.FAMILY_HELP)
    return reverse("agreements:answer-record", args=[plan.pk]) if may else ""


@requires(Permission.PLAN_VIEW)
def version_detail(request: Request, plan_id: UUID, number: int) -> HttpResponse:
    """Show a version as it was agreed, and whether it is still letter by letter what was agreed."""
    version = policy.get_version(request.actor, plan_id, number)
    context: dict[str, Any] = version_page(request.actor, version)
    context["reading"], _ = readings.note_opened(actor=request.actor, plan=version.plan, number=number)
    return render(request, "plans/version_detail.html", context)


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
