"""How a school lays out a kind of plan: its sections, their order and words, who reads each, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handrail.plans.types.content import SectionPlace


class Audience(StrEnum):
    """Who reads a part of a plan. Staff who may see the plan read all of it; the others what the format shows them."""

    STAFF = "staff"
    FAMILY = "family"
    PUPIL = "pupil"


AUDIENCE_LABELS = {Audience.STAFF: "Staff", Audience.FAMILY: "The family", Audience.PUPIL: "The pupil"}
EVERYBODY = tuple(Audience)


class Side(StrEnum):
    """Which side of the printed sheet a section stands on."""

    FRONT = "front"
    BACK = "back"


SIDE_LABELS = {Side.FRONT: "Front", Side.BACK: "Back"}

TARGET_FIELD_LABELS = {
    "area": "Area",
    "materials": "With what (materials)",
    "who": "Anybody else who helps",
    "how_often": "How often, and for how long",
    "when": "When",
    "where": "Where",
    "subjects": "In which subjects",
    "home_activity": "What the family can do at home",
}
"""What a target may ask beside the shared criteria, which every format keeps."""

SHARED_CRITERIA = (
    "what the pupil will be able to do",
    "how we know that it is reached",
    "by when",
    "who helps and who looks after the plan",
    "when it is looked at again",
    "what happened",
)
"""What every format has, whatever else it shows. Source: [000], Bentley West; domain P2."""


class FormatState(StrEnum):
    """draft -> current -> past. A draft is being made; the current one is for new plans; a past one is kept."""

    DRAFT = "draft"
    CURRENT = "current"
    PAST = "past"


FORMAT_STATE_LABELS = {
    FormatState.DRAFT: "Being made",
    FormatState.CURRENT: "In use for new plans",
    FormatState.PAST: "Earlier",
}

FORMAT_MOVES: dict[FormatState, dict[FormatState, str]] = {
    FormatState.DRAFT: {FormatState.CURRENT: "somebody uses it for new plans"},
    FormatState.CURRENT: {FormatState.PAST: "a newer one is used"},
    FormatState.PAST: {},
}
"""From which state a format goes where, and why. A draft can also be thrown away."""


@dataclass(frozen=True)
class FormatSection:
    """One section of a format. `is_fixed`: the law asks for it; `is_kept`: it may be reworded, never hidden."""

    code: str
    label: str
    help: str
    place: SectionPlace
    side: Side
    audiences: tuple[Audience, ...] = EVERYBODY
    is_shown: bool = True
    is_fixed: bool = False
    is_kept: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the school added it; the framework does not know it."""
        return self.code.startswith("own-")

    @property
    def not_for(self) -> str:
        """Who does not read it, in words, or nothing."""
        others = {Audience.FAMILY: "the family", Audience.PUPIL: "the pupil"}
        return " or ".join(words for one, words in others.items() if one not in self.audiences)


@dataclass(frozen=True)
class Layout:
    """A whole format. `title` is what the plan is called here, or nothing for the framework's name."""

    sections: tuple[FormatSection, ...]
    target_fields: tuple[str, ...] = tuple(TARGET_FIELD_LABELS)
    title: str = ""
    shows_logo: bool = True

    def section(self, code: str) -> FormatSection | None:
        """Return the section with this code, shown or hidden, or None."""
        return next((row for row in self.sections if row.code == code), None)

    @property
    def shown(self) -> tuple[FormatSection, ...]:
        """The sections that new plans have, in order."""
        return tuple(row for row in self.sections if row.is_shown)
