"""Phones: coming in by a code, suggesting, voting. Nobody signs in; a cookie is the place at this one meeting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_scopes import scope

from handrail.access.decorators import public
from handrail.access.http import address_of
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.core.languages import in_languages, said
from handrail.planning import actions, policy, queries
from handrail.planning.forms import BoxForm, JoinForm, Keys, cleaned
from handrail.planning.types import Board, NotNow, Part, Place

COOKIE = "handrail-place"
# A meeting that is paused goes on within a week, over a weekend too; with the meeting the place ends (house rule).
COOKIE_SECONDS = 8 * 24 * 3600
Answer = TypeVar("Answer", bound=HttpResponse)


def private(answer: Answer) -> Answer:
    """Mark an answer that is for this phone only, and for no search engine.

    The policy on referrers stays the usual one: without any, browsers send forms with no origin, and they are refused.
    """
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Cache-Control"] = "no-store, private"
    return answer


def with_place(answer: Answer, token: str) -> Answer:
    """Let the phone keep its place: readable by no script, sent to the meeting's own addresses only."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_SECONDS,
        path=reverse("planning:board"),
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return private(answer)


def place_in(request: HttpRequest) -> Place | None:
    """Return the place that the phone holds, or None."""
    return policy.place_of(request.COOKIES.get(COOKIE, ""))


@in_languages
@public
def join(request: HttpRequest, code: str = "") -> HttpResponse:
    """Let somebody in by the code of a meeting, or to their own place on another phone."""
    form = JoinForm(
        request.POST if request.method == "POST" else None, initial={"key": Keys().fresh, "code": code[:20]}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            token = actions.join_by_code(
                typed=given["code"],
                name=given["name"],
                part=Part(given["part"]) if given["part"] else None,
                key=str(given["key"] or Keys().fresh),
                address=address_of(request),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return with_place(redirect("planning:board"), token)
    return private(render(request, "planning/join.html", {"form": form}, status=422 if form.errors else 200))


@in_languages
@public
def board(request: HttpRequest) -> HttpResponse:
    """Show the meeting on a phone."""
    return _board(request, place_in(request))


def _board(request: HttpRequest, place: Place | None, *, error: str = "") -> HttpResponse:
    if place is None:
        return private(render(request, "planning/no_place.html", status=404))
    with scope(school=place.school_id):
        meeting = queries.meeting_of(place.meeting_id)
        look = queries.look(meeting, clock.now(), person=place.person)
        context = {
            "look": look,
            "keys": Keys(),
            "errors": [said(error)] if error else None,
            "school": meeting.school.name,
        }
        status = 409 if error else 200
        if look.is_ended or not look.is_there:
            return private(render(request, "planning/phone_over.html", context, status=status))
        return private(render(request, "planning/phone.html", context, status=status))


def _done(request: HttpRequest, act: Callable[[Place, dict[str, Any]], Board]) -> HttpResponse:
    """Do what a phone sends, and show the board again; for the script, what is the phone's own."""
    is_script = request.headers.get("X-Requested-With") == "autosave"
    place = place_in(request)
    if place is None:
        return private(JsonResponse({"error": "gone"}, status=404)) if is_script else _board(request, None)
    try:
        board = act(place, cleaned(BoxForm(request.POST)))
    except NotNow as refusal:
        if is_script:
            with scope(school=place.school_id):
                own = queries.own_votes(queries.known(queries.meeting_of(place.meeting_id)).board, place.person)
            return private(JsonResponse({"error": said(refusal.message), **own}, status=409))
        return _board(request, place, error=refusal.message)
    if is_script:
        return private(JsonResponse({"n": board.number, **queries.own_votes(board, place.person)}))
    return private(redirect("planning:board"))


@in_languages
@public
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Put a suggestion on the board."""

    def act(place: Place, given: dict[str, Any]) -> Board:
        return actions.propose(by=place, meeting_id=place.meeting_id, text=given["text"], key=given["key"])[0]

    return _done(request, act)


@in_languages
@public
@require_POST
def words(request: HttpRequest) -> HttpResponse:
    """Take other words for one's own suggestion, or keep them."""

    def act(place: Place, given: dict[str, Any]) -> Board:
        text = None if request.POST.get("keep") == "1" else given["text"]
        return actions.settle_words(place=place, box=given["box"], text=text, key=given["key"])

    return _done(request, act)


@in_languages
@public
@require_POST
def vote(request: HttpRequest) -> HttpResponse:
    """Give a vote, or take one back."""

    def act(place: Place, given: dict[str, Any]) -> Board:
        return actions.vote(place=place, box=given["box"], by=given["by"], key=given["key"])

    return _done(request, act)
