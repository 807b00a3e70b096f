"""Inviting families: one contact, or those of a class or year at once, by e-mail or by letters to print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from handrail.access import actions as access
from handrail.access import mailing
from handrail.access import queries as access_queries
from handrail.access.actions import Invited
from handrail.access.decorators import recently_signed_in, requires
from handrail.access.http import Request
from handrail.access.letters import letters
from handrail.access.permissions import Permission
from handrail.access.types import INVITATION_STATUS_LABELS
from handrail.core import clock, looking, mail
from handrail.core.errors import Refused
from handrail.core.listing import read_listing
from handrail.frameworks.queries import nation_of
from handrail.pupils import actions, policy, queries
from handrail.pupils.family_forms import FamiliesForm, InviteContactForm, WhichForm
from handrail.pupils.views.shared import done, form_page
from handrail.schools.policy import get_school

LIST = "pupils:family-invitation-list"
INVITE = Permission.FAMILY_INVITE


@requires(INVITE)
def family_invitation_list(request: Request) -> HttpResponse:
    """List which families were invited, and what became of it."""
    looking.listed()
    listing = read_listing(request.GET, sorts={"sent": ("sent_at",)}, default="-sent")
    status = listing.value("status")
    found = access_queries.with_status(queries.family_invitations(request.actor), status)
    page = listing.page_of(found)
    chosen = [("", "All"), *((code.value, label) for code, label in INVITATION_STATUS_LABELS.items())]
    context = {
        "page": page,
        "rows": queries.family_invitation_rows(request.actor, page.object_list),
        "kinds": [
            {"label": label, "url": listing.url(status=code), "current": code == status} for code, label in chosen
        ],
    }
    return render(request, "pupils/family_invitation_list.html", context)


@requires(INVITE)
@recently_signed_in
@never_cache
def families_invite(request: Request) -> HttpResponse:
    """Choose a year or class, look at who would be invited and who not and why, and invite them."""
    looking.listed()
    which = WhichForm(
        request.GET or None,
        nation=nation_of(request.actor.framework_code),
        places=queries.years_with_pupils(request.actor),
    )
    if not which.is_valid():
        status = 422 if which.errors else 200
        return render(request, "pupils/families_which.html", {"form": which}, status=status)
    year, class_name = which.place_chosen
    choices = queries.family_choices(request.actor, year=year, class_name=class_name)
    form = FamiliesForm(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_valid():
        try:
            made = actions.invite_families(actor=request.actor, send=_send(request), **form.wanted)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _sent(request, made.letters, made.n_messages)
    context = {
        "form": form,
        "place": which.label,
        "to_invite": [row for row in choices if row.may_be_invited],
        "on_their_way": [row for row in choices if row.may_be_invited_again],
        "left_out": [row for row in choices if row.left_out],
        "can_send": mail.is_set_up(),
    }
    return render(request, "pupils/families_invite.html", context, status=422 if form.errors else 200)


@requires(INVITE)
@recently_signed_in
@never_cache
def contact_invite(request: Request, pupil_id: UUID, contact_id: UUID) -> HttpResponse:
    """Invite one contact to the pupil's page."""
    contact = policy.get_contact(request.actor, contact_id, pupil_id=pupil_id, permission=INVITE)
    form = InviteContactForm(request.POST if request.method == "POST" else None, initial={"email": contact.email})
    if form.is_valid():
        try:
            invited = actions.invite_contact(
                actor=request.actor, contact=contact, send=_send(request), **form.cleaned_data
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            if invited.code:
                return _sent(request, [invited], 0)
            return done(request, contact.pupil, f"{contact.name} gets a message.", part="people")
    return form_page(request, "pupils/contact_invite.html", contact.pupil, form, submit_text="Invite", contact=contact)


@requires(INVITE)
@recently_signed_in(back="pupils:family-invitation-list")
@require_POST
@never_cache
def family_invitation_again(request: Request, invitation_id: UUID) -> HttpResponse:
    """Send a family's invitation again with a new code."""
    invitation = policy.get_family_invitation(request.actor, invitation_id)
    try:
        invited = access.invite_again(actor=request.actor, invitation=invitation, send=_send(request))
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(LIST)
    return _sent(request, [invited] if invited.code else [], 0 if invited.code else 1)


@requires(INVITE)
@require_POST
def family_invitation_withdraw(request: Request, invitation_id: UUID) -> HttpResponse:
    """Withdraw a family's invitation: its code stops working at once."""
    invitation = policy.get_family_invitation(request.actor, invitation_id)
    try:
        access.withdraw_invitation(actor=request.actor, invitation=invitation)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"The invitation of {invitation.name} is withdrawn.")
    return redirect(LIST)


def _send(request: Request) -> Any:
    return mailing.by_message(request.build_absolute_uri("/")) if mail.is_set_up() else None


def _sent(request: Request, invited: Sequence[Invited], n_messages: int) -> HttpResponse:
    """Show the letters once; where there are none, say what went out."""
    if not invited:
        words = f"{n_messages} invitation{'' if n_messages == 1 else 's'} went out by e-mail."
        messages.success(request, words if n_messages else "Nobody new was invited.")
        return redirect(LIST)
    school = get_school(request.actor)
    context = {
        "letters": letters(invited, origin=request.build_absolute_uri("/")),
        "n_messages": n_messages,
        "school_name": school.name,
        "school_telephone": school.telephone,
        "has_logo": bool(school.logo_type),
        "today": clock.today(),
        "back_url": reverse(LIST),
    }
    return render(request, "access/invitation_letters.html", context)
