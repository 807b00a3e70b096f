"""The pages: today, record, the history of a target, taking a record back."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.progress.models import Observation
from tests.factories import (
    AcademicYearFactory,
    CoreGroupMemberFactory,
    GroupAdultFactory,
    GroupPupilFactory,
    ObservationFactory,
    PlanFactory,
    PupilFactory,
    PupilTargetFactory,
    SchoolFactory,
    TargetFactory,
    TeachingGroupFactory,
    everywhere,
    make_actor,
    sign_in,
    trail,
)


def live_target(school, *, pupil=None, **fields):
    """Return a pupil's part in a target of a live plan; `fields` are the target's."""
    pupil = pupil or PupilFactory(school=school)
    return PupilTargetFactory(target=TargetFactory(plan=PlanFactory(pupil=pupil, state="live"), **fields))


@pytest.fixture
def pupil_target(school):
    return live_target(school)


def fields(form) -> dict[str, object]:
    return {"id": str(form["id"].value()), "observed_on": "2026-11-16", "from": "/today/?class=7A"}


def observe(pupil_target) -> str:
    return reverse("progress:observe", args=[pupil_target.pk])


# ------------------------------------------------------------------------------------------------------- today


def test_today_shows_the_targets_of_groups_and_caseload_only(school, client, pupil_target):
    teacher = make_actor(school, Role.TEACHER)
    group = TeachingGroupFactory(year=AcademicYearFactory(school=school))
    GroupAdultFactory(group=group, membership_id=teacher.membership_id, membership=None)
    taught, theirs = live_target(school, wording="Taught."), live_target(school, wording="Caseload.")
    GroupPupilFactory(group=group, pupil=taught.pupil)
    CoreGroupMemberFactory(pupil=theirs.pupil, membership_id=teacher.membership_id, membership=None)
    page = sign_in(client, teacher).get(reverse("progress:today"))
    assert page.status_code == 200
    wordings = [target.wording for pupil in page.context["today"].pupils for target in pupil.targets]
    assert sorted(wordings) == ["Caseload.", "Taught."]


def test_today_of_a_senco_starts_with_their_own_and_lets_choose_a_class(client, school, senco, pupil_target):
    page = client.get(reverse("progress:today"))
    assert page.context["today"].pupils == ()
    assert page.context["today"].classes == ("7A",)
    assert "No pupils of your own today" in page.content.decode()
    page = client.get(reverse("progress:today"), {"class": "7A"})
    assert [pupil.id for pupil in page.context["today"].pupils] == [pupil_target.pupil_id]


def test_today_leaves_out_leavers_and_plans_that_are_not_live(client, school, senco):
    live_target(school, pupil=PupilFactory(school=school, left_on=date(2026, 10, 1)))
    PupilTargetFactory(target=TargetFactory(plan=PlanFactory(pupil=PupilFactory(school=school), state="draft")))
    assert client.get(reverse("progress:today")).context["today"].classes == ()


def test_today_shows_the_last_three_and_leaves_out_withdrawn_ones(client, school, senco, pupil_target, in_school):
    for day, value in ((1, 11), (2, 12), (3, 13), (4, 14)):
        ObservationFactory(pupil_target=pupil_target, observed_on=date(2026, 11, day), value=value)
    with in_school(school):
        Observation.objects.filter(value=14).update(withdrawn_at="2026-11-16T09:00Z", withdrawn_by_name="Dana")
    target = client.get(reverse("progress:today"), {"class": "7A"}).context["today"].pupils[0].targets[0]
    assert [row.value for row in target.last] == ["13 out of 50", "12 out of 50", "11 out of 50"]


def test_today_takes_the_same_few_queries_for_many_pupils(client, school, senco, django_assert_max_num_queries):
    for _ in range(30):
        row = live_target(school)
        ObservationFactory(pupil_target=row)
    with django_assert_max_num_queries(9):
        page = client.get(reverse("progress:today"), {"class": "7A"})
    today = page.context["today"]
    assert (len(today.pupils), today.has_next) == (25, True)
    second = client.get(reverse("progress:today"), {"class": "7A", "page": 2}).context["today"]
    assert (len(second.pupils), second.has_next) == (5, False)


@pytest.mark.parametrize("role", [Role.HEAD, Role.OFFICE, Role.ADMINISTRATOR])
def test_today_is_for_those_who_record(client, school, role):
    assert sign_in(client, make_actor(school, role)).get(reverse("progress:today")).status_code == 403


# ------------------------------------------------------------------------------------------------------ record


@pytest.mark.parametrize(
    ("measure", "sent", "value"),
    [
        ("COUNT", {"value": "7"}, "7"),
        ("PERCENTAGE", {"value": "60"}, "60"),
        ("DURATION", {"minutes": "1", "seconds": "30"}, "90"),
        ("DURATION", {"minutes": "", "seconds": "45"}, "45"),
        ("SCORE", {"value": "20"}, "20"),
        ("PROMPT", {"value": "4"}, "4"),
        ("RUBRIC", {"value": "2"}, "2"),
        ("YES_NO", {"value": "yes"}, "1"),
        ("YES_NO", {"value": "no"}, "0"),
    ],
)
def test_observe_has_an_input_for_each_measure(client, senco, school, measure, sent, value):
    row = live_target(school, measure=measure, rubric="names it\nblends it")
    page = client.get(observe(row))
    assert page.status_code == 200
    answer = client.post(observe(row), fields(page.context["form"]) | sent)
    assert (answer.status_code, answer.url) == (302, "/today/?class=7A")
    with everywhere():
        assert Observation.objects.get().value == int(value)


def test_observe_offers_to_undo(client, senco, pupil_target):
    page = client.get(observe(pupil_target))
    client.post(observe(pupil_target), fields(page.context["form"]) | {"value": "20"})
    with everywhere():
        row = Observation.objects.get()
    url = reverse("progress:observation-undo", args=[row.pk])
    back = client.get("/today/")
    assert "20 out of 50" in back.content.decode()
    assert url in back.content.decode()
    # In the row itself too, where the browser comes back to.
    CoreGroupMemberFactory(pupil=pupil_target.pupil, membership_id=senco.membership_id, membership=None)
    assert "Undo the last record" in client.get("/today/").content.decode()
    assert client.get(url).status_code == 405
    answer = client.post(url, {"from": "/today/"})
    assert answer.url == "/today/"
    with everywhere():
        row.refresh_from_db()
    assert row.withdrawn_at is not None


def test_undo_after_a_minute_asks_why(client, senco, pupil_target, clock):
    client.post(observe(pupil_target), fields(client.get(observe(pupil_target)).context["form"]) | {"value": "20"})
    clock.shift(timedelta(minutes=2))
    with everywhere():
        row = Observation.objects.get()
    answer = client.post(reverse("progress:observation-undo", args=[row.pk]))
    url = reverse("progress:observation-withdraw", args=[row.pk])
    assert answer.url == url
    assert client.get(url).status_code == 200
    empty = client.post(url, {"reason": ""})
    assert empty.status_code == 422
    assert "Say why this record should not count." in empty.content.decode()
    assert client.post(url, {"reason": "Another pupil."}).status_code == 302
    with everywhere():
        row.refresh_from_db()
    assert row.withdrawn_reason == "Another pupil."


def test_observe_sent_twice_is_kept_once(client, senco, pupil_target):
    sent = fields(client.get(observe(pupil_target)).context["form"]) | {"value": "20"}
    assert client.post(observe(pupil_target), sent).status_code == 302
    assert client.post(observe(pupil_target), sent).status_code == 302
    with everywhere():
        assert Observation.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"value": "60"}, "Enter a score from 0 to 50."),
        ({"value": ""}, "a value, a note or both"),
        ({"value": "20", "observed_on": "2026-11-17"}, "in the future"),
        ({"value": "20", "observed_on": "soon"}, "Enter the day as a date"),
    ],
)
def test_observe_says_what_is_wrong_and_keeps_what_was_typed(client, senco, pupil_target, sent, words):
    page = client.post(observe(pupil_target), fields(client.get(observe(pupil_target)).context["form"]) | sent)
    assert page.status_code == 422
    assert words in page.content.decode()
    if sent["value"]:
        assert f'value="{sent["value"]}"' in page.content.decode()


def test_observe_never_sends_people_elsewhere(client, senco, pupil_target):
    sent = fields(client.get(observe(pupil_target)).context["form"]) | {"value": "20", "from": "https://example.org/"}
    assert client.post(observe(pupil_target), sent).url == "/today/"


def test_observe_says_when_a_plan_is_not_live(client, senco, school):
    row = PupilTargetFactory(target=TargetFactory(plan=PlanFactory(pupil__school=school, state="reviewed")))
    assert "This plan is not live" in client.get(observe(row)).content.decode()


def test_observe_is_for_adults_of_the_pupil(client, school, pupil_target):
    assert sign_in(client, make_actor(school, Role.TEACHER)).get(observe(pupil_target)).status_code == 404
    assert sign_in(client, make_actor(school, Role.HEAD)).get(observe(pupil_target)).status_code == 403
    elsewhere = make_actor(SchoolFactory(), Role.SENCO)
    assert sign_in(client, elsewhere).get(observe(pupil_target)).status_code == 404


# ----------------------------------------------------------------------------------------------------- history


def test_target_detail_shows_line_words_numbers_and_all_records(
    client, senco, pupil_target, django_assert_max_num_queries
):
    for day in range(1, 13):
        ObservationFactory(pupil_target=pupil_target, observed_on=date(2026, 10, day), value=12 + day)
    client.get(reverse("progress:target-detail", args=[pupil_target.pk]))
    # The first look of an hour was written in the trail.
    assert len(trail(type="PUPIL_VIEWED", pupil_uuid=pupil_target.pupil_id)) == 1
    with django_assert_max_num_queries(9):
        page = client.get(reverse("progress:target-detail", args=[pupil_target.pk]))
    body = page.content.decode()
    assert page.status_code == 200
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="progress-line"' in body
    assert page.context["panel"].words in body
    assert len(page.context["records"]) == 12
    assert observe(pupil_target) in body


def test_target_detail_shows_withdrawn_records_with_their_reason(client, senco, pupil_target, in_school):
    row = ObservationFactory(pupil_target=pupil_target)
    client.post(reverse("progress:observation-withdraw", args=[row.pk]), {"reason": "Another pupil."})
    body = client.get(reverse("progress:target-detail", args=[pupil_target.pk])).content.decode()
    assert f"Withdrawn by {senco.name}: Another pupil." in body


def test_target_detail_without_a_measure_has_words_instead_of_a_line(client, senco, school):
    row = live_target(school, measure="")
    body = client.get(reverse("progress:target-detail", args=[row.pk])).content.decode()
    assert "no measure" in body
    assert "progress-line" not in body
    page = client.get(observe(row))
    assert client.post(observe(row), fields(page.context["form"]) | {"note": "Keen."}).status_code == 302


@pytest.mark.parametrize(("role", "status"), [(Role.HEAD, 200), (Role.TEACHER, 404), (Role.OFFICE, 403)])
def test_target_detail_is_for_those_who_read_the_plan(client, school, pupil_target, role, status):
    sign_in(client, make_actor(school, role))
    assert client.get(reverse("progress:target-detail", args=[pupil_target.pk])).status_code == status


def test_withdraw_is_for_its_maker_and_the_senco(client, school, pupil_target):
    support = make_actor(school, Role.SUPPORT_ADULT)
    CoreGroupMemberFactory(pupil=pupil_target.pupil, membership_id=support.membership_id, membership=None)
    row = ObservationFactory(pupil_target=pupil_target)
    url = reverse("progress:observation-withdraw", args=[row.pk])
    assert sign_in(client, support).get(url).status_code == 403
    missing = reverse("progress:observation-withdraw", args=[uuid.uuid4()])
    assert client.get(missing).status_code == 404
