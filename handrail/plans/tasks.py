"""What happens to plans by itself."""

from __future__ import annotations

from uuid import UUID

from django_scopes import scope
from django_tasks import task

from handrail.plans import actions


@task()
def start_due_plans(school_id: str) -> int:
    """Make live every agreed plan of a school whose first day has come. Meant for each night; again is harmless."""
    with scope(school=UUID(school_id)):
        return actions.start_due_plans(school_id=UUID(school_id))
