"""Writes of the room: bringing a specialist in, advice from outside however it came, and what became of it."""

from handrail.specialists.actions.advising import (
    correct_advice,
    decide_recommendation,
    give_advice,
    note_viewed,
    open_file,
    put_back_recommendation,
    share_with_known,
    share_with_new,
    take_recommendation,
    withdraw_advice,
    write_as_target,
)
from handrail.specialists.actions.writing_down import (
    correct_written_advice,
    mark_advice,
    withdraw_written_advice,
    write_advice_down,
)

__all__ = [
    "correct_advice",
    "correct_written_advice",
    "decide_recommendation",
    "give_advice",
    "mark_advice",
    "note_viewed",
    "open_file",
    "put_back_recommendation",
    "share_with_known",
    "share_with_new",
    "take_recommendation",
    "withdraw_advice",
    "withdraw_written_advice",
    "write_advice_down",
    "write_as_target",
]
