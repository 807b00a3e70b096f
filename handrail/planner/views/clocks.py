"""The clocks of one plan, and what is due this fortnight."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import clock, looking
from handrail.core.errors import NotVisible
from handrail.core.forms import PlainForm, carried_out, form_page
from handrail.planner import actions, queries
from handrail.planner.forms import DoneForm, ReasonForm, StartForm
from handrail.planner.types import Clock
from handrail.planner.views.frame import tabs
from handrail.plans import actions as plans_actions
from handrail.pupils import actions as pupils_actions
from handrail.reviews.policy import get_plan


@requires(Permission.REVIEW_VIEW)
def due(request: Request) -> HttpResponse:
    """List what is late or due within two weeks, over all plans in reach."""
    looking.listed()
    rows = queries.due_this_fortnight(request.actor)
    late = [row for row in rows if row.clock.state == "late"]
    context = {
        "late": late,
        "soon": [row for row in rows if row not in late],
        "tabs": tabs(request),
        "may_change": can(request.actor, Permission.REVIEW_HOLD),
    }
    return render(request, "planner/due.html", context)


@requires(Permission.REVIEW_VIEW)
def plan_clocks(request: Request, plan_id: UUID) -> HttpResponse:
    """Show every deadline of one plan: who, by when, where it comes from, and how it stands."""
    plan = get_plan(request.actor, plan_id)
    if plan.pupil is not None:
        pupils_actions.note_viewed(actor=request.actor, pupil=plan.pupil)
    else:
        plans_actions.note_viewed(actor=request.actor, plan=plan)
    return render(request, "planner/plan_clocks.html", {"page": queries.plan_clocks(request.actor, plan)})


def _page(request: Request, plan_id: UUID) -> queries.PlanClocks:
    return queries.plan_clocks(request.actor, get_plan(request.actor, plan_id, Permission.REVIEW_HOLD))


def _one(page: queries.PlanClocks, code: str) -> Clock:
    found = next((one for one in page.clocks if one.code == code), None)
    if found is None:
        raise NotVisible
    return found


def _asked(request: Request, name: str) -> str:
    return (request.POST.get(name) or request.GET.get(name, "")).replace("\0", "")[:40]


def _answer(request: Request, page: queries.PlanClocks, form: PlainForm, template: str, **context: Any) -> HttpResponse:
    back = reverse("planner:plan-clocks", args=[page.plan.pk])
    return form_page(request, f"planner/{template}.html", form, page=page, cancel_url=back, **context)


@requires(Permission.REVIEW_HOLD)
def clock_done(request: Request, plan_id: UUID) -> HttpResponse:
    """Write down when something with a deadline was done."""
    page = _page(request, plan_id)
    code = _asked(request, "code")
    if not code:
        return redirect("planner:plan-clocks", plan_id=plan_id)
    one = _one(page, code)
    form = DoneForm(request.POST or None, initial={"code": one.code, "done_on": one.note.done_on or clock.today()})
    if carried_out(request, form, lambda: actions.note_done(actor=request.actor, plan_id=plan_id, **form.cleaned_data)):
        messages.success(request, "It is written down.")
        return redirect("planner:plan-clocks", plan_id=plan_id)
    return _answer(request, page, form, "clock_done", clock=one, submit_text="Write it down")


@requires(Permission.REVIEW_HOLD)
def clock_reason(request: Request, plan_id: UUID) -> HttpResponse:
    """Write down why a deadline is not kept."""
    page = _page(request, plan_id)
    code = _asked(request, "code")
    if not code:
        return redirect("planner:plan-clocks", plan_id=plan_id)
    one = _one(page, code)
    initial = {"code": one.code, "exception": one.note.exception, "reason": one.note.reason}
    form = ReasonForm(request.POST or None, exceptions=one.exceptions, initial=initial)
    if carried_out(
        request,
        form,
        lambda: actions.note_reason(actor=request.actor, plan_id=plan_id, **{"exception": ""} | form.cleaned_data),
    ):
        messages.success(request, "The reason is written down.")
        return redirect("planner:plan-clocks", plan_id=plan_id)
    return _answer(request, page, form, "clock_reason", clock=one, submit_text="Write it down")


@requires(Permission.REVIEW_HOLD)
def clock_start(request: Request, plan_id: UUID) -> HttpResponse:
    """Say from which day deadlines of a plan count."""
    page = _page(request, plan_id)
    anchor = _asked(request, "anchor")
    if not anchor:
        return redirect("planner:plan-clocks", plan_id=plan_id)
    found = next(((words, day) for code, words, day in page.starts if code == anchor), None)
    if found is None:
        raise NotVisible
    form = StartForm(request.POST or None, label=found[0], initial={"anchor": anchor, "started_on": found[1]})
    if carried_out(request, form, lambda: actions.set_start(actor=request.actor, plan_id=plan_id, **form.cleaned_data)):
        messages.success(request, "The deadlines are counted from that day.")
        return redirect("planner:plan-clocks", plan_id=plan_id)
    return _answer(request, page, form, "clock_start", submit_text="Count from this day")


@requires(Permission.REVIEW_HOLD)
@require_POST
def clock_take_back(request: Request, plan_id: UUID) -> HttpResponse:
    """Take back what stands beside a deadline."""
    actions.take_note_back(actor=request.actor, plan_id=plan_id, code=_asked(request, "code"))
    messages.success(request, "It is taken back.")
    return redirect("planner:plan-clocks", plan_id=plan_id)
