"""What each level of an area allows, and what a school says differently of its roles.

A school moves a role between its floor and its ceiling in an area; outside them nothing is stored, and what an older
version stored is brought back inside when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from handrail.access.permissions import Permission as P
from handrail.access.types import Area, Level, Reach, Role, SchoolLevels

ORDER = tuple(Level)

AREA_LABELS: dict[Area, str] = {
    Area.SCHOOL: "School, calendar and groups",
    Area.ACCOUNTS: "Accounts and roles",
    Area.LISTS: "Lists from the school's system",
    Area.PUPILS: "Pupils' pages",
    Area.REGISTER: "Register",
    Area.PLANS: "Plans and targets",
    Area.BANK: "Target bank",
    Area.PROGRESS: "Daily progress",
    Area.REVIEWS: "Reviews",
    Area.PRINT: "Print",
    Area.CONFIDENTIAL: "Confidential parts",
    Area.BRIEFS: "Briefs for supply staff",
    Area.FAMILIES: "Families and pupils' cards",
    Area.SPECIALISTS: "Specialists",
    Area.NUMBERS: "Numbers without names",
    Area.TRAIL: "Who has seen what",
    Area.RECORDS: "Keeping and destroying records",
    Area.OWN_CHILD: "Their own child",
    Area.SELF: "Their own page",
    Area.SHARED: "Pupils shared with them",
}

LEVEL_LABELS: dict[Level, str] = {
    Level.NONE: "None",
    Level.VIEW: "View",
    Level.CONTRIBUTE: "Contribute",
    Level.EDIT: "Edit",
    Level.AGREE: "Agree",
}

# What each level adds to those below it. A level that adds nothing to an area is not offered there.
ADDS: dict[Area, dict[Level, frozenset[P]]] = {
    Area.SCHOOL: {
        Level.VIEW: frozenset({P.FRAMEWORK_VIEW, P.SCHOOL_VIEW}),
        Level.EDIT: frozenset({P.SCHOOL_EDIT}),
    },
    Area.ACCOUNTS: {Level.EDIT: frozenset({P.ACCOUNT_MANAGE}), Level.AGREE: frozenset({P.LEVELS_EDIT})},
    Area.LISTS: {Level.EDIT: frozenset({P.PUPIL_IMPORT})},
    Area.PUPILS: {Level.VIEW: frozenset({P.PUPIL_VIEW}), Level.EDIT: frozenset({P.PUPIL_EDIT})},
    Area.REGISTER: {
        Level.VIEW: frozenset({P.REGISTER_VIEW}),
        Level.EDIT: frozenset({P.REGISTER_EDIT, P.REGISTER_EXPORT}),
    },
    Area.PLANS: {
        Level.VIEW: frozenset({P.PLAN_VIEW}),
        Level.EDIT: frozenset({P.PLAN_EDIT}),
        Level.AGREE: frozenset({P.PLAN_AGREE}),
    },
    Area.BANK: {Level.VIEW: frozenset({P.BANK_VIEW}), Level.EDIT: frozenset({P.BANK_EDIT})},
    Area.PROGRESS: {Level.CONTRIBUTE: frozenset({P.OBSERVATION_RECORD})},
    Area.REVIEWS: {Level.VIEW: frozenset({P.REVIEW_VIEW}), Level.EDIT: frozenset({P.REVIEW_HOLD})},
    Area.PRINT: {Level.VIEW: frozenset({P.REPORT_PRINT})},
    Area.CONFIDENTIAL: {Level.VIEW: frozenset({P.CONFIDENTIAL_VIEW})},
    Area.BRIEFS: {Level.EDIT: frozenset({P.BRIEF_MAKE})},
    Area.FAMILIES: {
        Level.CONTRIBUTE: frozenset({P.FAMILY_HELP, P.CARD_MAKE}),
        Level.EDIT: frozenset({P.FAMILY_INVITE}),
    },
    Area.SPECIALISTS: {Level.EDIT: frozenset({P.SPECIALIST_INVITE})},
    Area.NUMBERS: {Level.VIEW: frozenset({P.NUMBERS_VIEW})},
    Area.TRAIL: {Level.VIEW: frozenset({P.TRAIL_VIEW})},
    Area.RECORDS: {
        Level.VIEW: frozenset({P.RECORDS_VIEW}),
        Level.EDIT: frozenset({P.RECORDS_EDIT}),
        Level.AGREE: frozenset({P.RECORDS_DESTROY}),
    },
    Area.OWN_CHILD: {Level.VIEW: frozenset({P.CHILD_VIEW}), Level.CONTRIBUTE: frozenset({P.CHILD_CONTRIBUTE})},
    Area.SELF: {Level.VIEW: frozenset({P.SELF_VIEW}), Level.CONTRIBUTE: frozenset({P.SELF_CONTRIBUTE})},
    Area.SHARED: {Level.VIEW: frozenset({P.SHARED_VIEW}), Level.CONTRIBUTE: frozenset({P.ADVICE_GIVE})},
}

# Matters of the whole school: whoever may do them does so for all of it, whatever pupils their role reaches.
WHOLE_SCHOOL = frozenset({Area.SCHOOL, Area.ACCOUNTS, Area.LISTS, Area.BANK, Area.TRAIL, Area.RECORDS})


def is_within(level: Level, floor: Level, ceiling: Level) -> bool:
    """Say whether a level lies between two others, both included."""
    return ORDER.index(floor) <= ORDER.index(level) <= ORDER.index(ceiling)


def clamp(level: Level, floor: Level, ceiling: Level) -> Level:
    """Return the level, or the floor or ceiling that it lies beyond."""
    return ORDER[max(ORDER.index(floor), min(ORDER.index(level), ORDER.index(ceiling)))]


def offered(area: Area, floor: Level, ceiling: Level) -> tuple[Level, ...]:
    """Return the levels that a school may choose from for a role: those that change something there."""
    useful = [level for level in ORDER if level is Level.NONE or level in ADDS[area]]
    return tuple(level for level in useful if is_within(level, floor, ceiling))


def permissions_at(area: Area, level: Level) -> frozenset[P]:
    """Return everything that a level of an area allows, with what the levels below it allow."""
    found: frozenset[P] = frozenset()
    for step in ORDER[: ORDER.index(level) + 1]:
        found |= ADDS[area].get(step, frozenset())
    return found


def area_of(permission: P) -> Area:
    """Return the area that a permission belongs to."""
    return next(area for area, steps in ADDS.items() if any(permission in added for added in steps.values()))


def read(stored: Mapping[str, Mapping[str, str]]) -> SchoolLevels:
    """Return what a school has stored (role -> area -> level), in order; what is no longer known is left out."""
    found = [
        (Role(role), Area(area), Level(level))
        for role, areas in stored.items()
        for area, level in areas.items()
        if role in set(Role) and area in set(Area) and level in set(Level)
    ]
    return tuple(sorted(found))


def reaches(allowed: Iterable[tuple[Area, Level]], reach: frozenset[Reach]) -> dict[P, frozenset[Reach]]:
    """Return permission -> reach for a role that stands at these levels and reaches these pupils."""
    found: dict[P, frozenset[Reach]] = {}
    for area, level in allowed:
        here = frozenset({Reach.SCHOOL}) if area in WHOLE_SCHOOL else reach
        for permission in permissions_at(area, level):
            found[permission] = here
    return found


def stands_at(role: Role, area: Area, levels: SchoolLevels) -> Level:
    """Return the level of a role in an area at a school that says these levels differently; NONE where it has none."""
    from handrail.access.roles import ROLES

    bounds = ROLES[role].levels.get(area)
    if bounds is None:
        return Level.NONE
    own = next((level for of, where, level in levels if of is role and where is area), bounds.usual)
    return clamp(own, bounds.floor, bounds.ceiling)


@lru_cache(maxsize=4096)
def allowed_to(role: Role, levels: SchoolLevels) -> dict[P, frozenset[Reach]]:
    """Return permission -> reach of a role at a school that says these levels differently."""
    from handrail.access.roles import ROLES

    description = ROLES[role]
    own = {area: level for of, area, level in levels if of is role}
    stands = [
        (area, clamp(own.get(area, bounds.usual), bounds.floor, bounds.ceiling))
        for area, bounds in description.levels.items()
    ]
    return reaches(stands, description.reach)
