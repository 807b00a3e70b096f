"""May this person do this at all? Rooms ask further questions about single records."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from handrail.access.permissions import SENTENCES, Permission
from handrail.access.roles import ROLES
from handrail.access.types import Actor, Reach
from handrail.core.errors import Denied, NotVisible

if TYPE_CHECKING:
    from handrail.access.models import Membership


def reach_of(actor: Actor, permission: Permission) -> frozenset[Reach]:
    """Return which pupils the actor's roles reach with this permission; empty means not allowed at all."""
    reach: frozenset[Reach] = frozenset()
    for role in actor.roles:
        reach |= ROLES[role].allows.get(permission, frozenset())
    return reach


def can(actor: Actor, permission: Permission) -> bool:
    """Say whether any role of the actor gives this permission for at least some pupils."""
    return bool(reach_of(actor, permission))


def check_can(actor: Actor, permission: Permission) -> None:
    """Raise Denied with a sentence unless the actor has this permission for at least some pupils."""
    if not can(actor, permission):
        raise Denied(denial(actor, permission))


def get_member(
    actor: Actor, membership_id: UUID | str, permission: Permission = Permission.ACCOUNT_MANAGE
) -> Membership:
    """Return a member of the actor's school, leaver or not, with their account; or raise Denied or NotVisible."""
    from handrail.access.models import Membership

    check_can(actor, permission)
    member = Membership.objects.filter(school_id=actor.school_id, pk=membership_id).select_related("user").first()
    if member is None:
        raise NotVisible
    return member


def denial(actor: Actor, permission: Permission) -> str:
    """Return the sentence that says what is not allowed, to whom, and who can help."""
    names = ", ".join(sorted(ROLES[role].name for role in actor.roles)) or "no role"
    return (
        f"Your role ({names}) does not allow you to {SENTENCES[permission]}. "
        "If you need to, ask your school's administrator to change your role."
    )
