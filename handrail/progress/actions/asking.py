"""Asking for help with how a target is taught, and saying that help was given."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import denial
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Denied, Refused
from handrail.core.ids import new_id
from handrail.progress import policy
from handrail.progress.models import LONGEST_NOTE, HelpRequest

audit.register_events(
    {
        "HELP_ASKED": "asked for help with how a target is taught",
        "HELP_GIVEN": "said that help with a target was given",
    }
)


@transaction.atomic
def ask_for_help(*, actor: Actor, pupil_target_id: UUID, note: str = "") -> HelpRequest:
    """Ask whoever writes the plan for help with how this target is taught.

    Asking again with the same words, or with none, while the first is open returns that one; other words are added to
    it. Errors: NotVisible, Denied; Refused if the target is not in use, or (field 'note') if the words grow too long.
    """
    pupil_target = policy.get_pupil_target(actor, pupil_target_id, Permission.OBSERVATION_RECORD)
    if not policy.can_record(actor, pupil_target):
        raise Refused("This plan is not live, so there is nothing to help with. Speak to the SENCO.")
    note = note.strip()
    made, is_new = HelpRequest.objects.select_for_update().get_or_create(
        pupil_target=pupil_target,
        asked_by_id=actor.membership_id,
        helped_at=None,
        defaults={
            "id": new_id(),
            "school_id": pupil_target.school_id,
            "note": note,
            "asked_at": clock.now(),
            "asked_by_name": actor.name,
        },
    )
    if not is_new:
        if not note or note in made.note:
            return made
        made.note = f"{made.note} {note}".strip()
        if len(made.note) > LONGEST_NOTE:
            raise Refused("You have asked already, and with this it would be too long. Use fewer words.", field="note")
        made.save(update_fields=["note"])
    audit.record(actor, "HELP_ASKED", subject=made, pupil_id=pupil_target.pupil_id, new={"note": note})
    return made


@transaction.atomic
def mark_helped(*, actor: Actor, help_id: UUID) -> HelpRequest:
    """Say that help was given. Again on one that is marked changes nothing: who was first stays.

    Errors: NotVisible; Denied unless the actor writes the plan.
    """
    found = policy.get_help_request(actor, help_id)
    if not policy.can_help(actor, found.pupil_target):
        raise Denied(denial(actor, Permission.PLAN_EDIT))
    row = HelpRequest.objects.select_for_update().get(pk=found.pk)
    if row.helped_at is not None:
        return row
    row.helped_at, row.helped_by_name = clock.now(), actor.name
    row.save(update_fields=["helped_at", "helped_by_name"])
    audit.record(actor, "HELP_GIVEN", subject=row, pupil_id=found.pupil_target.pupil_id)
    return row
