"""Who reaches a pupil, and why; and pupils by name for those who look after the trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from handrail.access import queries as access
from handrail.access.permissions import Permission
from handrail.access.policy import reach_of
from handrail.access.roles import ROLES
from handrail.access.types import Actor, Reach, Role
from handrail.pupils import policy
from handrail.pupils.queries.lists import pupil_rows, with_names
from handrail.pupils.rules import search_words
from handrail.pupils.types import CORE_ROLE_LABELS, SEES_LABELS, CoreRole, PupilRow, Sees

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil

# What lets a person see something of a pupil, with what they see.
SEEING: dict[Permission, str] = {
    Permission.PUPIL_VIEW: "Page",
    Permission.REGISTER_VIEW: "Register",
    Permission.PLAN_VIEW: "Plans",
    Permission.OBSERVATION_RECORD: "Targets of the day",
    Permission.REVIEW_VIEW: "Reviews",
    Permission.CONFIDENTIAL_VIEW: "Confidential parts",
    Permission.CHILD_VIEW: "The family's page",
    Permission.SELF_VIEW: "Their own page",
    Permission.SHARED_VIEW: "What is shared",
}
# The permission that a link is asked with, where the link itself says how much is seen.
ASKED_WITH = {
    Reach.OWN_CHILD: Permission.CHILD_VIEW,
    Reach.SELF: Permission.SELF_VIEW,
    Reach.INVITED: Permission.SHARED_VIEW,
}


@dataclass(frozen=True)
class Why:
    """One reason why somebody sees a pupil, and from when to when (None: no day is set)."""

    sentence: str
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Reacher:
    """Somebody who sees something of a pupil today. `permissions` are those of SEEING, `sees` the same in words."""

    membership_id: UUID
    user_id: UUID
    name: str
    roles: tuple[str, ...]
    whys: tuple[Why, ...]
    permissions: frozenset[Permission]

    @property
    def sees(self) -> tuple[str, ...]:
        """What they see, in words."""
        return tuple(words for permission, words in SEEING.items() if permission in self.permissions)


def people_who_reach(actor: Actor, pupil: Pupil) -> list[Reacher]:
    """Return everybody who sees something of a visible pupil today, and why, by name.

    Built from the links that the policy decides by (policy.LINKS), so that it cannot say anything else. Seven queries.
    """
    links = {reach: _whys(pupil, reach) for reach in policy.LINKS}
    linked = {membership_id for found in links.values() for membership_id in found}
    whole = [role for role in Role if any(Reach.SCHOOL in _allowed(actor, role, p) for p in SEEING)]
    people = []
    for person in access.actors_with(actor, roles=whole, membership_ids=linked):
        whys: dict[Why, None] = {}
        permissions = set()
        for permission in SEEING:
            for reach in sorted(reach_of(person, permission)):
                found = _why_all(person, permission) if reach is Reach.SCHOOL else links.get(reach, {})
                for why in found.get(person.membership_id, ()):
                    whys[why] = None
                    permissions.add(permission)
        if permissions:
            names = tuple(sorted(ROLES[role].name for role in person.roles))
            row = Reacher(person.membership_id, person.user_id, person.name, names, tuple(whys), frozenset(permissions))
            people.append(row)
    return people


def _allowed(actor: Actor, role: Role, permission: Permission) -> frozenset[Reach]:
    return reach_of(replace(actor, roles=frozenset({role})), permission)


def _why_all(person: Actor, permission: Permission) -> dict[UUID, list[Why]]:
    """Return that the person sees the whole school, with the roles that make it so."""
    roles = [role for role in person.roles if Reach.SCHOOL in _allowed(person, role, permission)]
    names = ", ".join(sorted(ROLES[role].name for role in roles))
    return {person.membership_id: [Why(f"{names}: sees every pupil of the school")]}


# For each link: the column of the membership, those of the days, and those that the sentence is made of.
_COLUMNS: dict[Reach, tuple[str, ...]] = {
    Reach.TAUGHT: ("group__adults__membership_id", "group__adults__starts_on", "group__adults__ends_on", "group__name"),
    Reach.FACULTY: (
        "group__subject__faculty__adults__membership_id",
        "group__subject__faculty__adults__starts_on",
        "group__subject__faculty__adults__ends_on",
        "group__subject__faculty__name",
        "group__name",
    ),
    Reach.CASELOAD: ("membership_id", "starts_on", "ends_on", "role"),
    Reach.INVITED: ("membership_id", "starts_on", "ends_on", "purpose", "shared_by_name"),
    Reach.OWN_CHILD: ("membership_id", "relationship", "sees"),
    Reach.SELF: ("membership_id", "starts_on", "ends_on"),
}


def _whys(pupil: Pupil, reach: Reach) -> dict[UUID, list[Why]]:
    """Return membership -> why it reaches the pupil in this way. One query."""
    rows = policy.links_to(pupil, reach, ASKED_WITH.get(reach, Permission.PUPIL_VIEW))
    found: dict[UUID, list[Why]] = {}
    for row in rows.order_by("pk").values_list(*_COLUMNS[reach]):
        found.setdefault(row[0], []).append(_why(reach, row))
    return found


def _why(reach: Reach, row: tuple[Any, ...]) -> Why:
    if reach is Reach.OWN_CHILD:
        return Why(f"{row[1]}: {SEES_LABELS[Sees(row[2])].lower()}")
    sentences = {
        Reach.TAUGHT: "Teaches or supports {}",
        Reach.FACULTY: "Link person of {}, through {}",
        Reach.CASELOAD: "Core group: {}",
        Reach.INVITED: "Shared for: {} (by {})",
        Reach.SELF: "The pupil's own account",
    }
    parts = [CORE_ROLE_LABELS[CoreRole(row[3])].lower()] if reach is Reach.CASELOAD else row[3:]
    return Why(sentences[reach].format(*parts), row[1], row[2])


def names_of_pupils(actor: Actor, pupil_ids: Iterable[UUID], permission: Permission) -> dict[UUID, str]:
    """Return key -> name of the pupils that the actor reaches with the permission. One query, none for no key."""
    keys = list(pupil_ids)
    if not keys:
        return {}
    return {pupil.pk: pupil.name for pupil in policy.pupils_visible_to(actor, permission).filter(pk__in=keys)}


def pupils_by_name(actor: Actor, text: str, permission: Permission, *, limit: int = 30) -> list[PupilRow]:
    """Return the pupils, leavers included, with a name that starts with each word of the text. One query, or none."""
    if not search_words(text):
        return []
    rows = with_names(policy.pupils_visible_to(actor, permission), text)
    return pupil_rows(actor, rows.order_by("sort_name", "pk")[:limit])
