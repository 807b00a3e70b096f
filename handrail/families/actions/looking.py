"""Who looked at a child's page, with whom, and who printed a plan at home."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.types import Actor
from handrail.core import audit

if TYPE_CHECKING:
    from handrail.families.policy import Reader
    from handrail.pupils.models import Pupil

audit.register_events(
    {
        "CHILD_PAGE_SEEN": "opened their child's page",
        "CHILD_PAGE_SEEN_TOGETHER": "opened a child's page together with a contact",
        "OWN_PAGE_SEEN": "opened their own page",
        "PLAN_PRINTED_FOR_FAMILY": "printed the agreed plan for the family",
        "OWN_PAGE_FINISHED": "said that they were finished",
    }
)


def note_child_page(*, actor: Actor, reader: Reader) -> None:
    """Write down who opened the child's page: the family, or a member of staff together with a contact. One query."""
    if reader.is_helped:
        audit.record_view(actor, "CHILD_PAGE_SEEN_TOGETHER", subject=reader.contact, pupil_id=reader.pupil.pk)
    else:
        audit.record_view(actor, "CHILD_PAGE_SEEN", subject=reader.pupil, pupil_id=reader.pupil.pk)


def note_own_page(*, actor: Actor, pupil: Pupil) -> None:
    """Write down that a pupil opened their own page. One query."""
    audit.record_view(actor, "OWN_PAGE_SEEN", subject=pupil, pupil_id=pupil.pk)


@transaction.atomic
def note_plan_printed(*, actor: Actor, reader: Reader, plan_id: UUID) -> None:
    """Write down that the agreed plan was opened for printing, by the family or for them."""
    audit.record(
        actor,
        "PLAN_PRINTED_FOR_FAMILY",
        subject=reader.contact,
        pupil_id=reader.pupil.pk,
        new={"plan": str(plan_id)},
    )


@transaction.atomic
def note_finished(*, actor: Actor) -> None:
    """Write down that a pupil ended their own session."""
    audit.record(actor, "OWN_PAGE_FINISHED")
