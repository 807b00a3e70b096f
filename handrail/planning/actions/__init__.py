"""Writes of planning meetings: every event, everybody's place, and what comes out."""

from handrail.planning.actions.door import turn_door
from handrail.planning.actions.ending import assign_task, end_meeting, note_printed, open_draft_plan, settle_task
from handrail.planning.actions.notes import write_notes
from handrail.planning.actions.people import (
    add_person,
    give_place,
    join_by_code,
    remove_person,
    take_place,
)
from handrail.planning.actions.setting_up import set_up_meeting
from handrail.planning.actions.steps import sort_actions, take_step, undo_step
from handrail.planning.actions.taking_part import propose, settle_words, vote, vote_by_hand

__all__ = [
    "add_person",
    "assign_task",
    "end_meeting",
    "give_place",
    "join_by_code",
    "note_printed",
    "open_draft_plan",
    "propose",
    "remove_person",
    "set_up_meeting",
    "settle_task",
    "settle_words",
    "sort_actions",
    "take_place",
    "take_step",
    "turn_door",
    "undo_step",
    "vote",
    "vote_by_hand",
    "write_notes",
]
