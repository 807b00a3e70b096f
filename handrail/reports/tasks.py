"""Making a file of many plans in the background."""

from __future__ import annotations

from uuid import UUID

from django_scopes import scope
from django_tasks import task

from handrail.reports.actions import make_print_file


@task()
def make_prints(job_id: str, school_id: str, user_id: str) -> None:
    """Make the file of one job; run again, it does nothing."""
    with scope(school=UUID(school_id)):
        make_print_file(job_id=UUID(job_id), school_id=UUID(school_id), user_id=UUID(user_id))
