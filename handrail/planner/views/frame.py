"""What every page of the planner has: its tabs, and the way back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can


def tabs(request: Request) -> list[dict[str, Any]]:
    """Return the pages of the planner that this person may open."""
    pages = [
        ("The year", "planner:year", Permission.REVIEW_VIEW),
        ("Due this fortnight", "planner:due", Permission.REVIEW_VIEW),
        ("Review days", "planner:day-list", Permission.SCHOOL_VIEW),
        ("Proposal", "planner:proposal", Permission.REVIEW_HOLD),
    ]
    rows = [(label, reverse(name)) for label, name, permission in pages if can(request.actor, permission)]
    return [{"label": label, "url": url, "current": request.path == url} for label, url in rows]
