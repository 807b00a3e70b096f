"""The moment when somebody is in: the trail, the session's memory, the list of sessions, and the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from handrail.access import actions, queries
from handrail.access.http import address_of
from handrail.access.signing import lookups, session
from handrail.access.signing.stages import comes_from_trusted_provider

if TYPE_CHECKING:
    from handrail.access.models import User


def let_in(request: Any, user: User, *, to: str | None) -> HttpResponse:
    """Finish a sign-in whose steps are all done, and lead to the page that was wanted."""
    address = address_of(request)
    session.begin(request)
    request.session.pop("school_id", None)
    session.remember_second_factor(
        request,
        is_there=comes_from_trusted_provider(request, user) or lookups.has_second_factor(user.pk),
        since=lookups.second_factors_since(),
    )
    actions.note_session(
        user=user,
        session_key=request.session.session_key,
        address=address,
        user_agent=request.headers.get("User-Agent", ""),
    )
    actor = queries.actor_at_sign_in(user, address=address)
    if actor is not None:
        actions.note_signed_in(actor=actor, ways=ways_of(get_authentication_records(request, user)))
    to = to or reverse("web:home")
    if len(queries.schools_of(user.pk)) > 1:
        return redirect(f"{reverse('access:choose-school')}?{urlencode({'next': to})}")
    return redirect(to)


def ways_of(records: list[dict[str, Any]]) -> list[str]:
    """Return by what somebody proved who they are, as the trail says it: password, app, passkey, code, a provider."""
    kinds = {"totp": "app", "webauthn": "passkey", "recovery_codes": "recovery code"}
    return [kinds[one["type"]] if one["method"] == "mfa" else one.get("provider") or one["method"] for one in records]
