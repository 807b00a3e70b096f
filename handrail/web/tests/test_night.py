"""The night's work: done once for every school, and asked for again."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django_scopes import scope
from django_tasks_db.models import DBTaskResult

from handrail.core import clock as time
from handrail.plans.models import Plan
from handrail.reports.models import PrintJob
from handrail.web import tasks
from tests.factories import PlanFactory, PupilFactory, SchoolFactory, everywhere

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(settings):
    """Keep tasks in the database, as an installation does."""
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"], "ENQUEUE_ON_COMMIT": False}
    }


def print_job(school, *, asked_at):
    with scope(school=school.pk):
        return PrintJob.objects.create(school=school, title="Class 7A", asked_at=asked_at)


def test_plans_start_on_their_first_day_in_every_school() -> None:
    due = [PlanFactory(state="agreed", starts_on=date(2026, 11, 16)) for _ in range(2)]
    later = PlanFactory(state="agreed", starts_on=date(2026, 11, 17))
    assert tasks.run_night()["plans started"] == 2
    with everywhere():
        states = dict(Plan.objects.values_list("pk", "state"))
    assert [states[plan.pk] for plan in (*due, later)] == ["live", "live", "agreed"]
    assert tasks.run_night()["plans started"] == 0


def test_print_files_are_forgotten_after_a_day() -> None:
    school = SchoolFactory()
    old = print_job(school, asked_at=time.now() - timedelta(hours=24))
    new = print_job(school, asked_at=time.now() - timedelta(hours=23))
    assert tasks.run_night()["print files forgotten"] == 1
    with everywhere():
        assert list(PrintJob.objects.all()) == [new] != [old]


def test_the_next_night_is_queued_once(queued) -> None:
    tasks.ask_for_next_night()
    tasks.ask_for_next_night()
    waiting = DBTaskResult.objects.get()
    assert waiting.run_after == datetime(2026, 11, 17, 0, 20, tzinfo=UTC)
    assert waiting.task_path == tasks.nightly.module_path


def test_the_next_night_is_after_midnight_by_the_schools_own_clock(queued, clock) -> None:
    clock.move_to(datetime(2026, 6, 16, 22, 30, tzinfo=UTC))  # half past eleven in London
    tasks.ask_for_next_night()
    assert DBTaskResult.objects.get().run_after == datetime(2026, 6, 16, 23, 20, tzinfo=UTC)


def test_a_night_does_the_work_and_asks_for_the_next_one(queued) -> None:
    plan = PlanFactory(state="agreed", starts_on=date(2026, 11, 16))
    tasks.nightly.func()
    assert DBTaskResult.objects.count() == 1
    with everywhere():
        assert Plan.objects.get(pk=plan.pk).state == "live"


def test_nightly_says_what_was_done_and_queues_only_when_asked(queued) -> None:
    PlanFactory(state="agreed", starts_on=date(2026, 11, 16), pupil=PupilFactory())
    said = io.StringIO()
    call_command("nightly", stdout=said)
    assert said.getvalue() == (
        "1 plans started, 1 plans read again, 0 print files forgotten, 0 people reminded of meetings, "
        "0 overdue actions chased, 0 old sessions forgotten\n"
    )
    assert not DBTaskResult.objects.exists()
    call_command("nightly", and_again=True, stdout=said)
    assert DBTaskResult.objects.count() == 1
