"""Signing in and out, choosing a school, one's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from handrail.access import actions, queries
from handrail.access.decorators import public, signed_in
from handrail.access.forms import PasswordForm, SignInForm
from handrail.access.http import Request
from handrail.access.middleware import address_of
from handrail.access.roles import ROLES
from handrail.core.errors import Refused

if TYPE_CHECKING:
    from handrail.access.models import User

BACKEND = "handrail.access.backends.WithRoles"


@public
@sensitive_post_parameters("password")
def sign_in(request: Request) -> HttpResponse:
    """Ask for an e-mail address and a password; in the demonstration also offer its people."""
    if request.actor is not None:
        return redirect(_next(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = actions.check_sign_in(address=address_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _let_in(request, user)
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    if settings.DEMO:
        context["personas"] = queries.personas()
    return render(request, "access/sign_in.html", context, status=422 if form.errors else 200)


@public
@require_POST
def sign_in_persona(request: Request) -> HttpResponse:
    """Sign in as one of the demonstration's people. Anywhere else this address does not exist."""
    if not settings.DEMO:
        raise Http404
    user = queries.persona_account(request.POST.get("person", ""))
    if user is None:
        raise Http404
    return _let_in(request, user)


def _let_in(request: Request, user: User) -> HttpResponse:
    to = _next(request)
    login(request, user, backend=BACKEND)
    request.session.pop("school_id", None)
    actor = queries.actor_at_sign_in(user, address=address_of(request))
    if actor is not None:
        actions.note_signed_in(actor=actor)
    if len(queries.schools_of(user.pk)) > 1:
        return redirect(f"{reverse('access:choose-school')}?{urlencode({'next': to})}")
    return redirect(to)


def _next(request: Request) -> str:
    """Return the page that the person wanted, if it is one of ours; else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Only an address: `redirect` takes any other word for the name of a page.
    return wanted if is_ours and wanted.startswith("/") else reverse("web:home")


@public
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    if request.actor is not None:
        actions.note_signed_out(actor=request.actor)
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("access:sign-in")


@signed_in
def choose_school(request: Request) -> HttpResponse:
    """Let somebody who works at several schools choose where they are now."""
    schools = queries.schools_of(request.actor.user_id)
    chosen = request.POST.get("school", "")
    if request.method == "POST" and chosen in {str(school.school_id) for school in schools}:
        request.session["school_id"] = chosen
        return redirect(_next(request))
    context = {
        "schools": schools,
        "next": request.GET.get("next", ""),
        "errors": ["Choose one of your schools."] if request.method == "POST" else [],
    }
    return render(request, "access/choose_school.html", context, status=422 if request.method == "POST" else 200)


@signed_in
def account(request: Request) -> HttpResponse:
    """Show somebody their own account: who they are here, and what that allows."""
    context = {
        "roles": [ROLES[role] for role in sorted(request.actor.roles)],
        "email": request.user.email,
        "schools": queries.schools_of(request.actor.user_id),
    }
    return render(request, "access/account.html", context)


@signed_in
@sensitive_post_parameters()
def password(request: Request) -> HttpResponse:
    """Let somebody change their own password; their other sessions end."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = actions.change_own_password(
                actor=request.actor, current=form.cleaned_data["current"], new=form.cleaned_data["password"]
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "Your password is changed.")
            return redirect("access:account")
    context = {"form": form, "submit_text": "Change the password", "cancel_url": reverse("access:account")}
    return render(request, "access/password.html", context, status=422 if form.errors else 200)
