"""Typing in a week of counts: all or none, again and again, and the page that the code on a tally sheet opens."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.progress.actions import record_week
from handrail.progress.models import Observation
from handrail.progress.recording import DayCount
from tests.factories import (
    ObservationFactory,
    PlanFactory,
    PupilTargetFactory,
    SchoolFactory,
    TargetFactory,
    everywhere,
    make_actor,
    one_event,
    sign_in,
)

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 11)


@pytest.fixture
def senco(school):
    return make_actor(school, Role.SENCO)


@pytest.fixture
def target_of(school):
    def made(measure="COUNT", rubric="", **fields):
        plan = PlanFactory(pupil__school=school, state=fields.pop("state", "live"))
        return PupilTargetFactory(
            target=TargetFactory(plan=plan, measure=measure, unit="words", rubric=rubric), **fields
        )

    return made


def week(*texts, ids=None):
    days = (MONDAY, TUESDAY, WEDNESDAY)
    return [DayCount(day, text, (ids or {}).get(day)) for day, text in zip(days, texts, strict=False)]


def test_a_week_is_kept_with_one_event(senco, target_of, in_school, django_assert_num_queries):
    part = target_of()
    with in_school(senco):
        with django_assert_num_queries(6):
            assert record_week(actor=senco, pupil_target_id=part.pk, days=week("7", "", "9 words")) == 2
        kept = list(Observation.objects.order_by("observed_on").values_list("observed_on", "value"))
        event = one_event(type="OBSERVATIONS_RECORDED")
    assert kept == [(MONDAY, Decimal(7)), (WEDNESDAY, Decimal(9))]
    assert (event.pupil_uuid, event.new) == (
        part.pupil_id,
        {"n_records": 2, "days": ["2026-11-09", "2026-11-11"]},
    )


def test_all_or_none_and_the_day_that_cannot_be_kept_is_named(senco, target_of, in_school):
    part = target_of()
    with in_school(senco):
        with pytest.raises(Refused) as refused:
            record_week(actor=senco, pupil_target_id=part.pk, days=week("7", "lots"))
        assert refused.value.field == "value-2026-11-10"
        with pytest.raises(Refused, match="in the future"):
            record_week(actor=senco, pupil_target_id=part.pk, days=[DayCount(date(2026, 11, 17), "7")])
        with pytest.raises(Refused, match="at least one day"):
            record_week(actor=senco, pupil_target_id=part.pk, days=week("", " "))
        assert not Observation.objects.exists()


def test_the_same_week_again_is_kept_once_and_other_counts_are_not_lost_silently(senco, target_of, in_school):
    part, ids = target_of(), {MONDAY: uuid.uuid4(), TUESDAY: uuid.uuid4(), WEDNESDAY: uuid.uuid4()}
    with in_school(senco):
        for _ in range(2):
            assert record_week(actor=senco, pupil_target_id=part.pk, days=week("7", "8", ids=ids)) == 2
        assert one_event(type="OBSERVATIONS_RECORDED")
        # The rest of the week from the same page, later.
        assert record_week(actor=senco, pupil_target_id=part.pk, days=week("7", "8", "9", ids=ids)) == 3
        with pytest.raises(Refused, match="saved from this page already") as refused:
            record_week(actor=senco, pupil_target_id=part.pk, days=week("7", "80", ids=ids))
        assert refused.value.field == "value-2026-11-10"
        assert Observation.objects.count() == 3


def test_a_target_without_a_measure_takes_words(senco, target_of, in_school):
    part = target_of("")
    with in_school(senco):
        record_week(actor=senco, pupil_target_id=part.pk, days=week("Calm all day"))
        row = Observation.objects.get()
    assert (row.value, row.note) == (None, "Calm all day")


def test_only_who_records_within_reach_and_on_a_live_plan(school, senco, target_of, in_school):
    part = target_of()
    with in_school(school), pytest.raises(NotVisible):
        record_week(actor=make_actor(school, Role.SUPPORT_ADULT), pupil_target_id=part.pk, days=week("7"))
    with in_school(school), pytest.raises(Denied):
        record_week(actor=make_actor(school, Role.GOVERNOR), pupil_target_id=part.pk, days=week("7"))
    closed = target_of(state="closed")
    with in_school(senco), pytest.raises(Refused, match="not live"):
        record_week(actor=senco, pupil_target_id=closed.pk, days=week("7"))


# ------------------------------------------------------------------------------------------------------- page


def address(part, day="2026-11-12"):
    return f"{reverse('progress:week-record', args=[part.pk])}?week={day}"


def test_the_page_shows_the_week_and_what_is_recorded_already(client, senco, target_of):
    part = target_of()
    ObservationFactory(pupil_target=part, observed_on=TUESDAY, value=5, recorded_by_name="Sam Price")
    ObservationFactory(pupil_target=part, observed_on=TUESDAY, value=None, note="Tired", recorded_by_name="Sam Price")
    sign_in(client, senco)
    shown = client.get(address(part))
    page = shown.content.decode()
    assert "9 to 15 November" in page and "How many words each day." in page
    assert "Recorded already: 5 words (Sam Price), Tired (Sam Price)." in page
    assert "week=2026-11-02" in page and "week=2026-11-16" in page
    assert len(shown.context["form"].visible_fields()) == 7


def test_days_to_come_and_weeks_to_come_cannot_be_typed_in(client, senco, target_of):
    part = target_of()
    sign_in(client, senco)
    for asked in ("2026-11-20", "2031-01-01", "nonsense", ""):
        shown = client.get(address(part, asked))
        assert [field.name for field in shown.context["form"].visible_fields()] == ["value-2026-11-16"]
        assert "The week after" not in shown.content.decode()


def test_a_week_before_the_target_says_so(client, senco, target_of):
    part = target_of(starts_on=date(2026, 11, 16))
    sign_in(client, senco)
    assert "No day of this week can be recorded" in client.get(address(part, "2026-10-01")).content.decode()


def test_one_save_keeps_the_week_and_pressing_twice_keeps_it_once(client, senco, target_of):
    part = target_of()
    sign_in(client, senco)
    form = client.get(address(part)).context["form"]
    sent = {field.html_name: str(field.value()) for field in form.hidden_fields()}
    sent |= {"value-2026-11-09": "7", "value-2026-11-11": "9"}
    for _ in range(2):
        answer = client.post(address(part), sent)
        assert answer.headers["Location"] == reverse("progress:target-detail", args=[part.pk])
    with everywhere():
        assert Observation.objects.filter(pupil_target=part).count() == 2
    assert "Saved: 2 days" in client.get(answer.headers["Location"]).content.decode()
    changed = client.post(address(part), sent | {"value-2026-11-11": "90"})
    assert changed.status_code == 422
    assert "saved from this page already" in changed.content.decode()


def test_every_day_that_cannot_be_read_is_told_and_what_was_typed_stays(client, senco, target_of):
    part = target_of("PERCENTAGE")
    sign_in(client, senco)
    answer = client.post(
        address(part), {"value-2026-11-09": "200", "value-2026-11-10": "many", "value-2026-11-11": "60"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"value-2026-11-09", "value-2026-11-10"}
    assert 'value="60"' in page and 'value="200"' in page
    empty = client.post(address(part), {})
    assert "at least one day" in empty.content.decode()


@pytest.mark.parametrize(
    ("measure", "typed", "value"),
    [
        ("DURATION", "1:30", "90"),
        ("SCORE", "7", "7"),
        ("PROMPT", "4", "4"),
        ("RUBRIC", "2", "2"),
        ("YES_NO", "no", "0"),
        ("", "Calm", None),
    ],
)
def test_each_measure_has_a_field_that_suits_it(client, senco, target_of, measure, typed, value):
    part = target_of(measure, out_of=10, rubric="names it\nblends it")
    sign_in(client, senco)
    assert client.get(address(part)).status_code == 200
    assert client.post(address(part), {"value-2026-11-10": typed}).status_code == 302
    with everywhere():
        kept = Observation.objects.get(pupil_target=part).value
    assert kept == (None if value is None else Decimal(value))


def test_a_plan_that_is_not_live_takes_nothing(client, senco, target_of):
    part = target_of(state="closed")
    sign_in(client, senco)
    assert "nothing can be recorded on it" in client.get(address(part)).content.decode()


def test_the_address_asks_for_sign_in_and_another_schools_is_not_there(client, target_of):
    part = target_of()
    answer = client.get(address(part))
    assert answer.status_code == 302 and "/sign-in/" in answer.headers["Location"]
    sign_in(client, make_actor(SchoolFactory(), Role.SENCO))
    assert client.get(address(part)).status_code == 404
