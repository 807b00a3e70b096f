"""Where allauth asks us: what happens at sign-in, what an unknown identity is told, how we are called."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from handrail.access import actions
from handrail.access.http import address_of
from handrail.access.signing import welcome
from handrail.core.errors import Refused

BACKEND = "handrail.access.backends.WithRoles"
STAGES = ["handrail.access.signing.stages.SecondFactorStage"]


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in as we do it: no sign-up, no words or mails of allauth's own, our own steps and trail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by schools."""
        return False

    def get_login_stages(self) -> list[str]:
        """Only the second factor stands between a proof and being signed in."""
        return STAGES

    def get_client_ip(self, request: Any) -> str:
        """Return the address as the rest of Handrail sees it."""
        return address_of(request) or "0.0.0.0"  # noqa: S104  (a word for "unknown", nothing is opened)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin the session, with a new key."""
        login(request, user, backend=BACKEND)

    def post_login(self, request: Any, user: Any, *, redirect_url: str | None = None, **more: Any) -> HttpResponse:
        """Write the trail, remember what the session must know, and lead on."""
        return welcome.let_in(request, user, to=redirect_url)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """An account that was switched off gets the same answer as one that is not there."""
        messages.error(request, "This did not let you in. Ask your school's administrator.")
        return redirect("access:sign-in")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say themselves what happened."""

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """Mail is sent by actions, in our words."""


class FactorAdapter(DefaultMFAAdapter):
    """How second factors call us."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the installation: passkeys belong to the name in the browser's address."""
        return super().get_public_key_credential_rp_entity() | {"name": "Handrail"}


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Single sign-on by invitation: an identity opens an account only where its owner connected the two before.

    Never by the e-mail address: ADR 0016 says why.
    """

    def pre_social_login(self, request: Any, sociallogin: SocialLogin) -> None:
        """Decide what an identity that a provider vouches for may do here."""
        account = sociallogin.account
        if not constant_time_compare(sociallogin.nonce, sociallogin.state.get("nonce", "")):
            self.on_authentication_error(request, sociallogin.provider)
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(_connect(request, sociallogin))
        if account.pk is None:
            actions.note_unknown_identity(provider=account.provider, address=address_of(request))
            messages.error(
                request,
                f"This {sociallogin.provider.name} account is not connected with anybody here. Sign in with your "
                "password first, then connect it under Your account. If you have no account, ask your school.",
            )
            raise ImmediateHttpResponse(redirect("access:sign-in"))

    def on_authentication_error(
        self,
        request: Any,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Say what did not work, and lead back to where the person came from."""
        if error == AuthError.CANCELLED:
            messages.info(request, f"You stopped at {provider.name}. Nothing was changed.")
        else:
            messages.error(
                request,
                f"{provider.name} did not let you in, or the way there took too long. Start again from here.",
            )
        raise ImmediateHttpResponse(redirect("access:identities" if request.actor else "access:sign-in"))


def _connect(request: Any, sociallogin: SocialLogin) -> HttpResponse:
    account = sociallogin.account
    if request.actor is None:
        messages.error(request, "You were signed out on the way. Sign in, then connect the account again.")
        return redirect("access:sign-in")
    try:
        actions.connect_identity(
            actor=request.actor, provider=account.provider, uid=account.uid, email=account.extra_data.get("email", "")
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Your {sociallogin.provider.name} account is connected. You can sign in with it.")
    return redirect("access:identities")
