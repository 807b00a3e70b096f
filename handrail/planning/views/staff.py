"""Pages around a meeting: the pupil's meetings, setting one up, what is kept of it, and what comes out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.planning import actions, policy, queries
from handrail.planning.forms import SetUpForm, TaskForm
from handrail.planning.views.phone import with_place
from handrail.plans import policy as plans_policy
from handrail.pupils import actions as pupils_actions
from handrail.pupils import policy as pupils_policy


@requires(Permission.REVIEW_VIEW)
def meeting_list(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show the planning meetings of a pupil, and the tasks that are still open."""
    pupil = pupils_policy.get_pupil(request.actor, pupil_id, Permission.REVIEW_VIEW)
    pupils_actions.note_viewed(actor=request.actor, pupil=pupil)
    context = {
        "pupil": pupil,
        "rows": queries.meeting_rows(request.actor, pupil),
        "tasks": queries.open_tasks(request.actor, pupil),
        "may_hold": pupils_policy.can_reach(request.actor, pupil.pk, Permission.REVIEW_HOLD),
        "pupil_url": reverse("pupils:pupil-detail", args=[pupil.pk]),
        "new_url": reverse("planning:meeting-new", args=[pupil.pk]),
    }
    return render(request, "planning/meeting_list.html", context)


@requires(Permission.REVIEW_HOLD)
def meeting_new(request: Request, pupil_id: UUID) -> HttpResponse:
    """Set a meeting up."""
    actor = request.actor
    pupil = pupils_policy.get_pupil(actor, pupil_id, Permission.REVIEW_HOLD)
    choices = queries.plan_choices(actor, pupil)
    form = SetUpForm(request.POST if request.method == "POST" else None, plans=choices, facilitator=actor.name)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = actions.set_up_meeting(actor=actor, pupil_id=pupil.pk, **form.wanted)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("planning:lead", meeting_id=meeting.pk)
    back = reverse("planning:meeting-list", args=[pupil.pk])
    context = {"form": form, "pupil": pupil, "back": back}
    return render(request, "planning/meeting_new.html", context, status=422 if form.errors else 200)


@requires(Permission.REVIEW_VIEW)
def meeting_detail(request: Request, meeting_id: UUID) -> HttpResponse:
    """Show a meeting as it is kept."""
    return _record(request, meeting_id)


def _record(request: Request, meeting_id: UUID, *, errors: list[str] | None = None) -> HttpResponse:
    actor = request.actor
    meeting = policy.get_meeting(actor, meeting_id)
    pupils_actions.note_viewed(actor=actor, pupil=meeting.pupil)
    page = queries.record_page(meeting, clock.now())
    plan = meeting.new_plan_id
    context = {
        "page": page,
        "look": page.look,
        "pupil": meeting.pupil,
        "may_hold": pupils_policy.can_reach(actor, meeting.pupil_id, Permission.REVIEW_HOLD),
        "kinds": queries.plan_kinds(actor, meeting.pupil) if page.n_beyond and page.is_ended and not plan else [],
        "plan_is_seen": plan and plans_policy.plans_visible_to(actor).filter(pk=plan).exists(),
        "may_note": policy.can_write_notes(actor, meeting, queries.recorder_of(meeting)),
        "own_tasks": {task.id for task in page.tasks if task.owner_id == actor.membership_id},
        "owners": queries.owner_choices(actor) if page.tasks else [],
        "errors": errors,
        "back": reverse("planning:meeting-list", args=[meeting.pupil_id]),
    }
    return render(request, "planning/meeting_detail.html", context, status=422 if errors else 200)


@requires(Permission.REVIEW_VIEW)
def meeting_print(request: Request, meeting_id: UUID) -> HttpResponse:
    """Show a meeting for paper."""
    meeting = policy.get_meeting(request.actor, meeting_id)
    actions.note_printed(actor=request.actor, meeting=meeting)
    page = queries.record_page(meeting, clock.now())
    back = reverse("planning:meeting-detail", args=[meeting.pk])
    context = {"page": page, "look": page.look, "pupil": meeting.pupil, "back_url": back}
    return render(request, "planning/meeting_print.html", context)


@requires(Permission.REVIEW_HOLD)
@require_POST
def meeting_plan(request: Request, meeting_id: UUID) -> HttpResponse:
    """Open the draft of a plan from what the meeting decided."""
    try:
        plan = actions.open_draft_plan(
            actor=request.actor, meeting_id=meeting_id, kind=request.POST.get("kind", "").replace("\0", "")[:40]
        )
    except Refused as refusal:
        return _record(request, meeting_id, errors=[refusal.message])
    messages.success(request, "The draft is open. Make each action a target that can be measured, then agree the plan.")
    return redirect("plans:plan-edit", plan_id=plan.pk)


@requires(Permission.REVIEW_HOLD)
@require_POST
def task_assign(request: Request, task_id: UUID) -> HttpResponse:
    """Say who does a task, and until when."""
    form = TaskForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    task = policy.get_task(request.actor, task_id, Permission.REVIEW_HOLD)
    try:
        if not given:
            raise Refused("Write a name of at most 60 letters, and the day as a date.")
        actions.assign_task(actor=request.actor, task_id=task_id, **given)
    except Refused as refusal:
        return _record(request, task.meeting_id, errors=[refusal.message])
    return redirect("planning:meeting-detail", meeting_id=task.meeting_id)


@requires(Permission.REVIEW_VIEW)
@require_POST
def task_settle(request: Request, task_id: UUID) -> HttpResponse:
    """Mark a task as done, or as open again: one's own, or one of a meeting that one leads."""
    task = actions.settle_task(actor=request.actor, task_id=task_id, is_done=request.POST.get("done") == "1")
    if request.POST.get("from") == "list":
        return redirect("meetings:action-list")
    return redirect("planning:meeting-detail", meeting_id=task.meeting_id)


@requires(Permission.REVIEW_VIEW)
@require_POST
def take_part(request: Request, meeting_id: UUID) -> HttpResponse:
    """Give a member of staff a place on this device."""
    token = actions.take_place(actor=request.actor, meeting_id=meeting_id)
    return with_place(redirect("planning:board"), token)
