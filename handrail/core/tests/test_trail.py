"""The trail is only ever added to, on both databases, and read page by page."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from handrail.core import clock
from handrail.core.models import AuditEvent, TrailIsFixed
from tests.factories import everywhere, trail

pytestmark = pytest.mark.django_db

CHANGES = {
    "UPDATE": "UPDATE core_auditevent SET actor_name = 'Somebody else'",
    "DELETE": "DELETE FROM core_auditevent",
}


def an_event(**more: object) -> AuditEvent:
    fields = {"at": clock.now(), "school_uuid": uuid4(), "actor_name": "Dana Okafor", "type": "PLAN_AGREED"}
    event = AuditEvent(**fields | more)
    event.save()
    return event


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_the_trail(change: str) -> None:
    event = an_event()
    with (
        everywhere(),
        pytest.raises(IntegrityError, match="What the trail says"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(CHANGES[change])
    assert [row.actor_name for row in trail(pk=event.pk)] == ["Dana Okafor"]


@pytest.mark.parametrize("change", CHANGES)
def test_what_holds_a_row_in_the_gate_may_change_the_trail(change: str) -> None:
    an_event()
    with everywhere(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_erasing (reason) VALUES ('kept for seven years')")
        cursor.execute(CHANGES[change])
        assert cursor.rowcount == 1
        cursor.execute("DELETE FROM core_erasing")
    assert [row.actor_name for row in trail()] == (["Somebody else"] if change == "UPDATE" else [])
    again = an_event()
    with everywhere(), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGES[change])
    assert trail(pk=again.pk)


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: AuditEvent.objects.update(reason="another"),
        lambda event: AuditEvent.objects.all().delete(),
        lambda event: AuditEvent.objects.bulk_update([event], ["reason"]),
    ],
    ids=["save", "delete", "update", "delete of many", "bulk_update"],
)
def test_the_program_refuses_to_change_the_trail(change) -> None:
    event = an_event()
    with pytest.raises(TrailIsFixed):
        change(event)


def test_the_same_event_a_second_time_is_let_pass_and_changes_nothing() -> None:
    event = an_event()
    again = AuditEvent(pk=event.pk, at=event.at, school_uuid=event.school_uuid, actor_name="Another", type=event.type)
    AuditEvent.objects.bulk_create([again], ignore_conflicts=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.bulk_create([again])
    assert [row.actor_name for row in trail()] == ["Dana Okafor"]


def test_pages_of_the_trail_lose_nothing_where_many_events_share_a_moment() -> None:
    now = clock.now()
    for number in range(11):
        an_event(at=now - timedelta(minutes=number // 4))
    found = []
    with everywhere():
        page = list(AuditEvent.objects.newest_first()[:3])
        while page:
            found += page
            page = list(AuditEvent.objects.newest_first().before(page[-1].at, page[-1].pk)[:3])
    assert found == sorted(found, key=lambda event: (event.at, event.pk), reverse=True)
    assert len({event.pk for event in found}) == 11


def test_the_triggers_are_there() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'core_auditevent'")
            wanted = {"auditevent_no_update", "auditevent_no_delete"}
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = 'core_auditevent'::regclass AND tgenabled = 'O'"
            )
            wanted = {"auditevent_only_added"}
        assert wanted <= {name for (name,) in cursor.fetchall()}
