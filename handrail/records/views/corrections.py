"""Pages of requests to correct a record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import clock, looking
from handrail.records import policy
from handrail.records.actions import corrections as actions
from handrail.records.forms.requests import CorrectionDecisionForm, CorrectionForm
from handrail.records.queries import requests as queries
from handrail.records.types.destroying import CorrectionState
from handrail.records.views.parts import settle, tabs

PER_PAGE = 25


@requires(Permission.RECORDS_VIEW)
@require_safe
def correction_list(request: Request) -> HttpResponse:
    """Show the requests to correct: open ones first."""
    looking.listed()
    page = Paginator(queries.correction_rows(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    may_edit = can(request.actor, Permission.RECORDS_EDIT)
    context = {"page": page, "tabs": tabs("records:correction-list"), "may_edit": may_edit}
    return render(request, "records/correction_list.html", context)


@requires(Permission.RECORDS_EDIT)
def correction_add(request: Request, pupil_id: UUID) -> HttpResponse:
    """Take down what somebody says is wrong in a pupil's record."""
    pupil = policy.get_person_pupil(request.actor, pupil_id, Permission.RECORDS_EDIT)
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial={"asked_on": clock.today()})
    back = reverse("records:correction-list")
    return settle(
        request,
        form,
        lambda: actions.take_correction(actor=request.actor, pupil_id=pupil.pk, **form.cleaned_data),
        template="records/correction_add.html",
        context={"pupil": pupil, "submit_text": "Take it down", "cancel_url": back},
        then=lambda row: ("records:correction-detail", row.pk),
    )


@requires(Permission.RECORDS_VIEW)
def correction_detail(request: Request, correction_id: UUID) -> HttpResponse:
    """Show a request to correct, and decide on it."""
    row = policy.get_correction(request.actor, correction_id)
    may_decide = row.state == CorrectionState.OPEN and can(request.actor, Permission.RECORDS_EDIT)
    form = CorrectionDecisionForm(request.POST if request.method == "POST" else None)

    def act() -> Any:
        given = form.cleaned_data
        if given["decision"] == CorrectionState.CORRECTED:
            return actions.make_correction(actor=request.actor, correction_id=row.pk, where=given["where"])
        words = {"reason": given["reason"], "disagreement": given["disagreement"]}
        return actions.refuse_correction(actor=request.actor, correction_id=row.pk, **words)

    return settle(
        request,
        form,
        act,
        template="records/correction_detail.html",
        context={"row": row, "may_decide": may_decide},
        then=lambda done: ("records:correction-detail", row.pk),
    )
