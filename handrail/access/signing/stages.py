"""The steps between the first proof of who somebody is and being signed in."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from handrail.access.signing import lookups

Kind = Authenticator.Type


class SecondFactorStage(AuthenticateStage):
    """Ask for the second factor of whoever has one; on a page of ours.

    Not after a passkey, which is two factors by itself, nor after single sign-on where all of the person's schools
    trust the provider's. Families come with a code or a passkey: a passkey beside it is no second factor there.
    """

    urlname = "access:sign-in-second-factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if not self._should_handle(self.request):
            return None, True
        self.state["authentication_required"] = True
        return HttpResponseRedirect(reverse(self.urlname)), True

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if user is None or did_use_passwordless_login(request, user):
            return False
        kinds = [Kind.TOTP] if lookups.signs_in_by_code(user.pk) else [Kind.TOTP, Kind.WEBAUTHN]
        return is_mfa_enabled(user, kinds) and not comes_from_trusted_provider(request, user)


def comes_from_trusted_provider(request: HttpRequest, user: object) -> bool:
    """Say whether the person came by single sign-on whose own second factor all their schools trust."""
    records = get_authentication_records(request, user)  # type: ignore[arg-type]
    if not any(one["method"] == "socialaccount" for one in records):
        return False
    return lookups.schools_trust_the_provider(user.pk)  # type: ignore[attr-defined]
