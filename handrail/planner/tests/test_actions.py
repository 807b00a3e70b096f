"""Moving, accepting, putting back; review days; what is written down for clocks."""

from __future__ import annotations

from datetime import date, time
from uuid import uuid4

import pytest

from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.planner import actions, queries
from handrail.planner.models import Change, ClockNote, ClockStart, ReviewDay, ReviewTime
from handrail.planner.tests.conftest import plan_for
from handrail.planner.tests.test_pages import new_day
from handrail.planner.types import Placed
from handrail.reviews import actions as reviews_actions
from handrail.reviews import queries as reviews_queries
from tests.factories import PlanFactory, ReviewFactory, make_actor, one_event, trail

THIRD = date(2026, 12, 3)
FIRST = date(2026, 12, 1)


def move(here, plan, day=THIRD, *, was=date(2026, 12, 7), key=None, actor=None):
    return actions.move_review(actor=actor or here.senco, plan_id=plan.pk, day=day, was=was, key=key or uuid4())


def placed(plan, day, *, to=FIRST, at=None, was=date(2026, 12, 7)) -> Placed:
    return Placed(plan.pk, "Somebody", was, to, "Because.", day.pk if day else None, at)


def test_a_move_sent_twice_with_its_key_is_made_once(here):
    key = uuid4()
    change = move(here, here.tobi, key=key)
    assert move(here, here.tobi, key=key) == change
    assert move(here, here.tobi) is None  # there already
    assert Change.objects.count() == 1


def test_who_may_not_hold_reviews_moves_none(here):
    governor = make_actor(here.school, Role.GOVERNOR)
    with pytest.raises(Denied):
        move(here, here.tobi, actor=governor)
    with pytest.raises(Denied):
        actions.accept_proposal(actor=governor, placed=[], key=uuid4())
    with pytest.raises(Denied):
        actions.undo_change(actor=governor, change_id=uuid4())


def test_a_change_is_put_back_by_whoever_made_it_once(here):
    change = move(here, here.tobi)
    with pytest.raises(Denied, match="Only they can put it back"):
        actions.undo_change(actor=here.teacher, change_id=change.pk)
    for actor, key in ((here.colleague, change.pk), (here.senco, uuid4())):
        with pytest.raises(NotVisible):
            actions.undo_change(actor=actor, change_id=key)
    actions.undo_change(actor=here.senco, change_id=change.pk)
    actions.undo_change(actor=here.senco, change_id=change.pk)
    assert one_event(type="REVIEWS_PUT_BACK").new == {"n": 1}
    assert queries.last_change(here.senco) is None


def test_a_change_is_not_put_back_when_a_review_was_held_since(here):
    change = move(here, here.tobi)
    type(here.tobi).objects.filter(pk=here.tobi.pk).update(state="reviewed")
    with pytest.raises(Refused, match="until its review is held"):
        actions.undo_change(actor=here.senco, change_id=change.pk)


def test_a_proposal_is_taken_all_or_none(here):
    day = actions.add_day(actor=here.senco, day=new_day(here, teacher_id=None), day_id=uuid4())
    wrong = [placed(here.tobi, day, at=time(9, 0)), placed(here.una, None, to=date(2026, 12, 5))]
    with pytest.raises(Refused, match="at a weekend"):
        actions.accept_proposal(actor=here.senco, placed=wrong, key=uuid4())
    assert not Change.objects.exists()
    key = uuid4()
    right = [placed(here.tobi, day, at=time(9, 0)), placed(here.una, None, to=date(2026, 12, 4))]
    change = actions.accept_proposal(actor=here.senco, placed=right, key=key)
    assert actions.accept_proposal(actor=here.senco, placed=right, key=key) == change
    assert change.reviews.count() == 2
    assert one_event(type="REVIEWS_PLANNED").new == {"n": 2}


def test_a_time_is_given_to_one_review_only(here):
    day = actions.add_day(actor=here.senco, day=new_day(here, teacher_id=None), day_id=uuid4())
    actions.accept_proposal(actor=here.senco, placed=[placed(here.tobi, day, at=time(9, 0))], key=uuid4())
    with pytest.raises(Refused, match="is taken meanwhile"):
        actions.accept_proposal(actor=here.senco, placed=[placed(here.una, day, at=time(9, 0))], key=uuid4())
    # A review that was brought forward leaves its time to others.
    reviews_actions.bring_forward(actor=here.senco, plan_id=here.tobi.pk, due_on=date(2026, 11, 20), reason="Soon.")
    actions.accept_proposal(actor=here.senco, placed=[placed(here.una, day, at=time(9, 0))], key=uuid4())
    assert ReviewTime.objects.get().plan_id == here.una.pk


def test_a_time_on_a_day_that_is_gone_or_another_date_is_refused(here):
    day = actions.add_day(actor=here.senco, day=new_day(here), day_id=uuid4())
    with pytest.raises(Refused, match="is taken meanwhile"):
        wrong = placed(here.tobi, day, at=time(9, 0), to=date(2026, 12, 2))
        actions.accept_proposal(actor=here.senco, placed=[wrong], key=uuid4())
    actions.remove_day(actor=here.senco, day_id=day.pk)
    with pytest.raises(Refused, match="is taken meanwhile"):
        actions.accept_proposal(actor=here.senco, placed=[placed(here.tobi, day, at=time(9, 0))], key=uuid4())


def test_a_review_gets_a_time_on_the_day_that_it_has(here):
    day = actions.add_day(actor=here.senco, day=new_day(here, held_on=date(2026, 12, 7)), day_id=uuid4())
    proposal = queries.proposal_for(here.senco, queries.term_choices(here.senco)[0])
    tobis = next(one for one in proposal.moved if one.plan_id == here.tobi.pk)
    assert (tobis.from_on, tobis.to_on, tobis.day_id) == (date(2026, 12, 7), date(2026, 12, 7), day.pk)
    change = actions.accept_proposal(actor=here.senco, placed=[tobis], key=uuid4())
    assert ReviewTime.objects.get().starts_at == tobis.at
    # It stays there in the next proposal.
    again = queries.proposal_for(here.senco, queries.term_choices(here.senco)[0])
    assert here.tobi.pk not in {one.plan_id for one in again.placed}
    actions.undo_change(actor=here.senco, change_id=change.pk)
    assert not ReviewTime.objects.exists()


def test_moving_by_hand_ends_the_time(here):
    day = actions.add_day(actor=here.senco, day=new_day(here), day_id=uuid4())
    actions.accept_proposal(actor=here.senco, placed=[placed(here.tobi, day, at=time(9, 0))], key=uuid4())
    move(here, here.tobi, date(2026, 12, 2), was=FIRST)
    assert not ReviewTime.objects.exists()


def test_a_full_day_takes_no_more(here):
    actions.add_day(actor=here.senco, day=new_day(here, teacher_id=None, ends_at=time(9, 15)), day_id=uuid4())
    plan_for(here)
    proposal = queries.proposal_for(here.senco, queries.term_choices(here.senco)[0])
    assert sum(1 for one in proposal.placed if one.at) == 1


# ------------------------------------------------------------------------------------------------- review days


def test_a_day_with_times_keeps_its_date_start_and_minutes(here):
    day = actions.add_day(actor=here.senco, day=new_day(here), day_id=uuid4())
    actions.accept_proposal(actor=here.senco, placed=[placed(here.tobi, day, at=time(9, 15))], key=uuid4())
    for changes in ({"held_on": date(2026, 12, 2)}, {"minutes_each": 20}):
        with pytest.raises(Refused, match="1 review has a time on this day"):
            actions.change_day(actor=here.senco, day_id=day.pk, day=new_day(here, **changes))
    actions.change_day(actor=here.senco, day_id=day.pk, day=new_day(here, room="Hall", ends_at=time(11, 0)))
    actions.change_day(actor=here.senco, day_id=day.pk, day=new_day(here, room="Hall", ends_at=time(11, 0)))
    assert one_event(type="REVIEW_DAY_CHANGED").new["room"] == "Hall"
    actions.remove_day(actor=here.senco, day_id=day.pk)
    assert reviews_queries.due_dates_of_plans(here.senco, [here.tobi.pk]) == {here.tobi.pk: FIRST}


def test_two_days_of_one_teacher_do_not_overlap(here):
    actions.add_day(actor=here.senco, day=new_day(here), day_id=uuid4())
    with pytest.raises(Refused, match="The same teacher is taken") as refusal:
        actions.add_day(actor=here.senco, day=new_day(here, room="Hall", starts_at=time(11, 0)), day_id=uuid4())
    assert refusal.value.field == "starts_at"
    assert ReviewDay.objects.count() == 1


@pytest.mark.parametrize("field", ["teacher", "group"])
def test_people_of_other_schools_have_no_day_here(here, field):
    with pytest.raises(Refused, match="Choose again") as refusal:
        actions.add_day(actor=here.senco, day=new_day(here, **{f"{field}_id": uuid4()}), day_id=uuid4())
    assert refusal.value.field == field


def test_review_days_are_the_schools_to_set(here):
    with pytest.raises(Denied):
        actions.add_day(actor=here.teacher, day=new_day(here), day_id=uuid4())
    day = actions.add_day(actor=here.senco, day=new_day(here), day_id=uuid4())
    with pytest.raises(Denied):
        actions.remove_day(actor=here.teacher, day_id=day.pk)
    with pytest.raises(NotVisible):
        actions.remove_day(actor=here.senco, day_id=uuid4())
    with pytest.raises(NotVisible):
        actions.change_day(actor=make_actor(here.school, Role.PARENT), day_id=day.pk, day=new_day(here))


# ------------------------------------------------------------------------------------------------------ clocks


def test_what_was_done_is_written_down_once_and_can_be_corrected(here):
    for day in (date(2026, 11, 12), date(2026, 11, 12), date(2026, 11, 13)):
        actions.note_done(actor=here.senco, plan_id=here.ehsan.pk, code="AR-INVITE", done_on=day)
    assert [event.new["done_on"] for event in trail(type="CLOCK_DONE")] == ["2026-11-12", "2026-11-13"]
    assert trail(type="CLOCK_DONE")[-1].old == {"done_on": "2026-11-12"}
    assert ClockNote.objects.get().noted_by_name == here.senco.name


@pytest.mark.parametrize(
    ("code", "day", "says"),
    [
        ("AR-INVITE", date(2026, 11, 17), "still to come"),
        ("AR-INVITE", date(2020, 11, 17), "Look at the year"),
        ("NONE", date(2026, 11, 13), "no such deadline"),
        ("CSP-12M", date(2026, 11, 13), "no such deadline"),
    ],
)
def test_what_cannot_have_been_done_is_refused(here, code, day, says):
    with pytest.raises(Refused, match=says):
        actions.note_done(actor=here.senco, plan_id=here.ehsan.pk, code=code, done_on=day)


def test_a_reason_is_the_laws_or_words_alone(here):
    known = {"actor": here.senco, "plan_id": here.ehsan.pk}
    for _ in range(2):
        actions.note_reason(code="EHC-FINAL", exception="personal", reason="A bereavement.", **known)
    assert one_event(type="CLOCK_EXCEPTED").reason == "A bereavement."
    with pytest.raises(Refused, match="that the law accepts"):
        actions.note_reason(code="AR-INVITE", exception="personal", reason="A bereavement.", **known)
    for reason in ("  ", "x" * 2001, "a\0b"):
        with pytest.raises(Refused):
            actions.note_reason(code="AR-INVITE", exception="", reason=reason, **known)
    actions.take_note_back(code="EHC-FINAL", **known)
    actions.take_note_back(code="EHC-FINAL", **known)
    assert one_event(type="CLOCK_NOTE_REMOVED").reason == "A bereavement."


def test_a_day_to_count_from_is_kept_once_and_can_be_changed(here):
    for day in (date(2027, 9, 1), date(2027, 9, 1), date(2027, 9, 6)):
        actions.set_start(actor=here.senco, plan_id=here.ehsan.pk, anchor="phase_transfer", started_on=day)
    assert ClockStart.objects.get().started_on == date(2027, 9, 6)
    assert len(trail(type="CLOCK_STARTED")) == 2
    with pytest.raises(Refused, match="No deadline of this plan"):
        actions.set_start(actor=here.senco, plan_id=here.ehsan.pk, anchor="meeting", started_on=date(2026, 12, 1))
    with pytest.raises(Refused, match="three years"):
        actions.set_start(actor=here.senco, plan_id=here.ehsan.pk, anchor="request", started_on=date(2016, 12, 1))


def test_a_form_sent_twice_at_once_makes_one_change(here, monkeypatch):
    key, kept = uuid4(), queries.change_of_key
    change = move(here, here.tobi, key=key)
    day = actions.add_day(actor=here.senco, day=new_day(here, teacher_id=None), day_id=uuid4())
    answers = iter([None, change, None, change])
    monkeypatch.setattr(queries, "change_of_key", lambda actor, asked: next(answers))
    # The second of two waits for the first, and then finds what it made.
    assert move(here, here.tobi, key=key) == change
    assert actions.accept_proposal(actor=here.senco, placed=[placed(here.una, day)], key=key) == change
    assert kept(here.senco, key) == change


def test_what_is_noted_of_a_groups_plan_is_told_to_each_of_its_pupils(here, monkeypatch):
    from handrail.planner.actions import clocks
    from handrail.plans import actions as plans_actions
    from handrail.plans.tests.conftest import READING
    from handrail.plans.types import PlanDraft

    pupils = [here.tobi.pupil_id, here.una.pupil_id]
    plan = plans_actions.open_group_plan(
        actor=here.senco, name="Readers", pupil_ids=pupils, draft=PlanDraft(targets=[READING])
    )
    plan = plans_actions.agree_plan(actor=here.senco, plan=plan)
    monkeypatch.setattr(clocks, "_deadline", lambda plan, code: (None, ()))
    actions.note_done(actor=here.senco, plan_id=plan.pk, code="ANY", done_on=date(2026, 11, 13))
    assert {event.pupil_uuid for event in trail(type="CLOCK_DONE")} == set(pupils)


def test_a_plan_counts_from_the_review_that_it_came_from(here):
    before = plan_for(here, kind="ehc_plan", state="reviewed")
    ReviewFactory(plan=before, state="held", held_on=date(2026, 10, 5))
    plan = PlanFactory(pupil=before.pupil, kind="ehc_plan", state="live", continues=before)
    assert queries.plan_clocks(here.senco, plan).last_on == date(2026, 10, 5)


def test_clocks_are_of_pupils_in_reach(here):
    with pytest.raises(NotVisible):
        actions.note_done(actor=here.colleague, plan_id=here.ehsan.pk, code="AR-INVITE", done_on=date(2026, 11, 13))


def test_a_plan_of_a_framework_that_is_gone_has_no_clocks(here):
    type(here.ehsan).objects.filter(pk=here.ehsan.pk).update(framework="gone")
    with pytest.raises(Refused, match="no such deadline"):
        actions.note_done(actor=here.senco, plan_id=here.ehsan.pk, code="AR-INVITE", done_on=date(2026, 11, 13))
    here.ehsan.refresh_from_db()
    page = queries.plan_clocks(here.senco, here.ehsan)
    assert (page.clocks, page.law, page.framework_name) == ((), None, "gone")
    assert queries.due_this_fortnight(here.senco) == []
