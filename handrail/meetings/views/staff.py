"""Meetings for staff: lists, planning, changing, cancelling, who was there, minutes, the Review Record."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.core import looking, mail
from handrail.core.forms import carried_out, form_page, sent_in
from handrail.core.ids import new_id
from handrail.frameworks.queries import get_framework
from handrail.meetings import actions, policy, queries, rules
from handrail.meetings.forms import ActionForm, AttendanceForm, CancelForm, MeetingForm, MinutesForm, SaidForm
from handrail.meetings.types import MeetingState, WordsKind
from handrail.meetings.views.shared import origin_of, seen_meeting
from handrail.pupils import actions as pupils_actions


def tabs(request: Request, current: str) -> list[dict[str, Any]]:
    """Return the lists of the room, as tabs."""
    rows = [("Coming", "list"), ("Past", "past"), ("Actions", "action-list"), ("Groups", "group-list")]
    return [{"label": label, "url": reverse(f"meetings:{name}"), "current": name == current} for label, name in rows]


@requires(Permission.REVIEW_VIEW)
def meeting_list(request: Request, past: bool = False) -> HttpResponse:
    """Show the meetings that are to come, or those that are over."""
    looking.listed()
    mine = request.GET.get("whose") == "mine"
    context = {
        "rows": queries.meetings_listed(request.actor, past=past, mine=mine),
        "tabs": tabs(request, "past" if past else "list"),
        "past": past,
        "mine": mine,
        "may_arrange": can(request.actor, Permission.REVIEW_HOLD),
    }
    return render(request, "meetings/meeting_list.html", context)


@requires(Permission.REVIEW_VIEW)
def action_list(request: Request) -> HttpResponse:
    """Show what is still to be done after meetings, the most overdue first."""
    looking.listed()
    mine, done = request.GET.get("whose") == "mine", request.GET.get("state") == "done"
    rows = queries.actions_listed(request.actor, mine=mine, done=done)
    others = queries.other_actions(request.actor, mine=mine, done=done)
    context = {
        "rows": rows,
        "others": others,
        "tabs": tabs(request, "action-list"),
        "mine": mine,
        "done": done,
        "n_overdue": sum(row.is_overdue for row in rows) + sum(row.is_overdue for row in others),
    }
    return render(request, "meetings/action_list.html", context)


def _first_values(request: Request) -> dict[str, Any]:
    """Return what a new meeting begins with: an hour, and what the page knows from which one came.

    That is the plan, and of its review the day, the time, how long it takes and where.
    """
    given = {name: request.GET.get(name, "").replace("\0", "")[:200] for name in ("plan", "day", "time", "place")}
    minutes = request.GET.get("minutes", "")
    return given | {"minutes": minutes if minutes.isdecimal() and len(minutes) < 4 else 60}


@requires(Permission.REVIEW_HOLD)
def meeting_new(request: Request, pupil_id: UUID) -> HttpResponse:
    """Plan a meeting about a pupil."""
    actor = request.actor
    pupil = policy.get_pupil(actor, pupil_id, Permission.REVIEW_HOLD)
    pupils_actions.note_viewed(actor=actor, pupil=pupil)
    framework = get_framework(actor.framework_code)
    plans = queries.plan_choices(actor, pupil_id)
    form = MeetingForm(sent_in(request), kinds=rules.kinds_of(framework), plans=plans, initial=_first_values(request))

    def plan() -> Any:
        new = form.new()
        if new.papers_due_on is None and (kind := rules.kind_coded(framework, new.kind)):
            new = rules.with_papers_day(new, framework, kind)
        key = form.cleaned_data["id"] or new_id()
        return actions.plan_meeting(actor=actor, pupil_id=pupil_id, new=new, meeting_id=key, plan_id=form.plan_id)

    if made := carried_out(request, form, plan):
        return redirect("meetings:people", meeting_id=made.pk)
    back = reverse("meetings:record", args=[pupil_id])
    return form_page(request, "meetings/meeting_new.html", form, pupil=pupil, cancel_url=back)


@requires(Permission.REVIEW_VIEW)
def meeting_detail(request: Request, meeting_id: UUID) -> HttpResponse:
    """Show one meeting."""
    meeting = seen_meeting(request, meeting_id)
    page = queries.meeting_page(request.actor, meeting)
    context = {
        "page": page,
        "meeting": meeting,
        "faculties": queries.faculty_states(request.actor, meeting),
        "mail_is_set_up": mail.is_set_up(),
        "to_hold": page.has_begun and page.is_planned,
    }
    return render(request, "meetings/meeting_detail.html", context)


@requires(Permission.REVIEW_HOLD)
def meeting_change(request: Request, meeting_id: UUID) -> HttpResponse:
    """Change a meeting's time, place or what it is for."""
    meeting = seen_meeting(request, meeting_id, Permission.REVIEW_HOLD)
    local = timezone.localtime(meeting.starts_at)
    names = ("minutes", "place", "purpose", "agenda", "papers_due_on", "reminder_days")
    initial = {name: getattr(meeting, name) for name in names}
    initial |= {"day": local.date(), "time": local.time(), "seen": meeting.row_version}
    form = MeetingForm(sent_in(request), kinds=(), is_new=False, initial=initial)
    told: list[int] = []

    def change() -> None:
        seen = form.cleaned_data["seen"] or 0
        new = form.new(meeting.kind)
        told.append(
            actions.change_meeting(
                actor=request.actor, meeting_id=meeting_id, new=new, seen=seen, origin=origin_of(request)
            )
        )

    if carried_out(request, form, change):
        people = f" {told[0]} {'person was' if told[0] == 1 else 'people were'} told by mail." if told[0] else ""
        messages.success(request, f"Saved.{people}")
        return redirect("meetings:meeting", meeting_id=meeting_id)
    return form_page(request, "meetings/meeting_change.html", form, meeting=meeting)


@requires(Permission.REVIEW_HOLD)
def meeting_cancel(request: Request, meeting_id: UUID) -> HttpResponse:
    """Cancel a meeting."""
    meeting = seen_meeting(request, meeting_id, Permission.REVIEW_HOLD)
    form = CancelForm(sent_in(request))

    def cancel() -> None:
        actions.cancel_meeting(actor=request.actor, meeting_id=meeting_id, reason=form.cleaned_data["reason"])

    if carried_out(request, form, cancel):
        messages.success(request, "The meeting is cancelled. Everybody who was told of it by mail is told.")
        return redirect("meetings:meeting", meeting_id=meeting_id)
    return form_page(request, "meetings/meeting_cancel.html", form, meeting=meeting)


@requires(Permission.REVIEW_HOLD)
def meeting_hold(request: Request, meeting_id: UUID) -> HttpResponse:
    """Write down who was there."""
    meeting = seen_meeting(request, meeting_id, Permission.REVIEW_HOLD)
    page = queries.meeting_page(request.actor, meeting)
    form = AttendanceForm(sent_in(request), people=page.people)

    def hold() -> None:
        actions.hold_meeting(actor=request.actor, meeting_id=meeting_id, attendance=form.attendance)

    if carried_out(request, form, hold):
        return redirect("meetings:minutes", meeting_id=meeting_id)
    return form_page(request, "meetings/meeting_hold.html", form, meeting=meeting, page=page)


@requires(Permission.REVIEW_HOLD)
def minutes(request: Request, meeting_id: UUID) -> HttpResponse:
    """Write what was decided and the minutes; drafted where there are none yet."""
    meeting = seen_meeting(request, meeting_id, Permission.REVIEW_HOLD)
    page = queries.meeting_page(request.actor, meeting)
    text = meeting.minutes_text
    if "draft" in request.GET or not text:
        text = queries.drafted(request.actor, page)
    next_on = meeting.next_on or queries.next_from_review(request.actor, meeting)
    initial = {
        "seen": meeting.row_version, "decided": meeting.decided, "next_on": next_on, "minutes_text": text,
    }  # fmt: skip
    form = MinutesForm(sent_in(request), initial=initial)
    write = partial(_write, request, meeting_id, form)
    if carried_out(request, form, write):
        messages.success(request, "Saved.")
        again = request.POST.get("then") == "draft"
        url = reverse("meetings:minutes" if again else "meetings:meeting", args=[meeting_id])
        return redirect(f"{url}?draft=again" if again else url)
    return form_page(request, "meetings/minutes.html", form, meeting=meeting, page=page)


def _write(request: Request, meeting_id: UUID, form: MinutesForm) -> None:
    actions.write_minutes(actor=request.actor, meeting_id=meeting_id, **form.written)


@requires(Permission.REVIEW_HOLD)
@require_POST
def minutes_send(request: Request, meeting_id: UUID) -> HttpResponse:
    """Send the minutes to everybody who was asked."""
    seen = request.POST.get("seen", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    actions.send_minutes(actor=request.actor, meeting_id=meeting_id, origin=origin_of(request), seen=version)
    page = queries.meeting_page(request.actor, policy.get_meeting(request.actor, meeting_id, Permission.REVIEW_HOLD))
    messages.success(request, _minutes_sent_words(page))
    return redirect("meetings:meeting", meeting_id=meeting_id)


def _minutes_sent_words(page: Any) -> str:
    waiting = ", ".join(row.name for row in page.to_be_given)
    if not waiting:
        return "The minutes are sent."
    if any(row.minutes_sent_at for row in page.people):
        return f"The minutes are sent by e-mail. To be given on paper: {waiting}."
    return f"The minutes are ready. Nothing went by e-mail. To be given on paper: {waiting}."


@requires(Permission.REVIEW_HOLD)
def action_add(request: Request, meeting_id: UUID) -> HttpResponse:
    """Note what somebody will do."""
    meeting = seen_meeting(request, meeting_id, Permission.REVIEW_HOLD)
    names: list[tuple[str, str]] = []
    people = queries.candidates(request.actor, meeting)
    names += [(one.key if one.key.startswith("staff:") else one.name, one.name) for one in people]
    asked = meeting.invitations.filter(withdrawn_at__isnull=True, person="outside").order_by("position", "pk")
    names += [(row.name, row.name) for row in asked]
    faculties = (
        [(str(key), name) for key, name in queries.faculty_names(request.actor).items()] if meeting.group else []
    )
    form = ActionForm(sent_in(request), owners=list(dict.fromkeys(names)), faculties=faculties)

    def add() -> None:
        actions.add_action(actor=request.actor, meeting_id=meeting_id, **form.wanted)

    if carried_out(request, form, add):
        messages.success(request, "Noted.")
        return redirect("meetings:meeting", meeting_id=meeting_id)
    return form_page(request, "meetings/action_add.html", form, meeting=meeting)


@requires(Permission.REVIEW_VIEW)
@require_POST
def action_done(request: Request, meeting_action_id: UUID) -> HttpResponse:
    """Mark an action as done, or take that back."""
    note = request.POST.get("note", "").replace("\0", "")
    if "again" in request.POST:
        row = actions.open_action_again(actor=request.actor, action_id=meeting_action_id)
    else:
        row = actions.finish_action(actor=request.actor, action_id=meeting_action_id, note=note)
        messages.success(request, f"Done: {row.text}")
    if request.POST.get("from") == "list":
        return redirect("meetings:action-list")
    return redirect("meetings:meeting", meeting_id=row.meeting_id)


@requires(Permission.REVIEW_HOLD)
def words_add(request: Request, meeting_id: UUID) -> HttpResponse:
    """Write down what somebody said: that they see it differently, or what they wanted to say."""
    meeting = seen_meeting(request, meeting_id, Permission.REVIEW_HOLD)
    page = queries.meeting_page(request.actor, meeting)
    differs = request.GET.get("kind") == "differs"
    kind = WordsKind.DISAGREEMENT if differs else WordsKind.VIEWS
    form = SaidForm(sent_in(request), people=page.people, kind=kind)

    def write() -> None:
        who = UUID(form.cleaned_data["who"])
        actions.write_down_words(actor=request.actor, meeting_id=meeting_id, given=form.given, invitation_id=who)

    if carried_out(request, form, write):
        messages.success(request, "Kept in their words.")
        return redirect("meetings:meeting", meeting_id=meeting_id)
    return form_page(request, "meetings/words_add.html", form, meeting=meeting, page=page, differs=differs)


@requires(Permission.REVIEW_VIEW)
def record(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show a pupil's Review Record: every meeting, who was asked, what came of it."""
    return _record(request, pupil_id, "meetings/record.html")


@requires(Permission.REVIEW_VIEW)
def record_print(request: Request, pupil_id: UUID) -> HttpResponse:
    """Show the Review Record for paper."""
    actions.note_record_printed(actor=request.actor, pupil_id=pupil_id)
    return _record(request, pupil_id, "meetings/record_print.html")


def _record(request: Request, pupil_id: UUID, template: str) -> HttpResponse:
    pupil = policy.get_pupil(request.actor, pupil_id)
    pupils_actions.note_viewed(actor=request.actor, pupil=pupil)
    rows = queries.review_record(request.actor, pupil_id)
    context = {
        "pupil": pupil,
        "rows": rows,
        "may_arrange": policy.can_arrange_for(request.actor, pupil_id),
        "back_url": reverse("meetings:record", args=[pupil_id]),
        "school_name": request.actor.school_name,
        "planned": MeetingState.PLANNED,
    }
    return render(request, template, context)
