"""The words of advice from outside: what became of a recommendation, and what pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class RecommendationUse(StrEnum):
    """What became of one recommendation. OPEN: nobody has said yet."""

    OPEN = "open"
    USED = "used"
    DECLINED = "declined"


USE_LABELS = {
    RecommendationUse.OPEN: "Not decided yet",
    RecommendationUse.USED: "Used",
    RecommendationUse.DECLINED: "Not used",
}


class FileKind(StrEnum):
    """The kinds of file that may stand beside advice, by what a browser calls them."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


FILE_LABELS = {FileKind.PDF: "PDF", FileKind.PNG: "picture", FileKind.JPEG: "picture", FileKind.DOCX: "Word"}
FILE_ENDINGS = {FileKind.PDF: "pdf", FileKind.PNG: "png", FileKind.JPEG: "jpg", FileKind.DOCX: "docx"}


@dataclass(frozen=True)
class NewRecommendation:
    """One thing that a specialist recommends, and how a target for it could read."""

    text: str
    suggested_wording: str = ""


@dataclass(frozen=True, kw_only=True)
class AdviceText:
    """What a specialist writes. `recommendations` are in their order.

    Of advice that somebody else writes down for them also `author` and `service`, and whether it is confidential.
    """

    profession: str
    summary: str
    text: str
    given_on: date
    recommendations: tuple[NewRecommendation, ...] = ()
    author: str = ""
    service: str = ""
    is_confidential: bool = False


@dataclass(frozen=True)
class AdviceRow:
    """One piece of advice in a list. `n_open` recommendations wait for a decision.

    `written_down_by`: who at the school wrote it down; empty for a specialist's own.
    """

    advice_id: UUID
    summary: str
    by: str
    profession: str
    given_on: date
    n_recommendations: int
    n_open: int
    written_down_by: str = ""
    is_confidential: bool = False


@dataclass(frozen=True)
class RecommendationRow:
    """One recommendation, ready to show."""

    recommendation_id: UUID
    text: str
    suggested_wording: str
    use: RecommendationUse
    use_label: str
    variant: str
    reason: str
    decided_by: str
    decided_on: date | None
    target_wording: str
    plan_id: UUID | None
    advice_id: UUID | None = None
    by: str = ""
    given_on: date | None = None


@dataclass(frozen=True)
class OpenRecommendation:
    """A recommendation that nobody decided on yet, with who gave it."""

    id: UUID
    text: str
    suggested_wording: str
    given_by_name: str
    profession: str


@dataclass(frozen=True)
class FileRow:
    """A file beside advice: its kind in words, its size, and which one it is, from 1."""

    label: str
    size: str
    number: int = 1


@dataclass(frozen=True)
class SharedTarget:
    """One target of an agreed plan, as a specialist reads it. `facts` are (what, words)."""

    wording: str
    strategies: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SharedPlan:
    """The latest agreed text of a plan, without what is confidential. `sections` are (label, text)."""

    name: str
    starts_on: date
    review_on: date
    agreed_on: date
    sections: tuple[tuple[str, str], ...]
    long_term: tuple[str, ...]
    targets: tuple[SharedTarget, ...]


@dataclass(frozen=True)
class SharedPupilRow:
    """One pupil in a specialist's list."""

    pupil_id: UUID
    name: str
    year_name: str
    purpose: str
    ends_on: date


@dataclass(frozen=True)
class SharingRow:
    """With whom a pupil is or was shared, for staff."""

    shared_id: UUID
    membership_id: UUID
    name: str
    profession: str
    email: str
    purpose: str
    part_codes: tuple[str, ...]
    parts: tuple[str, ...]
    starts_on: date
    ends_on: date
    shared_by: str
    is_open: bool
