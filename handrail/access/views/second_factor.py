"""One's own second factors: the app with codes, passkeys, recovery codes."""

from __future__ import annotations

from typing import Any

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from handrail.access import actions, policy
from handrail.access.decorators import before_second_factor, recently_signed_in, signed_in
from handrail.access.forms import CodeForm, PasskeyForm
from handrail.access.http import Request
from handrail.access.signing import lookups, session, webauthn
from handrail.core.errors import Refused

SECRET_KEY = "app_secret"  # noqa: S105  (where the session keeps it)


def _refresh(request: Request) -> None:
    """Let the session know whether the person has a second factor now."""
    session.remember_second_factor(
        request,
        is_there=lookups.has_second_factor(request.actor.user_id),
        since=lookups.second_factors_since(),
    )


@signed_in
@before_second_factor
def second_factor(request: Request) -> HttpResponse:
    """Show one's second factors, and how to set one up. For families: their passkeys."""
    factors = lookups.factors_of(request.actor.user_id)
    codes = next((one for one in factors if one.type == lookups.Kind.RECOVERY_CODES), None)
    context = {
        "app": next((one for one in factors if one.type == lookups.Kind.TOTP), None),
        "passkeys": lookups.passkeys(factors),
        "n_codes": len(codes.wrap().get_unused_codes()) if codes else None,
        "by_code": policy.signs_in_by_code(role.value for role in request.actor.roles),
        "is_needed": policy.needs_second_factor(request.actor),
        "is_overdue": session.is_overdue(request),
    }
    return render(request, "access/second_factor.html", context)


@signed_in
@before_second_factor
@recently_signed_in
@sensitive_post_parameters("code")
def app_add(request: Request) -> HttpResponse:
    """Set up an app that shows codes: scan, type what it shows."""
    secret = request.session.setdefault(SECRET_KEY, generate_totp_secret())
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            has_codes = actions.set_up_app(actor=request.actor, secret=secret, code=form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            request.session.pop(SECRET_KEY)
            _refresh(request)
            messages.success(request, "The app is set up. From now on a code is asked for when you sign in.")
            return redirect("access:recovery-codes" if has_codes else "access:second-factor")
    return _app_page(request, form, secret)


def _app_page(request: Request, form: CodeForm, secret: str) -> HttpResponse:
    picture = segno.make(get_adapter().build_totp_url(request.user, secret), error="m")
    context: dict[str, Any] = {
        "form": form,
        # Black on white with its margin, whatever the page's colours: cameras need that.
        "picture": mark_safe(  # noqa: S308  (made here, of an address and a random word)
            picture.svg_inline(
                omitsize=True, border=4, light="#fff", svgclass="hr-qr", title="Picture to scan with the app"
            )
        ),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "submit_text": "Set the app up",
        "cancel_url": reverse("access:second-factor"),
    }
    return render(request, "access/app_add.html", context, status=422 if form.errors else 200)


@signed_in
@before_second_factor
@recently_signed_in
def app_remove(request: Request) -> HttpResponse:
    """Ask, then take the app away."""
    if request.method == "POST":
        actions.remove_app(actor=request.actor)
        _refresh(request)
        messages.success(request, "The app is taken away.")
        return redirect("access:second-factor")
    context = {"is_needed": policy.needs_second_factor(request.actor), "cancel_url": reverse("access:second-factor")}
    return render(request, "access/app_remove.html", context)


@signed_in
@before_second_factor
@recently_signed_in
def recovery_codes(request: Request) -> HttpResponse:
    """Show one's recovery codes, to print or write down."""
    held = lookups.factor(request.actor.user_id, lookups.Kind.RECOVERY_CODES)
    codes = held.wrap().get_unused_codes() if held else []
    return render(request, "access/recovery_codes.html", {"codes": [f"{one[:4]} {one[4:]}" for one in codes]})


@signed_in
@before_second_factor
@recently_signed_in(back="access:recovery-codes")
@require_POST
def recovery_codes_renew(request: Request) -> HttpResponse:
    """Make ten new recovery codes."""
    actions.renew_recovery_codes(actor=request.actor)
    messages.success(request, "These are your new recovery codes. The old ones no longer work.")
    return redirect("access:recovery-codes")


@signed_in
@before_second_factor
@recently_signed_in
def passkey_add(request: Request) -> HttpResponse:
    """Add a passkey that this browser, a telephone or a security key keeps."""
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            credential = webauthn.check_added(form.cleaned_data["credential"])
            has_codes = actions.add_passkey(actor=request.actor, name=form.cleaned_data["name"], credential=credential)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            _refresh(request)
            messages.success(request, "The passkey is added. You can sign in with it alone.")
            return redirect("access:recovery-codes" if has_codes else "access:second-factor")
    context = {"form": form, "options": webauthn.options_to_add(request.user)}
    return render(request, "access/passkey_add.html", context, status=422 if form.errors else 200)


@signed_in
@before_second_factor
@recently_signed_in(back="access:second-factor")
@require_POST
def passkey_remove(request: Request, passkey_id: int) -> HttpResponse:
    """Take a passkey away."""
    actions.remove_passkey(actor=request.actor, passkey_id=passkey_id)
    _refresh(request)
    messages.success(request, "The passkey is taken away. Delete it on the device too.")
    return redirect("access:second-factor")
