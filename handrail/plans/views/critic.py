"""The critical friend: beneath the words of a target, and over all plans that somebody writes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import looking
from handrail.core.listing import read_listing
from handrail.friend.rules import critique_target
from handrail.plans import actions, policy, queries
from handrail.plans.rules import under_review
from handrail.plans.rules.writing import read_day
from handrail.plans.types import NotAValue
from handrail.plans.views.friend_words import NOTHING, card_findings, second_look_of, weakness_words
from handrail.plans.views.showing import title_of

HEADINGS = {
    "name": "Pupil",
    "class": "Class",
    "findings": "Noticed",
    "review": "Review",
    "owner": "Looked after by",
}


@require_POST
@requires(Permission.PLAN_EDIT)
def target_critique(request: Request, plan_id: UUID, target_id: UUID) -> HttpResponse:
    """Say what the critical friend thinks of a card as it stands. Nothing is saved; no address holds the words."""
    plan = policy.get_plan(request.actor, plan_id, Permission.PLAN_EDIT)
    texts: dict[str, str] = {}
    for name, value in request.POST.items():
        if name.startswith("base-"):
            continue  # what the page last knew, not what stands there
        texts.setdefault(name.rpartition("-")[2], str(value)[:5000])
    try:
        due_on = read_day(texts.get("due_on", ""))
    except NotAValue:
        due_on = None
    name = plan.pupil.first_name if plan.pupil else ""
    typed = under_review.as_typed(texts, due_on=due_on, pupil_name=name)
    said = card_findings(critique_target(typed), target_id) if typed.wording.strip() else NOTHING
    return render(request, "plans/_target_friend.html", said)


@requires(Permission.PLAN_EDIT)
def plan_second_look(request: Request, plan_id: UUID) -> HttpResponse:
    """Say what the critical friend thinks of a whole plan: on a page of its own."""
    actor = request.actor
    plan = policy.get_plan(actor, plan_id, Permission.PLAN_EDIT)
    content = queries.content_for(actor, plan)
    look = second_look_of(actor, plan, content)
    context = {"plan": plan, "look": look, "title": title_of(content), "caption": plan.pupil.name if plan.pupil else ""}
    actions.note_viewed(actor=actor, plan=plan)
    return render(request, "plans/second_look.html", context)


@requires(Permission.PLAN_EDIT)
def look_again(request: Request) -> HttpResponse:
    """List the plans in which the critical friend found something, the most important first."""
    looking.listed()
    listing = read_listing(request.GET, sorts=queries.LOOK_SORTS, default="-findings")
    page = listing.page_of(queries.plans_to_look_at(request.actor))
    n_left = queries.n_not_read(request.actor)
    context = {
        "rows": queries.look_rows(page, weakness_words()),
        "page": page,
        "headings": listing.headings(HEADINGS),
        "n_left": n_left,
    }
    return render(request, "plans/look_again.html", context)


@require_POST
@requires(Permission.PLAN_EDIT)
def look_again_now(request: Request) -> HttpResponse:
    """Read some of the plans that changed, and come back to the list, which says how many are left."""
    n_read = actions.look_again(actor=request.actor)
    if not queries.n_not_read(request.actor):
        messages.success(
            request, "Every plan has been read as it stands now." if n_read else "Nothing has changed since."
        )
    return redirect("plans:look-again")
