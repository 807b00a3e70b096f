"""What can be printed, for whom, how large, and as which file; and what the small papers say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from handrail.plans.types import Audience


class Size(StrEnum):
    """How large the letters are: normal is 10 point, large is 18 point and nothing smaller."""

    NORMAL = "normal"
    LARGE = "large"


class FileFormat(StrEnum):
    """PDF to print as it is; Word to go on writing in."""

    PDF = "pdf"
    WORD = "word"


class Paper(StrEnum):
    """What is printed: whole plans, or one of the small papers that are made from the targets in use today."""

    PLAN = "plan"
    CLASS_SHEET = "class_sheet"
    TALLY = "tally_sheet"
    OWN_PAGE = "own_page"
    MAT = "mat"
    DESK_CARD = "desk_card"
    KEY_RING = "key_ring"
    LABEL = "label"


PAPER_LABELS = {
    Paper.PLAN: "Plans",
    Paper.CLASS_SHEET: "Class sheet",
    Paper.TALLY: "Tally sheets",
    Paper.OWN_PAGE: "Pupil’s own page",
    Paper.MAT: "Place mats",
    Paper.DESK_CARD: "Desk cards",
    Paper.KEY_RING: "Key-ring cards",
    Paper.LABEL: "Labels for books",
}


@dataclass(frozen=True, slots=True)
class PrintSettings:
    """How something is printed. `sheet` is a key of LABEL_SHEETS and `start_at` the first free label, from 1.

    For tally sheets: `week_on` is a day of the week as ISO text, '' for the week that is on, and `origin` how this
    installation is reached ('https://handrail.example'), for the codes.
    """

    paper: Paper = Paper.PLAN
    audience: Audience = Audience.STAFF
    size: Size = Size.NORMAL
    file_format: FileFormat = FileFormat.PDF
    sheet: str = ""
    start_at: int = 1
    week_on: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class TallyDay:
    """One column of a tally sheet; on a closed day nobody comes."""

    on: date
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A sheet of labels by its measures in millimetres; no maker's name.

    `left` and `top` are the margins before the first label, the gaps lie between one label and the next.
    """

    code: str
    name: str
    rows: int
    columns: int
    width: float
    height: float
    left: float
    top: float
    gap_x: float = 0
    gap_y: float = 0
    page_width: float = 210
    page_height: float = 297

    @property
    def n_labels(self) -> int:
        """How many labels one sheet has."""
        return self.rows * self.columns


@dataclass(frozen=True, slots=True)
class PaperTarget:
    """One target of a pupil as the small papers tell it, from the agreed text.

    `steps` of five are done on the way from start to aim; None where nothing can be drawn. `measure` is a MeasureKind
    or ''; `unit`, `out_of` and `rubric` (its steps, the lowest first) go with it.
    """

    part_id: UUID
    wording: str
    aim: str = ""
    due_on: date | None = None
    ways: tuple[str, ...] = ()
    who: str = ""
    when: str = ""
    steps: int | None = None
    measure: str = ""
    unit: str = ""
    out_of: str = ""
    rubric: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PupilPaper:
    """One pupil with the targets in use today, for the small papers."""

    pupil_id: UUID
    name: str
    first_name: str
    class_name: str = ""
    good_at: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    says: str = ""
    key_worker: str = ""
    targets: tuple[PaperTarget, ...] = field(default=())
