"""Words for a pupil's profile, contacts and the adults around them."""

from __future__ import annotations

from enum import StrEnum


class Sex(StrEnum):
    """As a school's system returns it; U is unknown or not said."""

    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "U"


class ProfileKind(StrEnum):
    """A short entry of a pupil's profile. Screens lead with STRENGTH and INTEREST."""

    STRENGTH = "strength"
    INTEREST = "interest"
    HELPS = "helps"
    AVOID = "avoid"
    COMMUNICATION = "communication"
    MEDICAL = "medical"
    AGENCY = "agency"


PROFILE_LABELS = {
    ProfileKind.STRENGTH: "Strengths",
    ProfileKind.INTEREST: "Interests",
    ProfileKind.HELPS: "What helps",
    ProfileKind.AVOID: "What to avoid",
    ProfileKind.COMMUNICATION: "Communication",
    ProfileKind.MEDICAL: "Medical",
    ProfileKind.AGENCY: "Others who help",
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
