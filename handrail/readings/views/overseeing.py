"""Who has read which plan: by plan, by adult, on paper; and reminders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.briefs.types import BriefSeen
from handrail.core import clock, looking, mail
from handrail.core.errors import Refused
from handrail.core.listing import read_listing
from handrail.plans.policy import get_plan
from handrail.plans.queries import whose_plan
from handrail.readings import actions, queries
from handrail.readings.types import PlanReaders
from handrail.readings.views.own import keys_of

PER_PAGE = 50
SHOWN = (("waiting", "Not read by everybody"), ("all", "All plans in force"))


def _briefs(row: PlanReaders, seen: dict[UUID, list[BriefSeen]]) -> list[BriefSeen]:
    """Return the briefs that were opened for one of the pupils, each once."""
    found = [brief for key in row.pupil_ids for brief in seen.get(key, [])]
    return list(dict.fromkeys(found))


def _tabs(request: Request) -> list[dict[str, Any]]:
    pages = [("By plan", "readings:plan-list"), ("By adult", "readings:adult-list")]
    rows = [(label, reverse(name)) for label, name in pages]
    return [{"label": label, "url": url, "current": request.path == url} for label, url in rows]


def _found(request: Request) -> tuple[list[PlanReaders], dict[str, Any]]:
    """Return the plans that the address asks for, those first that wait longest, and what the page says of it."""
    listing = read_listing(request.GET, sorts={"since": ("pk",)}, default="since")
    class_name, shown = listing.value("class"), listing.value("show") or "waiting"
    classes = queries.class_choices(request.actor)
    class_name = class_name if class_name in dict(classes) else ""
    versions = queries.versions_listed(request.actor, queries.ReadingFilter(class_name))
    plans = queries.readers_of(request.actor, versions)
    wanted = [row for row in plans if shown == "all" or row.waiting]
    latest = clock.today()
    rows = sorted(wanted, key=lambda row: (row.waits_since or latest, row.pupil_name, str(row.plan_id)))
    said = {
        "listing": listing,
        "classes": classes,
        "class_name": class_name,
        "shown": shown if shown == "all" else "waiting",
        "show_choices": SHOWN,
        "chips": listing.chips({"class": f"Class {class_name}" if class_name else ""}),
        "n_plans": len(plans),
        "n_waiting": sum(1 for row in plans if row.waiting),
    }
    return rows, said


@requires(Permission.PLAN_EDIT)
def plan_list(request: Request) -> HttpResponse:
    """List the plans in force with how many of their adults have read them."""
    looking.listed()
    rows, said = _found(request)
    page = Paginator(rows, PER_PAGE).get_page(said["listing"].page)
    seen = queries.briefs_of(request.actor, [key for row in page for key in row.pupil_ids])
    shown = [(row, _briefs(row, seen)) for row in page]
    return render(request, "readings/plan_list.html", said | {"page": page, "rows": shown, "tabs": _tabs(request)})


@requires(Permission.PLAN_EDIT)
def adult_list(request: Request) -> HttpResponse:
    """List the adults with how many plans wait for each, and remind them."""
    looking.listed()
    versions = queries.versions_listed(request.actor)
    rows = queries.adults_of(queries.readers_of(request.actor, versions))
    context = {
        "rows": rows,
        "n_waiting": sum(1 for row in rows if row.n_waiting),
        "may_remind": can(request.actor, Permission.PLAN_AGREE) and mail.is_set_up(),
        "mail_is_missing": can(request.actor, Permission.PLAN_AGREE) and not mail.is_set_up(),
        "today": clock.today(),
        "tabs": _tabs(request),
    }
    return render(request, "readings/adult_list.html", context)


@requires(Permission.PLAN_EDIT)
def readings_print(request: Request) -> HttpResponse:
    """Show the same plans for paper, with the names of those who have not read them."""
    looking.listed()
    rows, said = _found(request)
    context = said | {"rows": rows, "printed_on": clock.today(), "back_url": reverse("readings:plan-list")}
    return render(request, "readings/print.html", context)


@requires(Permission.PLAN_EDIT)
def plan_readers(request: Request, plan_id: UUID) -> HttpResponse:
    """Show who has read one plan, and who not yet."""
    actor = request.actor
    plan = get_plan(actor, plan_id, Permission.PLAN_EDIT)
    row = queries.counts_of(actor, [plan.pk]).get(plan.pk)
    briefs = _briefs(row, queries.briefs_of(actor, row.pupil_ids)) if row else []
    context = {"plan": plan, "whose": whose_plan(plan), "row": row, "briefs": briefs}
    return render(request, "readings/plan_readers.html", context)


@requires(Permission.PLAN_AGREE)
@require_POST
def remind(request: Request) -> HttpResponse:
    """Remind the chosen adults by e-mail."""
    link = request.build_absolute_uri(reverse("readings:to-read"))
    keys = keys_of(request.POST.getlist("adult"))
    try:
        n_reminded = actions.remind(actor=request.actor, membership_ids=keys, link=link)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "1 adult is reminded." if n_reminded == 1 else f"{n_reminded} adults are reminded.")
    return redirect("readings:adult-list")
