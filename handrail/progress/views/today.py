"""Today: the pupils and groups of this adult, each target with its recorder."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import clock, looking
from handrail.core.drawings import help_symbols
from handrail.progress import queries


@requires(Permission.OBSERVATION_RECORD)
@gzip_page
def today(request: Request) -> HttpResponse:
    """Show the pupils of this adult with their targets, and a way to record each.

    Compressed, because it is opened on a phone with poor Wi-Fi and is a tenth of the size then. So nothing that an
    address says stands in it but what the school itself offers there: no stranger can guess its words by its length.
    """
    looking.listed()
    number = request.GET.get("page", "")
    page = int(number) if number.isdecimal() and len(number) < 5 else 1
    shown = queries.today_rows(request.actor, class_name=request.GET.get("class", "").replace("\0", "")[:40], page=page)
    whose = {"class": shown.chosen} if shown.chosen in shown.classes else {}
    here = f"{request.path}?{urlencode(whose | ({'page': page} if page > 1 else {}))}".rstrip("?")
    context = {
        "today": shown,
        "from": here,
        "from_encoded": quote(here, safe=""),
        "on": clock.today(),
        "help_symbols": help_symbols(),
        # A volunteer records and opens no file: what they cannot open is no link.
        "opens_pupils": can(request.actor, Permission.PUPIL_VIEW),
        "opens_targets": can(request.actor, Permission.PLAN_VIEW),
        "may_plan": can(request.actor, Permission.PLAN_EDIT),
    }
    if page > 1:
        context["previous_url"] = f"?{urlencode(whose | {'page': page - 1})}"
    if shown.has_next:
        context["next_url"] = f"?{urlencode(whose | {'page': page + 1})}"
    return render(request, "progress/today.html", context)
