"""The recorder's notes: a page of their own, saved while somebody writes, and by a button."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core.errors import Refused
from handrail.core.forms import autosaved
from handrail.planning import actions, policy, queries
from handrail.planning.forms import NotesForm, read_notes
from handrail.planning.models import PlanningMeeting
from handrail.planning.types import SavedNotes
from handrail.pupils import actions as pupils_actions


@requires(Permission.REVIEW_VIEW)
def notes(request: Request, meeting_id: UUID) -> HttpResponse:
    """Write down what the board does not hold, stage by stage."""
    meeting = policy.get_meeting(request.actor, meeting_id)
    policy.check_can_write_notes(request.actor, meeting, queries.recorder_of(meeting))
    pupils_actions.note_viewed(actor=request.actor, pupil=meeting.pupil)
    stands = {row.stage.value: row.text for row in queries.notes_of(meeting)}
    if request.method != "POST":
        return _page(request, meeting, _form(initial=stands))
    is_autosave = request.headers.get("X-Requested-With") == "autosave"
    try:
        saved = actions.write_notes(actor=request.actor, meeting_id=meeting.pk, changes=read_notes(request.POST))
    except Refused as refusal:
        if is_autosave:
            return JsonResponse({"errors": {refusal.field or "": [refusal.message]}}, status=422)
        form = _form(request.POST, initial={name: request.POST.get(f"base-{name}", "") for name in stands})
        form.is_valid()
        form.refuse(refusal)
        return _page(request, meeting, form, status=422)
    if is_autosave:
        values = {stage.value: text for stage, text in saved.values.items()}
        return autosaved(values, {stage.value: found for stage, found in saved.conflicts.items()})
    if saved.conflicts:
        return _conflicted(request, meeting, saved)
    messages.success(request, "The notes were saved.")
    return redirect("planning:meeting-detail", meeting_id=meeting.pk)


def _form(*args: object, **kwargs: object) -> NotesForm:
    return NotesForm(*args, stages=[(stage.value, queries.note_label(stage)) for stage in queries.NOTED], **kwargs)


def _conflicted(request: Request, meeting: PlanningMeeting, saved: SavedNotes) -> HttpResponse:
    """Show both people's words; the next Save then knows what the other person wrote."""
    form = _form(request.POST, initial={stage.value: text for stage, text in saved.values.items()})
    form.is_valid()
    for stage, (theirs, by, at_text) in saved.conflicts.items():
        words = f"{by} changed this at {at_text} to: {theirs or 'nothing'}. Bring in what you want to keep, then save."
        form.add_error(stage.value, words)
    return _page(request, meeting, form, status=409)


def _page(request: Request, meeting: PlanningMeeting, form: NotesForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "pupil": meeting.pupil,
        "meeting": meeting,
        "now": queries.note_label(queries.known(meeting).board.stage),
        "back": reverse("planning:meeting-detail", args=[meeting.pk]),
    }
    return render(request, "planning/notes.html", context, status=status)
