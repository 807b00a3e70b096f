"""Who does what: for one plan, and how plans are made at the school."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core.errors import Refused
from handrail.core.forms import carried_out, form_page
from handrail.plans import actions, forms, policy, queries
from handrail.plans.rules import states
from handrail.plans.rules.arrangements import suggestions
from handrail.plans.types import DUTIES, GUIDELINES, PlanVerb


@requires(Permission.PLAN_EDIT)
def plan_arrange(request: Request, plan_id: UUID) -> HttpResponse:
    """Say who does what for a draft; a Child's Plan also has its cover here."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    try:
        states.move(plan.state, PlanVerb.EDIT)
    except Refused as refusal:
        messages.info(request, refusal.message)
        return redirect("plans:plan-detail", plan.pk)
    kind = queries.kind_of(plan)
    has_cover = bool(kind and kind.has_cover)
    before = queries.cover_of(plan)
    suggested, outside = queries.suggested_cover(request.actor, plan)
    # What is empty starts from what the record and the school say; it is kept only when the form is saved.
    start = asdict(before)
    asked = asdict(suggested) if has_cover else {duty.code: getattr(suggested, duty.code) for duty in DUTIES}
    found = {name: value for name, value in asked.items() if value and not start[name]}
    starts_new = bool(found) and (before.is_blank or (has_cover and not before.agencies))
    if starts_new:
        start |= found
    form = forms.ArrangementsForm(request.POST or None, has_cover=has_cover, outside=outside, initial=start)

    def act() -> Any:
        return actions.arrange_plan(actor=request.actor, plan=plan, cover=form.cover(before))

    if carried_out(request, form, act):
        messages.success(request, "Kept. It stands on the plan and on paper.")
        return redirect("plans:plan-edit", plan.pk)
    back = reverse("plans:plan-edit", args=[plan.pk])
    title = "Cover, and who does what" if has_cover else "Who does what"
    context = {"plan": plan, "page_title": title, "starts_new": starts_new, "submit_text": "Save", "cancel_url": back}
    return form_page(request, "plans/plan_arrange.html", form, **context)


@require_POST
@requires(Permission.PLAN_EDIT)
def plan_format(request: Request, plan_id: UUID) -> HttpResponse:
    """Move a draft to the school's present format."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    try:
        actions.move_to_current_format(actor=request.actor, plan=plan)
    except Refused as refusal:
        messages.info(request, refusal.message)
        return redirect("plans:plan-detail", plan.pk)
    messages.success(request, "The plan has the school's present format now. No words were lost.")
    return redirect("plans:plan-edit", plan.pk)


@requires(Permission.SCHOOL_VIEW)
def guide(request: Request) -> HttpResponse:
    """Show how plans are made at the school, for everybody who works there; it can be printed."""
    row = queries.guide_of(request.actor.school_id)
    answers = row.answers if row else {}
    context = {
        "guide": row,
        "guidelines": [(duty.question, answers.get(duty.code, "")) for duty in GUIDELINES],
        "duties": [(duty.question, answers.get(duty.code, "")) for duty in DUTIES],
        "may_edit": can(request.actor, Permission.SCHOOL_EDIT),
    }
    return render(request, "plans/guide.html", context)


@requires(Permission.SCHOOL_EDIT)
def guide_change(request: Request) -> HttpResponse:
    """Answer the questions; an empty page starts from what is usual in the school's setting."""
    row = queries.guide_of(request.actor.school_id)
    initial = row.answers if row else suggestions(request.actor.setting or "")
    form = forms.GuideForm(request.POST or None, duties=(*GUIDELINES, *DUTIES), initial=initial)

    def act() -> Any:
        return actions.write_guide(actor=request.actor, answers=form.cleaned_data)

    if carried_out(request, form, act):
        messages.success(request, "Kept. New plans start from these answers.")
        return redirect("plans:guide")
    context = {"starts_new": row is None, "submit_text": "Save", "cancel_url": reverse("plans:guide")}
    return form_page(request, "plans/guide_change.html", form, **context)


@requires(Permission.SCHOOL_EDIT)
@require_POST
def guide_looked(request: Request) -> HttpResponse:
    """Say that the answers still hold."""
    try:
        actions.look_through_guide(actor=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Your name and today's date stand on the page now.")
    return redirect("plans:guide")
