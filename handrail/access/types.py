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
    SEN_LINK = "sen_link"
    KEY_WORKER = "key_worker"
    SUPPORT_ADULT = "support_adult"
    VOLUNTEER = "volunteer"
    OFFICE = "office"
    GOVERNOR = "governor"
    SPECIALIST = "specialist"
    PARENT = "parent"
    PUPIL = "pupil"
    OFFICER = "officer"
    DATA_PROTECTION = "data_protection"
    ADMINISTRATOR = "administrator"


class Reach(StrEnum):
    """Which pupils a role's permission reaches. Each follows from links with dates, and ends when they end.

    TRUST: every school of the trust or authority, in numbers. SCHOOL: every pupil. FACULTY: the pupils in the groups of
    the faculties that this adult is the link person of. TAUGHT: the pupils of the classes and groups that this adult
    teaches or supports. CASELOAD: the pupils in whose core group this adult is. INVITED: the pupils that the school
    shares with this specialist. OWN_CHILD: the children whose contact this person is. SELF: the pupil themselves.
    """

    TRUST = "trust"
    SCHOOL = "school"
    FACULTY = "faculty"
    TAUGHT = "taught"
    CASELOAD = "caseload"
    INVITED = "invited"
    OWN_CHILD = "own_child"
    SELF = "self"


class Area(StrEnum):
    """A part of the record for which a school sets how far a role may go."""

    SCHOOL = "school"
    ACCOUNTS = "accounts"
    LISTS = "lists"
    PUPILS = "pupils"
    REGISTER = "register"
    PLANS = "plans"
    BANK = "bank"
    PROGRESS = "progress"
    REVIEWS = "reviews"
    PRINT = "print"
    CONFIDENTIAL = "confidential"
    BRIEFS = "briefs"
    FAMILIES = "families"
    SPECIALISTS = "specialists"
    NUMBERS = "numbers"
    TRAIL = "trail"
    RECORDS = "records"
    OWN_CHILD = "own_child"
    SELF = "self"
    SHARED = "shared"


class Level(StrEnum):
    """How far a role may go in an area; each level includes those before it."""

    NONE = "none"
    VIEW = "view"
    CONTRIBUTE = "contribute"
    EDIT = "edit"
    AGREE = "agree"


class InvitationStatus(StrEnum):
    """What became of an invitation. OPEN: it can be accepted."""

    OPEN = "open"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


INVITATION_STATUS_LABELS = {
    InvitationStatus.OPEN: "Open",
    InvitationStatus.ACCEPTED: "Accepted",
    InvitationStatus.EXPIRED: "Expired",
    InvitationStatus.WITHDRAWN: "Withdrawn",
}


# What one school says differently of its roles: role, area and level, in order. Hashable, so that what follows from it
# is worked out once.
SchoolLevels = tuple[tuple[Role, Area, Level], ...]


@dataclass(frozen=True)
class Actor:
    """A person acting in one school. `address` is where the request came from, or None on the command line.

    `levels` is what the school says differently of its roles (access.levels).
    """

    user_id: UUID
    name: str
    school_id: UUID
    school_name: str
    framework_code: str
    membership_id: UUID
    roles: frozenset[Role]
    address: str | None = None
    setting: str = ""
    levels: SchoolLevels = ()
