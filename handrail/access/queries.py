"""Who is signed in, and who works at the school."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from handrail.access.roles import ROLES
from handrail.access.types import Actor, Role
from handrail.core import clock

if TYPE_CHECKING:
    from handrail.access.models import Membership, User


def _open_on(day: object) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def actor_for(user: User, *, school_id: str | UUID | None = None, address: str | None = None) -> Actor | None:
    """Return the person as an actor in one of their schools, or None if no membership is open today.

    The chosen school, else the first by name. One query. Needs scopes to be disabled.
    """
    from handrail.access.models import RoleHeld

    today = clock.today()
    rows = list(
        RoleHeld.objects.filter(
            _open_on(today),
            membership__user=user,
            membership__starts_on__lte=today,
        )
        .exclude(membership__ends_on__lt=today)
        .select_related("membership", "school")
        .order_by("school__name", "school_id", "pk")
    )
    if not rows:
        return None
    chosen = next((row for row in rows if str(row.school_id) == str(school_id)), rows[0])
    return Actor(
        user_id=user.pk,
        name=user.name,
        school_id=chosen.school_id,
        school_name=chosen.school.name,
        framework_code=chosen.school.framework,
        setting=chosen.school.setting,
        membership_id=chosen.membership_id,
        roles=frozenset(Role(row.role) for row in rows if row.school_id == chosen.school_id),
        address=address,
    )


@dataclass(frozen=True)
class StaffRow:
    """One member of staff, for lists and choices."""

    membership_id: UUID
    name: str
    email: str
    initials: str
    roles: tuple[str, ...]
    is_open: bool


def members(actor: Actor) -> QuerySet[Membership]:
    """Return the memberships of the actor's school that are open today, by name."""
    from handrail.access.models import Membership

    return (
        Membership.objects.filter(_open_on(clock.today()), school_id=actor.school_id)
        .select_related("user")
        .order_by("user__name", "pk")
    )


def staff_rows(actor: Actor, *, with_leavers: bool = False) -> list[StaffRow]:
    """Return everybody who works at the school with their roles, by name. Two queries."""
    from handrail.access.models import Membership, RoleHeld

    today = clock.today()
    rows = Membership.objects.filter(school_id=actor.school_id)
    if not with_leavers:
        rows = rows.filter(_open_on(today))
    held = RoleHeld.objects.filter(_open_on(today)).order_by("role", "pk")
    found = (
        rows.select_related("user")
        .prefetch_related(Prefetch("roles_held", queryset=held, to_attr="roles_now"))
        .order_by("user__name", "pk")
    )
    return [
        StaffRow(
            membership_id=row.pk,
            name=row.user.name,
            email=row.user.email,
            initials=row.initials,
            roles=tuple(ROLES[Role(held.role)].name for held in row.roles_now),
            is_open=row.ends_on is None or row.ends_on >= today,
        )
        for row in found
    ]
