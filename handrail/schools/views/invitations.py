"""Invitations of staff and specialists: by e-mail, or by a letter with a code."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from handrail.access import actions, mailing, policy, queries
from handrail.access.actions import Invited
from handrail.access.decorators import recently_signed_in, requires
from handrail.access.http import Request
from handrail.access.letters import letters
from handrail.access.permissions import Permission
from handrail.access.types import INVITATION_STATUS_LABELS
from handrail.core import clock, mail
from handrail.core.errors import Refused
from handrail.core.forms import sent_in
from handrail.core.listing import read_listing
from handrail.schools import queries as school_queries
from handrail.schools.forms.accounts import InviteForm
from handrail.schools.policy import get_school
from handrail.schools.views.frame import accepted, frame

LIST = "schools:invitation-list"
MANAGE = Permission.ACCOUNT_MANAGE


@requires(MANAGE)
def invitation_list(request: Request) -> HttpResponse:
    """List who was invited to work here, and what became of it."""
    listing = read_listing(request.GET, sorts={"sent": ("sent_at",)}, default="-sent")
    status = listing.value("status")
    rows = queries.with_status(policy.invitations_visible_to(request.actor), status)
    if listing.search:
        rows = rows.filter(name__icontains=listing.search)
    page = listing.page_of(rows)
    chosen = [("", "All"), *((code.value, label) for code, label in INVITATION_STATUS_LABELS.items())]
    context = frame(
        request,
        "schools:account-list",
        page=page,
        rows=queries.invitation_rows(page.object_list),
        listing=listing,
        kinds=[{"label": label, "url": listing.url(status=code), "current": code == status} for code, label in chosen],
    )
    return render(request, "schools/invitation_list.html", context)


@requires(MANAGE)
@recently_signed_in
@never_cache
def invitation_add(request: Request) -> HttpResponse:
    """Invite somebody to work here: a message goes out, or the letter to print is shown once."""
    faculties = [(row.pk, row.name) for row in school_queries.faculties_of(request.actor)]
    form = InviteForm(sent_in(request), faculties=faculties, can_send=mail.is_set_up())
    made: list[Invited] = []

    def act(typed: dict) -> None:
        details = {"faculties": [str(pk) for pk in typed.pop("faculties")]}
        made.append(actions.invite(actor=request.actor, details=details, send=_send(request), **typed))

    if accepted(form, act):
        return _sent(request, made[0])
    context = frame(request, "schools:account-list", form=form, title="Invite somebody", cancel_url=reverse(LIST))
    context["submit_text"] = "Invite"
    return render(request, "schools/form.html", context, status=422 if form.errors else 200)


@requires(MANAGE)
@recently_signed_in(back="schools:invitation-list")
@require_POST
@never_cache
def invitation_again(request: Request, invitation_id: UUID) -> HttpResponse:
    """Send an invitation again with a new code."""
    invitation = policy.get_invitation(request.actor, invitation_id)
    try:
        invited = actions.invite_again(actor=request.actor, invitation=invitation, send=_send(request))
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(LIST)
    return _sent(request, invited)


@requires(MANAGE)
@require_POST
def invitation_withdraw(request: Request, invitation_id: UUID) -> HttpResponse:
    """Withdraw an invitation: its code stops working at once."""
    invitation = policy.get_invitation(request.actor, invitation_id)
    try:
        actions.withdraw_invitation(actor=request.actor, invitation=invitation)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"The invitation of {invitation.name} is withdrawn.")
    return redirect(LIST)


def _send(request: Request) -> actions.Send | None:
    return mailing.by_message(request.build_absolute_uri("/")) if mail.is_set_up() else None


def _sent(request: Request, invited: Invited) -> HttpResponse:
    """Say that a message is on its way, or show the letter, once."""
    if not invited.code:
        messages.success(request, f"{invited.invitation.name} gets a message at {invited.invitation.email}.")
        return redirect(LIST)
    school = get_school(request.actor)
    context = {
        "letters": letters([invited], origin=request.build_absolute_uri("/")),
        "school_name": school.name,
        "school_telephone": school.telephone,
        "has_logo": bool(school.logo_type),
        "today": clock.today(),
        "back_url": reverse(LIST),
    }
    return render(request, "access/invitation_letters.html", context)
