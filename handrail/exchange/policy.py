"""Who may bring in lists, and which imports they see."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from handrail.access.permissions import Permission
from handrail.access.policy import can, check_can
from handrail.access.types import Actor
from handrail.core.errors import NotVisible

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from handrail.exchange.models import ImportRun


def imports_visible_to(actor: Actor) -> QuerySet[ImportRun]:
    """Return the imports of the actor's school, without their files; none for those who may not import."""
    from handrail.exchange.models import ImportRun

    rows = ImportRun.objects.filter(school_id=actor.school_id).defer("data")
    return rows if can(actor, Permission.PUPIL_IMPORT) else rows.none()


def get_import(actor: Actor, run_id: UUID) -> ImportRun:
    """Return one import of the actor's school. One query.

    Errors: Denied without PUPIL_IMPORT; NotVisible if the school has no such import.
    """
    check_can(actor, Permission.PUPIL_IMPORT)
    run = imports_visible_to(actor).filter(pk=run_id).first()
    if run is None:
        raise NotVisible
    return run
