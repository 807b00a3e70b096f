"""Accounts elsewhere (single sign-on): connected and disconnected by their owner only."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from handrail.access.actions.second_factor import tell
from handrail.access.models import User
from handrail.access.types import Actor
from handrail.core import audit
from handrail.core.errors import NotVisible, Refused


@transaction.atomic
def connect_identity(*, actor: Actor, provider: str, uid: str, email: str) -> None:
    """Let an account elsewhere open the actor's own. `uid` is the provider's own key, which never changes hands.

    Only the address is kept beside it, so that the person knows which account it is.
    Errors: Refused if it is connected with somebody else, or another one of this provider with the actor.
    """
    user = User.objects.select_for_update().get(pk=actor.user_id)
    known = SocialAccount.objects.filter(provider=provider, uid=uid).first()
    if known is not None and known.user_id != user.pk:
        raise Refused("That account is connected with somebody else here. Ask your school's administrator.")
    if known is not None:
        return
    if SocialAccount.objects.filter(provider=provider, user=user).exists():
        raise Refused("Another account of this kind is connected already. Disconnect it first.")
    SocialAccount.objects.create(user=user, provider=provider, uid=uid, extra_data={"email": email} if email else {})
    audit.record(actor, "IDENTITY_CONNECTED", subject=user, new={"provider": provider, "email": email})
    tell(user, f"You can now sign in with another account: {provider}{f', {email}' if email else ''}.")


@transaction.atomic
def disconnect_identity(*, actor: Actor, identity_id: int) -> None:
    """Take the connection with an account elsewhere away.

    Errors: NotVisible for anybody else's; Refused if nothing would be left to sign in with.
    """
    user = User.objects.select_for_update().get(pk=actor.user_id)
    identity = SocialAccount.objects.filter(user=user, pk=identity_id).first()
    if identity is None:
        raise NotVisible
    others = SocialAccount.objects.filter(user=user).exclude(pk=identity.pk).exists()
    passkey = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()
    if not (others or passkey or user.has_usable_password()):
        raise Refused("You could not sign in any more. Add a passkey first, or ask for a password.")
    identity.delete()
    audit.record(actor, "IDENTITY_DISCONNECTED", subject=user, old={"provider": identity.provider})
    tell(user, f"An account that could sign you in was disconnected: {identity.provider}.")


@transaction.atomic
def note_unknown_identity(*, provider: str, address: str | None) -> None:
    """Write in the trail that somebody came from a provider whom nobody here knows. Not who: they are no user."""
    audit.record(None, "SIGN_IN_FAILED", new={"with": provider}, address=address)
