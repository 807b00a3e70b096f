"""The weekly glance of a class teacher and the SENCO: which targets want a look, and a review brought forward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import clock, looking
from handrail.core.addresses import asked_for
from handrail.core.errors import Refused
from handrail.plans.queries import whose_plan
from handrail.progress import queries
from handrail.progress.queries import GlanceRow
from handrail.progress.types import LOOK_LABELS, LookAt
from handrail.reviews import actions as reviews
from handrail.reviews import policy as review_policy
from handrail.reviews.queries import due_dates_of_plans
from handrail.schools.queries import calendar_of
from handrail.schools.rules import first_school_day_on_or_after

# Time for an invitation to the family; a day earlier than that is chosen on the review's own page.
NOTICE = timedelta(days=7)


@dataclass(frozen=True)
class ShownRow:
    """A row of the glance with what can be done about it. `forward_url` is empty where nothing would be gained."""

    row: GlanceRow
    forward_url: str
    review_on: date | None


class GlanceFilter(forms.Form):
    """What the page is narrowed to."""

    name = forms.CharField(required=False, max_length=40)
    why = forms.ChoiceField(required=False, choices=[(why.value, label) for why, label in LOOK_LABELS.items()])
    page = forms.IntegerField(required=False, min_value=1, max_value=9_999)


class WhyForm(forms.Form):
    """Why a review should be earlier: one of the reasons of the page."""

    why = forms.ChoiceField(choices=[(why.value, label) for why, label in LOOK_LABELS.items()])


def _asked(data: Mapping[str, str]) -> tuple[str, LookAt | None, int]:
    """Return what the address asks for; what cannot be read is as if it was not there."""
    form = GlanceFilter({"name": data.get("class", ""), "why": data.get("why", ""), "page": data.get("page", "")})
    form.is_valid()
    typed = form.cleaned_data
    why = LookAt(typed["why"]) if typed.get("why") else None
    return typed.get("name", ""), why, typed.get("page") or 1


@requires(Permission.PLAN_EDIT)
def glance(request: Request) -> HttpResponse:
    """Show which targets want a look this week, by class."""
    looking.listed()
    class_name, why, page = _asked(request.GET)
    found = queries.glance(request.actor, class_name=class_name, why=why, page=page)
    asked = {"class": class_name, "why": why.value if why else ""}
    context = {
        "glance": found,
        "groups": _shown(request, list(found.rows)),
        "chosen_class": class_name,
        "chosen_why": why.value if why else "",
        "chosen_label": LOOK_LABELS[why] if why else "",
        "counts": [
            (label, number, f"?{urlencode(asked | {'why': reason.value})}") for reason, label, number in found.counts
        ],
        "all_url": f"?{urlencode({'class': class_name})}",
        "from": request.get_full_path(),
    }
    for name, has, step in (("previous_url", found.rows.has_previous(), -1), ("next_url", found.rows.has_next(), 1)):
        context[name] = f"?{urlencode(asked | {'page': found.rows.number + step})}" if has else ""
    return render(request, "web/glance.html", context)


def _shown(request: Request, rows: list[GlanceRow]) -> list[tuple[str, list[ShownRow]]]:
    """Return the rows of a page in their classes, each with its review. One query for those who hold reviews."""
    may = can(request.actor, Permission.REVIEW_HOLD)
    due = due_dates_of_plans(request.actor, {row.plan_id for row in rows}) if may else {}
    soonest = clock.today() + NOTICE
    found = []
    for name, some in queries.by_class(rows):
        shown = []
        for row in some:
            on = due.get(row.plan_id)
            url = reverse("web:glance-forward", args=[row.plan_id]) if on and on > soonest else ""
            shown.append(ShownRow(row, url, on))
        found.append((name, shown))
    return found


@requires(Permission.REVIEW_HOLD)
@require_POST
def bring_forward(request: Request, plan_id: UUID) -> HttpResponse:
    """Have a plan's review on the first school day after a week's notice, with the reason that the glance shows."""
    plan = review_policy.get_plan(request.actor, plan_id, Permission.REVIEW_HOLD)
    form = WhyForm(request.POST)
    why = LOOK_LABELS[LookAt(form.cleaned_data["why"])] if form.is_valid() else "A look at the week"
    day = clock.today() + NOTICE
    day = first_school_day_on_or_after(day, calendar_of(plan.school_id)) or day
    try:
        review = reviews.bring_forward(
            actor=request.actor, plan_id=plan.pk, due_on=day, reason=f"Weekly glance: {why.lower()}."
        )
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        words = format_html(
            'The review of {} is now due on {}. <a class="govuk-link" href="{}">Open the review</a>',
            whose_plan(plan),
            f"{review.due_on.day} {review.due_on:%B}",
            reverse("reviews:review-detail", args=[plan.pk]),
        )
        messages.success(request, words)
    return redirect(asked_for(request, "from", otherwise=reverse("web:glance")))
