"""The fold: events in, the board out. The same events always give the same board. Pure.

`problem` says whether an event can happen now. Writers ask it before they keep an event, and the fold asks it again, so
that a list of events never adds up to a board that the rules forbid: an event that cannot happen changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from handrail.planning.rules.looking import boxes_of, votes_by
from handrail.planning.rules.stages import BEFORE_THE_BEGINNING, TABLE, WHILE_PAUSED, Move, back_move, next_move
from handrail.planning.rules.undoing import effective
from handrail.planning.types import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_BOXES,
    MOST_CHOSEN,
    MOST_PEOPLE,
    VOTES_EACH,
    Board,
    Box,
    Clock,
    Dots,
    Event,
    Goal,
    Kind,
    MeetingRole,
    Part,
    Person,
    Stage,
    Task,
    Way,
)

Payload = Mapping[str, Any]


def fold(events: Sequence[Event]) -> Board:
    """Return the board that events add up to, in their order."""
    board = Board()
    for event in effective(events):
        board = step(board, event)
    return replace(board, number=events[-1].number if events else 0)


def step(board: Board, event: Event) -> Board:
    """Return the board after one event; an event that cannot happen now changes nothing but the number."""
    if event.kind is Kind.UNDONE or problem(board, event.kind, event.payload):
        return replace(board, number=event.number)
    return replace(STEPS[event.kind](board, event.payload, event.at), number=event.number)


def problem(board: Board, kind: Kind, payload: Payload) -> str:
    """Return why something cannot happen now, as a sentence, or ''.

    Errors: none; a payload of a wrong shape is answered with a sentence too.
    """
    if why := _not_in_this_stage(board, kind):
        return why
    check = CHECKS.get(kind)
    try:
        return check(board, payload) if check else ""
    except (KeyError, TypeError, ValueError, AttributeError):
        return "This was not understood. Open the page again."


def _not_in_this_stage(board: Board, kind: Kind) -> str:
    if board.stage is Stage.ENDED:
        return "This meeting has ended."
    if not board.has_begun:
        return "" if kind in BEFORE_THE_BEGINNING else "The meeting has not begun yet."
    if board.is_paused:
        return "" if kind in WHILE_PAUSED else "The meeting is paused."
    return "" if kind in TABLE[board.stage] else "The meeting is at another stage now. Look at the board again."


# ------------------------------------------------------------------------------------------------------ people


def _check_joined(board: Board, payload: Payload) -> str:
    Part(payload["part"]), Way(payload["way"])
    name = payload["name"].strip()
    if not payload["person"] or payload["person"] in board.people:
        return "This person is there already."
    if not name or len(name) > LONGEST_NAME:
        return f"Write a name of at most {LONGEST_NAME} letters."
    if any(person.name.casefold() == name.casefold() for person in board.people.values()):
        return f"There is a {name} already. Add a letter, or ask the facilitator for your own place."
    return "This meeting is full." if len(board.people) >= MOST_PEOPLE else ""


def _joined(board: Board, payload: Payload, at: datetime) -> Board:
    key = payload["person"]
    person = Person(key, payload["name"].strip(), Part(payload["part"]), Way(payload["way"]))
    return replace(board, people={**board.people, key: person})


def _check_removed(board: Board, payload: Payload) -> str:
    return "" if not board.people[payload["person"]].is_removed else "This person was removed already."


def _removed(board: Board, payload: Payload, at: datetime) -> Board:
    """Take somebody out, with the votes that they gave."""
    key = payload["person"]
    people = {**board.people, key: replace(board.people[key], is_removed=True)}
    return replace(board, people=people, votes={k: n for k, n in board.votes.items() if k[0] != key})


def _check_admitted(board: Board, payload: Payload) -> str:
    return "" if board.people[payload["person"]].is_removed else "This person is there already."


def _admitted(board: Board, payload: Payload, at: datetime) -> Board:
    key = payload["person"]
    return replace(board, people={**board.people, key: replace(board.people[key], is_removed=False)})


def _check_door(board: Board, payload: Payload) -> str:
    """Open or close it; a `new` code is for a door that is open and whose code has ended."""
    if payload.get("new"):
        return "" if payload["open"] and board.is_door_open else "The door is closed. Open it."
    return "" if bool(payload["open"]) != board.is_door_open else "The door is so already."


def _door(board: Board, payload: Payload, at: datetime) -> Board:
    return replace(board, is_door_open=bool(payload["open"]), n_doors=board.n_doors + 1)


def _check_role(board: Board, payload: Payload) -> str:
    MeetingRole(payload["role"])
    return "" if len(payload["name"].strip()) <= LONGEST_NAME else f"A name has at most {LONGEST_NAME} letters."


def _role(board: Board, payload: Payload, at: datetime) -> Board:
    return replace(board, roles={**board.roles, payload["role"]: payload["name"].strip()})


# -------------------------------------------------------------------------------------------------------- flow


def _begun(board: Board, payload: Payload, at: datetime) -> Board:
    return replace(board, has_begun=True, clock=Clock(running_since=at))


def _held(clock: Clock, at: datetime) -> Clock:
    if clock.running_since is None:
        return clock
    used = max(0, int((at - clock.running_since) / timedelta(seconds=1)))
    return Clock(clock.used_seconds + used)


def _check_clock_held(board: Board, payload: Payload) -> str:
    return "" if board.clock.running_since else "The clock stands already."


def _clock_held(board: Board, payload: Payload, at: datetime) -> Board:
    return replace(board, clock=_held(board.clock, at))


def _check_clock_run(board: Board, payload: Payload) -> str:
    return "" if board.clock.running_since is None else "The clock runs already."


def _clock_run(board: Board, payload: Payload, at: datetime) -> Board:
    return replace(board, clock=replace(board.clock, running_since=at))


def _paused(board: Board, payload: Payload, at: datetime) -> Board:
    """Pause, and keep in mind whether the clock ran: one that somebody stopped is not started by going on."""
    clock = replace(_held(board.clock, at), runs_on=board.clock.running_since is not None)
    return replace(board, is_paused=True, clock=clock)


def _resumed(board: Board, payload: Payload, at: datetime) -> Board:
    clock = Clock(board.clock.used_seconds, at if board.clock.runs_on else None)
    return replace(board, is_paused=False, clock=clock)


def _check_moved(board: Board, payload: Payload) -> str:
    wanted = (Stage(payload["stage"]), payload["round"])
    for move in (next_move(board), back_move(board)):
        if move is not None and (move.stage, move.round) == wanted:
            return move.why_not
    return "The meeting is at another stage now. Look at the board again."


def _moved(board: Board, payload: Payload, at: datetime) -> Board:
    """Go on, or back. Back at the suggestions, the votes are hidden again but kept."""
    move = Move(Stage(payload["stage"]), payload["round"])
    shown = board.shown - {move.round} if move.stage in (Stage.ISSUES, Stage.ACTIONS) else board.shown
    return replace(board, stage=move.stage, round=move.round, shown=shown, clock=_held(board.clock, at))


def _ended(board: Board, payload: Payload, at: datetime) -> Board:
    return replace(board, stage=Stage.ENDED, is_door_open=False)


# ------------------------------------------------------------------------------------------------- suggestions


def _text_problem(text: str) -> str:
    if not text.strip():
        return "Write what you suggest."
    return "" if len(text) <= LONGEST_TEXT else f"Make it shorter: at most {LONGEST_TEXT} letters."


def _check_proposed(board: Board, payload: Payload) -> str:
    if payload["round"] != board.round:
        return "The meeting is at another stage now. Look at the board again."
    if not payload["box"] or payload["box"] in board.boxes:
        return "This suggestion is there already."
    person = payload["person"]
    if person and (person not in board.people or board.people[person].is_removed):
        return "You are not at this meeting any more."
    if len([box for box in board.boxes.values() if box.round == board.round]) >= MOST_BOXES:
        return f"The board is full: {MOST_BOXES} suggestions."
    return _text_problem(payload["text"])


def _proposed(board: Board, payload: Payload, at: datetime) -> Board:
    text = payload["text"].strip()
    box = Box(
        id=payload["box"],
        round=payload["round"],
        text=text,
        said=text,
        person=payload["person"],
        name=payload["name"],
        offer=payload.get("offer", ""),
        is_open=bool(payload.get("open", False)),
    )
    return replace(board, boxes={**board.boxes, box.id: box})


def _in_this_round(board: Board, payload: Payload) -> Box | None:
    box = board.boxes[payload["box"]]
    return box if box.round == board.round else None


def _check_worded(board: Board, payload: Payload) -> str:
    if (box := _in_this_round(board, payload)) is None or box.is_aside:
        return "This suggestion is not on the board now."
    return _text_problem(payload["text"])


def _worded(board: Board, payload: Payload, at: datetime) -> Board:
    box = board.boxes[payload["box"]]
    return _with_box(board, replace(box, text=payload["text"].strip(), is_open=False))


def _check_kept(board: Board, payload: Payload) -> str:
    box = _in_this_round(board, payload)
    return "" if box is not None and box.is_open else "The words of this suggestion are settled."


def _kept(board: Board, payload: Payload, at: datetime) -> Board:
    return _with_box(board, replace(board.boxes[payload["box"]], is_open=False))


def _check_set_aside(board: Board, payload: Payload) -> str:
    box = _in_this_round(board, payload)
    return "" if box is not None and not box.is_aside else "This suggestion is not on the board now."


def _set_aside(board: Board, payload: Payload, at: datetime) -> Board:
    """Take a box from the board. Votes on it go back to whoever gave them."""
    box = board.boxes[payload["box"]]
    dots = {
        round: replace(found, totals={key: n for key, n in found.totals.items() if key != box.id})
        for round, found in board.dots.items()
    }
    votes = {key: n for key, n in board.votes.items() if key[1] != box.id}
    return _with_box(replace(board, votes=votes, dots=dots), replace(box, is_aside=True))


def _check_put_back(board: Board, payload: Payload) -> str:
    box = _in_this_round(board, payload)
    return "" if box is not None and box.is_aside else "This suggestion is on the board."


def _put_back(board: Board, payload: Payload, at: datetime) -> Board:
    return _with_box(board, replace(board.boxes[payload["box"]], is_aside=False))


def _with_box(board: Board, box: Box) -> Board:
    return replace(board, boxes={**board.boxes, box.id: box})


# ------------------------------------------------------------------------------------------------------- votes


def _check_voted(board: Board, payload: Payload) -> str:
    person, by = board.people[payload["person"]], payload["by"]
    if person.is_removed:
        return "You are not at this meeting any more."
    if board.is_shown:
        return "The votes are shown, so this round is over."
    box = _in_this_round(board, payload)
    if box is None or not box.is_shown:
        return "This suggestion is not on the board now."
    if by not in (1, -1) or isinstance(by, bool):
        return "One vote at a time."
    if by == 1 and votes_by(board, person.id, board.round) >= VOTES_EACH:
        return f"All {VOTES_EACH} votes are given. Take one back first."
    if by == -1 and not board.votes.get((person.id, box.id)):
        return "There is no vote of yours on this one."
    return ""


def _voted(board: Board, payload: Payload, at: datetime) -> Board:
    key = (payload["person"], payload["box"])
    n = board.votes.get(key, 0) + payload["by"]
    votes = {**board.votes, key: n} if n else {k: v for k, v in board.votes.items() if k != key}
    return replace(board, votes=votes)


def _check_dots(board: Board, payload: Payload) -> str:
    n_voters, totals = payload["n_voters"], payload["totals"]
    if board.is_shown:
        return "The votes are shown, so this round is over."
    known = {box.id for box in boxes_of(board, board.round)}
    if not _is_count(n_voters) or not all(_is_count(n) for n in totals.values()) or not set(totals) <= known:
        return "Write whole numbers: how many people, and how many dots on each suggestion."
    if n_voters > MOST_PEOPLE:
        return f"At most {MOST_PEOPLE} people."
    given, most = sum(totals.values()), n_voters * VOTES_EACH
    if given > most:
        return f"That is {given} dots. {n_voters} people have {most} at most, {VOTES_EACH} each. Count again."
    return ""


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _dots(board: Board, payload: Payload, at: datetime) -> Board:
    found = Dots(payload["n_voters"], {box: n for box, n in payload["totals"].items() if n})
    return replace(board, dots={**board.dots, board.round: found})


def _check_shown(board: Board, payload: Payload) -> str:
    return "The votes are shown already." if board.is_shown else ""


def _shown(board: Board, payload: Payload, at: datetime) -> Board:
    return replace(board, shown=board.shown | {board.round})


# ------------------------------------------------------------------------------------------- what comes of it


def _check_chosen(board: Board, payload: Payload) -> str:
    boxes = payload["boxes"]
    known = {box.id for box in boxes_of(board, board.round)}
    if not board.is_shown:
        return "Show the votes first."
    if not boxes:
        return "Choose at least one."
    if len(set(boxes)) != len(boxes) or not set(boxes) <= known:
        return "This suggestion is not on the board now."
    return f"Choose at most {MOST_CHOSEN}." if len(boxes) > MOST_CHOSEN else ""


def _chosen(board: Board, payload: Payload, at: datetime) -> Board:
    boxes = tuple(payload["boxes"])
    if board.stage is Stage.ACTION_VOTES:
        return replace(board, chosen={**board.chosen, board.round: boxes})
    new = {box: board.wordings.get(box, Goal(board.boxes[box].text)) for box in boxes}
    return replace(board, goals=boxes, wordings={**board.wordings, **new})


def _check_goal(board: Board, payload: Payload) -> str:
    if payload["box"] not in board.goals:
        return "This is no long-term target of the meeting."
    if not all(isinstance(code, str) and len(code) <= 40 for code in payload["indicators"]):
        return "Choose wellbeing indicators from the list."
    return _text_problem(payload["wording"])


def _goal(board: Board, payload: Payload, at: datetime) -> Board:
    goal = Goal(payload["wording"].strip(), tuple(payload["indicators"]))
    return replace(board, wordings={**board.wordings, payload["box"]: goal})


def actions_of(board: Board) -> Iterable[str]:
    """Yield the chosen actions of the meeting's long-term targets, in order."""
    for goal in board.goals:
        yield from board.chosen.get(goal, ())


def _check_beyond(board: Board, payload: Payload) -> str:
    bool(payload["beyond"])
    return "" if payload["box"] in set(actions_of(board)) else "This is no action of the meeting."


def _beyond(board: Board, payload: Payload, at: datetime) -> Board:
    box = {payload["box"]}
    return replace(board, beyond=board.beyond | box if payload["beyond"] else board.beyond - box)


def _check_task(board: Board, payload: Payload) -> str:
    if payload["due_on"]:
        date.fromisoformat(payload["due_on"])
    if payload["box"] not in set(actions_of(board)):
        return "This is no action of the meeting."
    return "" if len(payload["owner"].strip()) <= LONGEST_NAME else f"A name has at most {LONGEST_NAME} letters."


def _task(board: Board, payload: Payload, at: datetime) -> Board:
    due_on = date.fromisoformat(payload["due_on"]) if payload["due_on"] else None
    return replace(board, tasks={**board.tasks, payload["box"]: Task(payload["owner"].strip(), due_on)})


CHECKS: dict[Kind, Callable[[Board, Payload], str]] = {
    Kind.JOINED: _check_joined,
    Kind.REMOVED: _check_removed,
    Kind.ADMITTED: _check_admitted,
    Kind.DOOR: _check_door,
    Kind.ROLE: _check_role,
    Kind.CLOCK_HELD: _check_clock_held,
    Kind.CLOCK_RUN: _check_clock_run,
    Kind.MOVED: _check_moved,
    Kind.PROPOSED: _check_proposed,
    Kind.WORDED: _check_worded,
    Kind.KEPT: _check_kept,
    Kind.SET_ASIDE: _check_set_aside,
    Kind.PUT_BACK: _check_put_back,
    Kind.VOTED: _check_voted,
    Kind.DOTS: _check_dots,
    Kind.SHOWN: _check_shown,
    Kind.CHOSEN: _check_chosen,
    Kind.GOAL: _check_goal,
    Kind.BEYOND: _check_beyond,
    Kind.TASK: _check_task,
}
STEPS: dict[Kind, Callable[[Board, Payload, datetime], Board]] = {
    Kind.JOINED: _joined,
    Kind.REMOVED: _removed,
    Kind.ADMITTED: _admitted,
    Kind.DOOR: _door,
    Kind.ROLE: _role,
    Kind.BEGUN: _begun,
    Kind.MOVED: _moved,
    Kind.CLOCK_HELD: _clock_held,
    Kind.CLOCK_RUN: _clock_run,
    Kind.PAUSED: _paused,
    Kind.RESUMED: _resumed,
    Kind.ENDED: _ended,
    Kind.PROPOSED: _proposed,
    Kind.WORDED: _worded,
    Kind.KEPT: _kept,
    Kind.SET_ASIDE: _set_aside,
    Kind.PUT_BACK: _put_back,
    Kind.VOTED: _voted,
    Kind.DOTS: _dots,
    Kind.SHOWN: _shown,
    Kind.CHOSEN: _chosen,
    Kind.GOAL: _goal,
    Kind.BEYOND: _beyond,
    Kind.TASK: _task,
}
