"""At school, together with a parent or carer: the page as they may see it, and their words written down."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.errors import Refused
from handrail.families import policy
from handrail.families.forms import HelpedWordsForm
from handrail.families.views.shared import show_child, show_print, show_words
from handrail.reviews import actions as reviews
from handrail.reviews.policy import get_contact_to_write_for


@requires(Permission.FAMILY_HELP)
def with_detail(request: Request, contact_id: UUID) -> HttpResponse:
    """Show a child's page together with this contact."""
    return show_child(request, policy.helped_reader(request.actor, contact_id))


@requires(Permission.FAMILY_HELP)
def with_say(request: Request, contact_id: UUID) -> HttpResponse:
    """Write down what a contact says."""
    get_contact_to_write_for(request.actor, contact_id)
    reader = policy.helped_reader(request.actor, contact_id)
    form = HelpedWordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.write_down_words(actor=request.actor, contact_id=contact_id, **form.said)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Written down for {reader.contact.name}.")
            return redirect("families:with-detail", contact_id)
    return show_words(request, reader, form)


@requires(Permission.FAMILY_HELP)
@require_POST
def with_words_withdraw(request: Request, contact_id: UUID, contribution_id: UUID) -> HttpResponse:
    """Take back words that the actor wrote down for this contact."""
    policy.helped_reader(request.actor, contact_id)
    reviews.withdraw_words(actor=request.actor, contribution_id=contribution_id)
    messages.success(request, "The words were taken back.")
    return redirect("families:with-detail", contact_id)


@requires(Permission.FAMILY_HELP)
def with_plan_print(request: Request, contact_id: UUID, plan_id: UUID) -> HttpResponse:
    """Show the agreed plan to be printed for this contact."""
    return show_print(request, policy.helped_reader(request.actor, contact_id), plan_id)
