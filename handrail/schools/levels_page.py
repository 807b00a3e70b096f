"""What the pages of roles and levels show: every role in every area, in words."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.access import levels
from handrail.access.levels import AREA_LABELS, LEVEL_LABELS
from handrail.access.permissions import SENTENCES
from handrail.access.roles import ROLES
from handrail.access.types import Area, Level, Role, SchoolLevels

# The tables of the page, so that each fits: (heading, roles).
TABLES: tuple[tuple[str, tuple[Role, ...]], ...] = (
    ("Those who lead and keep the school running", (
        Role.SENCO, Role.HEAD, Role.OFFICE, Role.GOVERNOR, Role.DATA_PROTECTION, Role.ADMINISTRATOR,
    )),
    ("Those who work with pupils", (
        Role.TEACHER, Role.SEN_LINK, Role.KEY_WORKER, Role.SUPPORT_ADULT, Role.VOLUNTEER,
    )),
    ("Those outside the staff", (Role.SPECIALIST, Role.PARENT, Role.PUPIL, Role.OFFICER)),
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One role in one area. `level` is '' where the role has nothing to do with it; `usual` is set where it differs."""

    role: Role
    area: Area
    role_name: str
    level: str
    floor: str
    ceiling: str
    usual: str
    may_move: bool


@dataclass(frozen=True)
class AreaRow:
    """One area with its cells, in the order of the table's roles."""

    area: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class RoleTable:
    """Some roles, in every area that any of them has to do with."""

    heading: str
    roles: tuple[str, ...]
    rows: tuple[AreaRow, ...]


def tables(own: SchoolLevels) -> list[RoleTable]:
    """Return every role in every area at a school that says these levels differently."""
    return [
        RoleTable(
            heading=heading,
            roles=tuple(ROLES[role].name for role in roles),
            rows=tuple(
                AreaRow(AREA_LABELS[area], tuple(cell(role, area, own) for role in roles))
                for area in Area
                if any(area in ROLES[role].levels for role in roles)
            ),
        )
        for heading, roles in TABLES
    ]


def cell(role: Role, area: Area, own: SchoolLevels) -> Cell:
    """Return one role in one area."""
    bounds = ROLES[role].levels.get(area)
    name = ROLES[role].name
    if bounds is None:
        return Cell(role, area, name, "", "", "", "", False)
    now = levels.stands_at(role, area, own)
    return Cell(
        role=role,
        area=area,
        role_name=name,
        level=LEVEL_LABELS[now],
        floor=LEVEL_LABELS[bounds.floor],
        ceiling=LEVEL_LABELS[bounds.ceiling],
        usual=LEVEL_LABELS[bounds.usual] if now is not bounds.usual else "",
        may_move=len(levels.offered(area, bounds.floor, bounds.ceiling)) > 1,
    )


def choices(role: Role, area: Area) -> list[tuple[Level, str, str]]:
    """Return (level, its name, what it allows in words) for the levels that a school may choose from."""
    bounds = ROLES[role].levels[area]
    found = []
    for level in levels.offered(area, bounds.floor, bounds.ceiling):
        label = LEVEL_LABELS[level] + (" (usual)" if level is bounds.usual else "")
        found.append((level, label, allowed_in_words(area, level)))
    return found


def allowed_in_words(area: Area, level: Level) -> str:
    """Return what a level of an area allows, as a sentence."""
    allowed = levels.permissions_at(area, level)
    words = [sentence for permission, sentence in SENTENCES.items() if permission in allowed]
    return f"May {'; '.join(words)}." if words else "May do nothing here."
