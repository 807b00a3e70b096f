"""The weekly glance: what is shown to whom, and a review brought forward with one press."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.progress.actions import ask_for_help
from handrail.progress.queries import glance
from handrail.progress.types import LookAt
from handrail.reviews.models import Review
from tests.factories import (
    AcademicYearFactory,
    CoreGroupMemberFactory,
    ObservationFactory,
    PlanFactory,
    PupilFactory,
    PupilTargetFactory,
    SchoolFactory,
    TargetFactory,
    TermFactory,
    everywhere,
    make_actor,
    one_event,
    sign_in,
)

pytestmark = pytest.mark.django_db
PAGE = "/week/"


@pytest.fixture
def school():
    made = SchoolFactory()
    TermFactory(year=AcademicYearFactory(school=made))
    return made


@pytest.fixture
def senco(school):
    return make_actor(school, Role.SENCO)


def part(school, *values, last="2026-11-13", class_name="7A", note="", **fields):
    """Return a target from 0 to 14 words, 7 September to 14 December, with a record a day up to `last`."""
    pupil = PupilFactory(school=school, class_name=class_name)
    plan = PlanFactory(pupil=pupil, state="live", review_on=fields.pop("review_on", date(2026, 12, 14)))
    row = PupilTargetFactory(
        target=TargetFactory(plan=plan, measure="COUNT", unit="words"),
        baseline=0,
        criterion=14,
        starts_on=date(2026, 9, 7),
        due_on=date(2026, 12, 14),
    )
    final = date.fromisoformat(last)
    for n, value in enumerate(values):
        day = final.replace(day=final.day - len(values) + 1 + n)
        ObservationFactory(pupil_target=row, observed_on=day, value=value, note=note)
    return row


def reasons(found):
    return {row.pupil_target_id: row.why for row in found.rows}


def test_each_reason_is_found_and_what_goes_its_way_is_left_out(school, senco, in_school):
    fine, behind, met = part(school, 11, 11, 12), part(school, 1, 2, 1), part(school, 14, 14, 15)
    quiet, asked = part(school, 9, 9, 9, last="2026-10-30"), part(school, 11, 11, 12)
    noted = part(school, 11, 11, 12, last="2026-10-30")
    ObservationFactory(pupil_target=noted, observed_on=date(2026, 11, 12), value=None, note="Away with her class")
    with in_school(senco):
        ask_for_help(actor=senco, pupil_target_id=asked.pk, note="The cards")
        found = glance(senco)
    assert reasons(found) == {
        behind.pk: (LookAt.OFF_TRACK,),
        met.pk: (LookAt.MET_EARLY,),
        quiet.pk: (LookAt.QUIET,),
        asked.pk: (LookAt.HELP,),
    }
    assert fine.pk not in reasons(found)
    assert found.n_targets == 6
    assert [number for *_, number in found.counts] == [1, 1, 1, 1]
    assert next(row for row in found.rows if row.pupil_target_id == behind.pk).last == "1 word"
    assert found.sentence == "Last week 1 adult made 13 records on 5 targets of 5 pupils."


def test_a_day_is_read_whole_though_only_three_days_are_read(school, senco, in_school):
    row = part(school, 1, 2, 1)
    for value in (14, 14, 14, 14):
        ObservationFactory(pupil_target=row, observed_on=date(2026, 11, 13), value=value)
    with in_school(senco):
        # The middle of the last day is 14, so only two of three days are behind.
        assert reasons(glance(senco)) == {}


def test_a_teacher_sees_their_own_pupils_and_only_on_a_monday_the_week_before(school, in_school, clock):
    teacher = make_actor(school, Role.TEACHER)
    mine, _ = part(school, 1, 2, 1), part(school, 1, 2, 1)
    with everywhere():
        member = Membership.objects.get(pk=teacher.membership_id)
    CoreGroupMemberFactory(pupil=mine.pupil, membership=member)
    clock.move_to(datetime(2026, 11, 17, 9, tzinfo=UTC))
    with in_school(teacher):
        found = glance(teacher)
    assert list(reasons(found)) == [mine.pk]
    assert found.sentence == ""


def test_the_page_takes_the_same_few_queries_for_many_pupils(client, school, senco, django_assert_max_num_queries):
    for n in range(3):
        part(school, 1, 2, 1, class_name=f"7{n}")
    sign_in(client, senco)
    client.get(PAGE)
    with django_assert_max_num_queries(12) as few:
        assert client.get(PAGE).status_code == 200
    for n in range(12):
        part(school, 1, 2, 1, class_name=f"8{n}")
    with django_assert_max_num_queries(12) as many:
        shown = client.get(PAGE).content.decode()
    assert len(few) == len(many)
    assert shown.count("Behind the aim line") >= 15


def test_classes_reasons_and_pages_narrow(client, school, senco):
    rows = [part(school, 1, 2, 1, class_name="7A" if n < 41 else "7B") for n in range(43)]
    sign_in(client, senco)
    first = client.get(PAGE).content.decode()
    assert str(rows[0].pk) in first and str(rows[42].pk) not in first and "page=2" in first
    second = client.get(f"{PAGE}?page=2").content.decode()
    assert str(rows[42].pk) in second and "page=1" in second
    only = client.get(f"{PAGE}?class=7B").content.decode()
    assert str(rows[42].pk) in only and str(rows[0].pk) not in only
    none = client.get(f"{PAGE}?class=7B&why=MET_EARLY").content.decode()
    assert "Nothing wants a look" in none and "Only: met early" in none
    odd = client.get(f"{PAGE}?page=x&why=NOTHING&class=%00").content.decode()
    assert str(rows[0].pk) in odd


def test_a_school_without_live_targets_is_told_what_will_stand_here(client, school, senco):
    sign_in(client, senco)
    assert "No live targets" in client.get(PAGE).content.decode()


def test_one_press_brings_the_review_forward_by_the_schools_calendar(client, school, senco):
    row = part(school, 1, 2, 1)
    sign_in(client, senco)
    url = reverse("web:glance-forward", args=[row.target.plan_id])
    assert url in client.get(PAGE).content.decode()
    answer = client.post(url, {"why": "OFF_TRACK", "from": f"{PAGE}?class=7A"}, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?class=7A", 302)]
    assert "now due on 23 November" in answer.content.decode()
    with everywhere():
        assert Review.objects.get().due_on == date(2026, 11, 23)
    assert one_event(type="REVIEW_BROUGHT_FORWARD").reason == "Weekly glance: behind the aim line."
    # It is as early as it gets: the button has gone, and pressing it again says why.
    assert url not in client.get(PAGE).content.decode()
    assert "before the review is due" in client.post(url, {"why": "?"}, follow=True).content.decode()


def test_who_writes_no_plans_has_no_glance(client, school):
    sign_in(client, make_actor(school, Role.SUPPORT_ADULT))
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/").content.decode()


def test_home_leads_to_the_week(client, senco):
    sign_in(client, senco)
    assert f'href="{PAGE}"' in client.get("/").content.decode()
