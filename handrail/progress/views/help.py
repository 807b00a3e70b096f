"""Asking for help with a target, and saying that help was given."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.addresses import asked_for
from handrail.core.errors import Refused
from handrail.progress import actions, policy


class HelpForm(forms.Form):
    """What is difficult, in a few words or none."""

    mark_optional = False

    note = forms.CharField(
        label="What is difficult (optional)",
        required=False,
        max_length=300,
        widget=forms.TextInput(),
        help_text="For example: he will not look at the cards after break.",
    )


@requires(Permission.OBSERVATION_RECORD)
def help_ask(request: Request, pupil_target_id: UUID) -> HttpResponse:
    """Ask whoever writes the plan for help with how this target is taught."""
    pupil_target = policy.get_pupil_target(request.actor, pupil_target_id, Permission.OBSERVATION_RECORD)
    back = reverse("progress:target-detail", args=[pupil_target.pk])
    form = HelpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_help(actor=request.actor, pupil_target_id=pupil_target.pk, note=form.cleaned_data["note"])
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, "You have asked for help. Whoever writes the plan sees it in their week.")
            return redirect(back)
    context = {"form": form, "pupil_target": pupil_target, "cancel_url": back, "submit_text": "Ask for help"}
    return render(request, "progress/help_ask.html", context, status=422 if form.errors else 200)


@requires(Permission.PLAN_EDIT)
@require_POST
def help_given(request: Request, help_id: UUID) -> HttpResponse:
    """Say that help was given."""
    row = actions.mark_helped(actor=request.actor, help_id=help_id)
    messages.success(request, f"Marked as helped by {row.helped_by_name}.")
    back = reverse("progress:target-detail", args=[row.pupil_target_id])
    return redirect(asked_for(request, "from", otherwise=back))
