"""Single sign-on: the way to a provider and back, and one's own connections."""

from __future__ import annotations

from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handrail.access import actions
from handrail.access.decorators import before_second_factor, public, recently_signed_in, signed_in
from handrail.access.http import Request
from handrail.access.signing import lookups, providers
from handrail.access.signing.ways import next_page
from handrail.core.errors import Refused


@public
@require_POST
def sign_in_with(request: Request, provider: str) -> HttpResponse:
    """Lead to a provider of single sign-on."""
    return _leave(request, provider, AuthProcess.LOGIN, next_page(request))


def _leave(request: Request, provider: str, process: str, next_url: str) -> HttpResponse:
    """Show a page that goes on by itself. Our forms may be sent to us only, so the way out is no answer to a form."""
    url = providers.way_to(request, provider, process=process, next_url=next_url)
    return render(request, "access/leaving.html", {"url": url, "name": providers.name_of(provider)})


@public
@require_GET
def sign_in_back(request: Request, provider: str) -> HttpResponse:
    """Take what a provider answered."""
    return providers.come_back(request, provider)


@signed_in
@before_second_factor
def identities(request: Request) -> HttpResponse:
    """Show which accounts elsewhere open one's own, and how to connect one."""
    held = lookups.identities_of(request.actor.user_id)
    connected = {one.provider for one in held}
    context = {
        "identities": [
            {"pk": one.pk, "name": providers.name_of(one.provider), "email": one.extra_data.get("email", "")}
            for one in held
        ],
        "offered": [one for one in providers.buttons() if one["code"] not in connected],
    }
    return render(request, "access/identities.html", context)


@signed_in
@before_second_factor
@recently_signed_in(back="access:identities")
@require_POST
def identity_connect(request: Request, provider: str) -> HttpResponse:
    """Lead to a provider, to connect the account there with one's own."""
    return _leave(request, provider, AuthProcess.CONNECT, reverse("access:identities"))


@signed_in
@before_second_factor
@recently_signed_in(back="access:identities")
@require_POST
def identity_disconnect(request: Request, identity_id: int) -> HttpResponse:
    """Disconnect an account elsewhere."""
    try:
        actions.disconnect_identity(actor=request.actor, identity_id=identity_id)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "It is disconnected. It no longer opens your account here.")
    return redirect("access:identities")
