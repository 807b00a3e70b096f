"""Passkeys between the browser and allauth's checks (fido2): what is asked, and whether the answer is right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from handrail.core.errors import Refused

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

    from handrail.access.models import User

NOT_TAKEN = "The passkey was not accepted. Try again, or sign in another way."


def options_to_add(user: User) -> str:
    """Return, as JSON, what the browser needs to make a passkey: one that also opens the account by itself."""
    return json.dumps(_plain(auth.begin_registration(user, passwordless=True)))


def options_to_use(user: User | None) -> str:
    """Return, as JSON, what the browser needs to use a passkey: one of this person, or (None) whichever it has."""
    return json.dumps(_plain(auth.begin_authentication(user)))


def _plain(options: Any) -> Any:
    """Return fido2's objects as what JSON knows."""
    if isinstance(options, dict) or hasattr(options, "keys"):
        return {key: _plain(options[key]) for key in options.keys()}  # noqa: SIM118  (fido2's are no real dicts)
    if isinstance(options, list | tuple):
        return [_plain(one) for one in options]
    return options


def check_added(credential: str) -> dict[str, Any]:
    """Return what to keep of a passkey that the browser has just made. Errors: Refused if the answer is not right."""
    try:
        parsed = json.loads(credential)
        auth.parse_registration_response(parsed)
        if not auth.complete_registration(parsed).is_user_verified():
            raise ValueError("The device did not check who holds it.")
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused("The passkey could not be added. Try again, or use another device.") from error
    return parsed


def check_used(credential: str, user: User | None) -> Authenticator:
    """Return the passkey that the browser used, of this person or (None) of whoever it belongs to.

    Errors: Refused if the answer is not right.
    """
    try:
        parsed = json.loads(credential)
        auth.parse_authentication_response(parsed)
        return auth.complete_authentication(user or auth.extract_user_from_response(parsed), parsed)  # type: ignore[arg-type]
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(NOT_TAKEN) from error
