"""The key to what a device keeps for work without a connection: it ends with the sign-in (docs/adr/0018)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import salted_hmac

from handrail.access.http import Request

# Scripts read it, so it is no key to anything on the server: it only opens what lies on this very device.
COOKIE = f"{settings.COOKIE_PREFIX}device-key"
SALT = "handrail.access.signing.devices"


def key_of(user_id: UUID, device_id: UUID) -> str:
    """Return the key of one person on one device: the same at every sign-in, so that what waits there can be sent.

    Shape: 32 bytes in base64 for addresses, without padding. Nothing is kept; it follows from the installation's
    secret.
    """
    made = salted_hmac(SALT, f"{user_id}:{device_id}", algorithm="sha256").digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def hand_over(request: Request, response: HttpResponse, device_id: UUID) -> None:
    """Give the browser the key until the sign-in ends at the latest."""
    response.set_cookie(
        COOKIE,
        key_of(request.actor.user_id, device_id),
        max_age=request.session.get_expiry_age(),
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


def take_back(response: HttpResponse) -> None:
    """Take the key from the browser: what lies there can be read by nobody until the same person signs in again."""
    response.delete_cookie(COOKIE, samesite="Strict")
