"""The request as views see it: signed in, and with what htmx says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
