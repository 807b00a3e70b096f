"""Groups that meet: the SEN liaison group and working groups."""

from __future__ import annotations

from datetime import timedelta
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
from handrail.access.policy import reach_of
from handrail.access.queries import members
from handrail.access.types import Reach
from handrail.core import clock, looking
from handrail.core.errors import NotVisible
from handrail.core.forms import carried_out, form_page, sent_in
from handrail.core.ids import new_id
from handrail.frameworks.queries import get_framework
from handrail.meetings import actions, policy, queries, rules
from handrail.meetings.forms import CheckForm, GroupForm, MeetingForm, MemberForm
from handrail.meetings.views.staff import tabs

AGENDA = {
    "liaison": (
        "What changed since we last met\nEach faculty's part of the register\nTeaching strategies that work\n"
        "Actions for each faculty\nNext meeting"
    ),
    "working": "",
}


def _arranges(request: Request) -> bool:
    return Reach.SCHOOL in reach_of(request.actor, Permission.REVIEW_HOLD)


@requires(Permission.REVIEW_VIEW)
def group_list(request: Request) -> HttpResponse:
    """Show the groups that meet."""
    context = {
        "groups": queries.groups_listed(request.actor),
        "tabs": tabs(request, "group-list"),
        "may_arrange": _arranges(request),
    }
    return render(request, "meetings/group_list.html", context)


@requires(Permission.REVIEW_HOLD)
def group_new(request: Request) -> HttpResponse:
    """Make a group."""
    policy.check_arranges_groups(request.actor)
    form = GroupForm(sent_in(request))

    def make() -> Any:
        given = form.cleaned_data
        values = {name: given[name] for name in ("name", "kind", "purpose")}
        return actions.make_group(actor=request.actor, group_id=given["id"] or new_id(), **values)

    if made := carried_out(request, form, make):
        return redirect("meetings:group", meeting_group_id=made.pk)
    return form_page(request, "meetings/group_new.html", form, cancel_url=reverse("meetings:group-list"))


@requires(Permission.REVIEW_VIEW)
def group(request: Request, meeting_group_id: UUID) -> HttpResponse:
    """Show a group: its members and its meetings; whoever arranges it adds members."""
    found = policy.get_group(request.actor, meeting_group_id)
    rows = queries.members_of(found)
    open_faculties = queries.faculties_without(request.actor, rows) if found.kind == "liaison" else []
    arranges = _arranges(request) and found.ended_on is None
    form = _member_form(request, rows, open_faculties) if arranges else None

    def put() -> None:
        given = form.cleaned_data if form else {}
        actions.put_member(
            actor=request.actor,
            group_id=found.pk,
            membership_id=given["member"],
            faculty_id=given.get("faculty", ""),
        )

    if request.method == "POST":
        policy.get_group(request.actor, meeting_group_id, Permission.REVIEW_HOLD)
        if form is not None and carried_out(request, form, put):
            return redirect("meetings:group", meeting_group_id=found.pk)
    context = {
        "group": found,
        "members": rows,
        "without": open_faculties,
        "meetings": [queries.meeting_row(row) for row in queries.group_meetings(request.actor, found)[:50]],
        "form": form,
        "may_arrange": arranges,
    }
    return render(request, "meetings/group.html", context, status=422 if form is not None and form.errors else 200)


def _member_form(request: Request, rows: list[Any], open_faculties: list[tuple[UUID, str]]) -> MemberForm:
    taken = {row.membership_id for row in rows}
    colleagues = [(str(row.pk), row.user.name) for row in members(request.actor) if row.pk not in taken]
    faculties = [(str(key), name) for key, name in open_faculties]
    return MemberForm(sent_in(request), colleagues=colleagues, faculties=faculties)


@requires(Permission.REVIEW_HOLD)
@require_POST
def member_end(request: Request, meeting_group_id: UUID, group_member_id: UUID) -> HttpResponse:
    """End somebody's time in a group."""
    actions.end_member(actor=request.actor, group_id=meeting_group_id, member_id=group_member_id)
    messages.success(request, "They are not in the group any more.")
    return redirect("meetings:group", meeting_group_id=meeting_group_id)


@requires(Permission.REVIEW_HOLD)
@require_POST
def group_end(request: Request, meeting_group_id: UUID) -> HttpResponse:
    """End a group."""
    actions.end_group(actor=request.actor, group_id=meeting_group_id)
    messages.success(request, "The group has ended. What it met about stays.")
    return redirect("meetings:group-list")


@requires(Permission.REVIEW_HOLD)
def group_meet(request: Request, meeting_group_id: UUID) -> HttpResponse:
    """Plan a group's next meeting, half a term after the last."""
    found = policy.get_group(request.actor, meeting_group_id, Permission.REVIEW_HOLD)
    kinds = [
        k for k in rules.kinds_of(get_framework(request.actor.framework_code), for_group=True) if k.code == found.kind
    ]
    last = queries.group_meetings(request.actor, found).first()
    day = rules.next_half_term(queries.local_day(last.starts_at)) if last else clock.today() + timedelta(weeks=1)
    initial = {
        "day": max(day, clock.today()),
        "time": "15:45",
        "minutes": kinds[0].minutes,
        "agenda": AGENDA[found.kind],
    }
    initial |= {"purpose": found.purpose, "place": last.place if last else ""}
    form = MeetingForm(sent_in(request), kinds=kinds, initial=initial)

    def plan() -> Any:
        key = form.cleaned_data["id"] or new_id()
        new = form.new(found.kind)
        return actions.plan_group_meeting(actor=request.actor, group_id=found.pk, new=new, meeting_id=key)

    if made := carried_out(request, form, plan):
        return redirect("meetings:meeting", meeting_id=made.pk)
    return form_page(request, "meetings/group_meet.html", form, group=found)


@requires(Permission.REVIEW_VIEW)
def faculty_check(request: Request, group_meeting_id: UUID, meeting_faculty_id: UUID) -> HttpResponse:
    """Show a faculty's part of the register to its member in the liaison group, and take what they say of it."""
    looking.listed()
    meeting = policy.get_meeting(request.actor, group_meeting_id)
    part = queries.faculty_part(request.actor, meeting, meeting_faculty_id)
    if part is None or not part.may_check:
        raise NotVisible
    form = CheckForm(sent_in(request), initial={"shown": ",".join(part.pupil_ids)})

    def check() -> None:
        actions.check_register(
            actor=request.actor, meeting_id=group_meeting_id, faculty_id=meeting_faculty_id, **form.said
        )

    if carried_out(request, form, check):
        messages.success(request, f"Thank you. What you say of {part.name} is kept.")
        return redirect("meetings:meeting", meeting_id=group_meeting_id)
    return form_page(request, "meetings/faculty_check.html", form, meeting=meeting, part=part)
