"""Reading plans: the list, an agreed version. The page of one plan stands in web/plan_page.py, with its progress."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core.listing import read_listing
from handrail.plans import actions, policy, queries
from handrail.plans.forms import PlanFilterForm
from handrail.plans.rules import snapshot as agreed_text
from handrail.plans.types import PLAN_STATE_LABELS
from handrail.plans.views.shared import pupil_address
from handrail.plans.views.showing import version_page
from handrail.pupils.queries.lists import class_choices

HEADINGS = {"name": "Pupil", "class": "Class", "state": "State", "review": "Review", "owner": "Looked after by"}
REVIEWS = [("overdue", "Overdue"), ("soon", "In the next four weeks")]


@requires(Permission.PLAN_VIEW)
def plan_list(request: Request) -> HttpResponse:
    """List the plans that this person may read, 50 on a page."""
    choices = _filter_choices(request.actor)
    form = PlanFilterForm(request.GET, choices=choices)
    chosen = form.cleaned_data if form.is_valid() else {}
    filters = queries.PlanFilter(**{"state": "open"} | {name: value for name, value in chosen.items() if value})
    listing = read_listing(request.GET, sorts=queries.SORTS, default="review")
    page = listing.page_of(queries.plans_listed(request.actor, filters, listing.search))
    labels = {name: dict(choices[name])[value] for name, value in chosen.items() if value and not form.errors.get(name)}
    context = {
        "rows": queries.plan_rows(page),
        "page": page,
        "listing": listing,
        "state_words": "being written or in use" if filters.state == "open" else "",
        "headings": listing.headings(HEADINGS),
        "filter_form": form,
        "chips": listing.chips(labels),
    }
    return render(request, "plans/plan_list.html", context)


def _filter_choices(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    years, classes = class_choices(actor)
    return {
        "state": [
            ("open", "Being written or in use"),
            *((state.value, label) for state, label in PLAN_STATE_LABELS.items()),
        ],
        "year": [(str(year), _year(year)) for year in years if year is not None],
        "class_name": [(name, name) for name in classes],
        "owner": [("me", "Me"), *queries.adult_choices(actor)],
        "review": REVIEWS,
    }


def _year(year: int) -> str:
    if year < 0:
        return f"Nursery {year + 3}"
    return f"Year {year}" if year else "Reception"


@requires(Permission.PLAN_VIEW)
def version_detail(request: Request, plan_id: UUID, number: int) -> HttpResponse:
    """Show a version as it was agreed, and whether it is still letter by letter what was agreed."""
    version = policy.get_version(request.actor, plan_id, number)
    context = version_page(version)
    context["is_intact"] = agreed_text.is_intact(version.snapshot, version.sha256)
    context["pupil_url"] = pupil_address(version.plan.pupil)
    actions.note_viewed(actor=request.actor, plan=version.plan)
    return render(request, "plans/version_detail.html", context)
