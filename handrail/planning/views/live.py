"""What screens follow: a stream of small messages, or one message for whoever asks again and again (ADR 0019).

A stream holds a thread and nothing else: no database connection, no lock. What all screens of a meeting see is worked
out once for each event, by whichever stream comes first.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django_scopes import scope

from handrail.access.decorators import public, requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.planning import policy, queries
from handrail.planning.bell import bell
from handrail.planning.types import Stage
from handrail.planning.views.phone import place_in, private
from handrail.pupils import actions as pupils_actions

if TYPE_CHECKING:
    from handrail.planning.models import PlanningMeeting

# A line that says nothing, so that nobody between us and the screen thinks that the stream is dead.
HEARTBEAT_SECONDS = 15
# After so long a screen comes again by itself; a phone that went away holds a thread no longer than that.
STREAM_SECONDS = 300


@dataclass
class Shared:
    """What all screens of a meeting see after one event; pages are drawn when the first screen needs them."""

    meeting: PlanningMeeting
    found: queries.Known
    told: dict[str, Any]
    drawn: dict[str, str]

    @property
    def number(self) -> int:
        """The number of the last event."""
        return self.found.number

    @property
    def is_ended(self) -> bool:
        """Whether nothing comes any more."""
        return self.found.board.stage is Stage.ENDED

    def html(self, view: str) -> str:
        """Return the part of a page that is the same for everybody who looks at it in this way; '' for none."""
        is_writing = self.found.board.stage in (Stage.ISSUES, Stage.ACTIONS)
        if view == "lead" or (view == "phone" and not is_writing):
            return ""
        if view not in self.drawn:
            look = queries.look(self.meeting, clock.now())
            self.drawn[view] = render_to_string(f"planning/_{view}.html", {"look": look})
        return self.drawn[view]


class Screens:
    """The latest of each followed meeting: worked out once for all screens of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[UUID, threading.Lock] = {}
        self._kept: dict[UUID, Shared] = {}

    def latest(self, school_id: UUID, meeting_id: UUID, *, beyond: int) -> Shared:
        """Return the meeting as it stands, unless somebody has just worked out what is further than `beyond`."""
        with self._lock:
            lock = self._locks.setdefault(meeting_id, threading.Lock())
        with lock:
            before = self._kept.get(meeting_id)
            if before is not None and before.number > beyond:
                return before
            found = self._kept[meeting_id] = _votes_only(before, beyond) or _read(school_id, meeting_id)
            while len(self._kept) > 2 * queries.MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            return found


def _votes_only(before: Shared | None, beyond: int) -> Shared | None:
    """Return what stands now where only votes came since, and this process wrote them: no database is asked."""
    if before is None:
        return None
    found = queries.in_mind(before.meeting.pk)
    if found.number <= beyond or found.shape != before.found.shape:
        return None
    return Shared(before.meeting, found, queries.numbers(found, clock.now()), before.drawn)


screens = Screens()


def _read(school_id: UUID, meeting_id: UUID) -> Shared:
    with scope(school=school_id):
        meeting = queries.meeting_of(meeting_id)
        found = queries.known(meeting)
    _give_back()
    return Shared(meeting, found, queries.numbers(found, clock.now()), {})


def _give_back() -> None:
    """Close this thread's connection, so that a stream holds none while it waits."""
    if not connection.in_atomic_block:
        connection.close()


@requires(Permission.REVIEW_VIEW)
def staff_live(request: Request, meeting_id: UUID) -> Any:
    """Let the facilitator's page or the big screen follow a meeting."""
    meeting = policy.get_meeting(request.actor, meeting_id)
    pupils_actions.note_viewed(actor=request.actor, pupil=meeting.pupil)
    view = "screen" if request.GET.get("view") == "screen" else "lead"
    return _follow(request, meeting.school_id, meeting.pk, view)


@public
def phone_live(request: HttpRequest) -> Any:
    """Let a phone follow the meeting at which it has a place."""
    place = place_in(request)
    if place is None:
        return private(JsonResponse({"error": "gone"}, status=404))
    return _follow(request, place.school_id, place.meeting_id, "phone", place.person)


def _follow(request: HttpRequest, school_id: UUID, meeting_id: UUID, view: str, person: str = "") -> HttpResponseBase:
    if "text/event-stream" not in request.headers.get("Accept", ""):
        return _once(request, school_id, meeting_id, view, person)
    if bell.n_followers >= settings.HANDRAIL_LIVE_SCREENS:
        return HttpResponse(status=503, headers={"Retry-After": "30"})
    _give_back()
    asked = request.headers.get("Last-Event-ID", "")
    after = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 8 else -1
    answer = StreamingHttpResponse(
        stream(school_id, meeting_id, view, person, after=after), content_type="text/event-stream"
    )
    answer["Cache-Control"] = "no-cache, no-store, private"
    answer["X-Accel-Buffering"] = "no"
    return answer


def _once(request: HttpRequest, school_id: UUID, meeting_id: UUID, view: str, person: str) -> HttpResponse:
    """Answer once; with 304 where the asker has seen the last event."""
    shared = screens.latest(school_id, meeting_id, beyond=queries.pulses([meeting_id]).get(meeting_id, 0) - 1)
    tag = f'"{shared.number}"'
    if request.headers.get("If-None-Match") == tag:
        return private(HttpResponse(status=304, headers={"ETag": tag}))
    return private(JsonResponse(message(shared, view, person, drawn=-1), headers={"ETag": tag}))


def stream(school_id: UUID, meeting_id: UUID, view: str, person: str, *, after: int) -> Iterator[str]:
    """Yield what a screen needs to know, event by event, until the meeting ends or the stream has lasted its time."""
    bell.follow(meeting_id)
    try:
        yield "retry: 1000\n\n"
        until, drawn, sent, beyond = time.monotonic() + STREAM_SECONDS, -1, after, _now(meeting_id)
        while time.monotonic() < until:
            shared = screens.latest(school_id, meeting_id, beyond=beyond)
            beyond = shared.number
            if beyond > sent:
                told = message(shared, view, person, drawn=drawn)
                yield f"id: {beyond}\ndata: {json.dumps(told)}\n\n"
                sent, drawn = beyond, shared.told["shape"]
                if shared.is_ended or told["phase"] == "gone":
                    return
                time.sleep(bell.gap())
            if not bell.wait(meeting_id, beyond, HEARTBEAT_SECONDS):
                yield ": still here\n\n"
    finally:
        bell.leave(meeting_id)


def _now(meeting_id: UUID) -> int:
    """Return what must have been read at the least: what happened while the page was on its way counts too."""
    number = queries.pulses([meeting_id]).get(meeting_id, 0)
    _give_back()
    return number - 1


def message(shared: Shared, view: str, person: str, *, drawn: int) -> dict[str, Any]:
    """Return what one screen is told: numbers, its own votes, and the drawn part if more than numbers has changed."""
    told = dict(shared.told)
    if person:
        told["own"] = queries.own_votes(shared.found.board, person)
        who = shared.found.board.people.get(person)
        if who is None or who.is_removed:
            told["phase"] = "gone"
    if drawn != told["shape"] and (html := shared.html(view)):
        told["html"] = html
    return told
