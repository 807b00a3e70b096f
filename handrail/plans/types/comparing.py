"""Two agreed texts side by side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What became of a few words between two texts."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A few words of a text, with what became of them."""

    text: str
    mark: Mark


class Change(StrEnum):
    """What became of a target, a section or a long-term target."""

    NEW = "new"
    ENDED = "ended"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class TextDifference:
    """One text of both plans under its label; `before` and `after` hold its words, marked."""

    label: str
    change: Change
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True)
class TargetDifference:
    """One target of both plans: its wording, and what else changed, a sentence each."""

    change: Change
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two agreed texts. `dates` are sentences about the plan's days and people."""

    dates: tuple[str, ...]
    targets: tuple[TargetDifference, ...]
    long_term_targets: tuple[TextDifference, ...]
    sections: tuple[TextDifference, ...]

    @property
    def n_changes(self) -> int:
        """How many things are not as before."""
        changes = [row.change for row in self.targets]
        changes += [row.change for row in (*self.long_term_targets, *self.sections)]
        return len(self.dates) + sum(change is not Change.SAME for change in changes)
