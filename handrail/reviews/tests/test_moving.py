"""Reviews on other days: what is allowed, what is told, and that nothing is begun by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.access.types import Area, Level, Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.reviews import actions, queries
from handrail.reviews.models import Review, TargetReview
from handrail.reviews.tests.test_actions import build
from handrail.reviews.types import Move
from tests.factories import (
    PlanFactory,
    PupilFactory,
    ReviewFactory,
    SchoolFactory,
    everywhere,
    make_actor,
    one_event,
    sign_in,
    trail,
)

LATER = date(2026, 12, 10)


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def senco(school):
    return make_actor(school, Role.SENCO)


@pytest.fixture
def plan(school):
    return build(school)[0]


def move(actor, plan, day=LATER, **more):
    kept = {name: more.pop(name) for name in ("reason", "is_return") if name in more}
    return actions.move_reviews(actor=actor, moves=[Move(plan.pk, day, **more)], **kept)


def test_a_review_is_moved_later_and_nothing_is_begun(senco, plan, in_school):
    with in_school(senco):
        (moved,) = move(senco, plan, was=plan.review_on, reason="The family is away.")
        assert (moved.from_on, moved.to_on, moved.pupil_id) == (plan.review_on, LATER, plan.pupil_id)
        assert queries.due_dates_of_plans(senco, [plan.pk]) == {plan.pk: LATER}
        review = Review.objects.get()
        assert (review.state, review.moved_on, review.next_review_on) == ("due", LATER, date(2027, 3, 11))
        assert not TargetReview.objects.exists()
    event = one_event(type="REVIEW_MOVED")
    assert (event.old, event.new) == ({"due_on": "2026-12-07"}, {"due_on": "2026-12-10"})
    assert event.reason == "The family is away." and event.pupil_uuid == plan.pupil_id
    assert not trail(type="REVIEW_OPENED")


def test_a_move_sent_twice_is_made_once(senco, plan, in_school):
    with in_school(senco):
        assert move(senco, plan) and not move(senco, plan, was=plan.review_on)
    assert one_event(type="REVIEW_MOVED")


def test_moving_back_to_its_own_day_needs_no_word(senco, plan, in_school):
    with in_school(senco):
        move(senco, plan)
        move(senco, plan, day=plan.review_on, was=LATER)
        assert Review.objects.get().moved_on is None


def test_two_people_do_not_move_over_each_other(senco, plan, in_school):
    with in_school(senco):
        move(senco, plan)
        with pytest.raises(Refused, match="on 10 December 2026 now") as refusal:
            move(senco, plan, day=date(2026, 12, 1), was=plan.review_on)
    assert refusal.value.field == "day"


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2026, 11, 13), "in the past"),
        (date(2026, 12, 12), "at a weekend"),
        (date(2026, 12, 22), "closed to pupils"),
        (date(2028, 1, 10), "more than a year away"),
    ],
)
def test_a_day_that_is_not_allowed_is_refused_in_words(senco, plan, in_school, day, says):
    with in_school(senco), pytest.raises(Refused, match=says):
        move(senco, plan, day=day)


def test_nothing_is_later_than_the_law(senco, school, in_school):
    build(school)
    before = PlanFactory(pupil=PupilFactory(school=school), kind="ehc_plan", state="reviewed")
    ReviewFactory(plan=before, state="held", held_on=date(2025, 12, 8))
    plan = PlanFactory(pupil=before.pupil, kind="ehc_plan", state="live", starts_on=date(2026, 1, 12), continues=before)
    with in_school(senco):
        with pytest.raises(Refused, match="until 8 December 2026 at the latest"):
            move(senco, plan, day=date(2026, 12, 9))
        assert move(senco, plan, day=date(2026, 12, 8))


def test_a_review_goes_back_to_where_it_was_whatever_day_that_is(senco, school, in_school):
    plan = build(school)[0]
    with everywhere():
        type(plan).objects.filter(pk=plan.pk).update(review_on=date(2026, 11, 2))
    with in_school(senco):
        move(senco, plan)
        (moved,) = move(senco, plan, day=date(2026, 11, 2), was=LATER, is_return=True)
        assert moved.to_on == date(2026, 11, 2)
        assert queries.due_dates_of_plans(senco, [plan.pk]) == {plan.pk: date(2026, 11, 2)}


def test_bringing_forward_after_a_move_holds(senco, plan, in_school):
    with in_school(senco):
        move(senco, plan)
        actions.bring_forward(actor=senco, plan_id=plan.pk, due_on=date(2026, 12, 9), reason="They asked.")
        assert queries.due_dates_of_plans(senco, [plan.pk]) == {plan.pk: date(2026, 12, 9)}


def test_a_review_that_somebody_prepares_is_moved_and_keeps_its_words(senco, plan, in_school):
    with in_school(senco):
        actions.write_review(
            actor=senco, plan_id=plan.pk, considerations={"progress": "More."}, next_review_on=date(2027, 2, 8)
        )
        move(senco, plan)
        review = Review.objects.get()
        assert (review.progress, review.next_review_on, review.moved_on) == ("More.", date(2027, 2, 8), LATER)


def test_many_reviews_are_moved_with_a_fixed_number_of_queries(senco, school, in_school, django_assert_max_num_queries):
    build(school)
    plans = [PlanFactory(pupil=PupilFactory(school=school), state="live") for _ in range(30)]
    with in_school(senco), django_assert_max_num_queries(12):
        assert len(actions.move_reviews(actor=senco, moves=[Move(plan.pk, LATER) for plan in plans])) == 30


def test_a_stranger_and_a_reader_do_not_move(school, senco, plan, in_school):
    teacher = make_actor(school, Role.TEACHER)
    head = replace(make_actor(school, Role.HEAD), levels=((Role.HEAD, Area.REVIEWS, Level.VIEW),))
    with in_school(school):
        with pytest.raises(NotVisible):
            move(teacher, plan)
        with pytest.raises(Denied, match="hold a review"):
            move(head, plan)
        with pytest.raises(NotVisible):
            actions.move_reviews(actor=senco, moves=[Move(uuid4(), LATER)])


def test_a_plan_that_is_not_live_has_no_review_to_move(senco, school, in_school):
    plan = PlanFactory(pupil=PupilFactory(school=school), state="draft")
    with in_school(senco), pytest.raises(Refused, match="once it is live"):
        move(senco, plan)


def test_the_page_of_the_review_says_its_new_day(senco, plan, in_school, client):
    with in_school(senco):
        move(senco, plan)
    sign_in(client, senco)
    assert "10 December 2026" in client.get(reverse("reviews:review-detail", args=[plan.pk])).content.decode()


def test_a_framework_that_is_gone_has_no_law(plan):
    plan.framework = "gone"
    assert queries.latest_by_law(plan, plan.starts_on, None) is None
