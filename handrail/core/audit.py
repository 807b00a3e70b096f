"""The trail: who did what, when, to which record, and why. Written by actions only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.cache import cache

from handrail.core import clock

if TYPE_CHECKING:
    from django.db.models import Model

    from handrail.access.types import Actor

SENTENCES: dict[str, str] = {}
"""Type of event -> what the person did, as the end of a sentence that starts with their name."""


def register_events(sentences: Mapping[str, str]) -> None:
    """Make event types known, each with its sentence; a type can be registered once."""
    for code, sentence in sentences.items():
        if SENTENCES.setdefault(code, sentence) != sentence:
            raise ValueError(f"The event type {code} is registered twice.")


def record(
    actor: Actor | None,
    type: str,
    *,
    subject: Model | None = None,
    pupil_id: UUID | None = None,
    old: Any = None,
    new: Any = None,
    reason: str = "",
) -> None:
    """Add one event to the trail, inside the caller's transaction.

    `actor` is None only for what the system does by itself. `old` and `new` are JSON values.
    Errors: KeyError if the type was not registered.
    """
    from handrail.core.models import AuditEvent

    SENTENCES[type]
    AuditEvent.objects.create(
        at=clock.now(),
        school_uuid=actor.school_id if actor else None,
        actor_uuid=actor.user_id if actor else None,
        actor_name=actor.name if actor else "Handrail",
        type=type,
        subject_type=subject._meta.label_lower if subject else "",
        subject_uuid=subject.pk if subject else None,
        pupil_uuid=pupil_id,
        old=old,
        new=new,
        reason=reason,
        address=actor.address if actor else None,
    )


@dataclass(frozen=True)
class Event:
    """One event of many of the same type: see `record_many`."""

    subject: Model
    pupil_id: UUID | None = None
    old: Any = None
    new: Any = None
    reason: str = ""


def record_many(actor: Actor | None, type: str, events: Iterable[Event]) -> None:
    """Add one event for each record that a bulk action changed, inside the caller's transaction.

    Errors: KeyError if the type was not registered.
    """
    from handrail.core.models import AuditEvent

    SENTENCES[type]
    at = clock.now()
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                at=at,
                school_uuid=actor.school_id if actor else None,
                actor_uuid=actor.user_id if actor else None,
                actor_name=actor.name if actor else "Handrail",
                type=type,
                subject_type=event.subject._meta.label_lower,
                subject_uuid=event.subject.pk,
                pupil_uuid=event.pupil_id,
                old=event.old,
                new=event.new,
                reason=event.reason,
                address=actor.address if actor else None,
            )
            for event in events
        ],
        batch_size=500,
    )


HOUR = 60 * 60


def record_view(actor: Actor, type: str, *, subject: Model, pupil_id: UUID | None) -> None:
    """Write down that the person looked at a record: one event for each record, person and hour.

    The key of the event follows from the three, so that the database itself refuses a second one; the cache only saves
    asking it again. At most one query. Errors: KeyError if the type was not registered.
    """
    from handrail.core.models import AuditEvent

    SENTENCES[type]
    now = clock.now()
    key = _key_of_the_hour(type, actor.user_id, subject.pk, now)
    if not cache.add(f"viewed:{key}", True, timeout=HOUR):
        return
    event = AuditEvent(
        pk=key,
        at=now,
        school_uuid=actor.school_id,
        actor_uuid=actor.user_id,
        actor_name=actor.name,
        type=type,
        subject_type=subject._meta.label_lower,
        subject_uuid=subject.pk,
        pupil_uuid=pupil_id,
        address=actor.address,
    )
    AuditEvent.objects.bulk_create([event], ignore_conflicts=True)


def _key_of_the_hour(type: str, user_id: UUID, subject_id: UUID, now: datetime) -> UUID:
    """Return a version 7 UUID of the hour whose other bits come from what was looked at, and by whom."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    milliseconds = int(hour.timestamp() * 1000)
    digest = hashlib.sha256(type.encode() + user_id.bytes + subject_id.bytes).digest()
    bits = (milliseconds << 80) | int.from_bytes(digest[:10], "big")
    bits = (bits & ~(0xF << 76)) | (0x7 << 76)  # the version
    bits = (bits & ~(0x3 << 62)) | (0x2 << 62)  # the variant of RFC 9562
    return UUID(int=bits)
