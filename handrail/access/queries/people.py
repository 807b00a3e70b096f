"""Who works at the school, and whose accounts there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from handrail.access.levels import allowed_to
from handrail.access.permissions import Permission
from handrail.access.queries.actors import open_on
from handrail.access.roles import OUTSIDE_ROLES, ROLES
from handrail.access.types import Actor, Role
from handrail.core import clock

if TYPE_CHECKING:
    from handrail.access.models import Membership, RoleHeld


def _works_here(day: date | None = None) -> Q:
    """Say of a membership that it is not only one of a family, a pupil, a specialist or an officer.

    With a day: on that day; a leaver whose child is at the school works here no longer.
    """
    from handrail.access.models import RoleHeld

    held = RoleHeld.objects.filter(membership=OuterRef("pk"))
    staff = held.exclude(role__in=OUTSIDE_ROLES)
    if day is not None:
        staff = staff.filter(open_on(day))
    return Q(Exists(staff)) | ~Q(Exists(held.filter(role__in=OUTSIDE_ROLES)))


@dataclass(frozen=True)
class StaffRow:
    """One member of staff, for lists and choices."""

    membership_id: UUID
    name: str
    email: str
    initials: str
    roles: tuple[str, ...]
    is_open: bool
    role_codes: tuple[str, ...] = ()
    ends_on: date | None = None


def members(actor: Actor) -> QuerySet[Membership]:
    """Return the memberships of the actor's school's staff that are open today, by name.

    Families, pupils, specialists and officers are not staff: they stand in no list of who works here.
    """
    from handrail.access.models import Membership

    today = clock.today()
    return (
        Membership.objects.filter(open_on(today), _works_here(today), school_id=actor.school_id)
        .select_related("user")
        .order_by("user__name", "pk")
    )


def members_who_can(actor: Actor, permission: Permission) -> QuerySet[Membership]:
    """Return the members whose role gives a permission for some pupils at least, by name. One query.

    Who may be named in a plan or a core group is somebody who can open it.
    """
    from handrail.access.models import RoleHeld

    roles = [role for role in ROLES if permission in allowed_to(role, actor.levels)]
    held = RoleHeld.objects.filter(open_on(clock.today()), membership=OuterRef("pk"), role__in=roles)
    return members(actor).filter(Exists(held))


def faculty_ids_of(membership: Membership) -> list[UUID]:
    """Return the keys of the faculties that somebody is the link person of today. One query."""
    rows = membership.faculties.filter(open_on(clock.today()))
    return list(rows.order_by("pk").values_list("faculty_id", flat=True))


def staff_row(actor: Actor, membership_id: UUID) -> StaffRow:
    """Return one person with an account at the school, leaver or not, staff or not, with their roles. Two queries.

    Fetch them by policy first.
    """
    return staff_rows(actor, with_leavers=True, membership_id=membership_id)[0]


def staff_rows(actor: Actor, *, with_leavers: bool = False, membership_id: UUID | None = None) -> list[StaffRow]:
    """Return everybody who works at the school with their roles, by name. Two queries."""
    from handrail.access.models import Membership, RoleHeld

    today = clock.today()
    rows = Membership.objects.filter(school_id=actor.school_id)
    if membership_id is not None:
        rows = rows.filter(pk=membership_id)
    elif with_leavers:
        rows = rows.filter(_works_here())
    else:
        rows = rows.filter(open_on(today), _works_here(today))
    held = RoleHeld.objects.filter(open_on(today)).order_by("role", "pk")
    found = (
        rows.select_related("user")
        .prefetch_related(Prefetch("roles_held", queryset=held, to_attr="roles_now"))
        .order_by("user__name", "pk")
    )
    return [_staff_row(row, today) for row in found]


def _staff_row(row: Membership, today: date) -> StaffRow:
    held: list[RoleHeld] = row.roles_now  # type: ignore[attr-defined]
    return StaffRow(
        membership_id=row.pk,
        name=row.user.name,
        email=row.user.email or "",
        initials=row.initials,
        roles=tuple(ROLES[Role(one.role)].name for one in held),
        is_open=row.ends_on is None or row.ends_on >= today,
        role_codes=tuple(one.role for one in held),
        ends_on=row.ends_on,
    )


class AccountKind(StrEnum):
    """Which list of accounts somebody stands in."""

    STAFF = "staff"
    SPECIALISTS = "specialists"
    FAMILIES = "families"
    OFFICERS = "officers"
    LEAVERS = "leavers"


KIND_LABELS: dict[AccountKind, str] = {
    AccountKind.STAFF: "Staff",
    AccountKind.SPECIALISTS: "Specialists",
    AccountKind.FAMILIES: "Families",
    AccountKind.OFFICERS: "Officers of the trust",
    AccountKind.LEAVERS: "Leavers",
}
_KIND_ROLES = {
    AccountKind.SPECIALISTS: Role.SPECIALIST,
    AccountKind.FAMILIES: Role.PARENT,
    AccountKind.OFFICERS: Role.OFFICER,
}


def _of_kind(kind: AccountKind, today: date) -> Q:
    from handrail.access.models import RoleHeld

    if kind is AccountKind.STAFF:
        return open_on(today) & _works_here(today)
    if kind is AccountKind.LEAVERS:
        return _works_here() & ~(open_on(today) & _works_here(today))
    held = RoleHeld.objects.filter(open_on(today), membership=OuterRef("pk"), role=_KIND_ROLES[kind].value)
    return open_on(today) & Q(Exists(held))


def accounts(actor: Actor, kind: AccountKind, search: str = "") -> QuerySet[Membership]:
    """Return the school's memberships of one kind, whose name or address holds the search, with account and roles.

    Pupils' own accounts stand in no list: whoever manages accounts need not see pupils.
    """
    from handrail.access.models import Membership, RoleHeld

    today = clock.today()
    held = RoleHeld.objects.filter(open_on(today)).order_by("role", "pk")
    rows = Membership.objects.filter(_of_kind(kind, today), school_id=actor.school_id)
    if search:
        rows = rows.filter(Q(user__name__icontains=search) | Q(user__email__icontains=search))
    return rows.select_related("user").prefetch_related(Prefetch("roles_held", queryset=held, to_attr="roles_now"))


def account_rows(rows: Iterable[Membership]) -> list[StaffRow]:
    """Return memberships of `accounts` as a list shows them. No query of its own."""
    return [_staff_row(row, clock.today()) for row in rows]


def account_counts(actor: Actor) -> dict[AccountKind, int]:
    """Return how many accounts there are of each kind. One query."""
    from handrail.access.models import Membership

    today = clock.today()
    counted = Membership.objects.filter(school_id=actor.school_id).aggregate(
        **{kind.value: Count("pk", filter=_of_kind(kind, today)) for kind in AccountKind}
    )
    return {kind: counted[kind.value] for kind in AccountKind}


def people_by_name(actor: Actor, text: str, *, limit: int = 30) -> list[StaffRow]:
    """Return whoever has or had an account at the school, families and outsiders too, by part of their name.

    Shapes: `roles` are those held now or last. Two queries, none for an empty text. Ask for the permission first.
    """
    from handrail.access.models import Membership, RoleHeld

    if not text.strip():
        return []
    today = clock.today()
    rows = Membership.objects.filter(school_id=actor.school_id)
    for word in text.split()[:5]:
        rows = rows.filter(user__name__icontains=word)
    held = Prefetch("roles_held", queryset=RoleHeld.objects.order_by("role", "pk"), to_attr="roles_ever")
    found = rows.select_related("user").prefetch_related(held).order_by("user__name", "pk")[:limit]
    return [
        StaffRow(
            membership_id=row.pk,
            name=row.user.name,
            email=row.user.email or "",
            initials=row.initials,
            roles=tuple(dict.fromkeys(ROLES[Role(held.role)].name for held in row.roles_ever)),
            is_open=row.ends_on is None or row.ends_on >= today,
            ends_on=row.ends_on,
        )
        for row in found
    ]


def names_of_members(actor: Actor, membership_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return key -> name of those that are memberships at the actor's school. One query, none for no key."""
    from handrail.access.models import Membership

    keys = list(membership_ids)
    if not keys:
        return {}
    rows = Membership.objects.filter(school_id=actor.school_id, pk__in=keys)
    return dict(rows.values_list("pk", "user__name"))
