"""Saving a list in the background."""

from __future__ import annotations

from uuid import UUID

from django_scopes import scope
from django_tasks import task

from handrail.exchange.actions import save_import


@task()
def save_list(run_id: str, attempt: int, school_id: str, user_id: str) -> None:
    """Save the list of this attempt; an attempt that was overtaken, or is done, does nothing."""
    with scope(school=UUID(school_id)):
        save_import(run_id=UUID(run_id), attempt=attempt, user_id=UUID(user_id), school_id=UUID(school_id))
