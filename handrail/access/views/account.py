"""One's own account: who one is here, the password, and where one is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from handrail.access import actions, policy, queries
from handrail.access.decorators import before_second_factor, signed_in
from handrail.access.forms import PasswordForm
from handrail.access.http import Request
from handrail.access.roles import ROLES
from handrail.access.signing import lookups, providers
from handrail.core.errors import Refused


@signed_in
@before_second_factor
def account(request: Request) -> HttpResponse:
    """Show somebody their own account: who they are here, what that allows, and how they sign in."""
    actor = request.actor
    factors = lookups.factors_of(actor.user_id)
    context = {
        "roles": [ROLES[role] for role in sorted(actor.roles)],
        "email": request.user.email,
        "schools": queries.schools_of(actor.user_id),
        "has_app": any(one.type == lookups.Kind.TOTP for one in factors),
        "n_passkeys": len(lookups.passkeys(factors)),
        "by_code": policy.signs_in_by_code(role.value for role in actor.roles),
        "has_password": request.user.has_usable_password(),
        "providers": providers.buttons(),
    }
    return render(request, "access/account.html", context)


@signed_in
@before_second_factor
@sensitive_post_parameters()
def password(request: Request) -> HttpResponse:
    """Let somebody change their own password; their other sessions end."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = actions.change_own_password(
                actor=request.actor,
                current=form.cleaned_data["current"],
                new=form.cleaned_data["password"],
                keep=request.session.session_key,
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            old_key = request.session.session_key
            update_session_auth_hash(request, user)
            actions.move_session(user=user, old_key=old_key, new_key=request.session.session_key)
            messages.success(request, "Your password is changed. You are signed out everywhere else.")
            return redirect("access:account")
    context = {"form": form, "submit_text": "Change the password", "cancel_url": reverse("access:account")}
    return render(request, "access/password.html", context, status=422 if form.errors else 200)


@signed_in
@before_second_factor
def sessions(request: Request) -> HttpResponse:
    """Show somebody where they are signed in."""
    rows = lookups.sessions_of(request.actor.user_id, current_key=request.session.session_key)
    return render(request, "access/sessions.html", {"sessions": rows, "n_others": sum(not row.is_this for row in rows)})


@signed_in
@before_second_factor
@require_POST
def session_end(request: Request, session_id: int) -> HttpResponse:
    """End one of one's own other sessions."""
    actions.end_session(actor=request.actor, session_id=session_id, current_key=request.session.session_key)
    messages.success(request, "That session is ended.")
    return redirect("access:sessions")


@signed_in
@before_second_factor
@require_POST
def sessions_end_others(request: Request) -> HttpResponse:
    """Sign out everywhere but here."""
    actions.end_other_sessions(actor=request.actor, current_key=request.session.session_key)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("access:sessions")
