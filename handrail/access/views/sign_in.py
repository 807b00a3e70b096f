"""Signing in and out with a password, a passkey and a second factor; choosing a school."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from handrail.access import actions, queries
from handrail.access.decorators import before_second_factor, public, signed_in
from handrail.access.forms import CodeForm, SignInForm
from handrail.access.http import Request, address_of
from handrail.access.signing import devices, lookups, providers, webauthn, welcome
from handrail.access.signing.adapters import BACKEND
from handrail.access.signing.stages import SecondFactorStage
from handrail.access.signing.ways import next_page
from handrail.core import mail
from handrail.core.errors import Refused
from handrail.core.languages import in_languages, said


@in_languages
@public
@sensitive_post_parameters("password")
def sign_in(request: Request) -> HttpResponse:
    """Ask for an e-mail address and a password, or offer the other ways in; in the demonstration also its people."""
    if request.actor is not None:
        return redirect(next_page(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = actions.check_sign_in(address=address_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, said(refusal.message))
        else:
            record_authentication(request, user, "password")
            return perform_login(request, Login(user=user, redirect_url=next_page(request)))
    return _sign_in_page(request, form)


def _sign_in_page(request: Request, form: SignInForm) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "providers": providers.buttons(),
        "mail_is_set_up": mail.is_set_up(),
    }
    if settings.DEMO:
        context["personas"] = queries.personas()
    response = render(request, "access/sign_in.html", context, status=422 if form.errors else 200)
    # Whoever signs in now may be another person than the one whose sign-in ended by itself.
    devices.take_back(response)
    return response


@public
@require_POST
def sign_in_persona(request: Request) -> HttpResponse:
    """Sign in as one of the demonstration's people. Anywhere else this address does not exist."""
    user = queries.persona_account(request.POST.get("person", "")) if settings.DEMO else None
    if user is None:
        raise Http404
    # Without the steps between: a visitor who tried a second factor must not shut the next one out.
    login(request, user, backend=BACKEND)
    return welcome.let_in(request, user, to=next_page(request))


@public
@sensitive_post_parameters("code")
def sign_in_second_factor(request: Request) -> HttpResponse:
    """Ask for the code of an app, a recovery code or a passkey, after the password was right."""
    stage = LoginStageController.enter(request, SecondFactorStage.key)
    if request.actor is not None or stage is None:
        return redirect("access:sign-in")
    user = stage.login.user
    form = CodeForm(request.POST if request.method == "POST" else None)
    try:
        if used := _second_factor_of(request, form, user):
            record_authentication(request, user, "mfa", id=used.pk, type=used.type)
            return stage.exit()
    except Refused as refusal:
        form = form if "code" in request.POST else CodeForm({})
        form.errors.clear()
        form.add_error(refusal.field, said(refusal.message))
    return _second_factor_page(request, form, user)


def _second_factor_page(request: Request, form: CodeForm, user: Any) -> HttpResponse:
    kinds = {one.type for one in lookups.factors_of(user.pk)}
    if lookups.Kind.TOTP not in kinds:
        form.fields["code"].label = "Recovery code"
    context = {"form": form, "kinds": kinds}
    if lookups.Kind.WEBAUTHN in kinds:
        context["passkey_options"] = webauthn.options_to_use(user)
    return render(request, "access/sign_in_second_factor.html", context, status=422 if form.errors else 200)


def _second_factor_of(request: Request, form: CodeForm, user: Any) -> Any:
    """Return the second factor that was shown, or None where nothing was. Errors: Refused if it is not right."""
    if credential := request.POST.get("credential"):
        passkey = webauthn.check_used(credential, user)
        actions.note_passkey_used(passkey=passkey)
        return passkey
    if form.is_valid():
        return actions.check_second_factor(user=user, code=form.cleaned_data["code"], address=address_of(request))
    return None


@public
@require_GET
def passkey_options(request: Request) -> HttpResponse:
    """Tell the browser what to ask its passkeys; whichever it has."""
    return JsonResponse(json.loads(webauthn.options_to_use(None)))


@public
@require_POST
def sign_in_passkey(request: Request) -> HttpResponse:
    """Sign in with a passkey alone: the device, and what opens it, are two factors."""
    try:
        passkey = webauthn.check_used(request.POST.get("credential", ""), None)
    except Refused as refusal:
        actions.note_failed_sign_in(user=None, address=address_of(request), way="passkey")
        messages.error(request, refusal.message)
        return redirect("access:sign-in")
    return perform_passwordless_login(request, passkey, Login(user=passkey.user, redirect_url=next_page(request)))


@in_languages
@public
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session, or a sign-in that waits for its second factor."""
    if request.actor is not None:
        actions.note_signed_out(actor=request.actor)
    clear_login(request)
    logout(request)
    messages.success(request, _("You are signed out."))
    response = redirect("access:sign-in")
    devices.take_back(response)
    return response


@signed_in
@before_second_factor
def choose_school(request: Request) -> HttpResponse:
    """Let somebody who works at several schools choose where they are now."""
    schools = queries.schools_of(request.actor.user_id)
    chosen = request.POST.get("school", "")
    if request.method == "POST" and chosen in {str(school.school_id) for school in schools}:
        request.session["school_id"] = chosen
        return redirect(next_page(request))
    context = {
        "schools": schools,
        "next": request.GET.get("next", ""),
        "errors": ["Choose one of your schools."] if request.method == "POST" else [],
    }
    return render(request, "access/choose_school.html", context, status=422 if request.method == "POST" else 200)
