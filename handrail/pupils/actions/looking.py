"""Looking is written down too: who opened a pupil's page, and who took the register out of the house."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.cache import cache

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit, clock

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil

audit.register_events(
    {
        "PUPIL_VIEWED": "opened the pupil's page",
        "REGISTER_EXPORTED": "took the register out as a spreadsheet",
        "REGISTER_PRINTED": "opened the register for printing",
    }
)

HOUR = 60 * 60


def note_viewed(*, actor: Actor, pupil: Pupil) -> None:
    """Write down that the person opened this pupil's page: one event for each pupil, person and hour.

    The key of the event follows from the three, so that the database itself refuses a second one; the cache only
    saves asking it again. The view has fetched the pupil through the policy. At most one query.
    """
    from handrail.core.models import AuditEvent

    now = clock.now()
    key = _key_of_the_hour(actor.user_id, pupil.pk, now)
    if not cache.add(f"viewed:{key}", True, timeout=HOUR):
        return
    audit.SENTENCES["PUPIL_VIEWED"]
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                pk=key,
                at=now,
                school_uuid=actor.school_id,
                actor_uuid=actor.user_id,
                actor_name=actor.name,
                type="PUPIL_VIEWED",
                subject_type="pupils.pupil",
                subject_uuid=pupil.pk,
                pupil_uuid=pupil.pk,
                address=actor.address,
            )
        ],
        ignore_conflicts=True,
    )


def note_register_taken_out(*, actor: Actor, n_rows: int, filters: dict[str, Any], as_print: bool = False) -> None:
    """Write down that the register was exported or opened for printing, how many rows and with which filters."""
    check_can(actor, Permission.REGISTER_VIEW if as_print else Permission.REGISTER_EXPORT)
    audit.record(
        actor, "REGISTER_PRINTED" if as_print else "REGISTER_EXPORTED", new={"rows": n_rows, "filters": filters}
    )


def _key_of_the_hour(user_id: UUID, pupil_id: UUID, now: datetime) -> UUID:
    """Return a version 7 UUID of the hour whose other bits come from the person and the pupil."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    milliseconds = int(hour.timestamp() * 1000)
    digest = hashlib.sha256(b"PUPIL_VIEWED" + user_id.bytes + pupil_id.bytes).digest()
    bits = (milliseconds << 80) | int.from_bytes(digest[:10], "big")
    bits = (bits & ~(0xF << 76)) | (0x7 << 76)  # the version
    bits = (bits & ~(0x3 << 62)) | (0x2 << 62)  # the variant of RFC 9562
    return UUID(int=bits)
