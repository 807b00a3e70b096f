"""What every page knows of the person who is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from handrail.access.roles import ROLES
from handrail.access.signing.session import second_factor_due_on


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """Return `actor` with `role_name` and addresses, and the note that a demonstration shows on every page.

    `second_factor_due_on` is worked out by the pages that show it: the last day without one, where one is missing.
    """
    actor = getattr(request, "actor", None)
    return {
        "account_url": reverse("access:account") if actor else "",
        "sign_out_url": reverse("access:sign-out") if actor else "",
        "actor": actor,
        "second_factor_due_on": (lambda: second_factor_due_on(request)) if actor else None,  # type: ignore[arg-type]
        "role_name": ", ".join(sorted(ROLES[role].name for role in actor.roles)) if actor else "",
        "environment_note": "Demonstration: every person here is invented." if settings.DEMO else "",
    }
