"""The request as views see it: signed in, with what htmx says of itself, and where it came from."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from handrail.access.models import User
    from handrail.access.types import Actor


class Request(HttpRequest):
    """A request after our middleware. `actor` is None only in public views, for whoever is not signed in."""

    actor: Actor  # set by access.middleware.SignInRequired
    htmx: HtmxDetails
    user: User  # type: ignore[assignment]


def address_of(request: HttpRequest) -> str | None:
    """Return where a request came from. Behind a proxy (HANDRAIL_SECURE) the proxy's word counts: its last entry."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE else ""
    return _plain(forwarded.rpartition(",")[2]) or _plain(request.META.get("REMOTE_ADDR", ""))


def _plain(address: str) -> str | None:
    try:
        # PostgreSQL keeps no zone (fe80::1%eth0): it names a network card of this machine and nothing of the sender.
        return str(ip_address(address.strip().partition("%")[0]))
    except ValueError:
        return None
