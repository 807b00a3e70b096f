"""The facilitator's page and the big screen. Each button is a form of its own; refused, the page says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.core.codes import code_on_screen
from handrail.core.errors import Refused
from handrail.planning import actions, policy, queries
from handrail.planning.forms import BoxForm, Keys, PersonForm, cleaned, read_sorting, read_step
from handrail.planning.types import Kind, Part
from handrail.pupils import actions as pupils_actions


@requires(Permission.REVIEW_HOLD)
def lead(request: Request, meeting_id: UUID) -> HttpResponse:
    """Show the facilitator's page, or what is kept once the meeting has ended."""
    return _lead(request, meeting_id)


def _lead(
    request: Request, meeting_id: UUID, *, errors: list[str] | None = None, place_code: str = "", for_name: str = ""
) -> HttpResponse:
    meeting = policy.get_meeting(request.actor, meeting_id, Permission.REVIEW_HOLD)
    pupils_actions.note_viewed(actor=request.actor, pupil=meeting.pupil)
    look = queries.look(meeting, clock.now())
    if look.is_ended and not errors:
        return redirect("planning:meeting-detail", meeting_id=meeting.pk)
    context = {
        "look": look,
        "door": queries.door_of(meeting),
        "pupil": meeting.pupil,
        "meeting": meeting,
        "keys": Keys(),
        "errors": errors,
        "indicators": queries.indicator_choices(meeting.framework),
        "owners": queries.owner_choices(request.actor) if look.is_sorting else [],
        "person_form": PersonForm(auto_id="person-%s"),
        "place_code": place_code,
        "for_name": for_name,
        "join_url": request.build_absolute_uri(reverse("planning:join")),
        "back": reverse("planning:meeting-list", args=[meeting.pupil_id]),
    }
    return render(request, "planning/lead.html", context, status=409 if errors else 200)


@requires(Permission.REVIEW_VIEW)
def screen(request: Request, meeting_id: UUID) -> HttpResponse:
    """Show the big screen for the room."""
    meeting = policy.get_meeting(request.actor, meeting_id)
    pupils_actions.note_viewed(actor=request.actor, pupil=meeting.pupil)
    look = queries.look(meeting, clock.now())
    door = queries.door_of(meeting)
    link = request.build_absolute_uri(reverse("planning:join-code", args=[door.code])) if door.code else ""
    context = {
        "look": look,
        "door": door,
        "code": code_on_screen(link, "this meeting") if link else "",
        "join_url": request.build_absolute_uri(reverse("planning:join")),
    }
    return render(request, "planning/screen.html", context)


def _done(request: Request, meeting_id: UUID, act: Callable[[], Any]) -> HttpResponse:
    """Do what a button asks and show the page again; refused, with the reason."""
    try:
        act()
    except Refused as refusal:
        return _lead(request, meeting_id, errors=[refusal.message])
    return redirect("planning:lead", meeting_id=meeting_id)


@requires(Permission.REVIEW_HOLD)
@require_POST
def step(request: Request, meeting_id: UUID) -> HttpResponse:
    """Do one step of the meeting."""

    def act() -> None:
        kind, payload, key = read_step(request.POST)
        actions.take_step(actor=request.actor, meeting_id=meeting_id, kind=kind, payload=payload, key=key)

    return _done(request, meeting_id, act)


@requires(Permission.REVIEW_HOLD)
@require_POST
def suggest(request: Request, meeting_id: UUID) -> HttpResponse:
    """Write down a suggestion that somebody says aloud."""

    def act() -> None:
        given = cleaned(BoxForm(request.POST))
        actions.propose(
            by=request.actor, meeting_id=meeting_id, text=given["text"], key=given["key"], person=given["person"]
        )

    return _done(request, meeting_id, act)


@requires(Permission.REVIEW_HOLD)
@require_POST
def sort(request: Request, meeting_id: UUID) -> HttpResponse:
    """Settle who does what."""

    def act() -> None:
        meeting = policy.get_meeting(request.actor, meeting_id, Permission.REVIEW_HOLD)
        boxes = [row.id for goal in queries.look(meeting, clock.now()).goals for row in goal.actions]
        rows = read_sorting(request.POST, boxes)
        key = cleaned(BoxForm(request.POST))["key"]
        actions.sort_actions(actor=request.actor, meeting_id=meeting_id, rows=rows, key=key)

    return _done(request, meeting_id, act)


@requires(Permission.REVIEW_HOLD)
@require_POST
def undo(request: Request, meeting_id: UUID) -> HttpResponse:
    """Undo the last step."""

    def act() -> None:
        number = request.POST.get("number", "")
        actions.undo_step(
            actor=request.actor,
            meeting_id=meeting_id,
            number=int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 0,
            key=cleaned(BoxForm(request.POST))["key"],
        )

    return _done(request, meeting_id, act)


@requires(Permission.REVIEW_HOLD)
@require_POST
def hand(request: Request, meeting_id: UUID) -> HttpResponse:
    """Write down the vote of somebody without a phone."""

    def act() -> None:
        given = cleaned(BoxForm(request.POST))
        wanted = {name: given[name] for name in ("person", "box", "by", "key")}
        actions.vote_by_hand(actor=request.actor, meeting_id=meeting_id, **wanted)

    return _done(request, meeting_id, act)


@requires(Permission.REVIEW_HOLD)
@require_POST
def person_add(request: Request, meeting_id: UUID) -> HttpResponse:
    """Add somebody without a phone."""

    def act() -> None:
        form = PersonForm(request.POST)
        if not form.is_valid():
            raise Refused("Write the name of who has no phone, and choose who they are.")
        key = cleaned(BoxForm({"key": request.POST.get("key", "")}))["key"]
        part = Part(form.cleaned_data["part"])
        actions.add_person(
            actor=request.actor, meeting_id=meeting_id, name=form.cleaned_data["name"], part=part, key=key
        )

    return _done(request, meeting_id, act)


@requires(Permission.REVIEW_HOLD)
@require_POST
def person_turn(request: Request, meeting_id: UUID) -> HttpResponse:
    """Take somebody out of the meeting, or let them in again."""

    def act() -> None:
        given = cleaned(BoxForm(request.POST))
        is_removed = request.POST.get("kind") != Kind.ADMITTED.value
        actions.remove_person(
            actor=request.actor,
            meeting_id=meeting_id,
            person=given["person"],
            is_removed=is_removed,
            key=given["key"],
        )

    return _done(request, meeting_id, act)


@requires(Permission.REVIEW_HOLD)
@require_POST
def person_phone(request: Request, meeting_id: UUID) -> HttpResponse:
    """Show a code by which somebody's place moves to another phone."""
    try:
        person = cleaned(BoxForm(request.POST))["person"]
        code = actions.give_place(actor=request.actor, meeting_id=meeting_id, person=person)
    except Refused as refusal:
        return _lead(request, meeting_id, errors=[refusal.message])
    meeting = policy.get_meeting(request.actor, meeting_id, Permission.REVIEW_HOLD)
    name = queries.known(meeting).board.people[person].name
    return _lead(request, meeting_id, place_code=f"{code[:3]} {code[3:]}", for_name=name)


@requires(Permission.REVIEW_HOLD)
@require_POST
def door(request: Request, meeting_id: UUID) -> HttpResponse:
    """Close the door, or open it with a new code; also where its code has ended."""

    def act() -> None:
        key = cleaned(BoxForm(request.POST))["key"]
        is_open = request.POST.get("open") == "1"
        actions.turn_door(actor=request.actor, meeting_id=meeting_id, is_open=is_open, key=key)

    return _done(request, meeting_id, act)


@requires(Permission.REVIEW_HOLD)
@require_POST
def end(request: Request, meeting_id: UUID) -> HttpResponse:
    """End the meeting."""

    def act() -> None:
        key = cleaned(BoxForm(request.POST))["key"]
        actions.end_meeting(actor=request.actor, meeting_id=meeting_id, key=key)

    return _done(request, meeting_id, act)
