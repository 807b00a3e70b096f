"""What a person sends when they write in a plan, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from handrail.core.errors import Conflict, Refused


class RowKind(StrEnum):
    """The rows of a plan that people write in, each saved on its own."""

    PLAN = "plan"
    SECTION = "section"
    LONG_TERM = "long-term"
    TARGET = "target"
    STRATEGY = "strategy"
    PUPIL_TARGET = "pupil-target"


class Verdict(StrEnum):
    """What becomes of one field of a save."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"


class PlanVerb(StrEnum):
    """Everything that can be done with a plan."""

    EDIT = "edit"
    AGREE = "agree"
    START = "start"
    AMEND = "amend"
    REVIEW = "review"
    CLOSE = "close"
    COPY = "copy"


@dataclass(frozen=True)
class FieldChange:
    """What the writer last knew to be on the server, and what they wrote now; both as text."""

    base: str
    new: str


@dataclass(frozen=True)
class RowChange:
    """The changed fields of one row of a plan."""

    kind: RowKind
    row_id: UUID
    fields: Mapping[str, FieldChange]


@dataclass(frozen=True)
class Saved:
    """What is now on the server for the fields that were sent, under the names of the form."""

    values: Mapping[str, str]
    saved_at: datetime
    written: frozenset[str] = frozenset()


class SaveConflict(Conflict):
    """Some fields met other words; the others were saved and stand in `saved`."""

    def __init__(self, fields: dict[str, tuple[str, str, str]], saved: Saved) -> None:
        super().__init__(fields)
        self.saved = saved


@dataclass(frozen=True)
class SaveAnswer:
    """What a page is told after a save: what was kept, what met other words, what could not be kept and why."""

    saved: Saved
    conflicts: Mapping[str, tuple[str, str, str]]
    errors: Mapping[str, str]


@dataclass(frozen=True)
class Missing:
    """One thing that a plan needs before it can be agreed. `anchor` is the id of its field in the editor."""

    sentence: str
    anchor: str


class NotReady(Refused):
    """The plan cannot be agreed yet; `missing` says what it still needs."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__("The plan is not ready to be agreed. " + " ".join(item.sentence for item in missing))
        self.missing = tuple(missing)


@dataclass(frozen=True)
class TargetDraft:
    """A target to write at once, for imports and the demonstration.

    `long_term` is the position of its long-term target in the same draft, from 0. `baseline` and `criterion` are
    text as people write it ('12 out of 50'); an empty `measure` is read from the criterion. `rubric` is the steps of
    a target that is counted in steps of its own, one to a line.
    """

    wording: str
    criterion: str
    baseline: str = ""
    measure: str = ""
    unit: str = ""
    rubric: str = ""
    area: str = ""
    due_on: date | None = None
    strategies: Sequence[tuple[str, str]] = ()
    who: str = ""
    adult_id: UUID | None = None
    when: str = ""
    where: str = ""
    how_often: str = ""
    subjects: str = ""
    home_activity: str = ""
    long_term: int | None = None
    bank_code: str = ""


@dataclass(frozen=True)
class LongTermDraft:
    """A long-term target to write at once."""

    wording: str
    area: str = ""
    indicators: Sequence[str] = ()


@dataclass(frozen=True)
class PlanDraft:
    """The text of a whole plan to write at once. `sections` maps codes of the plan kind to text."""

    sections: Mapping[str, str] = field(default_factory=dict)
    long_term_targets: Sequence[LongTermDraft] = ()
    targets: Sequence[TargetDraft] = ()


@dataclass(frozen=True)
class TargetOutcome:
    """What a review found for one pupil's target."""

    pupil_target_id: UUID
    outcome: str
    evidence: str = ""
    next_step: str = ""
    drop_reason: str = ""


@dataclass(frozen=True)
class Carry:
    """How one pupil's target goes into the next plan: a NextStep, and new words where they were chosen already.

    `reason` says why it is left out (DROP).
    """

    step: str = "continue"
    wording: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Measured:
    """A written value that was understood: how it is counted, the number, the total of a score, the unit of a count."""

    measure: str
    value: Decimal
    out_of: Decimal | None = None
    unit: str = ""
