"""Passkeys: added, used and taken away."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from handrail.access.actions.second_factor import drop_idle_recovery_codes, ensure_recovery_codes, tell
from handrail.access.models import User
from handrail.access.policy import signs_in_by_code
from handrail.access.types import Actor
from handrail.core import audit
from handrail.core.errors import NotVisible, Refused

Kind = Authenticator.Type
MOST = 10


@transaction.atomic
def add_passkey(*, actor: Actor, name: str, credential: dict[str, Any]) -> bool:
    """Keep a passkey that the browser made and the server checked. Return whether recovery codes are new.

    Families get no recovery codes: a code by e-mail always opens their account.
    Errors: Refused if there are ten already, or the name is too long.
    """
    user = User.objects.select_for_update().get(pk=actor.user_id)
    name = " ".join(name.split()) or "Passkey"
    if len(name) > 60:
        raise Refused("The name is longer than 60 characters. Shorten it.", field="name")
    if Authenticator.objects.filter(user=user, type=Kind.WEBAUTHN).count() >= MOST:
        raise Refused(f"You have {MOST} passkeys. Take one away that you no longer use, then add this one.")
    WebAuthn.add(user, name, credential)
    audit.record(actor, "PASSKEY_ADDED", subject=user, new={"name": name})
    tell(user, f"A passkey was added to your account: {name}.")
    if signs_in_by_code(role.value for role in actor.roles):
        return False
    return ensure_recovery_codes(actor=actor)


@transaction.atomic
def remove_passkey(*, actor: Actor, passkey_id: int) -> None:
    """Take away one's own passkey: it opens nothing from now on. Errors: NotVisible for anybody else's."""
    user = User.objects.select_for_update().get(pk=actor.user_id)
    passkey = Authenticator.objects.filter(user=user, type=Kind.WEBAUTHN, pk=passkey_id).first()
    if passkey is None:
        raise NotVisible
    passkey.delete()
    drop_idle_recovery_codes(user)
    audit.record(actor, "PASSKEY_REMOVED", subject=user, old={"name": passkey.data["name"]})
    tell(user, f"A passkey was taken away from your account: {passkey.data['name']}.")
