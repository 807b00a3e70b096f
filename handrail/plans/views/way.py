"""The way of a plan: agree, amend, close, copy forward; and what of it is confidential."""

from __future__ import annotations

from collections.abc import Callable
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
from handrail.access.policy import denial
from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.errors import Denied, Refused
from handrail.core.forms import carried_out, form_page
from handrail.plans import actions, forms, policy, queries
from handrail.plans.rules import layout, states
from handrail.plans.types import NotReady, PlanContent, PlanState, PlanVerb
from handrail.plans.views.showing import count_words, grouped, title_of

COPY_OVER = "Say how each target goes on. The new plan opens as a draft; this one stays as it is."
COPY_LIVE = (
    "Say how each target goes on. The new plan opens as a draft. This one goes on until the new one is agreed and "
    "begins; then it ends, and its review is no longer due."
)
Beside = Callable[[Actor, Any, PlanContent], dict[str, Any]]


def _closed_door(request: Request, plan: Any, verb: PlanVerb) -> HttpResponse | None:
    """Send away, with the sentence of the state table, who comes to a page that this state does not have."""
    try:
        states.move(plan.state, verb)
    except Refused as refusal:
        messages.info(request, refusal.message)
        return redirect("plans:plan-detail", plan.pk)
    return None


@requires(Permission.PLAN_AGREE)
def plan_agree(request: Request, plan_id: UUID, beside: Beside | None = None) -> HttpResponse:
    """Show what is missing, or what will be agreed; then agree it. `beside`: what rooms above this one add."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_AGREE)
    if away := _closed_door(request, plan, PlanVerb.AGREE):
        return away
    status = 200
    if request.method == "POST":
        try:
            agreed = actions.agree_plan(actor=request.actor, plan=plan)
        except NotReady:
            status = 422
        except Refused as refusal:  # somebody else agreed it since this page was opened
            messages.info(request, refusal.message)
            return redirect("plans:plan-detail", plan.pk)
        else:
            live = agreed.state == PlanState.LIVE
            messages.success(
                request, "Agreed. It is live now." if live else "Agreed. It becomes live on its first day."
            )
            return redirect("plans:plan-detail", plan.pk)
    content = queries.content_for(request.actor, plan)
    context = {
        "plan": plan,
        "content": content,
        "pupil": content.pupil,
        "title": title_of(content),
        "heading": f"Agree {title_of(content)}",
        "missing": layout.what_is_missing(content),
        "groups": grouped(content),
        "advice": count_words(request.actor, content)[0],
        "starts_now": content.starts_on <= clock.today(),
        "number": queries.versions_of(plan).count() + 1,
        "edit_url": reverse("plans:plan-edit", args=[plan.pk]),
        "ends": _that_ends(request.actor, plan),
    }
    if beside is not None:
        context |= beside(request.actor, plan, content)
    return render(request, "plans/plan_agree.html", context, status=status)


def _that_ends(actor: Actor, plan: Any) -> dict[str, Any] | None:
    """Say which plan ends when this one begins, and that its review was not held. Three queries at most."""
    before = queries.followed_by(plan)
    if before is None:
        return None
    may_see = policy.can_with(actor, before, Permission.PLAN_VIEW)
    url = reverse("plans:plan-detail", args=[before.pk]) if may_see else ""
    return {"starts_on": before.starts_on, "review_on": before.review_on, "url": url}


@requires(Permission.PLAN_EDIT)
def plan_amend(request: Request, plan_id: UUID) -> HttpResponse:
    """Take an agreed plan back to change it, with a reason."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    if away := _closed_door(request, plan, PlanVerb.AMEND):
        return away
    form = forms.ReasonForm(
        request.POST or None,
        label="What needs to change, and why?",
        missing="Say what needs to change, and why.",
        help_text="For example: reading is going faster than we hoped, so the next step can come now.",
    )

    def act() -> Any:
        return actions.amend_plan(actor=request.actor, plan=plan, reason=form.cleaned_data["reason"])

    if carried_out(request, form, act):
        messages.success(request, "The plan is open for changes. What was agreed holds until it is agreed again.")
        return redirect("plans:plan-edit", plan.pk)
    context = {
        "plan": plan,
        "whose": queries.whose_plan(plan),
        "submit_text": "Open it for changes",
        "cancel_url": reverse("plans:plan-detail", args=[plan.pk]),
    }
    return form_page(request, "plans/plan_amend.html", form, **context)


@requires(Permission.PLAN_EDIT)
def plan_close(request: Request, plan_id: UUID) -> HttpResponse:
    """Close a plan for good, with a reason."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    if away := _closed_door(request, plan, PlanVerb.CLOSE):
        return away
    form = forms.ReasonForm(
        request.POST or None, label="Why is the plan closed?", missing="Say why the plan is closed."
    )

    def act() -> Any:
        return actions.close_plan(actor=request.actor, plan=plan, reason=form.cleaned_data["reason"])

    if carried_out(request, form, act):
        messages.success(request, "The plan is closed. It stays here to be read.")
        return redirect("plans:plan-detail", plan.pk)
    context = {
        "plan": plan,
        "whose": queries.whose_plan(plan),
        "submit_text": "Close the plan",
        "cancel_url": reverse("plans:plan-detail", args=[plan.pk]),
    }
    return form_page(request, "plans/plan_close.html", form, **context)


@requires(Permission.PLAN_EDIT)
def plan_copy(request: Request, plan_id: UUID) -> HttpResponse:
    """Choose what goes into the next plan, and open it."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    if away := _closed_door(request, plan, PlanVerb.COPY):
        return away
    content = queries.content_for(request.actor, plan)
    form = forms.CopyForm(
        request.POST or None, content=content, kinds=(), initial={"starts_on": max(clock.today(), content.starts_on)}
    )

    def act() -> Any:
        chosen = form.cleaned_data
        return actions.copy_forward(
            actor=request.actor,
            plan=plan,
            targets=form.carries(),
            section_codes=chosen.get("sections", []),
            starts_on=chosen["starts_on"],
        )

    if made := carried_out(request, form, act):
        messages.success(request, "The next plan is open. Read it through and change what is new.")
        return redirect("plans:plan-edit", made.pk)
    context = {
        "plan": plan,
        "whose": queries.whose_plan(plan),
        "lead": COPY_LIVE if plan.state == PlanState.LIVE else COPY_OVER,
        "submit_text": "Open the next plan",
        "cancel_url": reverse("plans:plan-detail", args=[plan.pk]),
    }
    return form_page(request, "plans/plan_copy.html", form, **context)


@requires(Permission.PLAN_EDIT)
def plan_confidential(request: Request, plan_id: UUID) -> HttpResponse:
    """Say what of the plan is confidential: all of it, or some sections."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    if not policy.sees_confidential(request.actor, plan):
        raise Denied(denial(request.actor, Permission.CONFIDENTIAL_VIEW))
    content = queries.content_of(plan, with_profile=False)
    form = forms.ConfidentialForm(request.POST or None, sections=content.sections, is_whole=plan.is_confidential)

    def act() -> Any:
        whole, codes = form.cleaned_data["is_whole"], form.cleaned_data["sections"]
        return actions.mark_confidential(actor=request.actor, plan=plan, is_whole=whole, section_codes=codes)

    if carried_out(request, form, act):
        messages.success(request, "Saved. It holds from now on, in agreed versions too.")
        return redirect("plans:plan-detail", plan.pk)
    context = {"plan": plan, "submit_text": "Save", "cancel_url": reverse("plans:plan-detail", args=[plan.pk])}
    return form_page(request, "plans/plan_confidential.html", form, **context)


@requires(Permission.PLAN_EDIT)
@require_POST
def draft_share(request: Request, plan_id: UUID) -> HttpResponse:
    """Let the family read the draft."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    actions.share_draft_with_family(actor=request.actor, plan=plan)
    messages.success(request, "The family can read this draft now. Their page says that it is not agreed yet.")
    return redirect("plans:plan-detail", plan.pk)


@requires(Permission.PLAN_EDIT)
@require_POST
def draft_take_back(request: Request, plan_id: UUID) -> HttpResponse:
    """Let the family no longer read the draft."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    actions.take_back_draft(actor=request.actor, plan=plan)
    messages.success(request, "The family no longer reads this draft.")
    return redirect("plans:plan-detail", plan.pk)
