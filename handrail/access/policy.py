"""May this person do this at all? Rooms ask further questions about single records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from handrail.access.levels import allowed_to
from handrail.access.permissions import SENTENCES, Permission
from handrail.access.roles import ROLES
from handrail.access.types import Actor, Reach, Role
from handrail.core.errors import Denied, NotVisible

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from handrail.access.models import Invitation, Membership


def reach_of(actor: Actor, permission: Permission) -> frozenset[Reach]:
    """Return which pupils the actor's roles reach with this permission; empty means not allowed at all."""
    reach: frozenset[Reach] = frozenset()
    for role in actor.roles:
        reach |= allowed_to(role, actor.levels).get(permission, frozenset())
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


def invitations_visible_to(actor: Actor) -> QuerySet[Invitation]:
    """Return the school's invitations of people whom the actor may invite: staff, specialists; unordered.

    Families' are limited to the pupils in reach, by the room above (pupils.queries.family_invitations).
    """
    from handrail.access.models import Invitation

    rows = Invitation.objects.filter(school_id=actor.school_id)
    # `roles` is a list of codes; one invitation is never for a family and for staff at once.
    rows = rows.exclude(roles=[Role.PARENT.value])
    if not can(actor, Permission.ACCOUNT_MANAGE):
        rows = rows.filter(roles=[Role.SPECIALIST.value])
    return rows if can(actor, Permission.SPECIALIST_INVITE) else rows.exclude(roles=[Role.SPECIALIST.value])


def get_invitation(actor: Actor, invitation_id: UUID) -> Invitation:
    """Return an invitation of staff or a specialist of the actor's school, or raise NotVisible."""
    invitation = invitations_visible_to(actor).filter(pk=invitation_id).first()
    if invitation is None:
        raise NotVisible
    return invitation


def denial(actor: Actor, permission: Permission, *, doing: str = "") -> str:
    """Return the sentence that says what is not allowed, to whom, and who can help.

    `doing` names what was tried, where a permission allows more than its own sentence says.
    """
    names = ", ".join(sorted(ROLES[role].name for role in actor.roles)) or "no role"
    return (
        f"Your role ({names}) does not allow you to {doing or SENTENCES[permission]}. "
        "If you need to, ask your school's administrator to change your role."
    )


# Whose accounts are opened by a code that comes by e-mail: people outside the school, who come a few times a year and
# would forget a password. Only where all of somebody's roles are among these.
CODE_ROLES = frozenset({"parent", "specialist"})
# Never asked to confirm who they are: they can do nothing dangerous.
_NEVER_CONFIRM = CODE_ROLES | {"pupil"}

_WIDE = frozenset(reach for reach in Reach if reach.value in {"trust", "school", "faculty"})
# School-wide for many who work there, and about no pupil whom one could name.
_NOT_ABOUT_PUPILS = frozenset(
    {"framework_view", "school_view", "school_edit", "numbers_view", "bank_view", "bank_edit"}
)


def needs_second_factor(actor: Actor) -> bool:
    """Say whether the actor sees, or could give themselves sight of, more pupils than those whom they work with.

    True where any permission but those on the framework, the calendar and numbers without names reaches a whole school,
    faculty or trust.
    """
    return any(
        reach_of(actor, permission) & _WIDE for permission in Permission if permission.value not in _NOT_ABOUT_PUPILS
    )


def role_needs_second_factor(role: str, actor: Actor) -> bool:
    """Say whether this one of the actor's roles is why they need a second factor."""
    return needs_second_factor(replace(actor, roles=frozenset({Role(role)})))


def signs_in_by_code(roles: Iterable[str]) -> bool:
    """Say whether somebody with these roles, at all their schools together, may sign in with a code by e-mail."""
    held = set(roles)
    return bool(held) and held <= CODE_ROLES


def is_asked_to_confirm(actor: Actor) -> bool:
    """Say whether the actor is asked again who they are before a dangerous act; families and pupils never are."""
    return not {role.value for role in actor.roles} <= _NEVER_CONFIRM
