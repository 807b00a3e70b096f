"""Writes of the planner: moving reviews and putting them back, review days, and clocks."""

from handrail.planner.actions.clocks import note_done, note_reason, set_start, take_note_back
from handrail.planner.actions.days import add_day, change_day, remove_day
from handrail.planner.actions.moving import accept_proposal, move_review, undo_change

__all__ = [
    "accept_proposal",
    "add_day",
    "change_day",
    "move_review",
    "note_done",
    "note_reason",
    "remove_day",
    "set_start",
    "take_note_back",
    "undo_change",
]
