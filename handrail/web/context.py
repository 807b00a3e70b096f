"""The main navigation: only what this person may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.web.first_page import only_page

# (what it says, address, permission): the order is the order of a working day.
ENTRIES: list[tuple[str, str, Permission | None]] = [
    ("Home", "web:home", None),
    ("Your children", "families:family", Permission.CHILD_VIEW),
    ("Your page", "families:me", Permission.SELF_VIEW),
    ("Today", "progress:today", Permission.OBSERVATION_RECORD),
    ("Early years", "rewards:week", Permission.OBSERVATION_RECORD),
    ("Register", "pupils:register", Permission.REGISTER_VIEW),
    ("Pupils", "pupils:pupil-list", Permission.PUPIL_VIEW),
    ("Plans", "plans:plan-list", Permission.PLAN_VIEW),
    ("Target bank", "bank:list", Permission.BANK_VIEW),
    ("Reviews", "reviews:review-list", Permission.REVIEW_VIEW),
    ("Meetings", "meetings:list", Permission.REVIEW_VIEW),
    ("Shared with you", "specialists:shared-list", Permission.SHARED_VIEW),
    ("Briefs", "briefs:brief-list", Permission.BRIEF_MAKE),
    ("Print", "reports:print", Permission.REPORT_PRINT),
    ("Import", "exchange:import-list", Permission.PUPIL_IMPORT),
    ("Numbers", "web:numbers", Permission.NUMBERS_VIEW),
    ("Records", "records:request-list", Permission.RECORDS_VIEW),
    ("School", "schools:school", Permission.SCHOOL_VIEW),
    ("Trail", "records:trail", Permission.TRAIL_VIEW),
]

# Schools that may have a nursery or a reception class; where the setting is not said, nobody misses the entry.
WITH_EARLY_YEARS = frozenset({"nursery", "primary", "all_through", "special"})

# Entries whose pages have other addresses too, behind tabs.
MORE_PAGES = {
    "reviews:review-list": ("/planner/",),
    "records:request-list": ("/records/corrections/", "/records/retention/", "/records/destroy"),
}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return `navigation`: label, url and whether it is the current one, for what this person may open."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"navigation": []}
    rows = []
    for label, name, permission in ENTRIES:
        if permission is not None and not can(actor, permission):
            continue
        if name == "rewards:week" and actor.setting not in WITH_EARLY_YEARS:
            continue
        if name == "web:home" and only_page(actor):
            continue  # home is one of the other entries
        if name == "web:numbers" and only_page(actor) == "web:trust":
            name = "web:trust"
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        places = (url, *MORE_PAGES.get(name, ()))
        current = request.path == url or (url != "/" and request.path.startswith(places))
        rows.append({"label": label, "url": url, "current": current})
    return {"navigation": rows}
