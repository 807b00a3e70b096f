"""What is offered while somebody writes a target."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from handrail.plans.types.writing import TargetDraft


class SuggestionKind(StrEnum):
    """Where a suggestion comes from, in the order in which they are offered."""

    NEXT_STEP = "next"
    ADVICE = "advice"
    EARLIER = "earlier"
    SCHOOL = "school"
    BANK = "bank"


@dataclass(frozen=True)
class Suggestion:
    """One target to take over. `code` finds it again; `why` says in a few words where it comes from."""

    code: str
    kind: SuggestionKind
    why: str
    draft: TargetDraft


@dataclass(frozen=True)
class EarlierTarget:
    """A target of an earlier plan of the pupil, as it could be written again; `why` says when, and how it went."""

    id: UUID
    is_reached: bool
    why: str
    draft: TargetDraft
