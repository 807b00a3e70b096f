"""The list of reviews: what is due, and whose turn it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import looking
from handrail.frameworks.queries import nation_of
from handrail.frameworks.rules import year_name
from handrail.frameworks.types import Nation
from handrail.reviews import queries
from handrail.reviews.forms.reviewing import ListFilter
from handrail.reviews.types import DueGroup


@requires(Permission.REVIEW_VIEW)
def review_list(request: Request) -> HttpResponse:
    """Show which reviews are due, whose turn it is, and which were held lately."""
    looking.listed()
    year, class_name = request.GET.get("year", ""), request.GET.get("class_name", "").replace("\0", "")[:40]
    only_mine = request.GET.get("whose") == "mine"
    year_group = int(year) if year.removeprefix("-").isdecimal() and len(year) < 4 else None
    page = request.GET.get("page", "")
    found = queries.review_list(
        request.actor,
        year_group=year_group,
        class_name=class_name,
        only_mine=only_mine,
        page=int(page) if page.isdecimal() and len(page) < 5 else 1,
    )
    nation = nation_of(request.actor.framework_code)
    chosen = {"year": year_group, "class_name": class_name, "whose": "mine" if only_mine else ""}
    context = {
        "found": found,
        "parts": [(title, [_item(row) for row in rows], group) for group, title, rows in found.groups if rows],
        "filters": ListFilter(initial=chosen, nation=nation, years=found.years, classes=found.classes),
        "active": _active(chosen, nation),
        "may_hold": can(request.actor, Permission.REVIEW_HOLD),
    }
    return render(request, "reviews/review_list.html", context)


def _item(row: queries.DueRow) -> dict[str, Any]:
    """Return a row as the component of what is due shows it."""
    notes = [row.class_name, row.kind_name, row.due_words]
    if row.is_being_changed:
        notes.append("the plan is being changed")
    elif row.group is DueGroup.OVERDUE and row.state == "preparing":
        notes.append("being prepared")
    return {
        "title": row.pupil_name,
        "url": reverse("reviews:review-detail", args=[row.plan_id]),
        "whose": row.whose,
        "who": row.who,
        "note": ", ".join(note for note in notes if note),
        "due_on": row.due_on,
        "is_overdue": row.group is DueGroup.OVERDUE,
    }


def _active(chosen: dict[str, Any], nation: Nation) -> list[dict[str, str]]:
    """Return the filters in force, each with the address of the page without it."""
    labels = {
        "year": year_name(nation, chosen["year"]) if chosen["year"] is not None else "",
        "class_name": chosen["class_name"],
        "whose": "Mine" if chosen["whose"] else "",
    }

    def without(name: str) -> str:
        return urlencode({key: value for key, value in chosen.items() if key != name and value not in (None, "")})

    return [{"label": label, "url": f"?{without(name)}"} for name, label in labels.items() if label]
