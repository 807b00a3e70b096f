"""Rules of a planning meeting. Pure: events in, the board out."""

from handrail.planning.rules.board import actions_of, fold, problem, step
from handrail.planning.rules.codes import (
    ALPHABET,
    CODE_LETTERS,
    DOOR_CODE_LASTS,
    DOOR_CODE_LEAST,
    code_ends_at,
    code_from,
    code_words,
    read_code,
)
from handrail.planning.rules.looking import (
    boxes_of,
    n_votes_cast,
    question,
    round_boxes,
    seconds_left,
    suggested,
    tally,
    votes_by,
    votes_left,
)
from handrail.planning.rules.notes import is_recorder, may_note, note_text
from handrail.planning.rules.stages import TABLE, back_move, next_move
from handrail.planning.rules.undoing import effective, last_step, step_words

__all__ = [
    "ALPHABET",
    "CODE_LETTERS",
    "DOOR_CODE_LASTS",
    "DOOR_CODE_LEAST",
    "TABLE",
    "actions_of",
    "back_move",
    "boxes_of",
    "code_ends_at",
    "code_from",
    "code_words",
    "effective",
    "fold",
    "is_recorder",
    "last_step",
    "may_note",
    "n_votes_cast",
    "next_move",
    "note_text",
    "problem",
    "question",
    "read_code",
    "round_boxes",
    "seconds_left",
    "step",
    "step_words",
    "suggested",
    "tally",
    "votes_by",
    "votes_left",
]
