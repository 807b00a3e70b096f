"""Reads of planning meetings."""

from handrail.planning.queries.boards import MOST_KEPT, Known, forget, in_mind, known, meeting_of, pulses, remember
from handrail.planning.queries.doors import Door, code_ends, code_ends_at, door_of
from handrail.planning.queries.lists import (
    MeetingRow,
    TaskRow,
    meeting_rows,
    open_tasks,
    plan_choices,
    plan_kinds,
    tasks_of,
)
from handrail.planning.queries.pages import (
    BoxRow,
    Following,
    Look,
    PersonRow,
    RecordPage,
    Wording,
    indicator_choices,
    look,
    numbers,
    own_votes,
    record_page,
)

__all__ = [
    "MOST_KEPT",
    "BoxRow",
    "Door",
    "Following",
    "Known",
    "Look",
    "MeetingRow",
    "PersonRow",
    "RecordPage",
    "TaskRow",
    "Wording",
    "code_ends",
    "code_ends_at",
    "door_of",
    "forget",
    "in_mind",
    "indicator_choices",
    "known",
    "look",
    "meeting_of",
    "meeting_rows",
    "numbers",
    "open_tasks",
    "own_votes",
    "plan_choices",
    "plan_kinds",
    "pulses",
    "record_page",
    "remember",
    "tasks_of",
]
