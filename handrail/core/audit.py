"""The trail: who did what, when, to which record, and why. Written by actions only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

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
