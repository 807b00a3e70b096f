"""The words of agreement: who says what to which text, and the summary that a family reads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from handrail.agreements.types.languages import BY_CODE, ENGLISH, IN_ENGLISH, LANGUAGES, Language

__all__ = [
    "ANSWER_LABELS",
    "ANSWER_VARIANTS",
    "BY_CODE",
    "ENGLISH",
    "HOW_LABELS",
    "IN_ENGLISH",
    "LANGUAGES",
    "LONGEST_WORDS",
    "READY_LABELS",
    "AgreedPlan",
    "AgreedTarget",
    "Answer",
    "AnswerRow",
    "How",
    "Language",
    "LanguageNote",
    "NewAnswer",
    "PartKind",
    "PersonRow",
    "Ready",
    "ShownPart",
    "Summary",
    "SummaryPart",
    "SummarySheet",
    "TextPart",
    "TranslationRow",
    "Unanswered",
    "Voices",
    "Who",
]

# A page of writing has about 3,000 letters.
LONGEST_WORDS = 5_000


class Answer(StrEnum):
    """What somebody says to a plan."""

    AGREES = "agrees"
    CHANGE = "change"
    DISAGREES = "disagrees"


ANSWER_LABELS = {
    Answer.AGREES: "Agrees",
    Answer.CHANGE: "Would change something",
    Answer.DISAGREES: "Does not agree",
}
ANSWER_VARIANTS = {Answer.AGREES: "good", Answer.CHANGE: "attention", Answer.DISAGREES: "problem"}


class Who(StrEnum):
    """Whose answer it is. OTHER: somebody with parental responsibility who stands in no list of contacts."""

    CONTACT = "contact"
    PUPIL = "pupil"
    OTHER = "other"


class How(StrEnum):
    """How an answer came. SCREEN: given by the person on their own page; the others were written down by staff."""

    SCREEN = "screen"
    PAPER = "paper"
    TELEPHONE = "telephone"
    MEETING = "meeting"


HOW_LABELS = {
    How.SCREEN: "On their own page",
    How.PAPER: "On paper",
    How.TELEPHONE: "By telephone",
    How.MEETING: "At school, in a meeting",
}


class Ready(StrEnum):
    """How far a translation is. WRITING: the family does not see it. FINISHED: they do. CHECKED: by another person."""

    WRITING = "writing"
    FINISHED = "finished"
    CHECKED = "checked"


READY_LABELS = {
    Ready.WRITING: "Being written",
    Ready.FINISHED: "Finished, not checked yet",
    Ready.CHECKED: "Checked by another person",
}


@dataclass(frozen=True, kw_only=True)
class NewAnswer:
    """An answer as it is given or written down. `words` are the person's own; staff never change them."""

    answer: Answer
    words: str = ""
    how: How = How.SCREEN
    language: str = ""
    interpreter: str = ""
    said_on: date | None = None
    was_read_back: bool | None = None


@dataclass(frozen=True)
class AnswerRow:
    """One answer, ready to show. `is_current`: it is about the text as it stands now."""

    answer_id: UUID
    person: str
    name: str
    answer: Answer
    label: str
    variant: str
    words: str
    how: str
    language: str
    interpreter: str
    said_on: date
    recorded_by: str
    was_read_back: bool | None
    about: str
    is_current: bool
    may_withdraw: bool = False


@dataclass(frozen=True)
class PersonRow:
    """Somebody who has a say in a plan: their newest answer, those before it, and what to know before asking."""

    key: str
    name: str
    part: str
    note: str = ""
    newest: AnswerRow | None = None
    earlier: tuple[AnswerRow, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether they answered to the text as it stands now."""
        return self.newest is not None and self.newest.is_current


@dataclass(frozen=True)
class GroupVoices:
    """What the family of one pupil of a group's plan, and the pupil, say to that pupil's part: the newest of each."""

    pupil_id: UUID
    name: str
    answers: tuple[AnswerRow, ...]

    @property
    def has_family(self) -> bool:
        """Whether somebody of the family answered to the text as it stands now."""
        return any(row.is_current and row.person != Who.PUPIL for row in self.answers)

    @property
    def has_pupil(self) -> bool:
        """Whether the pupil answered to the text as it stands now."""
        return any(row.is_current and row.person == Who.PUPIL for row in self.answers)


def missing_in_group(rows: Sequence[GroupVoices]) -> tuple[str, ...]:
    """Return a sentence for each side of which somebody has not answered to the text of a group's plan."""
    sides = (
        ("Nobody of the family has said yet what they think", [row.name for row in rows if not row.has_family]),
        ("The pupil has not said yet what they think", [row.name for row in rows if not row.has_pupil]),
    )
    return tuple(f"{words}: {', '.join(names)}." for words, names in sides if names)


@dataclass(frozen=True)
class Voices:
    """What the family and the pupil say to one plan."""

    people: tuple[PersonRow, ...]
    n_versions: int = 0

    @property
    def missing(self) -> tuple[str, ...]:
        """A sentence for each side that has not answered to this text."""
        family = [row for row in self.people if row.key != Who.PUPIL]
        found = []
        if not any(row.is_asked for row in family):
            found.append("Nobody of the family has said yet what they think of this text.")
        for row in self.people:
            if row.key == Who.PUPIL and not row.is_asked:
                found.append(f"{row.name} has not said yet what they think of this text.")
            elif row.newest is not None and row.is_asked and row.newest.answer is not Answer.AGREES:
                found.append(f"{row.name}: {row.newest.label.lower()}.")
        return tuple(found)


@dataclass(frozen=True)
class Unanswered:
    """One plan whose text the family, or the pupil, has not answered to."""

    plan_id: UUID
    pupil_name: str
    class_name: str
    kind_name: str
    agreed_on: date
    review_on: date
    family: bool
    pupil: bool


@dataclass(frozen=True)
class LanguageNote:
    """What to know of a family's language before talking or writing."""

    lines: tuple[str, ...]
    language: Language | None = None


# ------------------------------------------------------------------------------------------- what a family reads


@dataclass(frozen=True)
class AgreedTarget:
    """One target as the agreed text has it, for one pupil."""

    target_id: str
    part_id: str
    wording: str
    measure: str
    unit: str
    baseline: str | None
    criterion: str | None
    out_of: str | None
    starts_on: date
    due_on: date | None
    helps: tuple[str, ...]
    occasions: str
    who: str
    home: str
    goal: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class AgreedPlan:
    """One plan as a family may read it: no need's label, no number of the pupil, nothing confidential, nobody else."""

    kind_name: str
    starts_on: date
    review_on: date
    agreed_on: date | None
    sections: tuple[tuple[str, str], ...]
    targets: tuple[AgreedTarget, ...]
    # Which text it is (rules.answers.text_sum), so that an answer can say what it was given to.
    text_sha256: str = ""

    def without(self, lines: Collection[str]) -> AgreedPlan:
        """Return the plan without the sections that only say again what stands in these lines."""
        kept = ((label, text) for label, text in self.sections if not set(text.split("\n")) <= set(lines))
        return replace(self, sections=tuple(kept))


class PartKind(StrEnum):
    """How a part of the summary is shown. ANSWER: one of the words of the answer, on the screen and the sheet."""

    TITLE = "title"
    HEADING = "heading"
    TARGET = "target"
    HELP = "help"
    HOME = "home"
    TEXT = "text"
    ANSWER = "answer"


@dataclass(frozen=True)
class SummaryPart:
    """One part of the summary in English. `made` is what Handrail made of the plan; `text` what somebody made plainer.

    `is_outdated`: somebody's plainer words were written for an older text, so they are not shown.
    """

    key: str
    kind: PartKind
    made: str
    text: str
    is_outdated: bool = False


@dataclass(frozen=True)
class TextPart:
    """Somebody's words for one part, and the sum of the text that they were written for."""

    text: str
    source: str


@dataclass(frozen=True)
class Summary:
    """One page in plain words. `number` is the version that it was made from, None for a draft."""

    first_name: str
    kind_name: str
    number: int | None
    agreed_on: date | None
    review_on: date
    parts: tuple[SummaryPart, ...]

    def text_of(self, key: str) -> str:
        """Return the English words of one part, or ''."""
        return next((part.text for part in self.parts if part.key == key), "")


@dataclass(frozen=True)
class ShownPart:
    """A part as it is read: in the reader's language where there is one, with the English beside it."""

    key: str
    kind: PartKind
    text: str
    english: str
    is_translated: bool
    is_outdated: bool = False


@dataclass(frozen=True)
class SummarySheet:
    """The summary in one language, ready to show or print."""

    summary: Summary
    language: Language
    parts: tuple[ShownPart, ...]
    ready: Ready | None = None
    choices: tuple[Language, ...] = field(default=())

    @property
    def page(self) -> tuple[ShownPart, ...]:
        """The parts of the page itself, without the words of the answer."""
        return tuple(part for part in self.parts if part.kind is not PartKind.ANSWER)

    @property
    def is_english(self) -> bool:
        """Whether there is nothing to stand beside it."""
        return self.language.code == ENGLISH

    @property
    def has_outdated(self) -> bool:
        """Whether a part of the plan changed after it was translated."""
        return any(part.is_outdated for part in self.parts)

    def said(self, key: str) -> str:
        """Return the words of one part in the reader's language."""
        return next((part.text for part in self.parts if part.key == key), "")


@dataclass(frozen=True)
class TranslationRow:
    """One translation of a plan's summary, for staff."""

    language: Language
    ready: Ready
    label: str
    variant: str
    written_by: str
    checked_by: str
    n_missing: int
    n_outdated: int
    may_check: bool
