"""A proposal for the days of a term's reviews: to look at, and to take whole, in part or not at all."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import looking
from handrail.core.errors import Refused
from handrail.core.ids import new_id
from handrail.planner import actions, queries
from handrail.planner.picture import week_bar
from handrail.planner.rules import weeks
from handrail.planner.types import Proposal, TermWeeks
from handrail.planner.views.frame import tabs


@requires(Permission.REVIEW_HOLD)
def proposal(request: Request) -> HttpResponse:
    """Show where the reviews of a term could go, and why; what is ticked is moved, and nothing else."""
    looking.listed()
    terms = queries.term_choices(request.actor)
    asked = request.POST.get("term") or request.GET.get("term", "")
    term = next((one for one in terms if one.starts_on.isoformat() == asked), terms[0] if terms else None)
    found = queries.proposal_for(request.actor, term) if term else Proposal((), ())
    errors: list[str] = []
    if request.method == "POST" and term is not None:
        errors = _take(request, found)
        if not errors:
            return redirect(f"{reverse('planner:year')}?week={max(term.starts_on, _first_day(found)).isoformat()}")
    context = {
        "found": found,
        "term": term,
        "terms": terms,
        "seen": _seen(found),
        "key": new_id(),
        "weeks": _compared(found, term) if term else [],
        "tabs": tabs(request),
        "errors": errors,
    }
    return render(request, "planner/proposal.html", context, status=422 if errors else 200)


def _first_day(found: Proposal) -> Any:
    return min(one.to_on for one in found.placed)


def _seen(found: Proposal) -> str:
    """Return a short word for the whole proposal: what is accepted must be what was seen."""
    lines = [f"{one.plan_id} {one.from_on} {one.to_on} {one.day_id} {one.at}" for one in found.placed]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def _take(request: Request, found: Proposal) -> list[str]:
    """Accept what is ticked; return what stands in the way, as sentences."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return ["This form was not complete. Look at the proposal below, and choose again."]
    if queries.change_of_key(request.actor, key) is None:
        if request.POST.get("seen") != _seen(found):
            return ["Something was changed meanwhile, so this is a new proposal. Nothing has been moved."]
        wanted = set(request.POST.getlist("plan"))
        chosen = [one for one in found.moved if str(one.plan_id) in wanted]
        try:
            actions.accept_proposal(actor=request.actor, placed=chosen, key=key)
        except Refused as refusal:
            return [f"{refusal.message} Nothing has been moved."]
        number = "1 review is" if len(chosen) == 1 else f"{len(chosen)} reviews are"
        messages.success(request, f"{number} on the days that were proposed.")
    return []


def _compared(found: Proposal, term: TermWeeks) -> list[dict[str, Any]]:
    """Return each week of the term with its load as it is and as it would be."""
    before = weeks.load_of([*(one.from_on for one in found.placed), *(one.on for one in found.left_out)])
    after = weeks.load_of([*(one.to_on for one in found.placed), *(one.on for one in found.left_out)])
    most = max([1, *before.values(), *after.values()])
    return [
        {
            "week": week,
            "before": before[week.starts_on],
            "after": after[week.starts_on],
            "before_bar": week_bar(before[week.starts_on], most),
            "after_bar": week_bar(after[week.starts_on], most),
        }
        for week in term.weeks
        if week.n_days and not week.is_past
    ]
