"""Correction of records, and the end of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CorrectionState(StrEnum):
    """How far a request to correct is."""

    OPEN = "open"
    CORRECTED = "corrected"
    REFUSED = "refused"


CORRECTION_STATE_LABELS = {
    CorrectionState.OPEN: "Open",
    CorrectionState.CORRECTED: "Corrected",
    CorrectionState.REFUSED: "Refused",
}

CORRECTION_MOVES: Mapping[CorrectionState, Mapping[CorrectionState, str]] = {
    CorrectionState.OPEN: {
        CorrectionState.CORRECTED: "it says where it was corrected",
        CorrectionState.REFUSED: "it says why; the person's own words stay beside the record",
    },
    CorrectionState.CORRECTED: {},
    CorrectionState.REFUSED: {},
}

# Two people destroy a record; where a school has one only, that person waits this long (house rule).
DAYS_ALONE = 7
# A number of pupils below this is not shown: it could point at somebody (as everywhere in Handrail).
SMALL = 5


@dataclass(frozen=True)
class Agreement:
    """Whether a proposed destruction can be carried out by this person now, and the sentence that says why not."""

    is_possible: bool
    reason: str
    from_on: date | None = None


@dataclass(frozen=True)
class DestroyedRow:
    """Anonymous numbers of destroyed records, None where they are too small to show."""

    left_in: int | None
    setting: str
    stage: str
    n_pupils: int | None
    n_plans: int | None
    n_targets: int | None
    n_achieved: int | None
