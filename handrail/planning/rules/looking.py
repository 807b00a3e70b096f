"""What a board says when it is looked at: the clock, the question, votes and tallies. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from handrail.planning.rules.stages import boxes_of
from handrail.planning.types import SHARING_SECONDS, VOTES_EACH, Board, Box, Stage, Tally

# How many long-term targets are offered first; the group agrees how many it wants. Source: [002 section 6], stage 3.
OFFERED = 3

__all__ = [
    "boxes_of", "n_votes_cast", "question", "round_boxes", "seconds_left", "suggested", "tally", "votes_by",
    "votes_left",
]  # fmt: skip


def seconds_left(board: Board, now: datetime) -> int:
    """Return how much of the 15 minutes of sharing is left; never below 0."""
    used = board.clock.used_seconds
    if board.clock.running_since is not None:
        used += max(0, int((now - board.clock.running_since) / timedelta(seconds=1)))
    return max(0, SHARING_SECONDS - used)


def round_boxes(board: Board) -> list[Box]:
    """Return the boxes that the room sees now."""
    return boxes_of(board, board.round)


def votes_by(board: Board, person: str, round: str) -> int:
    """Return how many of their votes somebody has given in a round."""
    return sum(n for (who, box), n in board.votes.items() if who == person and board.boxes[box].round == round)


def votes_left(board: Board, person: str) -> int:
    """Return how many votes somebody still has in this round."""
    return VOTES_EACH - votes_by(board, person, board.round)


def n_votes_cast(board: Board, round: str) -> int:
    """Return how many votes were given in a round, on phones, by raised hand and as dots."""
    given = sum(n for (_, box), n in board.votes.items() if board.boxes[box].round == round)
    return given + (sum(board.dots[round].totals.values()) if round in board.dots else 0)


def tally(board: Board, round: str) -> list[Tally]:
    """Return the boxes of a round, most votes first; those with as many stay in the order in which they were said."""
    totals = dict(board.dots[round].totals) if round in board.dots else {}
    for (_, box), n in board.votes.items():
        totals[box] = totals.get(box, 0) + n
    rows = [(box, totals.get(box.id, 0)) for box in boxes_of(board, round)]
    most = max([n for _, n in rows], default=0)
    ranked = sorted(rows, key=lambda row: -row[1])
    return [Tally(box, n, n * 100 // most if most else 0) for box, n in ranked]


def suggested(board: Board, round: str) -> tuple[str, ...]:
    """Return the boxes with most votes: the first three, and any with as many as the third; none without a vote."""
    rows = [row for row in tally(board, round) if row.votes]
    if len(rows) <= OFFERED:
        return tuple(row.box.id for row in rows)
    least = rows[OFFERED - 1].votes
    return tuple(row.box.id for row in rows if row.votes >= least)


def question(board: Board, first_name: str) -> str:
    """Return the sentence at the top of the board, in the words of [002 section 6]."""
    if board.stage is Stage.SHARING:
        return f"What has gone well for {first_name}, and what have we seen?"
    if board.stage in (Stage.ISSUES, Stage.ISSUE_VOTES):
        return f"What do we need to address to support {first_name}?"
    if board.stage in (Stage.ACTIONS, Stage.ACTION_VOTES):
        return f"In how many ways might we reach this: {board.wordings[board.round].wording}"
    return f"Who does what for {first_name}?" if board.stage is Stage.SORTING else "This meeting has ended."
