"""What the actions of this room share: one import, locked, moved along its table of states."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core.errors import NotVisible, Refused
from handrail.exchange.types import IMPORT_STATE_NAMES, ImportState, may_move
from handrail.pupils.policy import check_whole_school

if TYPE_CHECKING:
    from handrail.exchange.models import ImportRun


def locked(actor: Actor, run_id: UUID) -> ImportRun:
    """Return an import of the actor's school, locked until the end of the transaction.

    Errors: Denied without PUPIL_IMPORT; NotVisible if the school has no such import.
    """
    from handrail.exchange.models import ImportRun

    check_whole_school(actor, Permission.PUPIL_IMPORT)
    run = ImportRun.objects.select_for_update().filter(school_id=actor.school_id, pk=run_id).first()
    if run is None:
        raise NotVisible
    return run


def move(run: ImportRun, to: ImportState) -> None:
    """Set the next state; the caller saves.

    Errors: Refused if the table of states does not allow it.
    """
    now = ImportState(run.state)
    if not may_move(now, to):
        raise Refused(
            f"This list is at “{IMPORT_STATE_NAMES[now]}”, so it cannot become “{IMPORT_STATE_NAMES[to]}”. "
            "Open it again to see where it stands."
        )
    run.state = to.value
