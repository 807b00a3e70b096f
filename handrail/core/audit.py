"""The trail: who did what, when, to which record, and why. Written by actions only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.cache import cache

from handrail.core import clock, looking

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
    address: str | None = None,
    school_id: UUID | None = None,
) -> None:
    """Add one event to the trail, inside the caller's transaction.

    `actor` is None only for what the system does by itself, and for what nobody known did (a wrong password): `address`
    and `school_id` then say where it came from and whose trail it stands in. `old` and `new` are JSON values.
    Errors: KeyError if the type was not registered.
    """
    from handrail.core.models import AuditEvent

    SENTENCES[type]
    looking.named(pupil_id, subject.pk if subject else None)
    AuditEvent.objects.create(
        at=clock.now(),
        school_uuid=actor.school_id if actor else school_id,
        actor_uuid=actor.user_id if actor else None,
        actor_name=actor.name if actor else "Handrail",
        type=type,
        subject_type=subject._meta.label_lower if subject else "",
        subject_uuid=subject.pk if subject else None,
        pupil_uuid=pupil_id,
        old=old,
        new=new,
        reason=reason,
        address=actor.address if actor else address,
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
# Somebody who tries address after address leaves this many events an hour, and no more: enough to see it by.
MOST_AN_HOUR = 300


def record_view(actor: Actor, type: str, *, subject: Model, pupil_id: UUID | None, page: str = "") -> None:
    """Write down that the person looked at a record: one event for each record, person and hour (and page, if given).

    At most one query. Errors: KeyError if the type was not registered.
    """
    new = {"page": page} if page else None
    record_once(actor, type, about=page, subject=subject, pupil_id=pupil_id, new=new)


def record_once(
    actor: Actor,
    type: str,
    *,
    about: str,
    subject: Model | None = None,
    pupil_id: UUID | None = None,
    new: Any = None,
    reason: str = "",
    at_most: int = 0,
) -> None:
    """Add an event to the trail unless the same person left the same one in this hour.

    The key of the event follows from type, person, record and `about`, so that the database itself refuses a second
    one; the cache only saves asking it again. `at_most`: how many different ones a person can leave in an hour (0: any
    number). At most one query. Errors: KeyError if the type was not registered.
    """
    from handrail.core.models import AuditEvent

    SENTENCES[type]
    looking.named(pupil_id, subject.pk if subject else None)
    now = clock.now()
    key = _key_of_the_hour(now, type.encode() + actor.user_id.bytes + (subject.pk.bytes if subject else b""), about)
    if not cache.add(f"viewed:{key}", True, timeout=HOUR):
        return
    if at_most and _too_many(actor, type, now, at_most):
        return
    event = AuditEvent(
        pk=key,
        at=now,
        school_uuid=actor.school_id,
        actor_uuid=actor.user_id,
        actor_name=actor.name,
        type=type,
        subject_type=subject._meta.label_lower if subject else "",
        subject_uuid=subject.pk if subject else None,
        pupil_uuid=pupil_id,
        new=new,
        reason=reason,
        address=actor.address,
    )
    try:
        AuditEvent.objects.bulk_create([event], ignore_conflicts=True)
    except Exception:
        cache.delete(f"viewed:{key}")  # the next look must be written down
        raise


def _too_many(actor: Actor, type: str, now: datetime, at_most: int) -> bool:
    """Count one more of the type for the person and this hour, and say whether that is more than may be."""
    key = f"often:{type}:{actor.user_id}:{now:%Y%m%d%H}"
    cache.add(key, 0, timeout=HOUR)
    try:
        return cache.incr(key) > at_most
    except ValueError:  # the cache dropped it in between
        return False


def _key_of_the_hour(now: datetime, who_and_what: bytes, about: str) -> UUID:
    """Return a version 7 UUID of the hour whose other bits come from what was looked at, and by whom."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    milliseconds = int(hour.timestamp() * 1000)
    digest = hashlib.sha256(who_and_what + about.encode()).digest()
    bits = (milliseconds << 80) | int.from_bytes(digest[:10], "big")
    bits = (bits & ~(0xF << 76)) | (0x7 << 76)  # the version
    bits = (bits & ~(0x3 << 62)) | (0x2 << 62)  # the variant of RFC 9562
    return UUID(int=bits)


register_events(
    {
        "RECORDS_SEEN": "looked at the pupil's records",
        "LIST_SEEN": "looked at a list of pupils",
        "REFUSED": "was refused",
    }
)
