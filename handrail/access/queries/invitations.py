"""Invitations: what one offers, and lists of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from handrail.access import rules
from handrail.access.roles import FAMILY_ROLES, OUTSIDE_ROLES, ROLES
from handrail.access.types import INVITATION_STATUS_LABELS, Actor, InvitationStatus, Role
from handrail.core import clock

if TYPE_CHECKING:
    from handrail.access.models import Invitation


@dataclass(frozen=True)
class Offer:
    """What an invitation offers, as whoever holds its code may know before they accept: no pupil's name."""

    school_id: UUID
    school_name: str
    role_names: tuple[str, ...]
    role_codes: tuple[str, ...]
    name: str
    email: str
    expires_at: datetime
    is_family: bool
    is_outside: bool


def offer_of(invitation: Invitation) -> Offer:
    """Return what an invitation, fetched with its school, offers."""
    return Offer(
        school_id=invitation.school_id,
        school_name=invitation.school.name,
        role_names=tuple(ROLES[Role(code)].name for code in invitation.roles),
        role_codes=tuple(invitation.roles),
        name=invitation.name,
        email=invitation.email,
        expires_at=invitation.expires_at,
        is_family=set(invitation.roles) <= set(FAMILY_ROLES),
        is_outside=set(invitation.roles) <= set(OUTSIDE_ROLES),
    )


@dataclass(frozen=True)
class InvitationRow:
    """One invitation of a list."""

    invitation_id: UUID
    name: str
    email: str
    role_names: str
    status: InvitationStatus
    status_name: str
    sent_at: datetime
    sent_by: str
    expires_at: datetime
    accepted_at: datetime | None
    details: dict[str, Any]

    @property
    def may_be_sent_again(self) -> bool:
        """Whether a new code can be made for it."""
        return self.status in {InvitationStatus.OPEN, InvitationStatus.EXPIRED}


def family_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Return every invitation of a parent or carer at the school; the room above limits them to pupils in reach."""
    from handrail.access.models import Invitation

    return Invitation.objects.filter(school_id=actor.school_id, roles=[Role.PARENT.value])


def invitation_of_a_family(actor: Actor, invitation_id: UUID) -> Invitation | None:
    """Return an invitation of a parent or carer by its key, or None. One query."""
    return family_invitations(actor).filter(pk=invitation_id).first()


def with_status(rows: QuerySet[Invitation], status: str) -> QuerySet[Invitation]:
    """Keep the invitations with this status; an unknown one keeps all."""
    now = clock.now()
    is_waiting = Q(accepted_at__isnull=True, withdrawn_at__isnull=True)
    kept = {
        InvitationStatus.OPEN: is_waiting & Q(expires_at__gte=now),
        InvitationStatus.EXPIRED: is_waiting & Q(expires_at__lt=now),
        InvitationStatus.ACCEPTED: Q(accepted_at__isnull=False),
        InvitationStatus.WITHDRAWN: Q(withdrawn_at__isnull=False),
    }
    return rows.filter(kept[InvitationStatus(status)]) if status in set(InvitationStatus) else rows


def invitation_rows(rows: Iterable[Invitation]) -> list[InvitationRow]:
    """Return invitations as a list shows them. No query of its own."""
    now = clock.now()
    found = []
    for row in rows:
        status = rules.invitation_status(
            accepted_at=row.accepted_at, withdrawn_at=row.withdrawn_at, expires_at=row.expires_at, now=now
        )
        found.append(
            InvitationRow(
                invitation_id=row.pk,
                name=row.name,
                email=row.email,
                role_names=", ".join(ROLES[Role(code)].name for code in row.roles),
                status=status,
                status_name=INVITATION_STATUS_LABELS[status],
                sent_at=row.sent_at,
                sent_by=row.sent_by_name,
                expires_at=row.expires_at,
                accepted_at=row.accepted_at,
                details=row.details,
            )
        )
    return found
