"""The trail: who did what, when and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from handrail.access.types import Role
from handrail.core import audit
from handrail.core import clock as time
from tests.factories import PupilFactory, SchoolFactory, make_actor, one_event, trail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _words(monkeypatch):
    monkeypatch.setitem(audit.SENTENCES, "TRIED", "tried something")
    cache.clear()


@pytest.fixture
def dana():
    return make_actor(SchoolFactory(), Role.SENCO)


def test_an_event_says_who_what_when_and_why(dana) -> None:
    pupil = PupilFactory()
    audit.record(
        dana, "TRIED", subject=pupil, pupil_id=pupil.pk, old={"a": 1}, new={"a": 2}, reason="The family asked."
    )
    event = one_event()
    assert (event.at, event.type, event.reason) == (time.now(), "TRIED", "The family asked.")
    assert (event.actor_uuid, event.actor_name, event.school_uuid) == (dana.user_id, dana.name, dana.school_id)
    assert (event.subject_type, event.subject_uuid, event.pupil_uuid) == ("pupils.pupil", pupil.pk, pupil.pk)
    assert (event.old, event.new) == ({"a": 1}, {"a": 2})
    assert str(event) == f"{dana.name}: TRIED at 2026-11-16 09:30"


def test_what_nobody_did_was_done_by_handrail() -> None:
    pupil = PupilFactory()
    audit.record(None, "TRIED")
    audit.record_many(None, "TRIED", [audit.Event(pupil, pupil.pk)])
    found = [(event.actor_name, event.actor_uuid, event.school_uuid, event.address) for event in trail()]
    assert found == [("Handrail", None, None, None)] * 2


@pytest.mark.parametrize("count", [1, 600])
def test_many_events_of_one_kind_are_written_together(dana, django_assert_max_num_queries, count: int) -> None:
    pupil = PupilFactory()
    events = [audit.Event(pupil, pupil.pk, new={"n": n}, reason="A list.") for n in range(count)]
    with django_assert_max_num_queries(12):  # SQLite takes 999 values in one statement
        audit.record_many(dana, "TRIED", events)
    assert len(trail(actor_uuid=dana.user_id, subject_uuid=pupil.pk, reason="A list.")) == count


def test_a_type_without_a_sentence_is_refused_and_not_written(dana) -> None:
    pupil = PupilFactory()
    with pytest.raises(KeyError):
        audit.record(dana, "UNKNOWN")
    with pytest.raises(KeyError):
        audit.record_many(dana, "UNKNOWN", [audit.Event(pupil)])
    with pytest.raises(KeyError):
        audit.record_view(dana, "UNKNOWN", subject=pupil, pupil_id=pupil.pk)
    assert not trail()


def test_a_type_has_one_sentence() -> None:
    audit.register_events({"TRIED": "tried something"})
    with pytest.raises(ValueError, match="TRIED is registered twice"):
        audit.register_events({"TRIED": "tried something else"})
    assert audit.SENTENCES["TRIED"] == "tried something"


@pytest.mark.parametrize("is_cached", [True, False])
def test_a_look_is_noted_once_an_hour_for_each_person_and_record(dana, clock, is_cached: bool) -> None:
    pupil, other, person = PupilFactory(), PupilFactory(), make_actor(SchoolFactory(), Role.TEACHER)

    def look(actor, subject):
        if not is_cached:
            cache.clear()  # another process, or the cache was emptied: the key in the database decides
        audit.record_view(actor, "TRIED", subject=subject, pupil_id=subject.pk)

    look(dana, pupil)
    clock.shift(timedelta(minutes=29))
    look(dana, pupil)
    assert len(trail()) == 1
    look(dana, other)
    look(person, pupil)
    assert len(trail()) == 3
    clock.shift(timedelta(minutes=1))  # ten o'clock
    cache.clear()
    look(dana, pupil)
    assert len(trail(actor_uuid=dana.user_id, subject_uuid=pupil.pk)) == 2
    assert {event.pk.version for event in trail()} == {7}
