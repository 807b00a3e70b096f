"""Decisions on time: the school's own figures, keeping a file longer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.records import policy
from handrail.records.models import KeptLonger, RetentionFigure
from handrail.records.queries import retention as reads
from handrail.records.types.retention import FileKind

MOST_YEARS = 120


@transaction.atomic
def set_figure(*, actor: Actor, kind: FileKind, years: int, reason: str) -> RetentionFigure:
    """Set for how many years the school keeps a kind of file, where its nation has no verified figure.

    Errors: Denied; Refused where a figure holds already, or without a reason.
    """
    check_can(actor, Permission.RECORDS_EDIT)
    rule = next((rule for rule in reads.rules_of(actor) if rule.kind is kind), None)
    if rule is None or not rule.is_for_the_school_to_set:
        raise Refused("The law or its guidance gives a figure for this; the school does not set its own.")
    if not 1 <= years <= MOST_YEARS:
        raise Refused("Enter a whole number of years from 1 to 120.", field="years")
    if not reason.strip():
        raise Refused("Say where the figure comes from, for instance the governors' policy.", field="reason")
    row = RetentionFigure.objects.filter(school_id=actor.school_id, kind=kind).first()
    old = {"years": row.years} if row else None
    row = row or RetentionFigure(school_id=actor.school_id, kind=kind)
    row.years, row.reason, row.set_by_name, row.set_at = years, reason.strip(), actor.name, clock.now()
    row.save()
    new = {"kind": str(kind), "years": years}
    audit.record(actor, "RETENTION_SET", subject=row, old=old, new=new, reason=row.reason)
    return row


@transaction.atomic
def keep_longer(*, actor: Actor, pupil_id: UUID, until: date, reason: str) -> KeptLonger:
    """Keep a pupil's file until a later day; a proposal to destroy it is gone. Errors: Denied, NotVisible, Refused."""
    pupil = policy.get_person_pupil(actor, pupil_id, Permission.RECORDS_EDIT, lock=True)
    if until <= clock.today():
        raise Refused("Choose a day that is still to come.", field="until")
    if not reason.strip():
        raise Refused("Say why the file is needed longer.", field="reason")
    time = reads.file_time(actor, pupil)
    row = KeptLonger(
        school_id=actor.school_id,
        pupil=pupil,
        until=until,
        reason=reason.strip(),
        decided_by_name=actor.name,
        decided_at=clock.now(),
    )
    row.save(force_insert=True)
    if time.proposal is not None:
        time.proposal.delete()
    audit.record(
        actor, "KEPT_LONGER", subject=row, pupil_id=pupil.pk, new={"until": until.isoformat()}, reason=row.reason
    )
    return row
