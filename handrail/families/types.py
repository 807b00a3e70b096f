"""What families and pupils read, as plain values, and the pictures of a pupil's card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from handrail.core.charts import Svg
from handrail.reviews.types import Sure


class Picture(StrEnum):
    """The pictures that a pupil's card knows; four of them in order open the pupil's page."""

    SUN = "sun"
    MOON = "moon"
    STAR = "star"
    FISH = "fish"
    BOAT = "boat"
    HOUSE = "house"
    TREE = "tree"
    FLOWER = "flower"
    APPLE = "apple"
    BALL = "ball"
    KEY = "key"
    CUP = "cup"


PICTURE_LABELS = {picture: picture.value.title() for picture in Picture}
N_PICTURES = 4
# So many wrong tries in a row, and an adult prints a new card (house rule).
WORN_OUT_AFTER = 30


LONGEST_TOKEN = 100


@dataclass(frozen=True)
class CardCode:
    """What is remembered of a card that was scanned: in which school it is looked for, and the hash of its code."""

    school_id: UUID
    token_hash: str


class CardEnd(StrEnum):
    """Why a card opens nothing any more."""

    RENEWED = "renewed"
    ENDED = "ended"
    WORN_OUT = "worn_out"


CARD_END_LABELS = {
    CardEnd.RENEWED: "A new card was made",
    CardEnd.ENDED: "Ended by an adult",
    CardEnd.WORN_OUT: "Worn out by too many wrong tries",
}


@dataclass(frozen=True)
class NewCard:
    """A card that was made a moment ago: all that is printed. Only hashes of code and pictures are kept."""

    pupil_name: str
    first_name: str
    class_name: str
    token: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class ChildRow:
    """One child on the first page of a family."""

    pupil_id: UUID
    first_name: str
    name: str
    place: str
    school_id: UUID
    school_name: str
    is_here: bool


@dataclass(frozen=True)
class PersonRow:
    """Somebody at school who helps, by name and part."""

    name: str
    part: str


@dataclass(frozen=True)
class TargetRow:
    """One target with how it is going. `steps` of five are done, None where nobody can say; `path` is their picture."""

    part_id: UUID
    wording: str
    goal: str
    helps: tuple[str, ...]
    occasions: str
    who: str
    home: str
    going: str
    own_going: str
    facts: tuple[str, ...]
    chart: Svg | str
    path: Svg | str
    due_on: date | None
    sure: Sure | None = None


@dataclass(frozen=True)
class PlanRow:
    """One plan on a family's page. A draft is not agreed yet."""

    plan_id: UUID
    kind_name: str
    is_draft: bool
    starts_on: date
    review_on: date
    agreed_on: date | None
    has_begun: bool
    sections: tuple[tuple[str, str], ...]
    targets: tuple[TargetRow, ...]
    text_sha256: str = ""


@dataclass(frozen=True)
class EarlierTarget:
    """One target of a plan that is over, and what became of it: told to the family, and to the pupil."""

    wording: str
    outcome: str
    own_outcome: str


@dataclass(frozen=True)
class EarlierPlan:
    """A plan that was agreed and is over. `ended_on` is the day of its review, else the one that was meant for it."""

    kind_name: str
    starts_on: date
    ended_on: date
    is_reviewed: bool
    targets: tuple[EarlierTarget, ...]


@dataclass(frozen=True)
class ChildPage:
    """What a family reads of one child."""

    pupil_id: UUID
    first_name: str
    school_name: str
    good_at: tuple[str, ...]
    likes: tuple[str, ...]
    helps: tuple[str, ...]
    plans: tuple[PlanRow, ...]
    people: tuple[PersonRow, ...]
    earlier: tuple[EarlierPlan, ...] = ()

    @property
    def at_home(self) -> tuple[TargetRow, ...]:
        """The targets of agreed plans that have something to do at home."""
        return tuple(row for plan in self.plans if not plan.is_draft for row in plan.targets if row.home.strip())

    @property
    def next_review_on(self) -> date | None:
        """The first day on which an agreed plan is looked at again."""
        return min((plan.review_on for plan in self.plans if not plan.is_draft), default=None)


@dataclass(frozen=True)
class Face:
    """One of the five faces under a target."""

    sure: Sure
    words: str
    svg: Svg
    is_chosen: bool


@dataclass(frozen=True)
class PictureButton:
    """One picture to press."""

    code: str
    name: str
    svg: Svg


@dataclass(frozen=True)
class CardRow:
    """Whether a pupil has a card, and since when."""

    pupil_id: UUID
    name: str
    class_name: str
    made_at: object | None
    made_by: str
    used_at: object | None
    ended: str = ""
