"""Background work of the room."""

from __future__ import annotations

from uuid import UUID

from django_scopes import scope
from django_tasks import task

from handrail.records.actions.packs import make_pack


@task()
def make_request_pack(request_id: str, school_id: str, user_id: str) -> None:
    """Make the files of one request; run again, it does nothing."""
    with scope(school=UUID(school_id)):
        make_pack(request_id=UUID(request_id), school_id=UUID(school_id), user_id=UUID(user_id))
