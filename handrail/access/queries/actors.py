"""Who is asking: people as actors, at their schools, and what signing in asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django_scopes import scope

from handrail.access import levels, rules
from handrail.access.roles import ROLES
from handrail.access.types import Actor, Role
from handrail.core import clock
from handrail.core.scoping import as_person

if TYPE_CHECKING:
    from handrail.access.models import RoleHeld, User


PERSONA_DOMAIN = "@demo.example"


def open_on(day: object) -> Q:
    """Say of a role, membership or link that it holds on a day, both ends included."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def roles_today() -> QuerySet[RoleHeld]:
    """Return every role held today at an open membership, with membership and school. Needs `as_person`, or a scope."""
    from handrail.access.models import RoleHeld

    today = clock.today()
    return (
        RoleHeld.objects.filter(open_on(today), membership__starts_on__lte=today)
        .exclude(membership__ends_on__lt=today)
        .select_related("membership", "school")
        .order_by("school__name", "school_id", "pk")
    )


def actor_for(user: User, *, school_id: str | UUID | None = None, address: str | None = None) -> Actor | None:
    """Return the person as an actor in one of their schools, or None if no membership is open today.

    The chosen school, else the first by name. One query, or none where the sign-in brought the roles with the account.
    Needs `as_person`, or a scope for that school alone.
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
        levels=levels.read(chosen.school.role_levels),
    )


def actor_at_sign_in(user: User, *, address: str | None) -> Actor | None:
    """Return somebody who has just signed in as an actor in their first school, or None. One query, across schools."""
    with as_person(user.pk):
        return actor_for(user, address=address)


def works_elsewhere(user: User, school_id: UUID) -> bool:
    """Say whether the person has an account that is open at another school too. One query, across schools."""
    from handrail.access.models import Membership

    with as_person(user.pk):
        return Membership.objects.filter(open_on(clock.today()), user=user).exclude(school_id=school_id).exists()


def is_known_elsewhere(user_id: UUID, school_id: UUID) -> bool:
    """Say whether the person has, or had, an account at another school too. One query, across schools."""
    from handrail.access.models import Membership

    with as_person(user_id):
        return Membership.objects.filter(user_id=user_id).exclude(school_id=school_id).exists()


@dataclass(frozen=True)
class SchoolChoice:
    """A school that a person works at."""

    school_id: UUID
    name: str


def schools_of(user_id: UUID) -> list[SchoolChoice]:
    """Return the schools at which the person's account is open today, by name. One query, across schools."""
    from handrail.access.models import Membership

    with as_person(user_id):
        rows = Membership.objects.filter(open_on(clock.today()), user_id=user_id).select_related("school")
        return [SchoolChoice(row.school_id, row.school.name) for row in rows.order_by("school__name", "pk")]


def officers_at(school_ids: Iterable[UUID]) -> list[tuple[str, str]]:
    """Return address and name of the officers who have an account at any of the schools. One query for each school."""
    found: dict[str, str] = {}
    for school_id in school_ids:
        with scope(school=school_id):
            rows = roles_today().filter(school_id=school_id, role=Role.OFFICER.value).select_related("membership__user")
            found |= {row.membership.user.email or "": row.membership.user.name for row in rows}
    return sorted((email, name) for email, name in found.items() if email)


def actor_at(user: User, school_id: UUID, *, address: str | None) -> Actor | None:
    """Return the person as an actor at another of their schools, or None without a role there. One query, or none."""
    with as_person(user.pk):
        actor = actor_for(user, school_id=school_id, address=address)
    return actor if actor is not None and actor.school_id == school_id else None


@dataclass(frozen=True)
class Persona:
    """A person of the demonstration whom a visitor can be with one click."""

    user_id: UUID
    name: str
    role_names: str
    school_name: str
    can_try: str


def personas() -> list[Persona]:
    """Return the people of the demonstration, by role: accounts whose address ends in @demo.example.

    One query for each school, and one for the schools: a demonstration has one or two.
    """
    from handrail.access.models import RoleHeld

    today = clock.today()
    rows: list[RoleHeld] = []
    for school in apps.get_model("schools.School").objects.order_by("name", "pk"):
        with scope(school=school.pk):
            rows += (
                RoleHeld.objects.filter(
                    open_on(today), membership__user__email__endswith=PERSONA_DOMAIN, membership__user__is_active=True
                )
                .exclude(membership__ends_on__lt=today)
                .select_related("membership__user", "school")
                .order_by("membership__user__name", "pk")
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


def roles_everywhere(user_id: UUID) -> list[RoleHeld]:
    """Return every role that somebody holds today, at all their schools together, with the schools. One query."""
    with as_person(user_id):
        return list(roles_today().filter(membership__user_id=user_id))


def user_of(actor: Actor) -> User:
    """Return the account of an actor. One query."""
    from handrail.access.models import User

    return User.objects.get(pk=actor.user_id)


def account_of(user_id: UUID) -> User:
    """Return an account by its key. One query."""
    from handrail.access.models import User

    return User.objects.get(pk=user_id)


def persona_account(user_id: str) -> User | None:
    """Return the account of a person of the demonstration, or None. The queries of `personas`, and one."""
    from handrail.access.models import User

    if user_id not in {str(persona.user_id) for persona in personas()}:
        return None
    return User.objects.get(pk=user_id)


def sign_in_key(email: str, address: str | None) -> str:
    """Return what wrong passwords are counted under: an account and an address together, neither readable."""
    return salted_hmac("handrail.sign-in", f"{email.strip().lower()}|{address or ''}", algorithm="sha256").hexdigest()


def invitation_key(address: str | None) -> str:
    """Return what wrong codes of invitations are counted under: an address of the network, not readable."""
    return salted_hmac("handrail.invitation-tries", address or "", algorithm="sha256").hexdigest()


def seconds_to_wait(key: str) -> int:
    """Return how long the next try under this key must wait; 0 when it may be made now. One query."""
    from handrail.access.models import SignInFailure

    row = SignInFailure.objects.filter(key=key).first()
    return rules.seconds_left(row.n_failures, row.last_failed_at, clock.now()) if row else 0


def seconds_to_wait_for_address(address: str | None) -> int:
    """Return how long the next try from this address must wait, for an account that is not known there. One query."""
    from handrail.access.models import SignInFailure

    row = SignInFailure.objects.filter(key=address_key(address)).first()
    if row is None:
        return 0
    return rules.seconds_left_of(rules.wait_seconds_of_address(row.n_failures), row.last_failed_at, clock.now())


def address_key(address: str | None) -> str:
    """Return what this hour's wrong passwords from one address are counted under, whatever the account."""
    return sign_in_key(f"*{clock.now():%Y%m%d%H}", address)


def is_known_here(user: User, address: str | None) -> bool:
    """Say whether the account signed in well from this address within the last 30 days.

    One query for each of the person's schools, whose trail it stands in, and one to find them.
    """
    from handrail.core.models import AuditEvent

    since = clock.now() - rules.KNOWN_HERE
    for school in schools_of(user.pk):
        with scope(school=school.school_id):
            found = AuditEvent.objects.filter(
                school_uuid=school.school_id, actor_uuid=user.pk, at__gte=since, type="SIGNED_IN", address=address
            )
            if found.exists():
                return True
    return False


def actor_by_email(email: str, *, school_id: UUID) -> Actor | None:
    """Return the person with this address as an actor at the school, for commands and the demonstration.

    Two queries.
    """
    from handrail.access.models import User

    user = User.objects.filter(email__iexact=email).first()
    return actor_for(user, school_id=school_id) if user else None


def actors_with(actor: Actor, *, roles: Iterable[Role], membership_ids: Iterable[UUID]) -> list[Actor]:
    """Return as actors, by name, everybody at the school who holds one of the roles today or is named.

    What they may do follows the levels of the same school. One query.
    """
    from handrail.access.models import RoleHeld

    here = RoleHeld.objects.filter(open_on(clock.today()), school_id=actor.school_id)
    wanted = here.filter(Q(role__in=list(roles)) | Q(membership_id__in=list(membership_ids)))
    rows = roles_today().filter(
        school_id=actor.school_id, membership__user__is_active=True, membership_id__in=wanted.values("membership_id")
    )
    found: dict[UUID, list[RoleHeld]] = {}
    for row in rows.select_related("membership__user").order_by("membership__user__name", "membership_id", "pk"):
        found.setdefault(row.membership_id, []).append(row)
    return [
        replace(
            actor,
            user_id=held[0].membership.user_id,
            name=held[0].membership.user.name,
            membership_id=membership_id,
            roles=frozenset(Role(row.role) for row in held),
            address=None,
        )
        for membership_id, held in found.items()
    ]
