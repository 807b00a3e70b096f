"""The screens: facilitator, room, phones, record. Everything works by forms, without a script."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from handrail.access.types import Role
from handrail.core import clock as clocks
from handrail.planning import actions, queries, rules
from handrail.planning.models import PlanningMeeting, PlanningTask
from handrail.planning.types import Kind, Part, Stage
from tests.factories import PlanFactory, make_actor, one_event, sign_in


@pytest.fixture
def page(client, room):
    """Ask for a page of the meeting as the SENCO, by the name of its address."""
    sign_in(client, room.senco)

    def get(name: str, **data):
        return client.get(reverse(f"planning:{name}", args=[room.meeting_id]), data)

    return get


@pytest.fixture
def send(client, room):
    """Send a form of the facilitator's page as the SENCO."""
    sign_in(client, room.senco)

    def post(address: str, /, **data):
        return client.post(reverse(f"planning:{address}", args=[room.meeting_id]), data)

    return post


@pytest.fixture
def phone(room):
    """A phone that has come in as a parent."""
    return a_phone(room, "Bola", "parent")


def a_phone(room, name: str, part: str) -> Client:
    client = Client()
    joined = client.post(
        reverse("planning:join"), {"code": room.meeting.code.lower(), "name": name, "part": part, "key": str(uuid4())}
    )
    assert joined.status_code == 302
    assert joined.url == reverse("planning:board")
    return client


def text(answer) -> str:
    return answer.content.decode()


# ------------------------------------------------------------------------------------------------------ set up


def test_a_meeting_is_set_up_from_the_pupils_list(client, school, senco, pupil, django_assert_max_num_queries) -> None:
    PlanFactory(pupil=pupil)
    sign_in(client, senco)
    new = reverse("planning:meeting-new", args=[pupil.pk])
    assert "Is it about a plan?" in text(client.get(new))
    wrong = client.post(new, {"held_on": "soon"})
    assert wrong.status_code == 422
    assert "Enter the day as a date." in text(wrong)
    refused = client.post(new, {"held_on": "1026-11-16"})
    assert "Look at the year" in text(refused)
    made = client.post(new, {"held_on": "2026-11-16", "role-chair": "Martin Hale", "id": str(uuid4())})
    with scope(school=school.pk):
        meeting = PlanningMeeting.objects.get()
    assert made.url == reverse("planning:lead", args=[meeting.pk])
    assert "Martin Hale" in text(client.get(made.url))
    with django_assert_max_num_queries(12):
        listed = text(client.get(reverse("planning:meeting-list", args=[pupil.pk])))
    assert "Going on" in listed
    assert "Open the facilitator’s page" in listed


def test_the_list_says_what_a_planning_meeting_is_where_there_was_none(client, school, senco, pupil) -> None:
    sign_in(client, senco)
    assert "No planning meeting yet" in text(client.get(reverse("planning:meeting-list", args=[pupil.pk])))


def test_whoever_only_reads_reviews_sees_the_record_and_not_the_board(client, room, school) -> None:
    actor = make_actor(school, Role.HEAD)
    sign_in(client, actor)
    detail = client.get(reverse("planning:meeting-detail", args=[room.meeting_id]))
    assert detail.status_code == 200
    allowed = client.get(reverse("planning:lead", args=[room.meeting_id])).status_code
    assert allowed in (200, 403)


# --------------------------------------------------------------------------------------------- the whole meeting


def test_a_whole_meeting_by_forms_alone(room, page, send, phone, client, django_assert_max_num_queries) -> None:
    child = a_phone(room, "Tobi", "pupil")
    assert "The meeting begins soon" in text(phone.get(reverse("planning:board")))
    send("step", kind="begun")
    assert "15:00" in text(page("screen"))
    assert "15:00" in text(phone.get(reverse("planning:board")))
    send("step", kind="clock_held", key=str(uuid4()))
    assert "Let the clock run" in text(page("lead"))
    send("step", kind="moved", stage="issues", round="")
    phone.post(reverse("planning:propose"), {"text": "Stop him disrupting the class", "key": str(uuid4())})
    offered = text(phone.get(reverse("planning:board")))
    assert "Can we say it this way?" in offered
    assert "Help Tobi to put a hand up" in offered
    assert "Waits for its words" in text(page("lead"))
    assert "disrupting" not in text(page("screen"))
    (box,) = room.board.boxes
    phone.post(reverse("planning:words"), {"box": box, "text": "Help Tobi to ask before speaking"})
    child.post(reverse("planning:propose"), {"text": "Somewhere quiet to read"})
    assert "What would help?" in text(child.get(reverse("planning:board")))
    send("person-add", name="Grandad", part="parent")
    hand = next(person.id for person in room.board.present if person.name == "Grandad")
    send("suggest", text="Read with him at home", person=hand)
    with django_assert_max_num_queries(12):
        lead = text(page("lead"))
    assert "Read with him at home" in lead
    with django_assert_max_num_queries(12):
        seen = text(page("screen"))
    assert "Somewhere quiet to read" in seen
    assert room.meeting.code[:3] in seen
    send("step", kind="moved", stage="issue_votes", round="")
    boxes = list(room.board.boxes)
    for _ in range(6):
        last = phone.post(reverse("planning:vote"), {"box": boxes[0], "by": "1", "key": str(uuid4())})
    assert last.status_code == 409
    assert "All 5 votes are given" in text(last)
    with django_assert_max_num_queries(12):
        voting = text(phone.get(reverse("planning:board")))
    assert "○○○○○" in voting
    child.post(reverse("planning:vote"), {"box": boxes[1], "by": "1"})
    child.post(reverse("planning:vote"), {"box": boxes[1], "by": "-1"})
    child.post(reverse("planning:vote"), {"box": boxes[1], "by": "1"})
    send("hand", person=hand, box=boxes[2], by="1")
    send("step", kind="dots", n_voters="2", **{f"dots-{boxes[1]}": "7", f"dots-{boxes[0]}": ""})
    assert rules.n_votes_cast(room.board, "") == 14
    assert ">7<" not in text(page("screen"))  # blind until it is shown
    send("step", kind="shown")
    assert [row.votes for row in rules.tally(room.board, "")] == [8, 5, 1]
    assert "8 votes" in text(page("lead"))
    assert "8<" in text(phone.get(reverse("planning:board")))
    send("step", kind="chosen", boxes=[boxes[1]])
    send("step", kind="goal", box=boxes[1], text="Find a quiet place and read there", indicators=[])
    send("step", kind="moved", stage="actions", round=boxes[1])
    assert "In how many ways might we reach this: Find a quiet place" in text(phone.get(reverse("planning:board")))
    send("suggest", text="A corner in the library")
    phone.post(reverse("planning:propose"), {"text": "Headphones"})
    send("step", kind="moved", stage="action_votes", round=boxes[1])
    send("step", kind="shown")
    chosen = [box.id for box in rules.round_boxes(room.board)]
    send("step", kind="chosen", boxes=chosen)
    send("step", kind="moved", stage="sorting", round="")
    assert "it is settled who does what" in text(phone.get(reverse("planning:board")))
    rows = {f"beyond-{chosen[0]}": "on", f"owner-{chosen[1]}": "Ms Raman", f"due_on-{chosen[1]}": "2026-12-01"}
    send("sort", **rows)
    assert "For the plan" in text(page("screen"))
    ended = send("end", key=str(uuid4()))
    assert ended.status_code == 302
    assert room.board.stage is Stage.ENDED
    assert page("lead").url == reverse("planning:meeting-detail", args=[room.meeting_id])
    over = text(phone.get(reverse("planning:board")))
    assert "The meeting has ended" in over
    with django_assert_max_num_queries(14):
        record = text(page("meeting-detail"))
    for words in ("Find a quiet place", "Ms Raman", "Open the draft plan", "Said first in other words", "Bola"):
        assert words in record
    printed = page("meeting-print")
    assert "Headphones" in text(printed)
    assert one_event(type="PLANNING_MEETING_PRINTED")
    assert "what kind" in text(send("meeting-plan", kind="nonsense"))
    plan = send("meeting-plan", kind="sen_support_plan")
    assert plan.status_code == 302
    assert client.get(plan.url).status_code == 200
    assert "The plan that came out" in text(page("meeting-detail"))
    with scope(school=room.senco.school_id):
        task = PlanningTask.objects.get()
    client.post(reverse("planning:task-settle", args=[task.pk]), {"done": "1"})
    assert "Open again" in text(page("meeting-detail"))


def test_a_page_that_is_sent_twice_does_it_once(room, send) -> None:
    send("step", kind="begun")
    send("step", kind="moved", stage="issues", round="")
    key = str(uuid4())
    for _ in range(2):
        assert send("suggest", text="Read more", key=key).status_code == 302
    assert len(room.board.boxes) == 1


def test_what_cannot_happen_now_is_said_on_the_page(room, page, send) -> None:
    refused = send("step", kind="shown")
    assert refused.status_code == 409
    assert "The meeting has not begun yet." in text(refused)
    for name, data in (
        ("step", {"kind": "nonsense"}),
        ("step", {}),
        ("step", {"kind": "begun", "key": "no key"}),
        ("step", {"kind": "chosen", "boxes": ["\0"]}),
        ("step", {"kind": "dots", "n_voters": "2", "dots-x": "many"}),
        ("suggest", {"text": "x" * 5_000}),
        ("undo", {"number": "nonsense"}),
        ("person-add", {"name": "", "part": "king"}),
        ("person-turn", {"person": "nobody"}),
        ("person-phone", {"person": "nobody"}),
        ("hand", {"person": "nobody", "box": "x", "by": "7"}),
        ("end", {"key": "\0"}),
    ):
        assert send(name, **data).status_code == 409, (name, data)


def test_the_last_step_is_undone_by_a_button(room, page, send) -> None:
    send("step", kind="begun")
    send("step", kind="moved", stage="issues", round="")
    seen = text(page("lead"))
    assert "Undo going to ‘What do we need to address?’" in seen
    send("undo", number=str(room.board.number), key=str(uuid4()))
    assert room.board.stage is Stage.SHARING


def test_pause_and_going_on(room, page, send, phone) -> None:
    send("step", kind="begun")
    send("step", kind="paused")
    assert "Paused" in text(page("screen"))
    assert "The meeting is paused" in text(phone.get(reverse("planning:board")))
    assert "Go on" in text(page("lead"))
    send("step", kind="resumed")
    assert not room.board.is_paused


def test_suggestions_are_reworded_set_aside_and_put_back(room, page, send) -> None:
    send("step", kind="begun")
    send("step", kind="moved", stage="issues", round="")
    send("suggest", text="He never sits")
    (box,) = room.board.boxes
    send("step", kind="kept", box=box)
    send("step", kind="worded", box=box, text="Sit with the group")
    send("step", kind="set_aside", box=box)
    assert "Put it back" in text(page("lead"))
    send("step", kind="put_back", box=box)
    assert "Sit with the group" in text(page("lead"))


# ----------------------------------------------------------------------------------------------- people, phones


def test_the_code_of_the_picture_is_filled_in(client, room) -> None:
    answer = client.get(reverse("planning:join-code", args=[room.meeting.code]))
    assert f'value="{room.meeting.code}"' in text(answer)
    assert answer["Referrer-Policy"] == "same-origin"  # with none at all, browsers would send no origin


def test_a_wrong_code_a_missing_name_and_part_are_said_beside_the_field(client, room) -> None:
    join = reverse("planning:join")
    wrong = client.post(join, {"code": "BBBBBB", "name": "X", "part": "parent"})
    assert wrong.status_code == 422
    assert "does not lead to a meeting" in text(wrong)
    assert "Type the six letters" in text(client.post(join, {}))
    assert "Say who you are" in text(client.post(join, {"code": room.meeting.code, "name": "X"}))
    assert "Write a name" in text(client.post(join, {"code": room.meeting.code, "part": "parent"}))


def test_the_cookie_of_a_place_is_read_by_no_script_and_goes_nowhere_else(room) -> None:
    client = Client()
    client.post(reverse("planning:join"), {"code": room.meeting.code, "name": "Bola", "part": "parent"})
    cookie = client.cookies["handrail-place"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/board/"
    assert "Bola" not in cookie.value


def test_a_phone_without_a_place_is_told_what_to_do(client, room) -> None:
    answer = client.get(reverse("planning:board"))
    assert answer.status_code == 404
    assert "Type the code" in text(answer)
    for name in ("propose", "words", "vote"):
        assert client.post(reverse(f"planning:{name}"), {}).status_code == 404
    told = client.post(reverse("planning:vote"), {}, headers={"X-Requested-With": "autosave"})
    assert (told.status_code, told.json()) == (404, {"error": "gone"})


def test_somebody_who_is_taken_out_sees_nothing_more(room, send, phone) -> None:
    send("step", kind="begun")
    (person,) = room.board.people
    send("person-turn", person=person, kind="removed")
    assert "You are not at this meeting any more" in text(phone.get(reverse("planning:board")))
    send("person-turn", person=person, kind="admitted")
    assert "not at this meeting" not in text(phone.get(reverse("planning:board")))


def test_a_new_phone_takes_the_place_over(room, send, phone) -> None:
    (person,) = room.board.people
    shown = send("person-phone", person=person)
    assert "Another phone for Bola" in text(shown)
    with scope(school=room.senco.school_id):
        code = actions.give_place(actor=room.senco, meeting_id=room.meeting_id, person=person)
    other = Client()
    assert other.post(reverse("planning:join"), {"code": code}).status_code == 302
    assert other.get(reverse("planning:board")).status_code == 200
    assert phone.get(reverse("planning:board")).status_code == 404


def test_staff_take_part_on_their_own_device(client, room, send) -> None:
    assert send("take-part").url == reverse("planning:board")
    assert client.get(reverse("planning:board")).status_code == 200
    assert [person.name for person in room.board.present] == [room.senco.name]


def test_the_door_is_closed_and_opened(room, page, send) -> None:
    send("door", open="0", key=str(uuid4()))
    assert "The door is closed." in text(page("screen"))
    send("door", open="1", key=str(uuid4()))
    assert room.meeting.code


def test_the_end_of_the_code_stands_on_the_screens_and_an_ended_one_is_not_shown(client, room, clock) -> None:
    def page(name: str) -> str:
        # Signed in for this moment: the session of the day before has ended.
        sign_in(client, room.senco)
        return text(client.get(reverse(f"planning:{name}", args=[room.meeting_id])))

    words = rules.code_words(room.meeting.code)
    for name in ("lead", "screen"):
        assert words in page(name)
        assert "Works until" in page(name)
    clock.move_to(clocks.now() + timedelta(hours=25))
    for name in ("lead", "screen"):
        assert words not in page(name)
        assert "No code leads in now." in page(name)
    assert f"/join/{room.meeting.code}" not in page("screen")
    client.post(reverse("planning:door", args=[room.meeting_id]), {"open": "1", "key": str(uuid4())})
    assert rules.code_words(room.meeting.code) in page("screen")


def test_the_script_is_told_what_is_the_phones_own(room, phone) -> None:
    boxes = room.to_votes("Read more", "Make friends")
    headers = {"X-Requested-With": "autosave"}
    key = str(uuid4())
    for _ in range(2):
        told = phone.post(reverse("planning:vote"), {"box": boxes[0], "by": "1", "key": key}, headers=headers)
        assert told.json() == {"n": room.board.number, "mine": {boxes[0]: 1}, "left": 4}
    refused = phone.post(reverse("planning:vote"), {"box": boxes[1], "by": "-1"}, headers=headers)
    assert refused.status_code == 409
    assert refused.json()["mine"] == {boxes[0]: 1}


def test_indicators_of_the_framework_stand_beside_each_long_term_target(db, in_school) -> None:
    from datetime import date

    from handrail.planning.tests.conftest import Room
    from tests.factories import PupilFactory, SchoolFactory

    school = SchoolFactory(framework="highland-2015")
    senco, pupil = make_actor(school, Role.SENCO), PupilFactory(school=school)
    with scope(school=school.pk):
        made = actions.set_up_meeting(actor=senco, meeting_id=uuid4(), pupil_id=pupil.pk, held_on=date(2026, 11, 16))
        room = Room(senco, pupil, made.pk)
        (box, _) = room.to_votes("Read more", "Make friends")
        room.step(Kind.SHOWN)
        room.step(Kind.CHOSEN, boxes=[box])
        room.step(Kind.GOAL, box=box, wording="Read", indicators=["achieving"])
    client = sign_in(Client(), senco)
    lead = text(client.get(reverse("planning:lead", args=[made.pk])))
    assert "Which parts of wellbeing does it serve?" in lead
    assert 'value="achieving" checked' in lead


def test_the_overdue_task_stands_first_in_the_pupils_list(client, room, clock) -> None:
    one, two = room.to_sorting()
    room.step(Kind.TASK, box=two, owner="Ms Raman", due_on="2026-11-01")
    actions.end_meeting(actor=room.senco, meeting_id=room.meeting_id, key="end")
    rows = queries.open_tasks(room.senco, room.pupil)
    assert [row.owner_name for row in rows] == ["Ms Raman", ""]
    sign_in(client, room.senco)
    listed = text(client.get(reverse("planning:meeting-list", args=[room.pupil.pk])))
    assert "Overdue" in listed
    assert "2 tasks open" in listed
    assert one
    assert "no plan is needed" in text(client.get(reverse("planning:meeting-detail", args=[room.meeting_id])))


def test_a_record_of_a_meeting_that_goes_on_shows_no_blind_votes(room, page) -> None:
    boxes = room.to_votes("Read more", "Make friends")
    actions.vote(place=room.guest("Ike", Part.PROFESSIONAL), box=boxes[0], by=1, key="v")
    record = page("meeting-detail")
    assert "has not ended yet" in text(record)
    (_, rows) = record.context["page"].rounds[0]
    assert [row.votes for row in rows] == [0, 0]


def test_who_may_open_no_plan_is_offered_none(room, school) -> None:
    link = make_actor(school, Role.GOVERNOR)
    assert queries.plan_kinds(link, room.pupil) == []


def test_a_day_that_is_none_is_said_and_nothing_is_sorted(room, send) -> None:
    one, _ = room.to_sorting()
    refused = send("sort", **{f"due_on-{one}": "soon"})
    assert refused.status_code == 409
    assert "the day as a date" in text(refused)
    assert not room.board.tasks
