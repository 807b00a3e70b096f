"""How long records are kept: rules as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FileKind(StrEnum):
    """Which kind of record a rule is for."""

    SEN_FILE = "sen_file"
    PUPIL_FILE = "pupil_file"
    CSP = "csp"


FILE_KIND_LABELS = {
    FileKind.SEN_FILE: "The file of a pupil who was on the register or had a plan",
    FileKind.PUPIL_FILE: "What is kept of a pupil who never was on the register and had no plan",
    FileKind.CSP: "A co-ordinated support plan",
}


class Anchor(StrEnum):
    """From when the years are counted."""

    DATE_OF_BIRTH = "date_of_birth"
    LEFT_ON = "left_on"
    CLOSED = "closed"


ANCHOR_LABELS = {
    Anchor.DATE_OF_BIRTH: "the date of birth",
    Anchor.LEFT_ON: "the day on which the pupil left",
    Anchor.CLOSED: "the day on which it ended",
}


class RuleStatus(StrEnum):
    """How well a figure is known. Only verified ones hold by themselves."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    SCHOOL = "school"  # no verified figure: the school sets its own


@dataclass(frozen=True)
class RetentionRule:
    """One rule. `years` is None where no verified figure exists and the school has set none."""

    nation: str
    kind: FileKind
    anchor: Anchor
    years: int | None
    source: str
    status: RuleStatus
    at_end: str = ""
    note: str = ""

    @property
    def is_for_the_school_to_set(self) -> bool:
        """Whether the school decides on the years."""
        return self.status is RuleStatus.SCHOOL
