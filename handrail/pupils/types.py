"""Words for a pupil's profile, contacts and the adults around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from handrail.frameworks.rules import year_name
from handrail.frameworks.types import Nation


class Sex(StrEnum):
    """As a school's system returns it; U is unknown or not said."""

    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "U"


class ProfileKind(StrEnum):
    """A short entry of a pupil's profile. Screens lead with STRENGTH and INTEREST.

    CONFIDENTIAL is read and written only by those who may see confidential parts; its entries are marked, so that other
    rooms leave them out without knowing the kinds.
    """

    STRENGTH = "strength"
    INTEREST = "interest"
    HELPS = "helps"
    AVOID = "avoid"
    COMMUNICATION = "communication"
    MEDICAL = "medical"
    AGENCY = "agency"
    CONFIDENTIAL = "confidential"


PROFILE_LABELS = {
    ProfileKind.STRENGTH: "Strengths",
    ProfileKind.INTEREST: "Interests",
    ProfileKind.HELPS: "What helps",
    ProfileKind.AVOID: "What to avoid",
    ProfileKind.COMMUNICATION: "Communication",
    ProfileKind.MEDICAL: "Medical",
    ProfileKind.AGENCY: "Others who help",
    ProfileKind.CONFIDENTIAL: "Confidential",
}


class CoreRole(StrEnum):
    """An adult's part in the core group of one pupil."""

    KEY_WORKER = "key_worker"
    SUPPORT = "support"
    LEAD = "lead"


CORE_ROLE_LABELS = {
    CoreRole.KEY_WORKER: "Key worker",
    CoreRole.SUPPORT: "Support adult",
    CoreRole.LEAD: "Lead adult",
}


class Sees(StrEnum):
    """What a contact may see of the pupil. FULL: sees and has a say. READ: sees. NOTHING: no page."""

    FULL = "full"
    READ = "read"
    NOTHING = "nothing"


SEES_LABELS = {
    Sees.FULL: "Sees the page and has a say",
    Sees.READ: "Sees the page",
    Sees.NOTHING: "Sees nothing",
}


class SharedPart(StrEnum):
    """A part of a pupil's file that can be shared with a specialist. Names and year group always are."""

    PROFILE = "profile"
    NEEDS = "needs"
    PLANS = "plans"
    PROGRESS = "progress"


SHARED_PART_LABELS = {
    SharedPart.PROFILE: "Strengths, what helps and what to avoid",
    SharedPart.NEEDS: "Needs and stage",
    SharedPart.PLANS: "Agreed plans",
    SharedPart.PROGRESS: "How targets are going",
}


@dataclass(frozen=True, kw_only=True)
class NewPupil:
    """A pupil as the school's list gives them; the fields are those of the record."""

    surname: str
    forename: str
    date_of_birth: date
    upn: str = ""
    former_upn: str = ""
    admission_number: str = ""
    known_as: str = ""
    preferred_surname: str = ""
    middle_names: str = ""
    sex: str = Sex.UNKNOWN.value
    year_group: int | None = None
    class_name: str = ""
    ethnicity: str = ""
    home_language: str = ""
    eal: bool | None = None
    free_meals: bool | None = None
    looked_after: bool | None = None
    joined_on: date | None = None


LISTED_FIELDS = tuple(field.name for field in fields(NewPupil))
"""What the school's list owns of a pupil; everything else is written by people in Handrail."""


@dataclass(frozen=True)
class PupilChange:
    """New values of listed fields (names of NewPupil) of one pupil; fields that are not named stay."""

    pupil_id: UUID
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """A stage to write for one pupil. With `ends_on` it is a stage of the past; `end_reason` says why it ended."""

    pupil_id: UUID
    stage: str
    starts_on: date
    reason: str
    decided_by: str
    subject_id: UUID | None = None
    ends_on: date | None = None
    end_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class NewNeed:
    """A type of need to write for one pupil; rank 1 is the primary one."""

    pupil_id: UUID
    code: str
    starts_on: date
    rank: int = 1
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class NewContact:
    """A parent, carer or other adult for a pupil."""

    name: str
    relationship: str
    has_parental_responsibility: bool = False
    telephone: str = ""
    email: str = ""
    language: str = ""
    needs_interpreter: bool = False
    large_print: bool = False
    prefers_telephone: bool = False


@dataclass(frozen=True)
class GroupPlace:
    """A pupil's place in a group. In a home group (class or tutor group) a pupil is in one at a time."""

    pupil_id: UUID
    group_id: UUID
    is_home: bool = True


@dataclass(frozen=True)
class Removal:
    """What became of the undoing of an import: how many pupils were removed, and who was kept because of later work."""

    n_removed: int
    kept: tuple[UUID, ...]


@dataclass(frozen=True)
class SavedProfile:
    """What stands in the profile after a save: lines by kind, and for each kind not saved (their words, who, when)."""

    values: Mapping[ProfileKind, tuple[str, ...]]
    conflicts: Mapping[ProfileKind, tuple[str, str, str]]


@dataclass(frozen=True)
class Span:
    """A stage's time on the register, both days included; `ends_on` is None while it is open."""

    key: UUID | None
    stage: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class RegisterFilter:
    """What the register list is narrowed to; empty means all."""

    year: int | None = None
    class_name: str = ""
    stage: str = ""
    need: str = ""
    text: str = ""


@dataclass(frozen=True)
class RegisterRow:
    """One stage of one pupil in the register's list. `subject` is empty where the stage holds everywhere."""

    entry_id: UUID
    pupil_id: UUID
    name: str
    nation: Nation
    year_group: int | None
    class_name: str
    stage: str
    stage_name: str
    subject: str
    since: date
    need: str

    @property
    def year_name(self) -> str:
        """The year group in words."""
        return year_name(self.nation, self.year_group)

    @property
    def place(self) -> str:
        """The class, with its year where the name does not say it."""
        return place_name(self.nation, self.year_group, self.class_name)


@dataclass(frozen=True)
class PupilFilter:
    """What the list of pupils is narrowed to; empty means all who are at the school."""

    year: int | None = None
    class_name: str = ""
    text: str = ""
    leavers: bool = False


@dataclass(frozen=True)
class PupilRow:
    """One pupil in a list. `stage_name` is empty for whoever is not on the register, or may not be seen there."""

    pupil_id: UUID
    name: str
    nation: Nation
    year_group: int | None
    class_name: str
    stage_name: str = ""
    left_on: date | None = None

    @property
    def year_name(self) -> str:
        """The year group in words."""
        return year_name(self.nation, self.year_group)

    @property
    def place(self) -> str:
        """The class, with its year where the name does not say it."""
        return place_name(self.nation, self.year_group, self.class_name)


@dataclass(frozen=True)
class StageCount:
    """How many pupils are at one stage: in all, and in each year of `RegisterSummary.years`."""

    stage: str
    name: str
    total: int
    by_year: tuple[int, ...]


@dataclass(frozen=True)
class RegisterSummary:
    """How many pupils are on the register, by stage and year."""

    total: int
    nation: Nation
    years: tuple[int | None, ...]
    stages: tuple[StageCount, ...]
    by_year: tuple[int, ...]
    classes: tuple[str, ...] = ()

    @property
    def year_names(self) -> tuple[str, ...]:
        """The years in words, in the order of the counts."""
        return tuple(year_name(self.nation, year) for year in self.years)


@dataclass(frozen=True)
class TimelineItem:
    """One event of a pupil's journey. `note` marks a correction; `is_withdrawn` an entry that no longer counts.

    `entry_id` is set for a stage, so that whoever may correct it finds the way there.
    """

    on: date
    title: str
    text: str = ""
    by: str = ""
    note: str = ""
    is_withdrawn: bool = False
    entry_id: UUID | None = None
    url: str = ""


@dataclass(frozen=True)
class NeedRow:
    """A need that a pupil has now."""

    need_id: UUID
    code: str
    name: str
    rank: int
    description: str
    starts_on: date


@dataclass(frozen=True)
class EntryRow:
    """One stage of a pupil's history."""

    entry_id: UUID
    stage: str
    stage_name: str
    subject: str
    starts_on: date
    ends_on: date | None
    reason: str
    end_reason: str
    decided_by: str
    correction_reason: str
    is_withdrawn: bool

    @property
    def is_open(self) -> bool:
        """Whether the pupil is at this stage now."""
        return self.ends_on is None and not self.is_withdrawn


@dataclass(frozen=True)
class ContactRow:
    """A parent, carer or other adult for a pupil."""

    contact_id: UUID
    name: str
    relationship: str
    has_parental_responsibility: bool
    telephone: str
    email: str
    language: str
    needs_interpreter: bool
    large_print: bool = False
    prefers_telephone: bool = False
    sees: Sees = Sees.NOTHING
    has_account: bool = False
    barred_from: date | None = None
    barred_until: date | None = None
    barred_reason: str = ""
    is_barred: bool = False

    @property
    def sees_label(self) -> str:
        """What the contact may see of the pupil, in words."""
        return SEES_LABELS[self.sees]

    @property
    def may_be_helped(self) -> bool:
        """Whether there is a page that somebody at school may open together with this contact."""
        return not self.is_barred and self.sees is not Sees.NOTHING


@dataclass(frozen=True)
class CoreMemberRow:
    """An adult of the school around one pupil."""

    member_id: UUID
    membership_id: UUID
    name: str
    role: str
    role_name: str
    starts_on: date


@dataclass(frozen=True)
class PupilFile:
    """What this room knows of one pupil, ready to show. Empty register parts for whoever may not see the register."""

    profile: Mapping[ProfileKind, tuple[str, ...]]
    needs: tuple[NeedRow, ...]
    contacts: tuple[ContactRow, ...]
    core_group: tuple[CoreMemberRow, ...]
    entries: tuple[EntryRow, ...]
    timeline: tuple[TimelineItem, ...]

    @property
    def stage(self) -> EntryRow | None:
        """The open stage that holds in every subject, or None."""
        return next((entry for entry in self.entries if entry.is_open and not entry.subject), None)

    @property
    def subject_stages(self) -> tuple[EntryRow, ...]:
        """The open stages that hold in one subject only."""
        return tuple(entry for entry in self.entries if entry.is_open and entry.subject)


def place_name(nation: Nation, year_group: int | None, class_name: str) -> str:
    """Return where a pupil is, as short as it can be said: '9F', 'Year 4, Oak', 'P6', 'S2, 2B', or ''.

    The class alone, where its name starts with the pupil's own year as the nation writes it.
    """
    if not class_name:
        return "" if year_group is None else year_name(nation, year_group)
    if year_group is None:
        return class_name
    name = year_name(nation, year_group)
    # In Scotland 2B may be of P2 or of S2, so only P2B or S2B says its year; elsewhere the number does.
    start = name if nation is Nation.SCOTLAND else str(year_group)
    says_year = year_group > 0 and class_name.upper().startswith(start) and not class_name[len(start) :][:1].isdigit()
    return class_name if says_year else f"{name}, {class_name}"
