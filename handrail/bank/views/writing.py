"""Adding, changing, withdrawing and sharing the school's own targets."""

from __future__ import annotations

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
from handrail.bank import actions, policy, queries
from handrail.bank.forms import ReasonForm, TargetForm
from handrail.bank.queries.targets import from_row
from handrail.bank.types import Origin
from handrail.core.errors import Conflict, Refused


def _url(item_id: UUID) -> str:
    return reverse("bank:item", args=[f"{Origin.SCHOOL}:{item_id}"])


@requires(Permission.BANK_EDIT)
def item_add(request: Request) -> HttpResponse:
    """Add a target; `like` in the address takes over the words of another one."""
    actor = request.actor
    like = queries.get_target(actor, request.GET["like"]) if request.GET.get("like") else None
    text = queries.text_of(like) if like else None
    form = TargetForm(request.POST or None, ladders=queries.ladders(actor), text=text)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_item(actor=actor, text=form.text, item_id=form.cleaned_data["id"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The target is in the bank.")
            return redirect(_url(row.pk))
    context = {"form": form, "title": "Add a target", "submit_text": "Add the target", "back": reverse("bank:list")}
    return render(request, "bank/item_form.html", context, status=422 if form.errors else 200)


@requires(Permission.BANK_EDIT)
def item_change(request: Request, item_id: UUID) -> HttpResponse:
    """Change one of the school's own targets; what somebody else changed meanwhile is shown, not overwritten."""
    actor = request.actor
    row = policy.get_item(actor, item_id, Permission.BANK_EDIT)
    text = queries.text_of(from_row(row, Origin.SCHOOL))
    own = f"{Origin.SCHOOL}:{item_id}"
    choices = [choice for choice in queries.ladders(actor) if choice[0] != own]
    form = TargetForm(request.POST or None, ladders=choices, text=text, initial={"base_version": row.row_version})
    context: dict[str, Any] = {"title": "Change the target", "submit_text": "Save", "back": _url(item_id)}
    status = 200
    if request.method == "POST" and form.is_valid():
        base = form.cleaned_data["base_version"] or 0
        try:
            actions.change_item(actor=actor, item_id=item_id, text=form.text, base_version=base)
        except Refused as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            context["conflicts"], context["by"], status = conflict.fields.items(), row.changed_by_name, 409
            form.seen(row.row_version)
        else:
            messages.success(request, "The target is saved.")
            return redirect(_url(item_id))
    context["form"] = form
    return render(request, "bank/item_form.html", context, status=422 if form.errors else status)


@requires(Permission.BANK_EDIT)
def item_withdraw(request: Request, item_id: UUID) -> HttpResponse:
    """Withdraw a target with a reason."""
    context = {
        "title": "Withdraw the target",
        "submit_text": "Withdraw it",
        "lead": "Nobody finds it any more. Plans that use it stay as they are. You can put it back.",
    }
    return _with_a_reason(request, item_id, actions.withdraw_item, context, "The target is withdrawn.")


@requires(Permission.BANK_EDIT)
def item_restore(request: Request, item_id: UUID) -> HttpResponse:
    """Put a withdrawn target back with a reason."""
    context = {
        "title": "Put the target back",
        "submit_text": "Put it back",
        "lead": "It stands in the bank again. It is shared with the trust only if you share it anew.",
    }
    return _with_a_reason(request, item_id, actions.restore_item, context, "The target is back in the bank.")


def _with_a_reason(request: Request, item_id: UUID, act: Any, context: dict[str, Any], done: str) -> HttpResponse:
    row = policy.get_item(request.actor, item_id, Permission.BANK_EDIT)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act(actor=request.actor, item_id=item_id, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect(_url(item_id))
    context |= {"form": form, "wording": row.wording, "cancel_url": _url(item_id)}
    return render(request, "bank/item_reason.html", context, status=422 if form.errors else 200)


@requires(Permission.BANK_EDIT)
@require_POST
def item_share(request: Request, item_id: UUID) -> HttpResponse:
    """Share a target with the schools of the trust."""
    actions.share_item(actor=request.actor, item_id=item_id)
    messages.success(request, "All schools of the trust can use this target now.")
    return redirect(_url(item_id))


@requires(Permission.BANK_EDIT)
@require_POST
def item_unshare(request: Request, item_id: UUID) -> HttpResponse:
    """Stop sharing a target."""
    actions.unshare_item(actor=request.actor, item_id=item_id)
    messages.success(request, "This target is only yours again.")
    return redirect(_url(item_id))
