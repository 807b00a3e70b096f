"""What the views of meetings share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from handrail.access.http import Request
from handrail.core.errors import Refused
from handrail.meetings import policy
from handrail.meetings.forms import PlainForm
from handrail.pupils import actions as pupils_actions


def origin_of(request: HttpRequest) -> str:
    """Return where people reach this installation, as the browser asked for it."""
    return request.build_absolute_uri("/").rstrip("/")


def seen_meeting(request: Request, meeting_id: Any, permission: Any = policy.VIEW) -> Any:
    """Return a meeting in reach, and note that its pupil's record was looked at."""
    meeting = policy.get_meeting(request.actor, meeting_id, permission)
    if meeting.pupil is not None:
        pupils_actions.note_viewed(actor=request.actor, pupil=meeting.pupil)
    return meeting


def sent_in(request: HttpRequest) -> Any:
    """Return what was sent to a form's page, also where it is empty, or None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def form_page(request: HttpRequest, template: str, form: PlainForm, **context: Any) -> HttpResponse:
    """Answer with a form's page; 422 where something is wrong with what was sent."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def tried(form: PlainForm, act: Any) -> bool:
    """Do what a valid form asks for, and say whether it was done; a refusal then stands in the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True
