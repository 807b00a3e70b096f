"""Finding a target: beneath the field while somebody types, and as a page of its own without a script."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core.errors import Refused
from handrail.plans import actions, policy
from handrail.plans.rules.suggesting import takes_steps
from handrail.plans.types import MeasureKind, RowKind, Suggestion, TargetDraft
from handrail.specialists import actions as specialists
from handrail.web.writing import GONE, Desk, recommendation_in, target_of

if TYPE_CHECKING:
    from handrail.plans.models import Plan, Target

LEAD = "From this pupil’s own record first, then from the bank. What you take can be changed like your own words."
NOTHING_TYPED = "Type a few words of what you have in mind, for instance: counting to ten."
NOTHING = "Nothing fits these words. Write it in your own; the school can keep it in its bank afterwards."
TAKEN = "Put into the plan. Change whatever does not fit."


class FindForm(forms.Form):
    """The words to look for."""

    words = forms.CharField(
        label="What should the pupil be able to do?",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


@dataclass(frozen=True)
class Offer:
    """A suggestion with what one press of its button puts into which fields of the card, as JSON.

    `advised`: where the script says that a specialist's advice was taken; empty for other sources.
    """

    suggestion: Suggestion
    fills: str
    then: str
    advised: str

    @property
    def draft(self) -> TargetDraft:
        """What would be written."""
        return self.suggestion.draft

    @property
    def why(self) -> str:
        """Where it comes from."""
        return self.suggestion.why

    @property
    def code(self) -> str:
        """What finds it again."""
        return self.suggestion.code


@requires(Permission.PLAN_EDIT)
def target_suggest(request: Request, plan_id: UUID, target_id: UUID) -> HttpResponse:
    """Offer targets for one card of a draft. The script asks with POST, so that no address holds words of a pupil."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    try:
        target = target_of(plan, target_id)
    except Refused as refusal:
        return _back(request, plan.pk, refusal)
    words = _words(request, target)
    desk = Desk(request.actor, plan, target)
    found = desk.offer(words, most=6 if request.htmx else 20)
    context = {
        "to_build_on": desk.to_build_on(),
        "first_name": plan.pupil.first_name if plan.pupil else "the group",
        "suggestions": [_offer(row, target) for row in found],
        "said": _said(len(found), words),
        "in_card": bool(request.htmx),
        "taken_text": TAKEN,
        "take_url": reverse("plans:target-take", args=[plan.pk, target.pk]),
    }
    if request.htmx:
        return render(request, "web/_target_suggestions.html", context)
    return render(request, "web/target_suggest.html", context | _around(request, plan, target, words))


@require_POST
@requires(Permission.PLAN_EDIT)
def target_take(request: Request, plan_id: UUID, target_id: UUID) -> HttpResponse:
    """Put a suggestion into the card and go back to it."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    try:
        target = target_of(plan, target_id)
        found = Desk(request.actor, plan, target).find(request.POST.get("code", ""))
        _take(request.actor, plan, target, found)
    except Refused as refusal:
        return _back(request, plan.pk, refusal)
    messages.success(request, TAKEN)
    return redirect(f"{reverse('plans:plan-edit', args=[plan.pk])}#target-{target.pk.hex}")


@transaction.atomic
def _take(actor: Actor, plan: Plan, target: Target, found: Suggestion) -> None:
    """Put a suggestion into the card; of a specialist's advice, say also what became of it. Both or neither."""
    if key := recommendation_in(found.code):
        specialists.take_recommendation(actor=actor, recommendation_id=key, plan_id=plan.pk, target_id=target.pk)
    actions.take_suggestion(actor=actor, plan=plan, target_id=target.pk, draft=found.draft)


@require_POST
@requires(Permission.PLAN_EDIT)
def target_advised(request: Request, plan_id: UUID, target_id: UUID) -> HttpResponse:
    """Note that the script put a specialist's advice into the card, or out again: the words it writes itself."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    note = specialists.put_back_recommendation if "back" in request.POST else specialists.take_recommendation
    try:
        target = target_of(plan, target_id)
        key = recommendation_in(request.POST.get("code", ""))
        if key is None:
            raise Refused(GONE)
        note(actor=request.actor, recommendation_id=key, plan_id=plan.pk, target_id=target.pk)
    except Refused as refusal:
        return HttpResponse(refusal.message, status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


def _back(request: Request, plan_id: UUID, refusal: Refused) -> HttpResponse:
    """Say what stands in the way: beneath the field, or in the editor."""
    if request.htmx:
        context = {"suggestions": [], "said": refusal.message, "in_card": True}
        return render(request, "web/_target_suggestions.html", context)
    messages.error(request, refusal.message)
    return redirect("plans:plan-edit", plan_id)


def _words(request: Request, target: Target) -> str:
    if request.method == "POST":
        return request.POST.get(actions.field_name(RowKind.TARGET, target.pk, "wording"), "")[:300]
    return request.GET.get("words", "")[:300]


def _around(request: Request, plan: Any, target: Target, words: str) -> dict[str, Any]:
    return {
        "form": FindForm(initial={"words": words}),
        "caption": plan.pupil.name if plan.pupil else "",
        "lead": LEAD,
        "edit_url": f"{reverse('plans:plan-edit', args=[plan.pk])}#target-{target.pk.hex}",
    }


def _said(n_found: int, words: str) -> str:
    if not n_found:
        return NOTHING if words.strip() else NOTHING_TYPED
    many = "1 target" if n_found == 1 else f"{n_found} targets"
    return f"{many} to take over, or go on writing your own."


def _offer(row: Suggestion, target: Target) -> Offer:
    """Name the fields of the card: the wording gives way, the others only take what is missing."""
    draft = row.draft
    advised = reverse("plans:target-advised", args=[target.plan_id, target.pk]) if recommendation_in(row.code) else ""
    stem = actions.field_name(RowKind.TARGET, target.pk, "")
    always = {f"{stem}wording": draft.wording, f"{stem}bank_code": draft.bank_code}
    empty = {f"{stem}area": draft.area, f"{stem}home_activity": draft.home_activity}
    if draft.rubric and takes_steps(target.measure):
        empty |= {f"{stem}measure": MeasureKind.RUBRIC.value, f"{stem}rubric": draft.rubric}
    ways = list(target.strategies.all())
    for way, (method, materials) in zip(ways, draft.strategies, strict=False):
        inner = actions.field_name(RowKind.STRATEGY, way.pk, "")
        empty |= {f"{inner}method": method, f"{inner}materials": materials}
    then = []
    for part in target.pupil_targets.all():
        inner = actions.field_name(RowKind.PUPIL_TARGET, part.pk, "")
        empty |= {f"{inner}criterion": draft.criterion, f"{inner}baseline": draft.baseline}
        then = [f"{inner}baseline", f"{inner}criterion"]
    fills = {"always": always, "empty": {name: text for name, text in empty.items() if text}}
    return Offer(row, json.dumps(fills, ensure_ascii=False), json.dumps(then), advised)
