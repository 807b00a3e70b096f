"""The weekly look: all key children on one page, one save."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import drawings, looking
from handrail.core.errors import Refused
from handrail.rewards import actions, queries
from handrail.rewards.forms import WeekAskedForm, WeekForm
from handrail.rewards.rules.early_years import WEEKS_BACK, week_problem
from handrail.rewards.types import LOOK_LABELS, WeekChild


@requires(Permission.OBSERVATION_RECORD)
def week(request: Request) -> HttpResponse:
    """Show and keep what was seen of key children this week."""
    looking.listed()
    monday = WeekAskedForm(request.POST or request.GET).monday
    this = queries.this_monday()
    if week_problem(monday, this):
        monday = this
    children = queries.week_children(request.actor, monday)
    form = WeekForm(request.POST or None, children=children, initial={"week": monday})
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(f"{reverse('rewards:week')}?week={monday}")
    earlier = this - timedelta(weeks=WEEKS_BACK)
    context: dict[str, Any] = {
        "children": children,
        "form": form,
        "monday": monday,
        "weeks": [(this, "This week"), (earlier, "Last week")],
        "looks": [(str(look.value), label, drawings.growing(look)) for look, label in LOOK_LABELS.items()],
        "may_print": can(request.actor, Permission.REPORT_PRINT),
        "mats_url": _mats_url(children),
    }
    return render(request, "rewards/week.html", context, status=422 if form.errors else 200)


def _mats_url(children: tuple[WeekChild, ...]) -> str:
    """Return where the place mats of the children's class are printed, one press away."""
    asked = {"paper": "mat"}
    places = {child.place for child in children if child.place}
    if len(places) == 1:
        asked["class"] = places.pop()
    return f"{reverse('reports:print')}?{urlencode(asked)}"


def _keep(request: Request, form: WeekForm) -> None:
    """Save what was answered; then close or open again the week of the child whose button was pressed."""
    typed = form.cleaned_data
    if typed["reopen"]:
        actions.reopen_week(actor=request.actor, pupil_id=typed["reopen"], monday=typed["week"])
        messages.success(request, "The week is open again.")
        return
    actions.save_week(actor=request.actor, monday=typed["week"], looks=form.looks)
    if typed["close"]:
        actions.close_week(actor=request.actor, pupil_id=typed["close"], monday=typed["week"])
        messages.success(request, "Kept, and the week is closed.")
    else:
        messages.success(request, "Kept.")
