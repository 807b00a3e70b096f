"""The door as a screen shows it: which code leads in now, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from handrail.core import clock
from handrail.planning import rules
from handrail.planning.queries.boards import known

if TYPE_CHECKING:
    from handrail.planning.models import DoorCode, PlanningMeeting


@dataclass(frozen=True)
class Door:
    """The door of a meeting. `code` is '' unless it leads in now; then `ends_at` says until when."""

    is_open: bool
    n_doors: int
    code: str = ""
    ends_at: datetime | None = None
    seconds_left: int = 0

    @property
    def words(self) -> str:
        """The code as people read it out."""
        return rules.code_words(self.code) if self.code else ""


def code_ends_at(row: DoorCode) -> datetime:
    """Return from when a code leads nowhere. No query."""
    return rules.code_ends_at(row.created_at, is_place=row.participant_uuid is not None)


def code_ends(meeting: PlanningMeeting) -> datetime | None:
    """Return until when the code of a meeting leads in; None where none does now. At most one query."""
    from handrail.planning.models import DoorCode

    row = DoorCode.objects.filter(code=meeting.code, meeting_uuid=meeting.pk).first() if meeting.code else None
    ends_at = code_ends_at(row) if row else None
    return ends_at if ends_at and ends_at > clock.now() else None


def door_of(meeting: PlanningMeeting) -> Door:
    """Return the door of a meeting. At most one query, beside what `known` needs."""
    board, ends_at = known(meeting).board, code_ends(meeting)
    if ends_at is None:
        return Door(board.is_door_open, board.n_doors)
    left = (ends_at - clock.now()) // timedelta(seconds=1)
    return Door(board.is_door_open, board.n_doors, meeting.code, ends_at, left)
