"""What screens follow: streams, single answers, and the bell between processes."""

from __future__ import annotations

import json
import threading
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from handrail.planning import actions, queries
from handrail.planning.actions import events
from handrail.planning.bell import Bell
from handrail.planning.types import Kind
from handrail.planning.views import live
from tests.factories import sign_in


@pytest.fixture(autouse=True)
def bell(monkeypatch) -> Bell:
    """A bell for each test: one that the process shares may still have followers of another test's streams.

    No thread looks by itself, and no screen waits between two messages.
    """
    own = Bell()
    for module in (live, events):
        monkeypatch.setattr(module, "bell", own)
    monkeypatch.setattr(Bell, "_watch", lambda self: None)
    monkeypatch.setattr("handrail.planning.bell.LEAST_GAP_SECONDS", 0)
    monkeypatch.setattr("handrail.planning.bell.GAP_PER_SCREEN", 0)
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0)
    monkeypatch.setattr(live, "screens", live.Screens())
    return own


def told(lines: str) -> dict:
    """Read one message of a stream."""
    return json.loads(lines.split("data: ")[1])


def follow(room, view: str = "screen", person: str = "", after: int = -1):
    return live.stream(room.senco.school_id, room.meeting_id, view, person, after=after)


def test_a_screen_hears_of_each_event_and_is_drawn_anew_only_when_more_than_votes_changed(room, bell) -> None:
    boxes = room.to_votes("Read more", "Make friends")
    place = room.guest("Bola")
    stream = follow(room)
    assert next(stream) == "retry: 1000\n\n"
    first = told(next(stream))
    assert "Read more" in first["html"]
    assert (first["votes"], first["most"], first["people"]) == (0, 5, 1)
    assert next(stream).startswith(": still here")
    actions.vote(place=place, box=boxes[0], by=1, key="v")
    second = told(_after(room, stream, bell))
    assert second["votes"] == 1
    assert "html" not in second
    assert second["phase"] == first["phase"]
    room.step(Kind.SHOWN)
    third = told(_after(room, stream, bell))
    assert "html" in third
    assert third["phase"] != first["phase"]
    stream.close()
    assert bell.n_followers == 0


def _after(room, stream, bell: Bell) -> str:
    """Ring as a commit would, which no test of this kind makes, and return what the screen hears."""
    queries.forget()
    bell.ring(room.meeting_id, room.board.number)
    return next(line for line in stream if line.startswith("id: "))


def test_the_rooms_screen_hears_when_the_door_is_turned(room, bell) -> None:
    stream = follow(room)
    next(stream)
    first = told(next(stream))
    actions.turn_door(actor=room.senco, meeting_id=room.meeting_id, is_open=False, key="close")
    assert told(_after(room, stream, bell))["door"] > first["door"]
    stream.close()


def test_a_phone_hears_of_its_own_votes_and_of_nobody_elses(room) -> None:
    boxes = room.to_votes("Read more", "Make friends")
    one, two = room.guest("Bola"), room.guest("Ike")
    actions.vote(place=one, box=boxes[0], by=1, key="v")
    mine = told(next(line for line in follow(room, "phone", one.person) if "data" in line))
    theirs = told(next(line for line in follow(room, "phone", two.person) if "data" in line))
    assert mine["own"] == {"mine": {boxes[0]: 1}, "left": 4}
    assert theirs["own"] == {"mine": {}, "left": 5}
    assert boxes[0] not in json.dumps(theirs)


def test_a_phone_sees_suggestions_as_they_come(room) -> None:
    room.step(Kind.BEGUN)
    room.go_on()
    place = room.guest("Bola")
    room.propose("Read more")
    heard = told(next(line for line in follow(room, "phone", place.person) if "data" in line))
    assert "Read more" in heard["html"]


def test_what_is_drawn_for_one_screen_is_drawn_for_all(room) -> None:
    shared = live.Screens().latest(room.senco.school_id, room.meeting_id, beyond=-1)
    assert shared.html("screen") is shared.html("screen")


def test_a_stream_goes_on_from_the_last_event_that_was_heard(room) -> None:
    room.step(Kind.BEGUN)
    stream = follow(room, after=room.board.number)
    next(stream)
    assert next(stream).startswith(": still here")


def test_a_stream_ends_with_the_meeting_with_its_time_and_for_who_was_taken_out(room, monkeypatch) -> None:
    place = room.guest("Bola")
    actions.remove_person(actor=room.senco, meeting_id=room.meeting_id, person=place.person, is_removed=True, key="out")
    lines = list(follow(room, "phone", place.person))
    assert told(lines[-1])["phase"] == "gone"
    room.to_sorting()
    actions.end_meeting(actor=room.senco, meeting_id=room.meeting_id, key="end")
    assert len(list(follow(room))) == 2
    monkeypatch.setattr(live, "STREAM_SECONDS", -1)
    assert list(follow(room)) == ["retry: 1000\n\n"]


def test_where_only_votes_came_no_database_is_asked(room, django_assert_num_queries) -> None:
    boxes = room.to_votes("Read more", "Make friends")
    place = room.guest("Bola")
    screens = live.Screens()
    first = screens.latest(room.senco.school_id, room.meeting_id, beyond=-1)
    actions.vote(place=place, box=boxes[0], by=1, key="v")
    queries.forget()
    assert room.board
    with django_assert_num_queries(0):
        second = screens.latest(room.senco.school_id, room.meeting_id, beyond=first.number)
        assert screens.latest(room.senco.school_id, room.meeting_id, beyond=first.number) is second
    assert second.told["votes"] == 1
    room.step(Kind.SHOWN)
    assert screens.latest(room.senco.school_id, room.meeting_id, beyond=second.number).told["shape"] > first.number


def test_only_so_many_meetings_are_kept_ready(room, monkeypatch) -> None:
    monkeypatch.setattr(queries, "MOST_KEPT", 0)
    screens = live.Screens()
    assert screens.latest(room.senco.school_id, room.meeting_id, beyond=-1)
    assert not screens._kept


# ------------------------------------------------------------------------------------------------ the addresses


def test_whoever_asks_again_and_again_gets_nothing_twice(client, room) -> None:
    sign_in(client, room.senco)
    url = reverse("planning:live", args=[room.meeting_id])
    first = client.get(url, {"view": "screen"})
    assert first.json()["n"] == room.board.number
    assert "html" in first.json()
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    room.step(Kind.BEGUN)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_stream_is_answered_as_one_and_with_how_far_the_screen_is(client, room) -> None:
    sign_in(client, room.senco)
    url = reverse("planning:live", args=[room.meeting_id])
    for last in ("", "nonsense", "999999"):
        answer = client.get(url, headers={"Accept": "text/event-stream", "Last-Event-ID": last})
        assert answer["Content-Type"] == "text/event-stream"
        assert answer["X-Accel-Buffering"] == "no"
        assert next(iter(answer.streaming_content)) == b"retry: 1000\n\n"


def test_more_screens_than_threads_are_sent_away(client, room, settings) -> None:
    settings.HANDRAIL_LIVE_SCREENS = 0
    sign_in(client, room.senco)
    answer = client.get(reverse("planning:live", args=[room.meeting_id]), headers={"Accept": "text/event-stream"})
    assert answer.status_code == 503


def test_a_phone_follows_by_its_place_alone(room) -> None:
    phone = Client()
    url = reverse("planning:board-live")
    assert phone.get(url).status_code == 404
    phone.post(reverse("planning:join"), {"code": room.meeting.code, "name": "Bola", "part": "parent"})
    assert phone.get(url).json()["own"] == {"mine": {}, "left": 5}


# ---------------------------------------------------------------------------------------------------- the bell


def test_whoever_waits_is_told_at_once_and_nobody_else() -> None:
    one, other = uuid4(), uuid4()
    own = Bell()
    own.ring(one, 1)  # nobody follows
    own.follow(one)
    own.follow(one)
    heard = []
    waiter = threading.Thread(target=lambda: heard.append(own.wait(one, 4, 5)))
    waiter.start()
    own.ring(other, 9)
    own.ring(one, 5)
    own.ring(one, 5)
    own.ring(one, 3)
    waiter.join()
    assert heard == [True]
    assert not own.wait(one, 5, 0)
    own.leave(one)
    assert own.n_followers == 1
    own.leave(one)
    assert own.n_followers == 0


def test_what_another_process_wrote_is_heard_by_the_pulse(room, django_assert_num_queries) -> None:
    own = Bell()
    with django_assert_num_queries(0):
        own.look()
    own.follow(room.meeting_id)
    with django_assert_num_queries(1):
        own.look()
    assert own.wait(room.meeting_id, 0, 0)


def test_screens_wait_longer_between_messages_the_more_there_are(monkeypatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(Bell, "_watch", lambda self: None)
    own, meeting = Bell(), uuid4()
    assert own.gap() == 0.05
    for _ in range(300):
        own.follow(meeting)
    assert own.gap() == pytest.approx(0.12)
    for _ in range(700):
        own.follow(meeting)
    assert own.gap() == 0.25


def test_a_stream_gives_its_connection_back(monkeypatch) -> None:
    closed = []
    monkeypatch.setattr(live, "connection", SimpleNamespace(in_atomic_block=False, close=lambda: closed.append(True)))
    live._give_back()
    assert closed
