"""One target of a group, recorded for several pupils at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import looking
from handrail.core.addresses import asked_for
from handrail.core.drawings import help_symbols
from handrail.progress import actions, queries
from handrail.progress.forms import GroupForm


@requires(Permission.OBSERVATION_RECORD)
def group_record(request: Request, target_id: UUID) -> HttpResponse:
    """Record one target for each pupil of a group who took part; one Save for all."""
    looking.listed()
    group_name, target, rows = queries.group_target(request.actor, target_id)
    form = GroupForm(request.POST or None, target=target, rows=rows)
    back = asked_for(request, "from", otherwise=reverse("progress:today"))
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.record_for_group(
                actor=request.actor, observed_on=form.cleaned_data["observed_on"], rows=form.filled
            )
        except actions.GroupRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"Recorded for {len(kept)} pupil{'s' if len(kept) != 1 else ''}.")
            return redirect(back)
    context = {
        "form": form,
        "errors": form.has_errors,
        "group_name": group_name,
        "target": target,
        "from": back,
        "help_symbols": help_symbols(),
    }
    return render(request, "progress/group_record.html", context, status=422 if form.has_errors else 200)
