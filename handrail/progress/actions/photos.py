"""Photos of work: kept small beside a record, opened, and removed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from handrail.access.types import Actor
from handrail.core import audit
from handrail.core.errors import NotVisible, Refused
from handrail.core.pictures import Picture, made_small
from handrail.progress import policy
from handrail.progress.actions.observing import record_observation
from handrail.progress.models import Observation, WorkPhoto

audit.register_events(
    {
        "WORK_PHOTO_ADDED": "added a photo of work to a record",
        "WORK_PHOTO_OPENED": "looked at a photo of work",
    }
)

SAY_WHAT = "Say in a few words what the photo shows."


def record_with_photo(
    *,
    actor: Actor,
    pupil_target_id: UUID,
    observed_on: date,
    photo: bytes,
    text: str = "",
    note: str = "",
    observation_id: UUID | None = None,
) -> Observation:
    """Keep one record of how a target went together with a photo of the work: both or neither.

    The same `observation_id` again returns what is kept. Errors: as record_observation; Refused with field 'photo';
    Refused with field 'note' for a photo without a word.
    """
    # Before the transaction: making a photo small takes half a second, and nobody should wait for it.
    small = made_small(photo, field="photo")
    if not text.strip() and not note.strip():
        raise Refused(SAY_WHAT, field="note")
    with transaction.atomic():
        row = record_observation(
            actor=actor,
            pupil_target_id=pupil_target_id,
            observed_on=observed_on,
            text=text,
            note=note,
            observation_id=observation_id,
        )
        _keep(actor, row, small)
    return row


def add_photo(*, actor: Actor, observation: Observation, photo: bytes) -> WorkPhoto:
    """Put a photo beside a record of one's own. Errors: Denied for another's; Refused if it has one or is withdrawn."""
    policy.check_is_own(actor, observation)
    small = made_small(photo, field="photo")
    with transaction.atomic():
        policy.get_observation(actor, observation.pk)
        row = Observation.objects.select_for_update().get(pk=observation.pk)
        if row.withdrawn_at is not None:
            raise Refused("This record was withdrawn, so no photo can be added.", field="photo")
        if WorkPhoto.objects.filter(observation=row).exists():
            raise Refused("This record already has a photo. Make a new record for another one.", field="photo")
        return _keep(actor, row, small)


def open_photo(*, actor: Actor, observation: Observation) -> WorkPhoto:
    """Return the photo beside a record that the view has fetched through the policy, and write down who looked.

    Errors: NotVisible if there is none.
    """
    found = WorkPhoto.objects.filter(observation=observation).first()
    if found is None:
        raise NotVisible
    audit.record_view(
        actor, "WORK_PHOTO_OPENED", subject=observation, pupil_id=observation.pupil_target.pupil_id, page=str(found.pk)
    )
    return found


def _keep(actor: Actor, row: Observation, small: Picture) -> WorkPhoto:
    photo, is_new = WorkPhoto.objects.get_or_create(
        observation=row,
        defaults={
            "school_id": row.school_id,
            "width": small.width,
            "height": small.height,
            "n_bytes": len(small.content),
            "content": small.content,
        },
    )
    if is_new:
        pupil_id = policy.get_pupil_target(actor, row.pupil_target_id).pupil_id
        audit.record(actor, "WORK_PHOTO_ADDED", subject=row, pupil_id=pupil_id, new={"n_bytes": photo.n_bytes})
    return photo
