"""The state table: which events a stage takes, and which stage comes next. Pure."""

from __future__ import annotations

from handrail.planning.types import Board, Box, Kind, Move, Stage

# At any time until the end, paused or not: who is there, and what was done by mistake.
ALWAYS = frozenset({Kind.JOINED, Kind.REMOVED, Kind.ADMITTED, Kind.DOOR, Kind.ROLE, Kind.UNDONE})
FLOW = frozenset({Kind.MOVED, Kind.PAUSED})
WRITING = frozenset({Kind.PROPOSED, Kind.WORDED, Kind.KEPT, Kind.SET_ASIDE, Kind.PUT_BACK})
VOTING = frozenset({Kind.VOTED, Kind.DOTS, Kind.SHOWN, Kind.CHOSEN})

# What happens in each stage of a meeting that has begun and is not paused.
TABLE: dict[Stage, frozenset[Kind]] = {
    Stage.SHARING: ALWAYS | FLOW | {Kind.CLOCK_HELD, Kind.CLOCK_RUN},
    Stage.ISSUES: ALWAYS | FLOW | WRITING,
    Stage.ISSUE_VOTES: ALWAYS | FLOW | VOTING | {Kind.GOAL},
    Stage.ACTIONS: ALWAYS | FLOW | WRITING | {Kind.GOAL},
    Stage.ACTION_VOTES: ALWAYS | FLOW | VOTING,
    Stage.SORTING: ALWAYS | FLOW | {Kind.GOAL, Kind.BEYOND, Kind.TASK, Kind.ENDED},
    Stage.ENDED: frozenset(),
}
BEFORE_THE_BEGINNING = ALWAYS | {Kind.BEGUN}
WHILE_PAUSED = ALWAYS | {Kind.RESUMED}


def boxes_of(board: Board, round: str) -> list[Box]:
    """Return the boxes of a round that the room sees, in the order in which they were said."""
    return [box for box in board.boxes.values() if box.round == round and box.is_shown]


def next_move(board: Board) -> Move | None:
    """Return where the meeting goes from here, with what is missing first; None at the end."""
    if board.stage is Stage.SHARING:
        return Move(Stage.ISSUES)
    if board.stage is Stage.ISSUES:
        return Move(Stage.ISSUE_VOTES, "", _boxes_missing(board, ""))
    if board.stage is Stage.ISSUE_VOTES:
        if not board.goals:
            return Move(Stage.ACTIONS, "", "Show the votes, then choose the long-term targets.")
        return Move(Stage.ACTIONS, board.goals[0])
    if board.stage is Stage.ACTIONS:
        return Move(Stage.ACTION_VOTES, board.round, _boxes_missing(board, board.round))
    if board.stage is Stage.ACTION_VOTES:
        why_not = "" if board.chosen.get(board.round) else "Show the votes, then choose the actions."
        place = board.goals.index(board.round) + 1
        if place < len(board.goals):
            return Move(Stage.ACTIONS, board.goals[place], why_not)
        return Move(Stage.SORTING, "", why_not)
    return None


def _boxes_missing(board: Board, round: str) -> str:
    if any(box.round == round and box.is_open and not box.is_aside for box in board.boxes.values()):
        return "One suggestion still waits for its words. Ask whoever said it, then settle it."
    return "" if boxes_of(board, round) else "Nothing has been suggested yet."


def back_move(board: Board) -> Move | None:
    """Return the stage before this one; None at the first, and once the meeting has ended."""
    if board.stage is Stage.ISSUES:
        return Move(Stage.SHARING)
    if board.stage is Stage.ISSUE_VOTES:
        return Move(Stage.ISSUES)
    if board.stage is Stage.ACTION_VOTES:
        return Move(Stage.ACTIONS, board.round)
    if board.stage is Stage.ACTIONS:
        place = board.goals.index(board.round)
        return Move(Stage.ACTION_VOTES, board.goals[place - 1]) if place else Move(Stage.ISSUE_VOTES)
    if board.stage is Stage.SORTING:
        return Move(Stage.ACTION_VOTES, board.goals[-1])
    return None
