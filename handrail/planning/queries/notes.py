"""The recorder's notes: what stands for each stage, and who writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.planning.queries.boards import known
from handrail.planning.types import STAGE_LABELS, STAGE_NUMBERS, MeetingRole, Stage

if TYPE_CHECKING:
    from handrail.planning.models import PlanningMeeting

# Stages of which notes are written; at the end there is nothing more to say.
NOTED = tuple(stage for stage in Stage if stage is not Stage.ENDED)


@dataclass(frozen=True)
class NoteRow:
    """The notes of one stage, and who wrote last."""

    stage: Stage
    label: str
    text: str
    by: str


def note_label(stage: Stage) -> str:
    """Return what a stage is called above its notes. No query."""
    number = STAGE_NUMBERS.get(stage)
    return f"Stage {number}: {STAGE_LABELS[stage]}" if number else STAGE_LABELS[stage]


def notes_of(meeting: PlanningMeeting) -> tuple[NoteRow, ...]:
    """Return the notes of a meeting that say something, in the order of the stages. One query."""
    rows = {row.stage: row for row in meeting.notes.exclude(text="")}
    return tuple(
        NoteRow(stage, note_label(stage), rows[stage].text, rows[stage].changed_by_name)
        for stage in NOTED
        if stage in rows
    )


def recorder_of(meeting: PlanningMeeting) -> str:
    """Return who is named recorder, or ''. No query beside what `known` needs."""
    return known(meeting).board.roles.get(MeetingRole.RECORDER, "")
