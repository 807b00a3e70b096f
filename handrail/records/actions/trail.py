"""Looking at the trail is written down too, and so is taking it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit

if TYPE_CHECKING:
    from handrail.access.models import Membership
    from handrail.pupils.models import Pupil

audit.register_events(
    {
        "TRAIL_SEEN": "looked at the trail",
        "TRAIL_EXPORTED": "took the trail out as a spreadsheet",
    }
)


def note_trail_seen(*, actor: Actor, pupil: Pupil | None = None, person: Membership | None = None) -> None:
    """Write down that the person looked at the trail: of everybody, of one pupil, or of one person. One query."""
    check_can(actor, Permission.TRAIL_VIEW)
    whose = person.user.name if person else pupil.name if pupil else ""
    audit.record_once(
        actor,
        "TRAIL_SEEN",
        about="",
        subject=person or pupil,
        pupil_id=pupil.pk if pupil else None,
        new={"whose": whose} if whose else None,
    )


def note_trail_taken_out(*, actor: Actor, n_rows: int, filters: dict[str, Any]) -> None:
    """Write down that the trail was taken out as a spreadsheet, how many rows and with which filters."""
    check_can(actor, Permission.TRAIL_VIEW)
    audit.record(actor, "TRAIL_EXPORTED", new={"rows": n_rows, "filters": filters})
