"""A school of 900 pupils and 120 reviews: how long the year and a proposal take."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.planner import actions, queries
from handrail.planner.rules import weeks
from handrail.planner.tests.test_pages import new_day
from handrail.plans.models import Plan
from handrail.pupils.models import GroupPupil, Pupil
from tests.factories import PlanFactory, PupilFactory, TeachingGroupFactory, everywhere, make_actor

DUE_ON = date(2026, 12, 8)


@pytest.fixture
def crowd(here):
    """120 reviews within one week, of ten teachers, in a school of 900 pupils."""
    teachers = [make_actor(here.school, Role.TEACHER) for _ in range(10)]
    groups = [TeachingGroupFactory(year=here.year, name=f"9{letter}", year_group=9) for letter in "ABCDEFGHIJ"]
    with everywhere():
        members = Membership.objects.in_bulk([one.membership_id for one in teachers])
    pupils = [
        PupilFactory.build(school=here.school, surname=f"Pupil{n:03}", class_name=groups[n % 10].name, year_group=9)
        for n in range(900)
    ]
    Pupil.objects.bulk_create(pupils)
    places = [
        GroupPupil(school=here.school, group=groups[n % 10], pupil=one, starts_on=date(2026, 9, 1))
        for n, one in enumerate(pupils)
    ]
    GroupPupil.objects.bulk_create(places)
    plans = [
        PlanFactory.build(
            school=here.school,
            pupil=one,
            owner=members[teachers[n % 10].membership_id],
            state="live",
            review_on=DUE_ON + timedelta(days=n % 3),
        )
        for n, one in enumerate(pupils[:120])
    ]
    Plan.objects.bulk_create(plans)
    for number, teacher in enumerate(teachers[:4]):
        day = new_day(here, teacher_id=teacher.membership_id, room=f"Room {number}", held_on=date(2026, 12, 1))
        actions.add_day(actor=here.senco, day=day, day_id=uuid4())
    return teachers


def test_a_terms_reviews_are_spread_in_good_time(here, crowd, record_property, django_assert_max_num_queries):
    term = queries.term_choices(here.senco)[0]
    began = time.perf_counter()
    with django_assert_max_num_queries(10):
        proposal = queries.proposal_for(here.senco, term)
    seconds = time.perf_counter() - began
    record_property("seconds", seconds)
    assert len(proposal.placed) + len(proposal.left_out) == 123
    before = Counter(weeks.monday_of(one.from_on) for one in proposal.placed)
    after = Counter(weeks.monday_of(one.to_on) for one in proposal.placed)
    assert max(before.values()) > 110 and max(after.values()) <= 50
    assert sum(1 for one in proposal.placed if one.at) == 48
    held = Counter((one.to_on, one.day_id, one.at) for one in proposal.placed if one.at)
    assert set(held.values()) == {1}
    with django_assert_max_num_queries(40):
        actions.accept_proposal(actor=here.senco, placed=proposal.moved, key=uuid4())
    with django_assert_max_num_queries(10):
        year = queries.year_of(here.senco, queries.Chosen())
    assert year.load == after
    again = queries.proposal_for(here.senco, term)
    assert len(again.moved) <= 3 and not {one.plan_id for one in again.moved if one.at}
    print(f"A proposal for 123 reviews in a school of 900: {seconds:.2f} s")
    assert seconds < 10, f"{seconds:.2f} s"
