"""Single sign-on with OpenID Connect: which providers there are, the way to one, and the way back."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from requests import RequestException


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """Comes back to our own address, and keeps nothing of the person's profile but the e-mail address."""

    def get_callback_url(self, request: Any, app: Any) -> str:
        """Return the address to register with the provider."""
        return request.build_absolute_uri(reverse("access:sign-in-back", args=[self.provider_id]))

    def complete_login(self, request: Any, app: Any, token: Any, **kwargs: Any) -> Any:
        """Return who the provider says it is."""
        found = super().complete_login(request, app, token, **kwargs)
        data = found.account.extra_data
        email = (data.get("userinfo") or data.get("id_token") or {}).get("email", "")
        found.nonce = (data.get("id_token") or {}).get("nonce", "")
        found.account.extra_data = {"email": email} if email else {}
        return found


def buttons() -> list[dict[str, str]]:
    """Return code and name of each provider that the installation is set up for. No query."""
    return [{"code": str(one["provider_id"]), "name": str(one["name"])} for one in settings.IDENTITY_PROVIDERS]


def name_of(code: str) -> str:
    """Return the name of a provider, or its code where it is no longer set up."""
    return next((one["name"] for one in buttons() if one["code"] == code), code)


def way_to(request: Any, code: str, *, process: str, next_url: str) -> str:
    """Return the provider's address that asks who is there. Errors: Http404 for a provider that is not set up."""
    provider = _provider(request, code)
    provider.get_oauth2_adapter = lambda request: ProviderAdapter(request, code)
    try:
        # Bound to this browser's state, and back inside the signed answer: a code that was stolen elsewhere and is
        # brought to another browser's sign-in opens nothing, also where the provider does not check PKCE.
        nonce = secrets.token_urlsafe(24)
        params = provider.get_auth_params() | {"nonce": nonce}
        return provider.redirect(request, process=process, next_url=next_url, auth_params=params, nonce=nonce)[
            "Location"
        ]
    except RequestException as error:
        # Raises the answer itself: the page that the person came from, with a sentence.
        get_adapter(request).on_authentication_error(request, provider, error=AuthError.UNKNOWN, exception=error)
        raise


def come_back(request: Any, code: str) -> HttpResponse:
    """Take what the provider answered: signed in, connected, or back with a sentence."""
    _provider(request, code)
    return OAuth2CallbackView.adapter_view(ProviderAdapter(request, code))(request)


def _provider(request: Any, code: str) -> Any:
    if code not in {one["code"] for one in buttons()}:
        raise Http404
    try:
        return get_adapter(request).get_provider(request, provider=code)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
