"""The JSON address of the recorders: each row is judged alone, in order, and the same row is answered the same."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.core import clock as now
from handrail.plans.models import Target
from handrail.progress.models import Observation
from handrail.pupils.models import CoreGroupMember
from tests.factories import (
    CoreGroupMemberFactory,
    PlanFactory,
    PupilTargetFactory,
    SchoolFactory,
    TargetFactory,
    everywhere,
    make_actor,
    sign_in,
    trail,
)

URL = "/progress/sync/"


def entry(pupil_target, /, **changed):
    return {
        "id": str(uuid.uuid4()),
        "pupil_target": str(pupil_target.pk),
        "observed_on": "2026-11-16",
        "observed_at": "2026-11-16T08:30:00Z",
        "text": "20",
        "note": "",
    } | changed


def send(client, *rows):
    return client.post(URL, json.dumps({"rows": rows}), content_type="application/json")


def test_rows_are_kept_in_their_order(client, senco, pupil_target, clock):
    rows = [entry(pupil_target, text=text, observed_at=f"2026-11-16T08:3{n}:00Z") for n, text in enumerate("123")]
    answer = send(client, *rows)
    assert answer.status_code == 200
    assert answer.json()["rows"] == [
        {"id": row["id"], "state": "kept", "message": "", "words": f"{row['text']} out of 50"} for row in rows
    ]
    with everywhere():
        kept = list(Observation.objects.order_by("observed_at"))
    assert [str(row.pk) for row in kept] == [row["id"] for row in rows]
    assert [row.value for row in kept] == [1, 2, 3]
    assert kept[0].observed_at == datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
    assert kept[0].recorded_by_name == senco.name
    assert reverse("progress:sync") == URL


def test_the_same_row_is_answered_the_same_for_ever(client, senco, pupil_target, in_school):
    row = entry(pupil_target)
    first = send(client, row).json()
    assert send(client, row, row).json()["rows"] == first["rows"] * 2
    with in_school(senco):
        type(pupil_target.target.plan).objects.update(state="closed")
    assert send(client, row).json() == first
    with everywhere():
        assert Observation.objects.count() == 1
    assert len(trail(type="OBSERVATION_RECORDED")) == 1


def test_the_answer_stays_when_the_pupil_has_left_the_adults_reach(client, school, pupil_target):
    teacher = make_actor(school, Role.TEACHER)
    with everywhere():
        member = Membership.objects.get(pk=teacher.membership_id)
    CoreGroupMemberFactory(pupil=pupil_target.pupil, membership=member)
    sign_in(client, teacher)
    row = entry(pupil_target)
    first = send(client, row).json()
    assert first["rows"][0]["state"] == "kept"
    with everywhere():
        CoreGroupMember.objects.all().delete()
    assert send(client, row).json() == first
    (fresh,) = send(client, entry(pupil_target)).json()["rows"]
    assert (fresh["state"], "not open to you" in fresh["message"]) == ("refused", True)
    with everywhere():
        assert Observation.objects.count() == 1


def test_the_answer_stays_when_the_measure_has_changed(client, senco, pupil_target, clock):
    row = entry(pupil_target)
    assert send(client, row).json()["rows"][0]["state"] == "kept"
    clock.move_to(now.now() + timedelta(minutes=5))
    with everywhere():
        Target.objects.filter(pk=pupil_target.target_id).update(measure="YES_NO", changed_at=now.now())
    assert send(client, row).json()["rows"][0]["state"] == "kept"
    for other in ({"text": ""}, {"note": "More."}, {"observed_on": "2026-11-15"}):
        (answer,) = send(client, row | {"note": "x"} | other).json()["rows"]
        assert "already recorded under this number" in answer["message"]
    with everywhere():
        Target.objects.filter(pk=pupil_target.target_id).update(measure="", changed_at=now.now())
    assert send(client, row).json()["rows"][0]["state"] == "kept"


def test_the_number_of_somebody_elses_record_tells_nothing(client, school, senco, pupil_target):
    row = entry(pupil_target)
    send(client, row)
    stranger = make_actor(school, Role.TEACHER)
    sign_in(client, stranger)
    (answer,) = send(client, row).json()["rows"]
    (unknown,) = send(client, entry(pupil_target)).json()["rows"]
    assert (answer["state"], answer["message"]) == (unknown["state"], unknown["message"])


def test_a_page_that_is_too_old_is_told_apart_from_being_signed_out(senco):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, senco)
    answer = client.post(URL, "{}", content_type="application/json", headers={"X-Requested-With": "autosave"})
    assert answer.status_code == 403
    assert answer.json() == {"error": "This page is too old to save from. Open it again.", "again": True}
    assert "text/html" in client.post(URL, "{}", content_type="application/json")["Content-Type"]


def test_one_wrong_row_stops_no_other(client, senco, pupil_target):
    other_school = PupilTargetFactory(
        target=TargetFactory(plan=PlanFactory(pupil__school=SchoolFactory(), state="live"))
    )
    good = [entry(pupil_target), entry(pupil_target, text="", note="Calm.")]
    wrong = [
        (entry(pupil_target, text="99"), "Enter a score from 0 to 50."),
        (entry(pupil_target, text=""), "a value, a note or both"),
        (entry(pupil_target, observed_on="2026-12-24"), "in the future"),
        (entry(pupil_target, observed_on="yesterday"), "The day:"),
        (entry(pupil_target, note="a\0b"), "The note:"),
        (entry(pupil_target, note="long " * 500), "The note:"),
        (entry(pupil_target, text="9" * 61), "The value:"),
        (entry(pupil_target, id="1"), "cannot be read"),
        (entry(pupil_target, pupil_target=7), "cannot be read"),
        (entry(pupil_target, pupil_target=str(uuid.uuid4())), "not open to you"),
        (entry(other_school), "not open to you"),
        (entry(pupil_target, observed_at="soon"), "cannot be read"),
        (entry(pupil_target, observed_at="0001-01-01T00:00:00+14:00"), "cannot be read"),
        (entry(pupil_target, observed_at="9999-12-31T23:59:59-14:00"), "cannot be read"),
        (entry(pupil_target, text="\ud83d"), "Enter a score"),
        (["a", "list"], "cannot be read"),
        (None, "cannot be read"),
        ({"id": {"nested": 1}}, "cannot be read"),
    ]
    answers = send(client, good[0], *(row for row, _ in wrong), good[1]).json()["rows"]
    assert (answers[0]["state"], answers[-1]["state"], answers[-1]["words"]) == ("kept", "kept", "a note")
    for (row, sentence), answer in zip(wrong, answers[1:-1], strict=True):
        assert (answer["state"], answer["words"]) == ("refused", ""), row
        assert sentence in answer["message"], row
    with everywhere():
        assert Observation.objects.count() == 2


def test_the_same_number_for_something_else_is_refused(client, senco, pupil_target):
    row = entry(pupil_target)
    send(client, row)
    (answer,) = send(client, row | {"text": "21"}).json()["rows"]
    assert (answer["state"], answer["id"]) == ("refused", row["id"])
    assert "already recorded under this number" in answer["message"]


def test_half_a_character_in_a_note_is_kept_as_what_it_can_be(client, senco, pupil_target):
    rows = [entry(pupil_target, text="", note="Proud \ud83d"), entry(pupil_target, text="", note="Proud \ud83d\ude00")]
    assert [answer["state"] for answer in send(client, *rows).json()["rows"]] == ["kept", "kept"]
    with everywhere():
        assert {row.note for row in Observation.objects.all()} == {"Proud \ufffd", "Proud \U0001f600"}


def test_a_clock_that_is_ahead_puts_nothing_last(client, senco, pupil_target, clock):
    send(client, entry(pupil_target, observed_at="2031-01-01T00:00:00Z"))
    with everywhere():
        row = Observation.objects.get()
    assert row.observed_at == row.recorded_at
    assert row.value == Decimal(20)


def test_a_reader_may_not_record(client, school, pupil_target):
    sign_in(client, make_actor(school, Role.HEAD))
    assert send(client, entry(pupil_target)).status_code == 403


def test_a_target_that_may_only_be_read_is_refused_with_the_reason(client, senco, pupil_target, monkeypatch):
    from handrail.core.errors import Denied
    from handrail.progress import actions

    def denied(**_):
        raise Denied("Only to be read.")

    monkeypatch.setattr(actions, "record_observation", denied)
    (answer,) = send(client, entry(pupil_target)).json()["rows"]
    assert (answer["state"], answer["message"]) == ("refused", "Only to be read.")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b'{"rows": 3}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (json.dumps({"rows": [None] * 201}).encode(), 422),
    ],
)
def test_what_is_no_list_of_rows_is_refused(client, senco, body, status):
    answer = client.post(URL, body, content_type="application/json")
    assert answer.status_code == status
    assert answer.json()["error"]


def test_it_answers_post_with_a_token_only(senco):
    strict = sign_in(Client(enforce_csrf_checks=True), senco)
    assert strict.post(URL, b"{}", content_type="application/json").status_code == 403
    assert strict.get(URL).status_code == 405


def test_whoever_is_signed_out_is_told_so_in_json(school):
    answer = Client().post(URL, b"{}", content_type="application/json", headers={"X-Requested-With": "autosave"})
    assert answer.status_code == 401


def test_undo_answers_a_script_in_json(client, senco, pupil_target, clock):
    row = entry(pupil_target)
    send(client, row)
    url = reverse("progress:observation-undo", args=[row["id"]])
    answer = client.post(url, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    second = entry(pupil_target)
    send(client, second)
    clock.shift(61)
    url = reverse("progress:observation-undo", args=[second["id"]])
    answer = client.post(url, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["state"]) == (409, "refused")


def test_records_of_another_person_stay_on_the_device(client, senco, pupil_target):
    rows = [entry(pupil_target)]
    sent = json.dumps({"owner": str(uuid.uuid4()), "rows": rows})
    refused = client.post(URL, sent, content_type="application/json")
    assert refused.status_code == 403
    assert "another person's" in refused.json()["error"]
    sent = json.dumps({"owner": str(senco.membership_id), "rows": rows})
    assert client.post(URL, sent, content_type="application/json").json()["rows"][0]["state"] == "kept"
    for odd in ([], {"owner": 7, "rows": 7}):
        assert client.post(URL, json.dumps(odd), content_type="application/json").status_code == 400
