"""Where a person's work begins, for whoever has one page only."""

from __future__ import annotations

from handrail.access.roles import FAMILY_ROLES
from handrail.access.types import Actor, Role

# Whoever holds nothing but this role has one page, and it is their home.
ONLY_PAGES = {
    frozenset({Role.SPECIALIST}): "specialists:shared-list",
    frozenset({Role.GOVERNOR}): "web:numbers",
    frozenset({Role.OFFICER}): "web:trust",
}


def only_page(actor: Actor) -> str:
    """Return the name of the one page that is this person's home, or nothing for those with a home of many parts."""
    if actor.roles <= FAMILY_ROLES:
        return "families:family" if Role.PARENT in actor.roles else "families:me"
    return ONLY_PAGES.get(actor.roles, "")
