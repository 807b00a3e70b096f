"""What waits for the person who is signed in: new and changed plans, and the button that says 'I have read it'."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import looking
from handrail.readings import actions, queries

PER_PAGE = 20


@requires(Permission.PLAN_VIEW)
def to_read(request: Request) -> HttpResponse:
    """List the plans that wait for this person, each with what is new or different to them."""
    looking.listed()
    number = request.GET.get("page", "")
    page = Paginator(queries.plans_to_read(request.actor), PER_PAGE).get_page(number if number.isascii() else 1)
    rows = queries.to_read_rows(request.actor, list(page))
    return render(request, "readings/to_read.html", {"rows": rows, "page": page})


@requires(Permission.PLAN_VIEW)
@require_POST
def acknowledge(request: Request) -> HttpResponse:
    """Keep that this person has read one plan (its own button), or those that they ticked."""
    asked = [request.POST["only"]] if request.POST.get("only") else request.POST.getlist("version")
    keys = keys_of(asked)
    n_read = actions.acknowledge(actor=request.actor, version_ids=keys)
    if not keys:
        messages.error(request, "Tick the plans that you have read, then choose the button again.")
    elif not n_read:
        messages.info(request, "Nothing was changed: these are read already, or were agreed anew and wait below.")
    else:
        messages.success(request, "1 plan is marked as read." if n_read == 1 else f"{n_read} plans are marked as read.")
    plan = keys_of([request.POST.get("plan", "")])
    return redirect("plans:plan-detail", plan_id=plan[0]) if plan else redirect("readings:to-read")


def keys_of(texts: list[str]) -> list[UUID]:
    """Return the keys among the texts; whatever is none is left out."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
