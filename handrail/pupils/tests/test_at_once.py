"""Two people change one pupil's register at the same moment, in threads with connections of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django_scopes import scope

from handrail.core.errors import Refused
from handrail.core.models import AuditEvent
from handrail.pupils import actions
from handrail.pupils.models import RegisterEntry

pytestmark = pytest.mark.django_db(transaction=True)

PUT_ON = {
    "stage": "K",
    "starts_on": date(2026, 9, 7),
    "reason": "Reads few words yet.",
    "decided_by": "Dana Okafor",
}


def at_once(school, *jobs):
    """Run each job in a thread of its own, all starting together; return what each returned or raised."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            with scope(school=school.pk):
                barrier.wait(timeout=10)
                return job()
        except Exception as raised:
            return raised
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_a_pupil_is_put_on_the_register_once(here):
    def put_on(actor):
        return lambda: actions.put_on_register(actor=actor, pupil=here.tobi, **PUT_ON)

    results = at_once(here.school, put_on(here.senco), put_on(here.head), put_on(here.senco))
    assert sum(isinstance(result, RegisterEntry) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 2, results
    assert RegisterEntry.objects.count() == AuditEvent.objects.filter(type="PUPIL_REGISTERED").count() == 1


def test_of_two_moves_at_once_one_is_made(here):
    entry = actions.put_on_register(actor=here.senco, pupil=here.tobi, **PUT_ON)

    def move():
        return actions.move_stage(
            actor=here.senco, entry=entry, **PUT_ON | {"stage": "E", "starts_on": date(2026, 11, 2)}
        )

    def take_off():
        return actions.take_off_register(actor=here.head, entry=entry, ends_on=date(2026, 11, 9), reason="Reads well.")

    results = at_once(here.school, move, take_off)
    assert sum(isinstance(result, Refused) for result in results) == 1, results
    assert RegisterEntry.objects.filter(ends_on__isnull=True).count() <= 1
