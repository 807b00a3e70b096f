"""The words of the target bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class BankArea(StrEnum):
    """The areas of the bank. `areas.yaml` says which areas of the frameworks each of them serves."""

    COMMUNICATION = "communication"
    LITERACY = "literacy"
    MATHEMATICS = "mathematics"
    BEHAVIOUR = "behaviour"
    SOCIAL_SKILLS = "social_skills"
    INDEPENDENCE = "independence"
    PHYSICAL = "physical"
    ORGANISATION = "organisation"
    WELLBEING = "wellbeing"
    EARLY_TALK = "early_talk"
    EARLY_FEELINGS = "early_feelings"
    EARLY_PLAY = "early_play"


AREA_LABELS = {
    BankArea.COMMUNICATION: "Communication",
    BankArea.LITERACY: "Literacy",
    BankArea.MATHEMATICS: "Mathematics",
    BankArea.BEHAVIOUR: "Behaviour",
    BankArea.SOCIAL_SKILLS: "Social skills",
    BankArea.INDEPENDENCE: "Independence",
    BankArea.PHYSICAL: "Movement and senses",
    BankArea.ORGANISATION: "Planning and organising",
    BankArea.WELLBEING: "Wellbeing",
    BankArea.EARLY_TALK: "Early years: understanding and talking",
    BankArea.EARLY_FEELINGS: "Early years: feelings and friendships",
    BankArea.EARLY_PLAY: "Early years: play and exploring",
}


class Origin(StrEnum):
    """Whose a target is; the first part of its code ('ours:lit-first-sounds-1')."""

    OURS = "ours"
    SCHOOL = "own"
    TRUST = "trust"


ORIGIN_LABELS = {Origin.OURS: "Handrail", Origin.SCHOOL: "Our school", Origin.TRUST: "Our trust"}


class AgeGroup(StrEnum):
    """A part of the school, for narrowing a list."""

    EARLY = "early"
    PRIMARY = "primary"
    SECONDARY = "secondary"


AGE_GROUP_LABELS = {
    AgeGroup.EARLY: "Early years (up to 5)",
    AgeGroup.PRIMARY: "Primary (5 to 11)",
    AgeGroup.SECONDARY: "Secondary (11 to 19)",
}
AGE_GROUPS = {AgeGroup.EARLY: (0, 5), AgeGroup.PRIMARY: (5, 11), AgeGroup.SECONDARY: (11, 19)}


class UseOutcome(StrEnum):
    """What a review found for a pupil's target that came from the bank. The codes are those of a plan's outcomes."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    DROPPED = "dropped"


# As the end of '7 ...'.
OUTCOME_WORDS = {
    UseOutcome.ACHIEVED: "achieved",
    UseOutcome.PARTLY: "partly",
    UseOutcome.NOT_YET: "not yet",
    UseOutcome.DROPPED: "dropped",
}


@dataclass(frozen=True)
class Way:
    """One way of teaching a target: what the adult does, and with what."""

    method: str
    materials: str = ""


@dataclass(frozen=True)
class TargetText:
    """What a person writes of a target: everything but its place in the bank."""

    area: str
    wording: str
    criterion: str = ""
    number: str = ""
    unit: str = ""
    plain: str = ""
    strategies: tuple[Way, ...] = ()
    home: str = ""
    ages: tuple[int, int] = (2, 19)
    ladder: str = ""
    before: str = ""


@dataclass(frozen=True)
class BankTarget:
    """One target of the bank.

    `code` is unique everywhere: 'ours:<step>', 'own:<uuid>', 'trust:<uuid>'. `ladder` is the name of the ladder that
    it is a step of, `step` its number in it (0: none); `before` and `after` are the codes of its neighbours, or ''.
    `words` is what people might also type to find it.
    """

    code: str
    origin: Origin
    area: BankArea
    wording: str
    number: str = ""
    criterion: str = ""
    unit: str = ""
    plain: str = ""
    strategies: tuple[Way, ...] = ()
    home: str = ""
    ages: tuple[int, int] = (2, 19)
    ladder_code: str = ""
    ladder: str = ""
    step: int = 0
    before: str = ""
    after: str = ""
    words: tuple[str, ...] = ()
    is_from_plan: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the school itself wrote it."""
        return self.origin is Origin.SCHOOL

    @property
    def area_label(self) -> str:
        """The area in words."""
        return AREA_LABELS[self.area]

    @property
    def origin_label(self) -> str:
        """Whose it is, in words."""
        return ORIGIN_LABELS[self.origin]

    @property
    def ages_label(self) -> str:
        """The usual ages, in words."""
        low, high = self.ages
        return f"age {low}" if low == high else f"ages {low} to {high}"


@dataclass(frozen=True)
class Found:
    """One target that a search found, with how well it fits (higher is better)."""

    target: BankTarget
    score: float


@dataclass(frozen=True)
class Neighbours:
    """The step before and the step after, or None."""

    before: BankTarget | None
    after: BankTarget | None


@dataclass(frozen=True)
class Usage:
    """How often a target was used at this school, and with what outcome at review."""

    n_uses: int = 0
    outcomes: Mapping[UseOutcome, int] = field(default_factory=dict)

    @property
    def n_outcomes(self) -> int:
        """How many of the uses were reviewed."""
        return sum(self.outcomes.values())


@dataclass(frozen=True)
class Names:
    """Every name that must not come into the bank: the pupil's own, those of adults, those of other people."""

    pupil: tuple[str, ...]
    adults: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class ChangeKind(StrEnum):
    """What was taken out of a text."""

    NAME = "name"
    ADULT = "adult"
    OTHER = "other"
    WHEN = "when"


@dataclass(frozen=True)
class Change:
    """One thing that was taken out: what stood there, and what stands there now."""

    kind: ChangeKind
    found: str
    put: str


@dataclass(frozen=True)
class Cleaned:
    """A text without the names that were told, for a person to check.

    `doubtful` are words that stand in it still and could be one of the names ('will' of a pupil called Will).
    """

    text: str
    changes: tuple[Change, ...] = ()
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one row of a list that is brought in; `row` as the spreadsheet counts."""

    row: int
    message: str


@dataclass(frozen=True)
class ReadRows:
    """A list of targets that was read: the good rows, and what is wrong with the others."""

    texts: tuple[TargetText, ...] = ()
    faults: tuple[RowFault, ...] = ()


@dataclass(frozen=True)
class ImportPreview:
    """What bringing a list in would do: the new targets, how many are there already, and the faults."""

    new: tuple[TargetText, ...]
    n_known: int
    faults: tuple[RowFault, ...]


class MalformedBank(Exception):
    """The bank's own files are wrong: one line for each fault, with file, line and reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Step:
    """One step of a ladder on a page."""

    target: BankTarget
    is_this: bool = False


@dataclass(frozen=True)
class OwnFacts:
    """What only the school sees of its own target."""

    row_version: int
    changed_by: str
    changed_on: date
    is_shared: bool
    withdrawn_reason: str = ""
    is_withdrawn: bool = False
