"""Recording how a target went, and taking it back."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django_scopes import scope

from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.progress.actions import observing, record_many, record_observation, withdraw_observation
from handrail.progress.models import Observation
from handrail.progress.policy import get_pupil_target
from handrail.progress.queries import last_records, latest_of_pupil, lines_for
from handrail.progress.recording import NewObservation
from handrail.pupils.models import CoreGroupMember
from tests.factories import (
    CoreGroupMemberFactory,
    ObservationFactory,
    PlanFactory,
    PupilTargetFactory,
    SchoolFactory,
    TargetFactory,
    everywhere,
    make_actor,
    one_event,
    trail,
)

MONDAY = date(2026, 11, 16)


@pytest.fixture
def senco(school):
    return make_actor(school, Role.SENCO)


@pytest.fixture
def pupil_target(school):
    plan = PlanFactory(pupil__school=school, state="live")
    return PupilTargetFactory(target=TargetFactory(plan=plan))


def test_record_observation_keeps_value_note_who_and_when(senco, pupil_target, in_school, clock):
    with in_school(senco):
        row = record_observation(
            actor=senco, pupil_target_id=pupil_target.pk, observed_on=MONDAY, text="21", note=" Calm and keen. "
        )
        row.refresh_from_db()
        event = one_event(type="OBSERVATION_RECORDED")
    assert (row.value, row.note, row.observed_on) == (Decimal(21), "Calm and keen.", MONDAY)
    assert (row.recorded_by_id, row.recorded_by_name) == (senco.membership_id, senco.name)
    assert row.recorded_at == datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
    assert event.pupil_uuid == pupil_target.pupil_id
    assert event.new["value"] == "21"


@pytest.mark.parametrize(
    ("measure", "text", "value"),
    [
        ("COUNT", "7 words", "7"),
        ("PERCENTAGE", "60%", "60"),
        ("DURATION", "1 min 30 s", "90"),
        ("SCORE", "21 out of 50", "21"),
        ("PROMPT", "with a spoken prompt", "4"),
        ("RUBRIC", "Blends it.", "2"),
        ("YES_NO", "not yet", "0"),
    ],
)
def test_record_observation_reads_each_measure(senco, pupil_target, in_school, measure, text, value):
    pupil_target.target.measure, pupil_target.target.rubric = measure, "names it\nblends it"
    with in_school(senco):
        pupil_target.target.save(update_fields=["measure", "rubric"])
        row = record_observation(actor=senco, pupil_target_id=pupil_target.pk, observed_on=MONDAY, text=text)
    assert row.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "note", "on", "field", "words"),
    [
        ("", "  ", MONDAY, "value", "a value, a note or both"),
        ("lots", "", MONDAY, "value", "out of 50"),
        ("51", "", MONDAY, "value", "0 to 50"),
        ("20", "", MONDAY + timedelta(days=1), "observed_on", "in the future"),
        ("20", "", date(2026, 9, 6), "observed_on", "began on 14 September 2026"),
    ],
)
def test_record_observation_refuses_with_a_sentence(senco, pupil_target, in_school, text, note, on, field, words):
    with in_school(senco), pytest.raises(Refused) as refusal:
        record_observation(actor=senco, pupil_target_id=pupil_target.pk, observed_on=on, text=text, note=note)
    assert refusal.value.field == field
    assert words in refusal.value.message
    with everywhere():
        assert not Observation.objects.exists()
    assert not trail()


def test_record_observation_may_be_a_week_before_the_start(senco, pupil_target, in_school):
    with in_school(senco):
        assert record_observation(
            actor=senco, pupil_target_id=pupil_target.pk, observed_on=date(2026, 9, 7), text="12"
        ).pk


def test_record_observation_may_be_only_a_note(senco, pupil_target, in_school):
    with in_school(senco):
        row = record_observation(actor=senco, pupil_target_id=pupil_target.pk, observed_on=MONDAY, note="Was away.")
    assert row.value is None


@pytest.mark.parametrize("state", ["draft", "reviewed", "closed"])
def test_record_observation_needs_a_live_plan(senco, pupil_target, in_school, state):
    plan = pupil_target.target.plan
    plan.state = state
    with in_school(senco), pytest.raises(Refused, match="not live"):
        plan.save(update_fields=["state"])
        record_observation(actor=senco, pupil_target_id=pupil_target.pk, observed_on=MONDAY, text="20")


def test_record_observation_is_the_same_for_the_same_id_whoever_sends_it(school, senco, pupil_target, in_school):
    other = make_actor(school, Role.SUPPORT_ADULT)
    CoreGroupMemberFactory(pupil=pupil_target.pupil, membership_id=other.membership_id, membership=None)
    content = {"pupil_target_id": pupil_target.pk, "observed_on": MONDAY, "text": "20", "note": "Keen."}
    key = uuid.uuid4()
    with in_school(senco):
        first = record_observation(actor=senco, observation_id=key, **content)
        # Also after the plan is over: an outbox may send late.
        plan = pupil_target.target.plan
        plan.state = "reviewed"
        plan.save(update_fields=["state"])
        again = record_observation(actor=other, observation_id=key, **content)
        assert Observation.objects.count() == 1
    assert again.pk == first.pk
    assert again.recorded_by_name == senco.name
    assert len(trail(type="OBSERVATION_RECORDED")) == 1


@pytest.mark.parametrize("change", [{"text": "21"}, {"note": "Else."}, {"observed_on": date(2026, 11, 13)}])
def test_record_observation_refuses_other_content_under_the_same_id(senco, pupil_target, in_school, change):
    content = {"pupil_target_id": pupil_target.pk, "observed_on": MONDAY, "text": "20", "note": "Keen."}
    key = uuid.uuid4()
    with in_school(senco):
        record_observation(actor=senco, observation_id=key, **content)
        with pytest.raises(Refused, match="already recorded under this number"):
            record_observation(actor=senco, observation_id=key, **(content | change))


def test_record_observation_refuses_an_id_of_another_school(senco, pupil_target, in_school):
    elsewhere = ObservationFactory()
    with in_school(senco), pytest.raises(Refused, match="already recorded"):
        record_observation(
            actor=senco, observation_id=elsewhere.pk, pupil_target_id=pupil_target.pk, observed_on=MONDAY, text="20"
        )


def test_record_observation_is_for_adults_of_the_pupil(school, pupil_target, in_school):
    teacher, head = make_actor(school, Role.TEACHER), make_actor(school, Role.HEAD)
    content = {"pupil_target_id": pupil_target.pk, "observed_on": MONDAY, "text": "20"}
    with in_school(school):
        with pytest.raises(NotVisible):
            record_observation(actor=teacher, **content)
        with pytest.raises(Denied):
            record_observation(actor=head, **content)


@pytest.mark.django_db(transaction=True)
def test_the_same_record_sent_by_many_threads_is_kept_once():
    school = SchoolFactory()
    senco = make_actor(school, Role.SENCO)
    pupil_target = PupilTargetFactory(target=TargetFactory(plan=PlanFactory(pupil__school=school, state="live")))
    key = uuid.uuid4()
    start = threading.Barrier(6)
    answers: list[object] = []

    def send() -> None:
        try:
            start.wait()
            with scope(school=school.pk):
                row = record_observation(
                    actor=senco, observation_id=key, pupil_target_id=pupil_target.pk, observed_on=MONDAY, text="20"
                )
            answers.append(row.pk)
        except Exception as problem:
            answers.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [key] * 6
    with scope(school=school.pk):
        assert Observation.objects.count() == 1
    assert len(trail(type="OBSERVATION_RECORDED")) == 1


def test_record_many_keeps_all_with_one_event_for_a_pupil(
    senco, pupil_target, in_school, django_assert_max_num_queries
):
    key = uuid.uuid4()
    rows = [NewObservation(pupil_target.pk, date(2026, 10, day), Decimal(day)) for day in range(1, 31)]
    rows.append(NewObservation(pupil_target.pk, MONDAY, note="Keen.", id=key))
    with in_school(senco):
        with django_assert_max_num_queries(9):
            assert record_many(actor=senco, rows=rows) == 31
        assert record_many(actor=senco, rows=rows[-1:]) == 0
        assert Observation.objects.count() == 31
    event = one_event(type="OBSERVATIONS_RECORDED")
    assert (event.pupil_uuid, event.new) == (pupil_target.pupil_id, {"n_records": 31})


def test_record_many_keeps_nothing_when_one_row_is_wrong(senco, pupil_target, in_school):
    rows = [
        NewObservation(pupil_target.pk, MONDAY, Decimal(20)),
        NewObservation(pupil_target.pk, MONDAY + timedelta(days=1), Decimal(20)),
    ]
    with in_school(senco), pytest.raises(Refused, match="future"):
        record_many(actor=senco, rows=rows)
    with in_school(senco):
        assert not Observation.objects.exists()


def test_record_many_is_for_adults_of_the_pupil(school, pupil_target, in_school):
    with in_school(school), pytest.raises(Denied):
        record_many(actor=make_actor(school, Role.TEACHER), rows=[NewObservation(pupil_target.pk, MONDAY, Decimal(20))])


def test_withdraw_observation_needs_no_reason_in_the_first_minute(senco, pupil_target, in_school, clock):
    with in_school(senco):
        row = record_observation(actor=senco, pupil_target_id=pupil_target.pk, observed_on=MONDAY, text="20")
        clock.shift(timedelta(seconds=59))
        withdraw_observation(actor=senco, observation=row)
        row.refresh_from_db()
        assert row.withdrawn_at is not None
        # Twice is harmless, and tells the trail once.
        withdraw_observation(actor=senco, observation=row)
    assert len(trail(type="OBSERVATION_WITHDRAWN")) == 1


def test_withdraw_observation_needs_a_reason_later(senco, pupil_target, in_school, clock):
    with in_school(senco):
        row = record_observation(actor=senco, pupil_target_id=pupil_target.pk, observed_on=MONDAY, text="20")
        clock.shift(timedelta(seconds=61))
        with pytest.raises(Refused) as refusal:
            withdraw_observation(actor=senco, observation=row)
        assert refusal.value.field == "reason"
        withdraw_observation(actor=senco, observation=row, reason="Another pupil's score.")
        row.refresh_from_db()
    assert row.withdrawn_reason == "Another pupil's score."
    assert one_event(type="OBSERVATION_WITHDRAWN").reason == "Another pupil's score."


def test_withdraw_observation_is_for_its_maker_and_the_senco(school, senco, pupil_target, in_school):
    support = make_actor(school, Role.SUPPORT_ADULT)
    CoreGroupMemberFactory(pupil=pupil_target.pupil, membership_id=support.membership_id, membership=None)
    with in_school(senco):
        row = record_observation(actor=senco, pupil_target_id=pupil_target.pk, observed_on=MONDAY, text="20")
        with pytest.raises(Denied, match="Only they and the SENCO"):
            withdraw_observation(actor=support, observation=row, reason="No.")
        with pytest.raises(NotVisible):
            withdraw_observation(actor=make_actor(school, Role.TEACHER), observation=row, reason="No.")
        with pytest.raises(Denied):
            withdraw_observation(actor=make_actor(school, Role.HEAD), observation=row, reason="No.")
        theirs = record_observation(actor=support, pupil_target_id=pupil_target.pk, observed_on=MONDAY, text="22")
        # Even at once the SENCO says why, because it is not their own.
        with pytest.raises(Refused):
            withdraw_observation(actor=senco, observation=theirs)
        withdraw_observation(actor=senco, observation=theirs, reason="Recorded twice.")


def test_whoever_sees_a_target_but_does_not_record_is_told_so(school, pupil_target, in_school):
    head = make_actor(school, Role.HEAD)
    with in_school(school):
        with pytest.raises(Denied):
            get_pupil_target(head, pupil_target.pk, Permission.OBSERVATION_RECORD)
        with pytest.raises(NotVisible):
            get_pupil_target(head, uuid.uuid4(), Permission.OBSERVATION_RECORD)


def test_reach_by_two_roles_is_told_apart_from_no_permission(school, pupil_target, in_school):
    # Reads the whole school as a head, records only for own pupils as a teacher.
    both = make_actor(school, Role.HEAD, Role.TEACHER)
    with in_school(school), pytest.raises(Denied):
        record_observation(actor=both, pupil_target_id=pupil_target.pk, observed_on=MONDAY, text="20")


def test_a_target_without_a_measure_takes_no_value(senco, pupil_target, in_school):
    pupil_target.target.measure = ""
    with in_school(senco), pytest.raises(Refused, match="only a note"):
        pupil_target.target.save(update_fields=["measure"])
        record_observation(actor=senco, pupil_target_id=pupil_target.pk, observed_on=MONDAY, text="20")


def test_somebody_else_with_the_same_number_hears_what_is_kept_only_for_the_same_content(
    school, senco, pupil_target, in_school
):
    key, content = uuid.uuid4(), {"pupil_target_id": pupil_target.pk, "observed_on": MONDAY}
    other = make_actor(school, Role.SENCO)
    with in_school(senco):
        first = record_observation(actor=senco, observation_id=key, text="20", **content)
        assert record_observation(actor=other, observation_id=key, text="20", **content).pk == first.pk
        with pytest.raises(Refused, match="already recorded under this number"):
            record_observation(actor=other, observation_id=key, text="21", **content)


def test_a_run_is_repeated_after_a_pupil_has_left_the_reach(school, senco, pupil_target, in_school):
    teacher = make_actor(school, Role.TEACHER)
    with everywhere():
        member = Membership.objects.get(pk=teacher.membership_id)
    CoreGroupMemberFactory(pupil=pupil_target.pupil, membership=member)
    row = NewObservation(pupil_target.pk, MONDAY, Decimal(20), id=uuid.uuid4())
    with in_school(senco):
        assert record_many(actor=teacher, rows=[row]) == 1
        CoreGroupMember.objects.all().delete()
        assert record_many(actor=teacher, rows=[row]) == 0
        with pytest.raises(Denied):
            record_many(actor=teacher, rows=[NewObservation(pupil_target.pk, MONDAY, Decimal(20))])


def test_a_record_that_arrives_in_between_is_answered_with_what_is_kept(senco, pupil_target, in_school, monkeypatch):
    # On PostgreSQL two senders can both find nothing; the second then meets the first one's row.
    key, content = uuid.uuid4(), {"pupil_target_id": pupil_target.pk, "observed_on": MONDAY, "text": "20"}
    with in_school(senco):
        first = record_observation(actor=senco, observation_id=key, **content)
        real, asked = observing._same_again, []

        def blind_at_first(*args):
            asked.append(args)
            return None if len(asked) == 1 else real(*args)

        monkeypatch.setattr(observing, "_same_again", blind_at_first)
        monkeypatch.setattr(observing, "_own_again", lambda *args: None)
        assert record_observation(actor=senco, observation_id=key, **content).pk == first.pk
        assert len(asked) == 2


def test_latest_of_pupil_and_last_records_leave_out_what_was_withdrawn(senco, pupil_target, in_school):
    rows = [NewObservation(pupil_target.pk, date(2026, 10, day), Decimal(day)) for day in range(1, 6)]
    with in_school(senco):
        record_many(actor=senco, rows=rows)
        newest = Observation.objects.get(value=5)
        withdraw_observation(actor=senco, observation=newest)
        latest = latest_of_pupil(senco, pupil_target.pupil_id, limit=2)
        last = last_records(senco, [pupil_target])[pupil_target.pk]
    assert [row.value for row, _ in latest] == ["4 out of 50", "3 out of 50"]
    assert latest[0][1] == pupil_target.target.wording
    assert [row.value for row in last] == ["4 out of 50", "3 out of 50", "2 out of 50"]


def test_lines_for_takes_one_query_for_any_number(school, senco, in_school, django_assert_num_queries):
    parts = [
        PupilTargetFactory(target=TargetFactory(plan=PlanFactory(pupil__school=school, state="live"), measure=measure))
        for measure in ("SCORE", "COUNT", "")
    ]
    ObservationFactory(pupil_target=parts[0], value=20)
    with in_school(senco), django_assert_num_queries(1):
        lines = lines_for(senco, parts)
    assert set(lines) == {parts[0].pk, parts[1].pk}
    assert [point.value for point in lines[parts[0].pk].points] == [Decimal(20)]
