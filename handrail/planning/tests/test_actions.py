"""Writes of a planning meeting."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django_scopes import scope

from handrail.access.types import Role
from handrail.core import clock as clocks
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.planning import actions, policy, queries, rules
from handrail.planning.actions import door
from handrail.planning.models import DoorCode, EventsAreFixed, Participant, PlanningEvent, PlanningMeeting, PlanningTask
from handrail.planning.tests.conftest import Room
from handrail.planning.types import Kind, NotNow, Part, Place, Stage, Way
from handrail.plans.models import LongTermTarget, Target
from tests.factories import PlanFactory, PupilFactory, SchoolFactory, everywhere, make_actor, one_event, trail

# ----------------------------------------------------------------------------------------------------- set up


def test_a_meeting_is_set_up_once_however_often_it_is_sent(room, senco, pupil) -> None:
    again = actions.set_up_meeting(
        actor=senco, meeting_id=room.meeting_id, pupil_id=pupil.pk, held_on=date(2026, 12, 1)
    )
    assert again.held_on == date(2026, 11, 16)
    assert PlanningMeeting.objects.count() == 1
    assert room.board.roles == {"facilitator": senco.name}
    assert rules.read_code(room.meeting.code) == room.meeting.code
    assert one_event(type="PLANNING_MEETING_SET_UP").pupil_uuid == pupil.pk


def test_a_meeting_is_about_one_pupil_and_perhaps_one_of_their_plans(room, senco, pupil, school) -> None:
    plan, other = PlanFactory(pupil=pupil), PlanFactory(pupil=PupilFactory(school=school))
    new = {"actor": senco, "pupil_id": pupil.pk, "held_on": date(2026, 11, 16)}
    made = actions.set_up_meeting(meeting_id=uuid4(), plan_id=plan.pk, **new)
    assert made.plan_id == plan.pk
    assert [label for _, label in queries.plan_choices(senco, pupil)]
    with pytest.raises(Refused, match="plan of this pupil"):
        actions.set_up_meeting(meeting_id=uuid4(), plan_id=other.pk, **new)
    with pytest.raises(Refused, match="year of this date"):
        actions.set_up_meeting(meeting_id=uuid4(), **{**new, "held_on": date(1026, 11, 16)})
    with pytest.raises(Refused, match="Something else"):
        actions.set_up_meeting(meeting_id=room.meeting_id, **{**new, "pupil_id": other.pupil_id})


def test_the_number_of_another_schools_meeting_is_refused_without_saying_more(room, school) -> None:
    other = SchoolFactory()
    stranger = make_actor(other, Role.SENCO)
    with scope(school=other.pk), pytest.raises(Refused, match="Something else"):
        actions.set_up_meeting(
            actor=stranger,
            meeting_id=room.meeting_id,
            pupil_id=PupilFactory(school=other).pk,
            held_on=date(2026, 11, 16),
        )


def test_two_who_send_the_same_form_at_the_same_moment_get_the_same_meeting(room, senco, pupil, monkeypatch) -> None:
    from handrail.planning.actions import setting_up

    real, calls = setting_up._same_again, []

    def late(*args):
        calls.append(args)
        return real(*args) if len(calls) > 1 else None

    monkeypatch.setattr(setting_up, "_same_again", late)
    again = actions.set_up_meeting(
        actor=senco, meeting_id=room.meeting_id, pupil_id=pupil.pk, held_on=date(2026, 11, 16)
    )
    assert again.pk == room.meeting_id


def test_only_who_may_hold_reviews_of_the_pupil_works_the_board(room, school) -> None:
    volunteer, teacher = make_actor(school, Role.VOLUNTEER), make_actor(school, Role.TEACHER)
    head = make_actor(school, Role.GOVERNOR)
    for actor in (volunteer, teacher, head):
        with pytest.raises((Denied, NotVisible)):
            actions.take_step(actor=actor, meeting_id=room.meeting_id, kind=Kind.BEGUN, payload={}, key="k")
    reader = make_actor(school, Role.HEAD)
    assert policy.get_meeting(reader, room.meeting_id).pk == room.meeting_id
    with pytest.raises(NotVisible):
        policy.get_meeting(reader, uuid4())


# ------------------------------------------------------------------------------------------------------ events


def test_a_step_that_is_sent_twice_is_kept_once(room) -> None:
    room.step(Kind.BEGUN, key="one")
    board = room.step(Kind.BEGUN, key="one")
    assert board.has_begun
    assert PlanningEvent.objects.filter(kind=Kind.BEGUN).count() == 1
    assert one_event(type="PLANNING_MEETING_BEGUN")
    with pytest.raises(NotNow, match="another stage"):
        room.step(Kind.BEGUN, key="two")
    with pytest.raises(NotNow, match="not done so"):
        room.step(Kind.ENDED)


def test_events_are_never_changed(room) -> None:
    event = PlanningEvent.objects.first()
    with pytest.raises(EventsAreFixed):
        event.save()
    with pytest.raises(EventsAreFixed):
        PlanningEvent.objects.update(kind="begun")
    with pytest.raises(EventsAreFixed):
        PlanningEvent.objects.bulk_update([event], ["kind"])
    assert str(event) == "1: role"


def test_the_database_refuses_a_number_or_a_key_twice(room, school) -> None:
    same = {"school": school, "meeting_id": room.meeting_id, "kind": "begun", "by_name": "X", "at": clocks.now()}
    for number, key in ((1, "other"), (99, "role-facilitator")):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanningEvent.objects.create(number=number, key=key, **same)


def test_undo_takes_the_last_step_back_and_keeps_both_in_the_list(room) -> None:
    boxes = room.to_votes("Support his reading", "Make friends")
    before = room.board
    room.step(Kind.SHOWN)
    number = room.board.number
    undo = {"actor": room.senco, "meeting_id": room.meeting_id}
    board = actions.undo_step(number=number, key="undo", **undo)
    assert not board.is_shown
    assert board.stage is before.stage
    assert actions.undo_step(number=number, key="undo", **undo).number == board.number
    queries.forget()
    assert room.board == board
    with pytest.raises(NotNow, match="meanwhile"):
        actions.undo_step(number=number, key="again", **undo)
    guest = room.guest("Bola")
    actions.vote(place=guest, box=boxes[0], by=1, key="v")
    with pytest.raises(NotNow, match="Only they take"):
        actions.undo_step(number=room.board.number, key="vote", **undo)
    hand = room.by_hand("Cy")
    actions.vote_by_hand(actor=room.senco, meeting_id=room.meeting_id, person=hand, box=boxes[0], by=1, key="h")
    actions.undo_step(number=room.board.number, key="hand", **undo)
    assert sum(room.board.votes.values()) == 1


def test_a_process_that_starts_anew_reads_the_same_board(room) -> None:
    boxes = room.to_votes("Support his reading", "Make friends")
    guest = room.guest("Bola")
    for number in range(3):
        actions.vote(place=guest, box=boxes[0], by=1, key=f"v{number}")
    before = room.board
    queries.forget()
    assert room.board == before
    assert rules.tally(room.board, "")[0].votes == 3


def test_a_known_board_is_read_without_a_query_and_only_so_many_are_kept(
    room, django_assert_num_queries, monkeypatch
) -> None:
    meeting = room.meeting
    queries.known(meeting)
    with django_assert_num_queries(0):
        queries.known(meeting)
    monkeypatch.setattr("handrail.planning.queries.boards.MOST_KEPT", 0)
    queries.forget()
    with django_assert_num_queries(2):
        queries.known(meeting)
        queries.known(meeting)


# ------------------------------------------------------------------------------------------------------ people


def test_a_guest_joins_by_the_code_once_and_is_seen(room) -> None:
    place = room.guest("Bola", key="join")
    assert (place.name, place.meeting_id, place.pupil_id) == ("Bola", room.meeting_id, room.pupil.pk)
    event = one_event(type="PLANNING_PLACE_TAKEN")
    assert (event.actor_name, event.address, event.new) == ("Handrail", "192.0.2.7", {"part": "parent", "way": "phone"})
    again = room.guest("Bola", key="join")
    assert again.person == place.person
    assert Participant.objects.count() == 1
    assert [person.name for person in room.board.present] == ["Bola"]
    with pytest.raises(Refused, match="There is a bola already") as refused:
        room.guest("bola")
    assert refused.value.field == "name"


def test_a_place_without_saying_who_one_is_is_refused(room) -> None:
    with pytest.raises(Refused, match="Say who you are"):
        actions.join_by_code(typed=room.meeting.code, name="Bola", part=None, key="k", address=None)


def test_wrong_codes_are_counted_for_the_address_and_then_held_up(room, monkeypatch) -> None:
    monkeypatch.setattr("handrail.access.rules.FREE_FAILURES_OF_AN_ADDRESS", 3)
    monkeypatch.setattr("handrail.access.rules.wait_seconds_of_address", lambda n: 5 if n >= 3 else 0)
    guess = {"name": "X", "part": Part.PARENT, "key": "k"}
    for typed in ("BBBBBB", "nonsense", ""):
        with pytest.raises(Refused, match="does not lead"):
            actions.join_by_code(typed=typed, address="192.0.2.9", **guess)
    with pytest.raises(Refused, match="Too many"):
        actions.join_by_code(typed=room.meeting.code, address="192.0.2.9", **guess)
    assert actions.join_by_code(typed=room.meeting.code, address="192.0.2.10", **guess)


def test_a_code_opens_nothing_after_a_day_or_behind_a_closed_door(room, clock) -> None:
    code = room.meeting.code
    actions.turn_door(actor=room.senco, meeting_id=room.meeting_id, is_open=False, key="close")
    actions.turn_door(actor=room.senco, meeting_id=room.meeting_id, is_open=False, key="close")
    assert room.meeting.code == ""
    assert not DoorCode.objects.exists()
    join = {"name": "X", "part": Part.PARENT, "key": "k", "address": None}
    with pytest.raises(Refused, match="does not lead"):
        actions.join_by_code(typed=code, **join)
    actions.turn_door(actor=room.senco, meeting_id=room.meeting_id, is_open=True, key="open")
    assert room.meeting.code not in ("", code)
    assert len(trail(type="PLANNING_DOOR_TURNED")) == 2
    clock.move_to(clocks.now() + timedelta(hours=25))
    with pytest.raises(Refused, match="does not lead"):
        actions.join_by_code(typed=room.meeting.code, **join)


def come_in(room, name: str) -> str:
    """Come in by the code that stands on the screen now."""
    return actions.join_by_code(
        typed=queries.door_of(room.meeting).code, name=name, part=Part.PARENT, key=str(uuid4()), address=None
    )


def test_a_meeting_set_up_for_another_day_has_a_code_that_works_when_it_begins(room, senco, pupil, clock) -> None:
    meeting = actions.set_up_meeting(
        actor=senco, meeting_id=uuid4(), pupil_id=pupil.pk, held_on=clocks.today() + timedelta(days=3)
    )
    room = Room(senco, pupil, meeting.pk)
    assert queries.door_of(room.meeting).code == ""
    assert room.board.is_door_open
    clock.move_to(clocks.now() + timedelta(days=3))
    room.step(Kind.BEGUN, key="begin")
    code = queries.door_of(room.meeting)
    assert code.ends_at == clocks.now() + timedelta(hours=24)
    assert policy.place_of(come_in(room, "Bola"))
    room.step(Kind.BEGUN, key="begin")
    assert queries.door_of(room.meeting) == code
    assert one_event(type="PLANNING_DOOR_TURNED").new == {"open": True}


def test_a_code_that_outlasts_the_meeting_stays_when_it_begins_and_one_that_does_not_is_made_anew(room, clock) -> None:
    code = room.meeting.code
    room.step(Kind.BEGUN)
    assert room.meeting.code == code
    room.step(Kind.PAUSED)
    clock.move_to(clocks.now() + timedelta(hours=22))
    room.step(Kind.RESUMED)
    assert room.meeting.code not in ("", code)
    assert come_in(room, "Bola")


def test_going_on_the_next_day_makes_a_code_and_leaves_everybodys_place(room, clock) -> None:
    room.step(Kind.BEGUN)
    place = policy.place_of(token := come_in(room, "Bola"))
    room.step(Kind.PAUSED)
    clock.move_to(clocks.now() + timedelta(hours=24))
    assert queries.door_of(room.meeting).code == ""
    moved = actions.give_place(actor=room.senco, meeting_id=room.meeting_id, person=place.person)
    room.step(Kind.RESUMED)
    assert policy.place_of(token) == place
    assert come_in(room, "Ike")
    assert actions.join_by_code(typed=moved, name="", part=None, key="k", address=None)


def test_undoing_the_pause_goes_on_with_a_code_that_works(room, clock) -> None:
    room.step(Kind.BEGUN)
    room.step(Kind.PAUSED)
    clock.move_to(clocks.now() + timedelta(days=1))
    last = rules.last_step(rules.effective(queries.known(room.meeting).events))
    actions.undo_step(actor=room.senco, meeting_id=room.meeting_id, number=last.number, key="u")
    assert not room.board.is_paused
    assert come_in(room, "Bola")


def test_a_closed_door_stays_closed_when_the_meeting_goes_on(room, clock) -> None:
    actions.turn_door(actor=room.senco, meeting_id=room.meeting_id, is_open=False, key="close")
    room.step(Kind.BEGUN)
    assert (room.meeting.code, room.board.is_door_open) == ("", False)


def test_an_open_door_whose_code_has_ended_gets_another_one(room, clock) -> None:
    with pytest.raises(NotNow, match="so already"):
        actions.turn_door(actor=room.senco, meeting_id=room.meeting_id, is_open=True, key="open")
    clock.move_to(clocks.now() + timedelta(hours=25))
    n_doors = queries.door_of(room.meeting).n_doors
    actions.turn_door(actor=room.senco, meeting_id=room.meeting_id, is_open=True, key="open-again")
    assert queries.door_of(room.meeting).n_doors > n_doors
    assert come_in(room, "Bola")


def test_a_code_whose_meeting_has_another_one_leads_nowhere(room) -> None:
    old = room.meeting.code
    meeting = room.meeting
    meeting.code = "CCCCCC"
    meeting.save(update_fields=["code"])
    with pytest.raises(Refused, match="does not lead"):
        actions.join_by_code(typed=old, name="X", part=Part.PARENT, key="k", address=None)


def test_a_code_that_is_taken_is_not_given_again(room, monkeypatch) -> None:
    drawn = iter([*room.meeting.code, *"CCCCCC"])
    monkeypatch.setattr("secrets.choice", lambda letters: next(drawn))
    assert door.new_code(room.meeting) == "CCCCCC"


def test_a_lost_phone_loses_no_vote_and_its_place_moves_to_another_phone(room, clock) -> None:
    boxes = room.to_votes("Support his reading", "Make friends")
    place = room.guest("Bola")
    actions.vote(place=place, box=boxes[0], by=1, key="v")
    code = actions.give_place(actor=room.senco, meeting_id=room.meeting_id, person=place.person)
    token = actions.join_by_code(typed=code, name="", part=None, key="k", address=None)
    moved = policy.place_of(token)
    assert moved == place
    assert rules.votes_left(room.board, place.person) == 4
    with pytest.raises(Refused, match="does not lead"):
        actions.join_by_code(typed=code, name="", part=None, key="k", address=None)
    late = actions.give_place(actor=room.senco, meeting_id=room.meeting_id, person=place.person)
    clock.move_to(clocks.now() + timedelta(minutes=16))
    with pytest.raises(Refused, match="does not lead"):
        actions.join_by_code(typed=late, name="", part=None, key="k", address=None)
    with pytest.raises(NotNow, match="not at the meeting"):
        actions.give_place(actor=room.senco, meeting_id=room.meeting_id, person="nobody")


def test_a_place_code_of_somebody_who_is_gone_leads_nowhere(room) -> None:
    code = door.new_code(room.meeting, person=str(uuid4()))
    with pytest.raises(Refused, match="does not lead"):
        actions.join_by_code(typed=code, name="", part=None, key="k", address=None)


def test_the_other_phone_has_no_place_any_more(room) -> None:
    token = actions.join_by_code(typed=room.meeting.code, name="Bola", part=Part.PARENT, key="k", address=None)
    place = policy.place_of(token)
    code = actions.give_place(actor=room.senco, meeting_id=room.meeting_id, person=place.person)
    actions.join_by_code(typed=code, name="", part=None, key="k2", address=None)
    assert policy.place_of(token) is None
    assert policy.place_of("nonsense") is None


def test_a_member_of_staff_has_one_place_whatever_the_device(room, school) -> None:
    head = make_actor(school, Role.HEAD)
    one = policy.place_of(actions.take_place(actor=head, meeting_id=room.meeting_id))
    two = policy.place_of(actions.take_place(actor=head, meeting_id=room.meeting_id))
    assert one == two
    assert room.board.people[one.person].way is Way.ACCOUNT
    with pytest.raises(NotVisible):
        actions.take_place(actor=make_actor(school, Role.VOLUNTEER), meeting_id=room.meeting_id)


def test_somebody_without_a_phone_is_added_once(room) -> None:
    for _ in range(2):
        actions.add_person(actor=room.senco, meeting_id=room.meeting_id, name="Cy", part=Part.CHILD, key="cy")
    assert [person.name for person in room.board.present] == ["Cy"]
    with pytest.raises(NotNow, match="There is a Cy already"):
        room.by_hand("Cy")
    assert Participant.objects.count() == 1


def test_somebody_who_is_taken_out_can_do_nothing_until_they_are_let_in_again(room) -> None:
    (box, _) = room.to_votes("Support his reading", "Make friends")
    place = room.guest("Bola")
    turn = {"actor": room.senco, "meeting_id": room.meeting_id, "person": place.person}
    actions.remove_person(is_removed=True, key="out", **turn)
    actions.remove_person(is_removed=True, key="out", **turn)
    assert one_event(type="PLANNING_PERSON_REMOVED").new == {"name": "Bola"}
    with pytest.raises(NotNow, match="not at this meeting"):
        actions.vote(place=place, box=box, by=1, key="v")
    with pytest.raises(NotNow):
        actions.give_place(actor=room.senco, meeting_id=room.meeting_id, person=place.person)
    actions.remove_person(is_removed=False, key="in", **turn)
    actions.vote(place=place, box=box, by=1, key="v")
    room.go_back()
    actions.remove_person(is_removed=True, key="out again", **turn)
    with pytest.raises(NotNow, match="not at this meeting"):
        room.propose("Something", by=place)


# ------------------------------------------------------------------------------------------- suggestions, votes


def test_a_negative_suggestion_waits_with_its_positive_form_until_the_proposer_decides(room) -> None:
    room.step(Kind.BEGUN)
    room.go_on()
    place, other = room.guest("Bola"), room.guest("Ike")
    box = room.propose("Stop him disrupting the class", by=place)
    found = room.board.boxes[box]
    assert found.is_open
    assert found.offer == "Help Tobi to put a hand up and wait to be asked before speaking"
    assert not rules.round_boxes(room.board)
    with pytest.raises(NotNow, match="somebody else's"):
        actions.settle_words(place=other, box=box, text="Mine", key="x")
    with pytest.raises(NotNow, match="somebody else's"):
        actions.settle_words(place=other, box="nothing", text="Mine", key="x")
    actions.settle_words(place=place, box=box, text=found.offer, key="take")
    assert rules.round_boxes(room.board)[0].text == found.offer
    kept = room.propose("He never sits", by=place)
    actions.settle_words(place=place, box=kept, text=None, key="keep")
    assert room.board.boxes[kept].text == "He never sits"
    good = room.propose("Support his reading", by=place)
    assert not room.board.boxes[good].is_open


def test_the_facilitator_suggests_for_somebody_and_a_retry_suggests_once(room) -> None:
    room.step(Kind.BEGUN)
    room.go_on()
    hand = room.by_hand("Cy")
    box = room.propose("A quiet place", person=hand)
    assert room.board.boxes[box].name == "Cy"
    _, again = actions.propose(by=room.senco, meeting_id=room.meeting_id, text="Twice", key="same")
    _, same = actions.propose(by=room.senco, meeting_id=room.meeting_id, text="Twice", key="same")
    assert again == same
    assert len(room.board.boxes) == 2
    with pytest.raises(NotNow, match="not at this meeting"):
        room.propose("T", person="nobody")


def test_nobody_votes_six_times(room) -> None:
    boxes = room.to_votes("Support his reading", "Make friends")
    place = room.guest("Bola")
    for number in range(5):
        actions.vote(place=place, box=boxes[number % 2], by=1, key=f"v{number}")
    board = actions.vote(place=place, box=boxes[0], by=1, key="v0")
    assert rules.votes_left(board, place.person) == 0
    with pytest.raises(NotNow, match="All 5 votes"):
        actions.vote(place=place, box=boxes[0], by=1, key="v5")
    assert PlanningEvent.objects.filter(kind=Kind.VOTED).count() == 5


def test_votes_by_raised_hand_are_for_those_without_a_phone(room) -> None:
    (box, _) = room.to_votes("Support his reading", "Make friends")
    hand, place = room.by_hand("Cy"), room.guest("Bola")
    write = {"actor": room.senco, "meeting_id": room.meeting_id, "box": box, "by": 1}
    assert actions.vote_by_hand(person=hand, key="h", **write).votes == {(hand, box): 1}
    for person in (place.person, "nobody"):
        with pytest.raises(NotNow, match="own phone"):
            actions.vote_by_hand(person=person, key="x", **write)


def test_a_place_reaches_no_other_meeting(room, senco, pupil) -> None:
    place = room.guest("Bola")
    other = actions.set_up_meeting(actor=senco, meeting_id=uuid4(), pupil_id=pupil.pk, held_on=date(2026, 11, 16))
    with pytest.raises(NotVisible):
        actions.propose(by=place, meeting_id=other.pk, text="T", key="k")
    stranger = Place(place.school_id, uuid4(), place.pupil_id, place.person, "X")
    with pytest.raises(NotVisible):
        actions.vote(place=stranger, box="b", by=1, key="k")


# ------------------------------------------------------------------------------------------------------ the end


def test_what_is_beyond_normal_work_becomes_a_draft_plan_and_the_rest_tasks(room, senco) -> None:
    beyond, normal = room.to_sorting()
    goal = room.board.goals[0]
    room.step(Kind.GOAL, box=goal, wording="Read the texts of his year", indicators=["achieving"])
    room.step(Kind.BEYOND, box=beyond, beyond=True)
    room.step(Kind.TASK, box=normal, owner="Ms Raman", due_on="2026-12-01")
    room.step(Kind.TASK, box=beyond, owner="Mr Lowe", due_on="2027-01-15")
    with pytest.raises(Refused, match="once the meeting has ended"):
        actions.open_draft_plan(actor=senco, meeting_id=room.meeting_id, kind="sen_support_plan")
    for _ in range(2):
        meeting = actions.end_meeting(actor=senco, meeting_id=room.meeting_id, key="end")
    assert (meeting.code, meeting.ended_by_name) == ("", senco.name)
    assert not DoorCode.objects.exists()
    (task,) = PlanningTask.objects.all()
    assert (task.wording, task.owner_name, task.due_on) == ("Choose books together", "Ms Raman", date(2026, 12, 1))
    assert task.goal == "Read the texts of his year"
    with pytest.raises(Refused, match="what kind"):
        actions.open_draft_plan(actor=senco, meeting_id=room.meeting_id, kind="nonsense")
    plan = actions.open_draft_plan(actor=senco, meeting_id=room.meeting_id, kind="sen_support_plan")
    assert actions.open_draft_plan(actor=senco, meeting_id=room.meeting_id, kind="sen_support_plan") == plan
    long_term = LongTermTarget.objects.get(plan=plan)
    assert (long_term.wording, long_term.indicators) == ("Read the texts of his year", ["achieving"])
    target = Target.objects.get(plan=plan)
    assert (target.wording, target.who, target.long_term) == ("Read aloud each day", "Mr Lowe", long_term)
    assert target.pupil_targets.get().criterion is None
    assert plan.state == "draft"


def test_without_anything_beyond_normal_work_there_is_no_plan(room, senco) -> None:
    room.to_sorting()
    actions.end_meeting(actor=senco, meeting_id=room.meeting_id, key="end")
    assert PlanningTask.objects.count() == 2
    with pytest.raises(Refused, match="no plan to open"):
        actions.open_draft_plan(actor=senco, meeting_id=room.meeting_id, kind="sen_support_plan")


def test_an_action_without_an_owner_still_becomes_a_target(room, senco) -> None:
    beyond, _ = room.to_sorting()
    room.step(Kind.BEYOND, box=beyond, beyond=True)
    actions.end_meeting(actor=senco, meeting_id=room.meeting_id, key="end")
    plan = actions.open_draft_plan(actor=senco, meeting_id=room.meeting_id, kind="sen_support_plan")
    assert Target.objects.get(plan=plan).who == ""


def test_after_the_end_every_place_and_code_is_closed(room, senco) -> None:
    room.to_sorting()
    place = room.guest("Bola")
    code = actions.give_place(actor=senco, meeting_id=room.meeting_id, person=place.person)
    actions.end_meeting(actor=senco, meeting_id=room.meeting_id, key="end")
    with pytest.raises(Refused, match="does not lead"):
        actions.join_by_code(typed=code, name="", part=None, key="k", address=None)
    with pytest.raises(NotNow, match="has ended"):
        actions.propose(by=place, meeting_id=room.meeting_id, text="Late", key="late")
    with pytest.raises(NotNow, match="has ended"):
        actions.give_place(actor=senco, meeting_id=room.meeting_id, person=place.person)
    assert room.board.stage is Stage.ENDED


def test_a_task_is_marked_as_done_and_as_open_again(room, senco, school) -> None:
    room.to_sorting()
    actions.end_meeting(actor=senco, meeting_id=room.meeting_id, key="end")
    task = PlanningTask.objects.order_by("position").first()
    for is_done in (True, True, False):
        task = actions.settle_task(actor=senco, task_id=task.pk, is_done=is_done)
        assert (task.done_at is not None, bool(task.done_by_name)) == (is_done, is_done)
    assert len(trail(type="PLANNING_TASK_SETTLED")) == 2
    assert str(task) == "Read aloud each day"
    with pytest.raises(NotVisible):
        actions.settle_task(actor=senco, task_id=uuid4(), is_done=True)
    with pytest.raises(NotVisible):
        actions.settle_task(actor=make_actor(school, Role.VOLUNTEER), task_id=task.pk, is_done=True)


def test_nobody_of_another_school_finds_a_meeting_or_its_tasks(room, senco) -> None:
    room.to_sorting()
    actions.end_meeting(actor=senco, meeting_id=room.meeting_id, key="end")
    task = PlanningTask.objects.first()
    other = SchoolFactory()
    stranger = make_actor(other, Role.SENCO)
    with scope(school=other.pk):
        for act in (
            lambda: policy.get_meeting(stranger, room.meeting_id),
            lambda: actions.settle_task(actor=stranger, task_id=task.pk, is_done=True),
        ):
            with pytest.raises(NotVisible):
                act()


def test_what_records_say_of_themselves(room) -> None:
    assert str(room.meeting) == "planning meeting on 2026-11-16"
    place = room.guest("Bola")
    assert str(Participant.objects.get(pk=UUID(place.person))) == "Bola"
    assert str(DoorCode.objects.first()) == f"code of {room.meeting_id}"
    assert queries.pulses([room.meeting_id]) == {room.meeting_id: room.board.number}
    with everywhere():
        from handrail.planning.models import Pulse

        assert str(Pulse.objects.get(pk=room.meeting_id)) == f"{room.meeting_id}: {room.board.number}"


@pytest.mark.django_db(transaction=True)
def test_many_phones_at_the_same_moment_give_five_votes_each(school) -> None:
    """On PostgreSQL really at once; on SQLite one after the other, which is what its lock makes of it."""
    from handrail.planning.tests.conftest import Room

    senco, pupil = make_actor(school, Role.SENCO), PupilFactory(school=school)
    with scope(school=school.pk):
        made = actions.set_up_meeting(actor=senco, meeting_id=uuid4(), pupil_id=pupil.pk, held_on=date(2026, 11, 16))
        room = Room(senco, pupil, made.pk)
        boxes = room.to_votes("Support his reading", "Make friends")
        place = room.guest("Bola")
    refused = []

    def tap(number: int) -> None:
        try:
            actions.vote(place=place, box=boxes[number % 2], by=1, key=f"tap-{number % 9}")
        except NotNow as why:
            refused.append(why.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=(number,)) for number in range(18)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queries.forget()
    with scope(school=school.pk):
        assert sum(room.board.votes.values()) == 5
        assert PlanningEvent.objects.filter(kind=Kind.VOTED).count() == 5
        numbers = PlanningEvent.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, len(numbers) + 1))
    assert refused


def test_a_board_whose_events_cannot_all_be_read_is_never_shown(room) -> None:
    meeting = room.meeting
    meeting.n_events += 1
    with pytest.raises(LookupError, match="scope"):
        queries.known(meeting)


def test_who_may_read_but_not_hold_is_told_so(room, school, monkeypatch) -> None:
    from handrail.access.permissions import Permission

    real = policy.meetings_visible_to

    def reads_only(actor, permission=Permission.REVIEW_VIEW):
        return real(actor) if permission == Permission.REVIEW_VIEW else real(actor).none()

    monkeypatch.setattr(policy, "meetings_visible_to", reads_only)
    with pytest.raises(Denied):
        policy.get_meeting(room.senco, room.meeting_id, Permission.REVIEW_HOLD)


def test_what_is_sorted_already_adds_no_event(room) -> None:
    one, two = room.to_sorting()
    at = {"actor": room.senco, "meeting_id": room.meeting_id}
    rows = {one: (True, "Ms Raman", "2026-12-01"), two: (False, "", "")}
    actions.sort_actions(rows=rows, key="sort", **at)
    n_events = room.meeting.n_events
    assert actions.sort_actions(rows=rows, key="again", **at).beyond == {one}
    assert room.meeting.n_events == n_events


def test_a_process_that_knows_more_forgets_nothing(room) -> None:
    before = queries.known(room.meeting)
    room.step(Kind.BEGUN)
    after = queries.known(room.meeting)
    queries.remember(room.meeting_id, before)
    assert queries.in_mind(room.meeting_id) == after
