"""What happens by itself each night: plans start on their day, old print files and sessions are thrown away."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django_scopes import scope
from django_tasks import task

from handrail.access.actions import forget_old_sessions
from handrail.core import clock
from handrail.meetings.actions import chase, remind
from handrail.plans.actions import look_at_changed_plans, start_due_plans
from handrail.reports.actions import forget_old_prints
from handrail.schools.queries import school_ids

# After midnight where the school is, before anybody comes in.
NIGHT = time(0, 20)


@task()
def nightly() -> None:
    """Do the night's work, and ask for the next night's. Safe to run at any time, and twice."""
    run_night()
    ask_for_next_night()


def run_night() -> dict[str, int]:
    """Start due plans, remind people of meetings and actions, forget old print files; return how many of each.

    Sessions that are over belong to no school; they are forgotten too.
    """
    done = {
        "plans started": 0,
        "plans read again": 0,
        "print files forgotten": 0,
        "people reminded of meetings": 0,
        "overdue actions chased": 0,
        "old sessions forgotten": forget_old_sessions(),
    }
    for school_id in school_ids():
        with scope(school=school_id):
            done["plans started"] += start_due_plans(school_id=school_id)
            done["plans read again"] += look_at_changed_plans(school_id=school_id)
            done["people reminded of meetings"] += remind(school_id=school_id)
            done["overdue actions chased"] += chase(school_id=school_id)
            done["print files forgotten"] += forget_old_prints(school_id=school_id)
    return done


def ask_for_next_night() -> None:
    """Queue the next night's work unless it waits already; for `handrail serve` with its own worker."""
    from django_tasks_db.models import DBTaskResult

    if DBTaskResult.objects.filter(task_path=nightly.module_path, status="READY").exists():
        return
    zone = ZoneInfo(settings.TIME_ZONE)
    today = clock.today()
    nightly.using(run_after=datetime.combine(today + timedelta(days=1), NIGHT, tzinfo=zone)).enqueue()
