"""Buttons of the editor that add, remove and move parts of a draft."""

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
from handrail.core.errors import Refused
from handrail.plans import actions, policy
from handrail.plans.models import Plan
from handrail.plans.views.editor import editor_page


def _done(request: Request, plan: Plan, act: Callable[[], Any], *, kind: str, anchor: str = "") -> HttpResponse:
    """Run the action and return to the place in the editor where it happened."""
    try:
        made = act()
    except Refused as refusal:
        messages.error(request, refusal.message)
        made = None
    place = anchor or (f"{kind}-{made.pk.hex}" if made is not None else "targets")
    return redirect(reverse("plans:plan-edit", args=[plan.pk]) + f"#{place}")


def _step(request: Request) -> int:
    return -1 if request.POST.get("by") == "up" else 1


@require_POST
@requires(Permission.PLAN_EDIT)
def target_add(request: Request, plan_id: UUID) -> HttpResponse:
    """Add an empty target; the script puts its card at the end of the list without loading the page again."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    if not request.htmx:
        return _done(request, plan, lambda: actions.add_target(actor=request.actor, plan=plan), kind="target")
    actions.add_target(actor=request.actor, plan=plan)
    context = editor_page(request.actor, plan)
    return render(request, "plans/_target_card.html", context | {"card": context["targets"][-1], "is_new": True})


@require_POST
@requires(Permission.PLAN_EDIT)
def target_remove(request: Request, plan_id: UUID, target_id: UUID) -> HttpResponse:
    """Take a target out; one that was agreed before is dropped, with a reason."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    reason = request.POST.get("reason", "")

    def act() -> None:
        actions.remove_target(actor=request.actor, plan=plan, target_id=target_id, reason=reason)

    return _done(request, plan, act, kind="target")


@require_POST
@requires(Permission.PLAN_EDIT)
def target_move(request: Request, plan_id: UUID, target_id: UUID) -> HttpResponse:
    """Move a target up or down."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)

    def act() -> None:
        actions.move_target(actor=request.actor, plan=plan, target_id=target_id, by=_step(request))

    return _done(request, plan, act, kind="target", anchor=f"target-{target_id.hex}")


@require_POST
@requires(Permission.PLAN_EDIT)
def strategy_add(request: Request, plan_id: UUID, target_id: UUID) -> HttpResponse:
    """Add an empty strategy to a target."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)

    def act() -> Any:
        return actions.add_strategy(actor=request.actor, plan=plan, target_id=target_id)

    return _done(request, plan, act, kind="strategy", anchor=f"target-{target_id.hex}")


@require_POST
@requires(Permission.PLAN_EDIT)
def strategy_remove(request: Request, plan_id: UUID, strategy_id: UUID) -> HttpResponse:
    """Take a strategy out."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)

    def act() -> None:
        actions.remove_strategy(actor=request.actor, plan=plan, strategy_id=strategy_id)

    return _done(request, plan, act, kind="strategy")


@require_POST
@requires(Permission.PLAN_EDIT)
def long_term_add(request: Request, plan_id: UUID) -> HttpResponse:
    """Add an empty long-term target."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)

    def act() -> Any:
        return actions.add_long_term_target(actor=request.actor, plan=plan)

    return _done(request, plan, act, kind="long-term")


@require_POST
@requires(Permission.PLAN_EDIT)
def long_term_remove(request: Request, plan_id: UUID, long_term_id: UUID) -> HttpResponse:
    """Take a long-term target out; its short-term ones stay."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)

    def act() -> None:
        actions.remove_long_term_target(actor=request.actor, plan=plan, long_term_id=long_term_id)

    return _done(request, plan, act, kind="long-term")


@require_POST
@requires(Permission.PLAN_EDIT)
def long_term_move(request: Request, plan_id: UUID, long_term_id: UUID) -> HttpResponse:
    """Move a long-term target up or down."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)

    def act() -> None:
        actions.move_long_term_target(actor=request.actor, plan=plan, long_term_id=long_term_id, by=_step(request))

    return _done(request, plan, act, kind="long-term", anchor=f"long-term-{long_term_id.hex}")
