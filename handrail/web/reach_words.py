"""What a role allows and whom it reaches, in words that a head understands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handrail.access.levels import AREA_LABELS, LEVEL_LABELS, permissions_at, stands_at
from handrail.access.permissions import SENTENCES
from handrail.access.roles import ROLES
from handrail.access.types import Level, Reach, Role, SchoolLevels

REACH_WORDS: dict[Reach, str] = {
    Reach.TRUST: "every school of the trust, in numbers without names",
    Reach.SCHOOL: "every pupil of the school",
    Reach.FACULTY: "the pupils who are taught in the faculties that they are the link person of",
    Reach.TAUGHT: "the pupils of the classes and groups that they teach or support",
    Reach.CASELOAD: "the pupils in whose core group they are",
    Reach.INVITED: "the pupils that the school shares with them, for as long as it does",
    Reach.OWN_CHILD: "their own children, as far as the school says",
    Reach.SELF: "themselves",
}


@dataclass(frozen=True)
class RoleWords:
    """One role of a person: what it is, whom it reaches, and what it allows in each part of the record."""

    name: str
    description: str
    reach: tuple[str, ...]
    areas: tuple[tuple[str, str, str], ...]


def of_roles(codes: Iterable[str], own: SchoolLevels) -> list[RoleWords]:
    """Return each role in words, at a school that says these levels differently."""
    return [_of_role(Role(code), own) for code in codes]


def _of_role(role: Role, own: SchoolLevels) -> RoleWords:
    description = ROLES[role]
    areas = []
    for area in description.levels:
        level = stands_at(role, area, own)
        allowed = permissions_at(area, level)
        if level is not Level.NONE and allowed:
            words = "; ".join(sentence for permission, sentence in SENTENCES.items() if permission in allowed)
            areas.append((AREA_LABELS[area], LEVEL_LABELS[level], words))
    return RoleWords(
        name=description.name,
        description=description.description,
        reach=tuple(REACH_WORDS[place] for place in Reach if place in description.reach),
        areas=tuple(areas),
    )
