"""Who is asking: the actor that every action and policy takes first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is in a school; stable codes are stored, never class paths."""

    SENCO = "senco"
    HEAD = "head"
    TEACHER = "teacher"
    SUPPORT_ADULT = "support_adult"
    OFFICE = "office"
    ADMINISTRATOR = "administrator"


class Reach(StrEnum):
    """Which pupils a role's permission reaches.

    SCHOOL: every pupil. TAUGHT: the pupils of the classes and groups that this adult teaches or supports.
    CASELOAD: the pupils in whose core group this adult is.
    """

    SCHOOL = "school"
    TAUGHT = "taught"
    CASELOAD = "caseload"


@dataclass(frozen=True)
class Actor:
    """A person acting in one school. `address` is where the request came from, or None on the command line."""

    user_id: UUID
    name: str
    school_id: UUID
    school_name: str
    framework_code: str
    membership_id: UUID
    roles: frozenset[Role]
    address: str | None = None
    setting: str = ""
