"""Who is signed in, and who works at the school."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.crypto import salted_hmac
from django_scopes import scopes_disabled

from handrail.access import rules
from handrail.access.permissions import Permission
from handrail.access.roles import ROLES
from handrail.access.types import Actor, Role
from handrail.core import clock

if TYPE_CHECKING:
    from handrail.access.models import Membership, RoleHeld, User

PERSONA_DOMAIN = "@demo.example"


def _open_on(day: object) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def roles_today() -> QuerySet[RoleHeld]:
    """Return every role held today at an open membership, with membership and school. Needs scopes to be disabled."""
    from handrail.access.models import RoleHeld

    today = clock.today()
    return (
        RoleHeld.objects.filter(_open_on(today), membership__starts_on__lte=today)
        .exclude(membership__ends_on__lt=today)
        .select_related("membership", "school")
        .order_by("school__name", "school_id", "pk")
    )


def actor_for(user: User, *, school_id: str | UUID | None = None, address: str | None = None) -> Actor | None:
    """Return the person as an actor in one of their schools, or None if no membership is open today.

    The chosen school, else the first by name. One query, or none where the sign-in brought the roles with the account.
    Needs scopes to be disabled.
    """
    rows = getattr(user, "roles_today", None)
    if rows is None:
        rows = list(roles_today().filter(membership__user=user))
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


def actor_at_sign_in(user: User, *, address: str | None) -> Actor | None:
    """Return somebody who has just signed in as an actor in their first school, or None. One query, across schools."""
    with scopes_disabled():
        return actor_for(user, address=address)


def works_elsewhere(user: User, school_id: UUID) -> bool:
    """Say whether the person has an account that is open at another school too. One query, across schools."""
    from handrail.access.models import Membership

    with scopes_disabled():
        return Membership.objects.filter(_open_on(clock.today()), user=user).exclude(school_id=school_id).exists()


@dataclass(frozen=True)
class SchoolChoice:
    """A school that a person works at."""

    school_id: UUID
    name: str


def schools_of(user_id: UUID) -> list[SchoolChoice]:
    """Return the schools at which the person's account is open today, by name. One query, across schools."""
    from handrail.access.models import Membership

    with scopes_disabled():
        rows = Membership.objects.filter(_open_on(clock.today()), user_id=user_id).select_related("school")
        return [SchoolChoice(row.school_id, row.school.name) for row in rows.order_by("school__name", "pk")]


@dataclass(frozen=True)
class Persona:
    """A person of the demonstration whom a visitor can be with one click."""

    user_id: UUID
    name: str
    role_names: str
    school_name: str
    can_try: str


def personas() -> list[Persona]:
    """Return the people of the demonstration, by role: accounts whose address ends in @demo.example. One query."""
    from handrail.access.models import RoleHeld

    today = clock.today()
    with scopes_disabled():
        rows = list(
            RoleHeld.objects.filter(
                _open_on(today), membership__user__email__endswith=PERSONA_DOMAIN, membership__user__is_active=True
            )
            .exclude(membership__ends_on__lt=today)
            .select_related("membership__user", "school")
            .order_by("school__name", "membership__user__name", "pk")
        )
    held: dict[UUID, list[RoleHeld]] = {}
    for row in rows:
        held.setdefault(row.membership.user_id, []).append(row)
    order = list(Role)
    people = []
    for user_id, roles_held in held.items():
        roles = sorted((Role(row.role) for row in roles_held), key=order.index)
        person = Persona(
            user_id=user_id,
            name=roles_held[0].membership.user.name,
            role_names=", ".join(ROLES[role].name for role in roles),
            school_name=roles_held[0].school.name,
            can_try=ROLES[roles[0]].can_try,
        )
        people.append((order.index(roles[0]), person))
    return [person for _, person in sorted(people, key=lambda pair: pair[0])]


def user_for_sign_in(email: str) -> User | None:
    """Return the active account with this address, whatever its capitals, or None. One query."""
    from handrail.access.models import User

    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


def user_of(actor: Actor) -> User:
    """Return the account of an actor. One query."""
    from handrail.access.models import User

    return User.objects.get(pk=actor.user_id)


def persona_account(user_id: str) -> User | None:
    """Return the account of a person of the demonstration, or None. Two queries."""
    from handrail.access.models import User

    if user_id not in {str(persona.user_id) for persona in personas()}:
        return None
    return User.objects.get(pk=user_id)


def sign_in_key(email: str, address: str | None) -> str:
    """Return what wrong passwords are counted under: an account and an address together, neither readable."""
    return salted_hmac("handrail.sign-in", f"{email.strip().lower()}|{address or ''}", algorithm="sha256").hexdigest()


def seconds_to_wait(key: str) -> int:
    """Return how long the next try under this key must wait; 0 when it may be made now. One query."""
    from handrail.access.models import SignInFailure

    row = SignInFailure.objects.filter(key=key).first()
    return rules.seconds_left(row.n_failures, row.last_failed_at, clock.now()) if row else 0


def actor_by_email(email: str, *, school_id: UUID) -> Actor | None:
    """Return the person with this address as an actor at the school, for commands and the demonstration.

    Two queries.
    """
    from handrail.access.models import User

    user = User.objects.filter(email__iexact=email).first()
    return actor_for(user, school_id=school_id) if user else None


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
    """Return the memberships of the actor's school that are open today, by name."""
    from handrail.access.models import Membership

    return (
        Membership.objects.filter(_open_on(clock.today()), school_id=actor.school_id)
        .select_related("user")
        .order_by("user__name", "pk")
    )


def members_who_can(actor: Actor, permission: Permission) -> QuerySet[Membership]:
    """Return the members whose role gives a permission for some pupils at least, by name. One query.

    Who may be named in a plan or a core group is somebody who can open it.
    """
    from handrail.access.models import RoleHeld

    roles = [role for role, description in ROLES.items() if permission in description.allows]
    held = RoleHeld.objects.filter(_open_on(clock.today()), membership=OuterRef("pk"), role__in=roles)
    return members(actor).filter(Exists(held))


def staff_row(actor: Actor, membership_id: UUID) -> StaffRow:
    """Return one member of the school, leaver or not, with their roles. Two queries. Fetch them by policy first."""
    return staff_rows(actor, with_leavers=True, membership_id=membership_id)[0]


def staff_rows(actor: Actor, *, with_leavers: bool = False, membership_id: UUID | None = None) -> list[StaffRow]:
    """Return everybody who works at the school with their roles, by name. Two queries."""
    from handrail.access.models import Membership, RoleHeld

    today = clock.today()
    rows = Membership.objects.filter(school_id=actor.school_id)
    if not with_leavers:
        rows = rows.filter(_open_on(today))
    if membership_id is not None:
        rows = rows.filter(pk=membership_id)
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
            role_codes=tuple(held.role for held in row.roles_now),
            ends_on=row.ends_on,
        )
        for row in found
    ]
