"""Review days and parents' evenings."""

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
from handrail.core import looking
from handrail.core.errors import Refused
from handrail.planner import actions, policy, queries
from handrail.planner.forms import DayForm
from handrail.planner.views.frame import tabs


@requires(Permission.SCHOOL_VIEW)
def day_list(request: Request) -> HttpResponse:
    """List the review days to come, with how many of their times are free."""
    may_change = can(request.actor, Permission.SCHOOL_EDIT)
    context = {"rows": queries.day_rows(request.actor), "tabs": tabs(request), "may_change": may_change}
    return render(request, "planner/day_list.html", context)


def _form(request: Request, initial: dict[str, Any] | None = None) -> DayForm:
    return DayForm(
        request.POST or None,
        teachers=queries.teacher_choices(request.actor),
        groups=queries.group_choices(request.actor),
        initial=initial,
    )


@requires(Permission.SCHOOL_EDIT)
def day_add(request: Request) -> HttpResponse:
    """Set a day aside for reviews."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            day = actions.add_day(actor=request.actor, day=form.wanted, day_id=form.key)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The day is set aside for reviews.")
            return redirect("planner:day-detail", day_id=day.pk)
    context = {"form": form, "cancel_url": reverse("planner:day-list"), "submit_text": "Set the day aside"}
    return render(request, "planner/day_form.html", context, status=422 if form.errors else 200)


@requires(Permission.SCHOOL_VIEW)
def day_detail(request: Request, day_id: UUID) -> HttpResponse:
    """Show one review day with its times."""
    looking.listed()
    day = policy.get_day(request.actor, day_id)
    context = {
        "day": day,
        "label": queries.label_of(day),
        "rows": queries.day_times(request.actor, day),
        "may_change": can(request.actor, Permission.SCHOOL_EDIT),
        "may_arrange": can(request.actor, Permission.REVIEW_HOLD),
    }
    return render(request, "planner/day_detail.html", context)


@requires(Permission.SCHOOL_EDIT)
def day_change(request: Request, day_id: UUID) -> HttpResponse:
    """Change a review day."""
    day = policy.get_day(request.actor, day_id, Permission.SCHOOL_EDIT)
    kept = queries.as_typed(day)
    initial = {name: getattr(kept, name) for name in ("kind", "held_on", "starts_at", "ends_at", "minutes_each")}
    initial |= {"room": kept.room, "teacher": str(kept.teacher_id or ""), "group": str(kept.group_id or "")}
    form = _form(request, initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_day(actor=request.actor, day_id=day.pk, day=form.wanted)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The day is changed.")
            return redirect("planner:day-detail", day_id=day.pk)
    back = reverse("planner:day-detail", args=[day.pk])
    context = {"form": form, "day": day, "cancel_url": back, "submit_text": "Save the day"}
    return render(request, "planner/day_form.html", context, status=422 if form.errors else 200)


@requires(Permission.SCHOOL_EDIT)
@require_POST
def day_remove(request: Request, day_id: UUID) -> HttpResponse:
    """Take a review day away."""
    actions.remove_day(actor=request.actor, day_id=day_id)
    messages.success(request, "The review day is taken away. Reviews that were on it keep their date.")
    return redirect("planner:day-list")
