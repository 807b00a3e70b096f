"""The main navigation: only what this person may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from handrail.access.permissions import Permission
from handrail.access.policy import can

# (what it says, address, permission): the order is the order of a working day.
ENTRIES: list[tuple[str, str, Permission | None]] = [
    ("Home", "web:home", None),
    ("Today", "progress:today", Permission.OBSERVATION_RECORD),
    ("Register", "pupils:register", Permission.REGISTER_VIEW),
    ("Pupils", "pupils:pupil-list", Permission.PUPIL_VIEW),
    ("Plans", "plans:plan-list", Permission.PLAN_VIEW),
    ("Reviews", "reviews:review-list", Permission.REVIEW_VIEW),
    ("Print", "reports:print", Permission.REPORT_PRINT),
    ("Import", "exchange:import-list", Permission.PUPIL_IMPORT),
    ("School", "schools:school", Permission.SCHOOL_VIEW),
]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return `navigation`: label, url and whether it is the current one, for what this person may open."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"navigation": []}
    rows = []
    for label, name, permission in ENTRIES:
        if permission is not None and not can(actor, permission):
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        current = request.path == url or (url != "/" and request.path.startswith(url))
        rows.append({"label": label, "url": url, "current": current})
    return {"navigation": rows}
