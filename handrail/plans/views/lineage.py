"""Targets over time: the tree of one pupil's targets, and those that are set again and again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock, looking
from handrail.core.listing import read_listing
from handrail.plans import queries
from handrail.plans.rules import lineage
from handrail.plans.rules.lineage_picture import lineage_svg, outcome_words
from handrail.plans.types.lineage import History, LineageLane, LineageStep
from handrail.plans.views.shared import pupil_address
from handrail.pupils.policy import get_pupil

OUTCOME_VARIANTS = {"achieved": "good", "partly": "info", "not_yet": "attention", "dropped": "quiet"}


@dataclass(frozen=True)
class StepShown:
    """A step in the table beneath the picture."""

    number: int
    step: LineageStep
    term: str
    outcome: str
    variant: str
    how_on: str
    url: str


@dataclass(frozen=True)
class LaneShown:
    """A line of descent in the table beneath the picture."""

    title: str
    advice: str
    steps: tuple[StepShown, ...]


@requires(Permission.PLAN_VIEW)
def targets_over_time(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show the tree of a pupil's targets as a picture and as a table; `?print=1` for paper."""
    pupil = get_pupil(request.actor, pupil_id, Permission.PLAN_VIEW)
    steps = queries.steps_of(request.actor, pupil)
    lanes, past = lineage.lanes_of(steps), lineage.histories(steps)
    title = f"{pupil.first_name}’s targets over time"
    said = f"{len(lanes)} lines of targets, {len(steps)} targets in all. The table says the same in words."
    links = {step.id: reverse("plans:plan-detail", args=[step.plan_id]) for step in steps}
    context = {
        "pupil": pupil,
        "pupil_url": pupil_address(pupil),
        "back_url": request.path,
        "title": title,
        "picture": lineage_svg(lanes, clock.today(), title=title, description=said, links=links),
        "lanes": [_lane(lane, past) for lane in lanes],
        "printed_on": clock.today(),
    }
    template = "plans/lineage_print.html" if request.GET.get("print") else "plans/lineage_detail.html"
    return render(request, template, context)


def _lane(lane: LineageLane, past: dict[UUID, History]) -> LaneShown:
    newest = lane.steps[-1]
    rows = [
        StepShown(
            number=number,
            step=step,
            term=lineage.term_name(step.starts_on),
            outcome=outcome_words(step),
            variant=OUTCOME_VARIANTS.get(step.outcome, "active"),
            how_on=lineage.how_on(step),
            url=reverse("plans:plan-detail", args=[step.plan_id]),
        )
        for number, step in enumerate(lane.steps, start=1)
    ]
    return LaneShown(newest.area or "Target", past[newest.id].advice, tuple(rows))


@requires(Permission.PLAN_EDIT)
def repeated_list(request: Request) -> HttpResponse:
    """List the targets that are set for the third time or more."""
    looking.listed()
    number = read_listing(request.GET, sorts={"often": ("pk",)}, default="often").page
    page = Paginator(queries.repeated_rows(request.actor), 50).get_page(number)
    return render(request, "plans/repeated_list.html", {"page": page})
