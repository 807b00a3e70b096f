"""Requests to correct what a pupil's record says."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.records import policy
from handrail.records.models import Correction
from handrail.records.types.destroying import CORRECTION_MOVES, CorrectionState


@transaction.atomic
def take_correction(
    *, actor: Actor, pupil_id: UUID, asked_by_name: str, asked_on: date, place: str, wrong: str, should_be: str
) -> Correction:
    """Take down what somebody says is wrong in a pupil's record. Errors: Denied, NotVisible, Refused."""
    pupil = policy.get_person_pupil(actor, pupil_id, Permission.RECORDS_EDIT)
    if asked_on > clock.today():
        raise Refused("Enter the day on which they asked; it lies in the past.", field="asked_on")
    given = {"asked_by_name": asked_by_name, "place": place, "wrong": wrong, "should_be": should_be}
    for field, text in given.items():
        if not text.strip():
            raise Refused("Fill this in, in the person's own words.", field=field)
    row = Correction(
        school_id=actor.school_id,
        pupil=pupil,
        asked_on=asked_on,
        recorded_by_name=actor.name,
        recorded_at=clock.now(),
        **{field: text.strip() for field, text in given.items()},
    )
    row.save(force_insert=True)
    audit.record(actor, "CORRECTION_REQUESTED", subject=row, pupil_id=pupil.pk, new={"place": row.place})
    return row


@transaction.atomic
def make_correction(*, actor: Actor, correction_id: UUID, where: str) -> Correction:
    """Settle a request: it was corrected, and where. Errors: Denied, NotVisible, Refused."""
    row = _open(actor, correction_id, CorrectionState.CORRECTED)
    if not where.strip():
        raise Refused("Say where it was corrected.", field="where")
    row.corrected_where = where.strip()
    row.save()
    audit.record(actor, "CORRECTION_MADE", subject=row, pupil_id=row.pupil_id, new={"where": row.corrected_where})
    return row


@transaction.atomic
def refuse_correction(*, actor: Actor, correction_id: UUID, reason: str, disagreement: str) -> Correction:
    """Settle a request: the record stays as it is, with the reason; the person's note is kept beside it.

    Errors: Denied, NotVisible, Refused.
    """
    row = _open(actor, correction_id, CorrectionState.REFUSED)
    if not reason.strip():
        raise Refused("Say why the record stays as it is. The person must be told.", field="reason")
    row.refusal_reason = reason.strip()
    row.disagreement = disagreement.strip() or f"{row.wrong} It should be: {row.should_be}"
    row.save()
    audit.record(actor, "CORRECTION_REFUSED", subject=row, pupil_id=row.pupil_id, reason=row.refusal_reason)
    return row


def _open(actor: Actor, correction_id: UUID, to: CorrectionState) -> Correction:
    row = policy.get_correction(actor, correction_id, Permission.RECORDS_EDIT, lock=True)
    if to not in CORRECTION_MOVES[CorrectionState(row.state)]:
        raise Refused("This request is settled already.")
    row.state, row.decided_by_name, row.decided_at = to, actor.name, clock.now()
    return row
