"""Codes by e-mail: signing in without a password, and a new password for whoever forgot theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters

from handrail.access import actions
from handrail.access.actions.codes import NEW_PASSWORD, SIGN_IN
from handrail.access.decorators import public
from handrail.access.forms import CodeForm, EmailForm, NewPasswordForm
from handrail.access.http import Request, address_of
from handrail.access.signing.ways import next_page
from handrail.access.tasks import send_code
from handrail.core import clock, mail
from handrail.core.errors import Refused
from handrail.core.languages import in_languages, said

KEY = "code_by_mail"


@in_languages
@public
def sign_in_code(request: Request) -> HttpResponse:
    """Ask where to send a code that signs in."""
    return _ask(request, SIGN_IN, "access/sign_in_code.html", "access:sign-in-code-enter")


@in_languages
@public
def forgotten(request: Request) -> HttpResponse:
    """Ask where to send a code that lets somebody choose a new password."""
    return _ask(request, NEW_PASSWORD, "access/forgotten.html", "access:forgotten-enter")


def _ask(request: Request, purpose: str, template: str, then: str) -> HttpResponse:
    """Have a code sent. The same for every address: whether there is an account is found out in the background."""
    if not mail.is_set_up():
        raise Http404
    if request.actor is not None:
        return redirect(next_page(request))
    form = EmailForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            nonce = actions.ask_for_code(
                purpose=purpose, email=email, address=address_of(request), send=send_code.enqueue
            )
        except Refused as refusal:
            form.add_error("email", said(refusal.message))
        else:
            request.session[KEY] = {"purpose": purpose, "email": email, "nonce": nonce, "at": clock.now().isoformat()}
            return redirect(f"{reverse(then)}?{urlencode({'next': next_page(request)})}")
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, template, context, status=422 if form.errors else 200)


@in_languages
@public
@sensitive_post_parameters("code")
def sign_in_code_enter(request: Request) -> HttpResponse:
    """Sign in with the code that came by e-mail."""
    asked = _asked(request, SIGN_IN)
    if asked is None:
        return redirect("access:sign-in-code")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = actions.check_code(typed=form.cleaned_data["code"], address=address_of(request), **asked)
        except Refused as refusal:
            form.add_error(refusal.field, said(refusal.message))
        else:
            return _go_on(request, user)
    return _enter_page(request, "access/sign_in_code_enter.html", form, asked)


@in_languages
@public
@sensitive_post_parameters("code", "password", "again")
def forgotten_enter(request: Request) -> HttpResponse:
    """Choose a new password with the code that came by e-mail, and sign in with it."""
    asked = _asked(request, NEW_PASSWORD)
    if asked is None:
        return redirect("access:forgotten")
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        address, new = address_of(request), form.cleaned_data["password"]
        try:
            actions.check_new_password(new=new, email=asked["email"])
            user = actions.check_code(typed=form.cleaned_data["code"], address=address, **asked)
            user = actions.choose_new_password(user=user, new=new, address=address)
        except Refused as refusal:
            form.add_error(refusal.field, said(refusal.message))
        else:
            return _go_on(request, user)
    return _enter_page(request, "access/forgotten_enter.html", form, asked)


def _asked(request: Request, purpose: str) -> dict[str, Any] | None:
    """Return what was asked for in this session, or None."""
    kept = request.session.get(KEY)
    if request.actor is not None or not kept or kept["purpose"] != purpose:
        return None
    return {
        "purpose": purpose,
        "email": kept["email"],
        "nonce": kept["nonce"],
        "asked_at": datetime.fromisoformat(kept["at"]),
    }


def _go_on(request: Request, user: Any) -> HttpResponse:
    """The code works once: forget it, and take the next step, which may be a second factor."""
    request.session.pop(KEY, None)
    record_authentication(request, user, "code")
    return perform_login(request, Login(user=user, redirect_url=next_page(request)))


def _enter_page(request: Request, template: str, form: Any, asked: dict[str, Any]) -> HttpResponse:
    context = {
        "form": form,
        "email": asked["email"],
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, template, context, status=422 if form.errors else 200)
