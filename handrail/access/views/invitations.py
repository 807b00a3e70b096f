"""Accepting an invitation: pages for people who may have no account yet."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from handrail.access import actions, rules
from handrail.access.decorators import public
from handrail.access.http import Request, address_of
from handrail.access.invitation_forms import AcceptForm, AddressForm, CodeForm
from handrail.access.queries import Offer, account_of
from handrail.access.signing import welcome
from handrail.access.signing.adapters import BACKEND
from handrail.access.types import Actor
from handrail.core import mail
from handrail.core.errors import Refused
from handrail.core.languages import in_languages, said

# What is kept in the session while an address waits to be proved, and how often the digits may be typed wrongly.
PENDING = "invitation_address"
MOST_TRIES = 5


@in_languages
@public
@never_cache
def invitation(request: Request) -> HttpResponse:
    """Ask for the code of a letter."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.look_at_invitation(code=form.cleaned_data["code"], address=address_of(request))
        except Refused as refusal:
            form.add_error("code", said(refusal.message))
        else:
            code = rules.spaced_code(rules.plain_invitation_code(form.cleaned_data["code"]))
            return redirect("access:invitation-accept", code)
    return render(request, "access/invitation_code.html", {"form": form}, status=422 if form.errors else 200)


@in_languages
@public
@never_cache
@sensitive_post_parameters()
def invitation_accept(request: Request, code: str) -> HttpResponse:
    """Say what an invitation offers, and accept it."""
    try:
        offer = actions.look_at_invitation(code=code, address=address_of(request))
    except Refused as refusal:
        form = CodeForm(initial={"code": code})
        return render(
            request, "access/invitation_code.html", {"form": form, "errors": [said(refusal.message)]}, status=404
        )
    if request.user.is_authenticated:
        return _as_signed_in(request, code, offer)
    if request.POST.get("digits") is not None:
        return _prove_address(request, code, offer)
    asks_password = not (offer.is_outside and mail.is_set_up())
    form = AcceptForm(
        request.POST if request.method == "POST" else None, asks_address=not offer.email, asks_password=asks_password
    )
    if form.is_valid():
        if not (asks_password or offer.email):
            return _ask_for_proof(request, code, offer, form.cleaned_data["email"])
        try:
            actor = _accept(request, code, form.cleaned_data, asks_password)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, said(refusal.message))
        else:
            return _in(request, actor)
    return _page(request, "access/invitation_accept.html", code, offer, form, asks_password=asks_password)


def _page(request: Request, template: str, code: str, offer: Offer, form: Any, **more: Any) -> HttpResponse:
    here = reverse("access:invitation-accept", args=[code])
    context = {
        "offer": offer,
        "form": form,
        "submit_text": _("Accept the invitation"),
        "sign_in_url": f"{reverse('access:sign-in')}?{urlencode({'next': here})}",
        **more,
    }
    return render(request, template, context, status=422 if form is not None and form.errors else 200)


def _accept(request: Request, code: str, typed: dict[str, Any], has_password: bool) -> Actor:
    return actions.accept_invitation(
        code=code,
        address=address_of(request),
        email=typed.get("email", ""),
        password=typed.get("password"),
        has_password=has_password,
    )


def _in(request: Request, actor: Actor) -> HttpResponse:
    """Let in whoever has just accepted, at the school that invited them."""
    if not request.user.is_authenticated:
        user = account_of(actor.user_id)
        record_authentication(request, user, "invitation")
        login(request, user, backend=BACKEND)
        welcome.let_in(request, user, to=None)
    request.session["school_id"] = str(actor.school_id)
    messages.success(request, f"Welcome to {actor.school_name}.")
    return redirect("web:home")


def _as_signed_in(request: Request, code: str, offer: Offer) -> HttpResponse:
    """Accept with the account that is signed in, which the page names, or tell how to use another."""
    errors = []
    if request.method == "POST":
        try:
            actor = actions.accept_invitation(code=code, address=address_of(request), user=request.user)
        except Refused as refusal:
            errors.append(said(refusal.message))
        else:
            return _in(request, actor)
    is_theirs = not offer.email or offer.email == (request.user.email or "").lower()
    context = {"offer": offer, "person": request.user, "is_theirs": is_theirs, "errors": errors}
    return render(request, "access/invitation_signed_in.html", context, status=422 if errors else 200)


# ------------------------------------------------------------------------------------------- proving an address


def _ask_for_proof(request: Request, code: str, offer: Offer, email: str) -> HttpResponse:
    """Send six digits to an address that was typed: a slip there would open the child's page to a stranger."""
    digits = f"{secrets.randbelow(10**6):06}"
    request.session[PENDING] = {"email": email, "digits": _sealed(code, email, digits), "n_tries": 0}
    mail.send_later(
        to=email,
        subject=f"{offer.school_name}: your code is {digits}",
        text=f"Type these six digits on the page of {offer.school_name}: {digits}\n\n"
        "If you did not ask for them, do nothing.\n",
    )
    return _page(request, "access/invitation_address.html", code, offer, AddressForm(), email=email)


def _prove_address(request: Request, code: str, offer: Offer) -> HttpResponse:
    form = AddressForm(request.POST)
    waiting = request.session.get(PENDING)
    if waiting is None or waiting["n_tries"] >= MOST_TRIES:
        request.session.pop(PENDING, None)
        messages.error(request, _("These digits are used up. Type your e-mail address again, and we send new ones."))
        return redirect("access:invitation-accept", code)
    if form.is_valid():
        digits = "".join(form.cleaned_data["digits"].split())
        request.session[PENDING] = waiting | {"n_tries": waiting["n_tries"] + 1}
        if constant_time_compare(_sealed(code, waiting["email"], digits), waiting["digits"]):
            try:
                actor = _accept(request, code, {"email": waiting["email"]}, False)
            except Refused as refusal:
                form.add_error(None, said(refusal.message))
            else:
                del request.session[PENDING]
                return _in(request, actor)
        else:
            form.add_error("digits", _("These are not the digits that we sent. Look at the message again."))
    return _page(request, "access/invitation_address.html", code, offer, form, email=waiting["email"])


def _sealed(code: str, email: str, digits: str) -> str:
    return salted_hmac("handrail.invitation-address", f"{code}|{email}|{digits}", algorithm="sha256").hexdigest()
