"""Pages of rewards: the card of steps, choosing, giving, putting aside, paper."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.core.addresses import asked_for
from handrail.core.errors import Refused
from handrail.progress.rules import can_undo
from handrail.pupils import actions as pupils_actions
from handrail.pupils.policy import allowed_for
from handrail.rewards import actions, policy, queries
from handrail.rewards.forms import AsideForm, RewardForm, StepForm
from handrail.rewards.types import EarnedBy, RewardStands

if TYPE_CHECKING:
    from handrail.rewards.models import Reward


@requires(Permission.PLAN_VIEW)
def reward_list(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show the card of steps of a pupil, what comes next and what was given."""
    pupil = policy.get_pupil(request.actor, pupil_id)
    pupils_actions.note_viewed(actor=request.actor, pupil=pupil)
    page = queries.reward_page(request.actor, pupil)
    asked = (Permission.OBSERVATION_RECORD, Permission.PLAN_EDIT, Permission.REPORT_PRINT)
    may = allowed_for(request.actor, pupil, asked)
    current = page.current
    newest = page.past[0] if page.past else None
    context = {
        "pupil": pupil,
        "page": page,
        "may_record": Permission.OBSERVATION_RECORD in may,
        "may_choose": Permission.PLAN_EDIT in may,
        "may_print": Permission.REPORT_PRINT in may and current is not None,
        "presses": bool(current and current.earned_by is EarnedBy.PRESS),
        "is_reached": bool(current and current.state is RewardStands.REACHED),
        "step_id": uuid4(),
        "may_undo_giving": bool(
            newest
            and newest.given_at
            and newest.given_by == request.actor.name
            and can_undo(recorded_at=newest.given_at, now=clock.now())
        ),
    }
    return render(request, "rewards/reward_list.html", context)


@requires(Permission.PLAN_EDIT)
def reward_choose(request: Request, pupil_id: UUID) -> HttpResponse:
    """Write down the reward that a pupil chose."""
    pupil = policy.get_pupil(request.actor, pupil_id, Permission.PLAN_EDIT)
    parts = queries.target_choices(request.actor, pupil)
    form = RewardForm(request.POST or None, parts=parts)
    back = reverse("rewards:reward-list", args=[pupil.pk])
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_reward(actor=request.actor, pupil_id=pupil.pk, **form.chosen)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The reward is on the card.")
            return redirect(back)
    context = {"pupil": pupil, "form": form, "cancel_url": back, "has_targets": bool(parts)}
    return render(request, "rewards/reward_choose.html", context, status=422 if form.errors else 200)


@requires(Permission.OBSERVATION_RECORD)
@require_POST
def step_press(request: Request, pupil_id: UUID) -> HttpResponse:
    """Give a step."""
    pupil = policy.get_pupil(request.actor, pupil_id, Permission.OBSERVATION_RECORD)
    form = StepForm(request.POST)
    back = asked_for(request, "from", otherwise=reverse("rewards:reward-list", args=[pupil.pk]))
    if not form.is_valid():
        messages.error(request, "Press one of the targets on the card.")
        return redirect(back)
    try:
        actions.press_step(
            actor=request.actor,
            pupil_id=pupil.pk,
            pupil_target_id=form.cleaned_data["target"],
            step_id=form.cleaned_data["step_id"],
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"One step more for {pupil.first_name}.")
    return redirect(back)


@requires(Permission.OBSERVATION_RECORD)
@require_POST
def step_undo(request: Request, step_id: UUID) -> HttpResponse:
    """Undo a slip within a minute."""
    step = policy.get_step(request.actor, step_id)
    try:
        actions.undo_step(actor=request.actor, step_id=step.pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The step is undone.")
    return redirect("rewards:reward-list", pupil_id=step.pupil_id)


@requires(Permission.OBSERVATION_RECORD)
@require_POST
def reward_give(request: Request, reward_id: UUID) -> HttpResponse:
    """Keep that the pupil got their reward."""
    reward = policy.get_reward(request.actor, reward_id, Permission.OBSERVATION_RECORD)
    try:
        actions.give_reward(actor=request.actor, reward_id=reward.pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{reward.pupil.first_name} has their reward: {reward.words}")
    return _to_list(reward)


@requires(Permission.OBSERVATION_RECORD)
@require_POST
def reward_give_undo(request: Request, reward_id: UUID) -> HttpResponse:
    """Undo within a minute that a reward was given."""
    reward = policy.get_reward(request.actor, reward_id, Permission.OBSERVATION_RECORD)
    try:
        actions.take_back_giving(actor=request.actor, reward_id=reward.pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return _to_list(reward)


@requires(Permission.PLAN_EDIT)
def reward_aside(request: Request, reward_id: UUID) -> HttpResponse:
    """Ask why a reward is put aside, and do it."""
    reward = policy.get_reward(request.actor, reward_id, Permission.PLAN_EDIT)
    form = AsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_aside(actor=request.actor, reward_id=reward.pk, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Put aside. The steps stay, and count for the next reward.")
            return _to_list(reward)
    back = reverse("rewards:reward-list", args=[reward.pupil_id])
    context = {"form": form, "reward": reward, "cancel_url": back, "submit_text": "Put aside"}
    return render(request, "rewards/reward_aside.html", context, status=422 if form.errors else 200)


@requires(Permission.REPORT_PRINT)
def reward_print(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show the card of steps for paper."""
    pupil = policy.get_pupil(request.actor, pupil_id, Permission.REPORT_PRINT)
    pupils_actions.note_viewed(actor=request.actor, pupil=pupil)
    context = {
        "pupil": pupil,
        "page": queries.own_reward_page(pupil),
        "back_url": reverse("rewards:reward-list", args=[pupil.pk]),
    }
    return render(request, "rewards/reward_print.html", context)


def _to_list(reward: Reward) -> HttpResponse:
    return redirect("rewards:reward-list", pupil_id=reward.pupil_id)
