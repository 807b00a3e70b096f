"""Reading plans: the list, an agreed version. The page of one plan stands in web/plan_page.py, with its progress."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.core import looking
from handrail.core.listing import read_listing
from handrail.frameworks.queries import nation_of
from handrail.frameworks.rules import year_name
from handrail.plans import queries
from handrail.plans.forms import PlanFilterForm
from handrail.plans.types import PLAN_STATE_LABELS
from handrail.plans.views.shared import first_address
from handrail.pupils.queries.lists import class_choices

HEADINGS = {"name": "Pupil", "class": "Class", "state": "State", "review": "Review", "owner": "Looked after by"}
REVIEWS = [("overdue", "Overdue"), ("soon", "In the next four weeks")]


@requires(Permission.PLAN_VIEW)
def plan_list(request: Request) -> HttpResponse:
    """List the plans that this person may read, 50 on a page."""
    looking.listed()
    choices = _filter_choices(request.actor)
    form = PlanFilterForm(request.GET, choices=choices)
    chosen = form.cleaned_data if form.is_valid() else {}
    filters = queries.PlanFilter(**{"state": "open"} | {name: value for name, value in chosen.items() if value})
    listing = read_listing(request.GET, sorts=queries.SORTS, default="review")
    page = listing.page_of(queries.plans_listed(request.actor, filters, listing.search))
    labels = {name: dict(choices[name])[value] for name, value in chosen.items() if value and not form.errors.get(name)}
    context = {
        "without_answer_url": first_address("agreements:unanswered-list")
        if can(request.actor, Permission.FAMILY_HELP)
        else "",
        "rows": queries.plan_rows(page),
        "page": page,
        "listing": listing,
        "state_words": "being written or in use" if filters.state == "open" else "",
        "headings": listing.headings(HEADINGS),
        "filter_form": form,
        "chips": listing.chips(labels),
        "look_again_url": reverse("plans:look-again") if can(request.actor, Permission.PLAN_EDIT) else "",
        "may_write": can(request.actor, Permission.PLAN_EDIT),
        "readings_url": first_address("readings:plan-list") if can(request.actor, Permission.PLAN_EDIT) else "",
        "repeated_url": reverse("plans:repeated-list") if can(request.actor, Permission.PLAN_EDIT) else "",
        "to_read_url": first_address("readings:to-read"),
    }
    return render(request, "plans/plan_list.html", context)


def _filter_choices(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    years, classes = class_choices(actor)
    nation = nation_of(actor.framework_code)
    return {
        "state": [
            ("open", "Being written or in use"),
            *((state.value, label) for state, label in PLAN_STATE_LABELS.items()),
        ],
        "year": [(str(year), year_name(nation, year)) for year in years if year is not None],
        "class_name": [(name, name) for name in classes],
        "owner": [("me", "Me"), *queries.adult_choices(actor)],
        "review": REVIEWS,
    }
