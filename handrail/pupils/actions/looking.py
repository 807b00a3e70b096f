"""Looking is written down too: who opened a pupil's page, and who took the register out of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil

audit.register_events(
    {
        "PUPIL_VIEWED": "opened the pupil's page",
        "REGISTER_EXPORTED": "took the register out as a spreadsheet",
        "REGISTER_PRINTED": "opened the register for printing",
        "NUMBERS_EXPORTED": "took the numbers without names out as a spreadsheet",
    }
)


def note_viewed(*, actor: Actor, pupil: Pupil) -> None:
    """Write down that the person opened this pupil's page, which the view has fetched through the policy. One query."""
    audit.record_view(actor, "PUPIL_VIEWED", subject=pupil, pupil_id=pupil.pk)


def note_register_taken_out(*, actor: Actor, n_rows: int, filters: dict[str, Any], as_print: bool = False) -> None:
    """Write down that the register was exported or opened for printing, how many rows and with which filters."""
    check_can(actor, Permission.REGISTER_VIEW if as_print else Permission.REGISTER_EXPORT)
    audit.record(
        actor, "REGISTER_PRINTED" if as_print else "REGISTER_EXPORTED", new={"rows": n_rows, "filters": filters}
    )


def note_numbers_taken_out(*, actor: Actor, with_small_numbers: bool) -> None:
    """Write down that the numbers without names were exported, and whether small numbers stood in them."""
    check_can(actor, Permission.NUMBERS_VIEW)
    audit.record(actor, "NUMBERS_EXPORTED", new={"with_small_numbers": with_small_numbers})
