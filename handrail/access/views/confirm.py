"""Asking once more who is there, before a dangerous act."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from handrail.access import actions
from handrail.access.decorators import before_second_factor, signed_in
from handrail.access.forms import CodeForm, ConfirmPasswordForm
from handrail.access.http import Request
from handrail.access.signing import lookups, webauthn
from handrail.access.signing.ways import next_page
from handrail.core.errors import Refused


@signed_in
@before_second_factor
@sensitive_post_parameters("password", "code")
def confirm(request: Request) -> HttpResponse:
    """Ask for the password, a code or a passkey; then lead back to the page that wanted to know."""
    posted = request.POST if request.method == "POST" else None
    form: Any = CodeForm(posted) if "code" in request.POST else ConfirmPasswordForm(posted)
    try:
        if way := _proof(request, form):
            record_authentication(request, request.user, way, reauthenticated=True)
            actions.note_confirmed(actor=request.actor, way=way)
            return redirect(next_page(request))
    except Refused as refusal:
        form.errors.pop("password", None)
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return _page(request, form)


def _proof(request: Request, form: Any) -> str:
    """Return by what the person showed who they are, or an empty word. Errors: Refused if it is not right."""
    actor = request.actor
    if credential := request.POST.get("credential"):
        actions.note_passkey_used(passkey=webauthn.check_used(credential, request.user))
        return "passkey"
    if not form.is_valid():
        return ""
    if "code" in form.cleaned_data:
        actions.check_second_factor(user=request.user, code=form.cleaned_data["code"], address=actor.address)
        return "code"
    actions.check_own_password(actor=actor, password=form.cleaned_data["password"])
    return "password"


def _page(request: Request, form: Any) -> HttpResponse:
    kinds = {one.type for one in lookups.factors_of(request.actor.user_id)}
    asked_for_code = isinstance(form, CodeForm)
    context = {
        "form": form,
        "password_form": ConfirmPasswordForm() if asked_for_code else form,
        "code_form": form if asked_for_code else CodeForm(),
        "has_password": request.user.has_usable_password(),
        "kinds": kinds,
        "next": next_page(request),
    }
    if lookups.Kind.WEBAUTHN in kinds:
        context["passkey_options"] = webauthn.options_to_use(request.user)
    return render(request, "access/confirm.html", context, status=422 if form.errors else 200)
