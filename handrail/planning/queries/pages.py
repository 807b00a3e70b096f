"""What each screen of a meeting shows: the board as plain values, for whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from handrail.planning import rules
from handrail.planning.queries.boards import Known, known
from handrail.planning.queries.lists import TaskRow, tasks_of
from handrail.planning.queries.notes import NoteRow, notes_of
from handrail.planning.types import (
    PART_LABELS,
    ROLE_LABELS,
    STAGE_LABELS,
    STAGE_NUMBERS,
    VOTES_EACH,
    WAY_LABELS,
    Board,
    Box,
    Event,
    Kind,
    MeetingRole,
    Part,
    Stage,
    Way,
)
from handrail.plans.queries import framework_of

if TYPE_CHECKING:
    from handrail.planning.models import PlanningMeeting


@dataclass(frozen=True)
class BoxRow:
    """One suggestion as a screen shows it. `votes` counts only where they are shown; `mine` are the looker's own."""

    id: str
    text: str
    said: str
    name: str
    offer: str
    is_mine: bool = False
    mine: int = 0
    votes: int = 0
    share_percent: int = 0
    is_chosen: bool = False
    is_offered: bool = False
    dots: int = 0


@dataclass(frozen=True)
class PersonRow:
    """Somebody at the meeting, as the facilitator sees them."""

    id: str
    name: str
    part_label: str
    way_label: str
    is_by_hand: bool
    is_removed: bool
    n_votes: int


@dataclass(frozen=True)
class Wording:
    """An action or a suggestion with what was decided of it."""

    id: str
    text: str
    votes: int
    is_beyond: bool = False
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Following:
    """A long-term target with its actions."""

    id: str
    number: int
    wording: str
    indicators: tuple[str, ...]
    indicator_names: tuple[str, ...]
    actions: tuple[Wording, ...]
    is_now: bool = False

    @property
    def number_text(self) -> str:
        """Its number, for titles."""
        return str(self.number)


@dataclass(frozen=True)
class Look:
    """A meeting as a screen shows it at one moment.

    `shape` changes with everything but single votes, so that a screen knows when its numbers alone are new.
    """

    meeting_id: UUID
    number: int
    shape: int
    first_name: str
    question: str
    stage: Stage
    stage_label: str
    stage_number: int
    has_begun: bool
    is_paused: bool
    is_voting: bool
    is_shown: bool
    seconds_left: int
    is_clock_running: bool
    rows: tuple[BoxRow, ...]
    open_rows: tuple[BoxRow, ...]
    aside_rows: tuple[BoxRow, ...]
    people: tuple[PersonRow, ...]
    n_present: int
    n_votes: int
    n_votes_most: int
    n_dot_voters: int
    goals: tuple[Following, ...]
    roles: tuple[tuple[str, str, str], ...]
    next_label: str
    next_why_not: str
    next_move: tuple[str, str]
    back_label: str
    back_move: tuple[str, str]
    undo_words: str
    undo_number: int
    person: str
    name: str
    votes_left: int
    is_there: bool
    is_simple: bool
    phase: str

    @property
    def is_writing(self) -> bool:
        """Whether suggestions are made now."""
        return self.stage in (Stage.ISSUES, Stage.ACTIONS)

    @property
    def is_sharing(self) -> bool:
        """Whether this is stage 1."""
        return self.stage is Stage.SHARING

    @property
    def is_sorting(self) -> bool:
        """Whether it is settled who does what."""
        return self.stage is Stage.SORTING

    @property
    def is_ended(self) -> bool:
        """Whether the meeting is over."""
        return self.stage is Stage.ENDED

    @property
    def is_issues(self) -> bool:
        """Whether what to address is talked of, not the actions for one long-term target."""
        return self.stage in (Stage.ISSUES, Stage.ISSUE_VOTES)

    @property
    def clock_text(self) -> str:
        """The clock as minutes and seconds."""
        return f"{self.seconds_left // 60}:{self.seconds_left % 60:02}"

    @property
    def stage_number_text(self) -> str:
        """The number of the stage, for titles."""
        return str(self.stage_number)

    @property
    def dots(self) -> str:
        """The votes that are left, as a picture in letters."""
        return "●" * self.votes_left + "○" * (VOTES_EACH - self.votes_left)

    @property
    def by_hand(self) -> tuple[PersonRow, ...]:
        """Those whose votes the facilitator writes down."""
        return tuple(row for row in self.people if row.is_by_hand and not row.is_removed)

    @property
    def own_open(self) -> tuple[BoxRow, ...]:
        """The looker's own suggestions that wait for their words."""
        return tuple(row for row in self.open_rows if row.is_mine)


def look(meeting: PlanningMeeting, now: datetime, *, person: str = "") -> Look:
    """Return a meeting as a screen shows it. At most one query; `meeting` comes with its pupil."""
    found = known(meeting)
    board = found.board
    steps, back = rules.next_move(board), rules.back_move(board)
    last = rules.last_step(rules.effective(found.events))
    here = [box for box in board.boxes.values() if box.round == board.round] if board.stage is not Stage.SHARING else []
    rows = _rows(board, person)
    present = board.present
    dots = board.dots.get(board.round)
    return Look(
        meeting_id=meeting.pk,
        number=board.number,
        shape=found.shape,
        first_name=meeting.pupil.first_name,
        question=rules.question(board, meeting.pupil.first_name),
        stage=board.stage,
        stage_label=STAGE_LABELS[board.stage],
        stage_number=STAGE_NUMBERS.get(board.stage, 0),
        has_begun=board.has_begun,
        is_paused=board.is_paused,
        is_voting=board.is_voting,
        is_shown=board.is_voting and board.is_shown,
        seconds_left=rules.seconds_left(board, now),
        is_clock_running=board.clock.running_since is not None,
        rows=rows,
        open_rows=tuple(_row(box, person) for box in here if box.is_open and not box.is_aside),
        aside_rows=tuple(_row(box, person) for box in here if box.is_aside),
        people=tuple(
            PersonRow(
                p.id,
                p.name,
                PART_LABELS[p.part],
                WAY_LABELS[p.way],
                p.way is Way.HANDS,
                p.is_removed,
                rules.votes_by(board, p.id, board.round),
            )
            for p in board.people.values()
        ),
        n_present=len(present),
        n_votes=rules.n_votes_cast(board, board.round),
        n_votes_most=VOTES_EACH * (len(present) + (dots.n_voters if dots else 0)),
        n_dot_voters=dots.n_voters if dots else 0,
        goals=_goals(board, meeting.framework),
        roles=tuple((role.value, ROLE_LABELS[role], board.roles.get(role, "")) for role in MeetingRole),
        next_label=_label(board, steps.stage, steps.round) if steps else "",
        next_why_not=steps.why_not if steps else "",
        next_move=(steps.stage, steps.round) if steps else ("", ""),
        back_label=_label(board, back.stage, back.round) if back else "",
        back_move=(back.stage, back.round) if back else ("", ""),
        undo_words=rules.step_words(last) if last and board.stage is not Stage.ENDED and _may_undo(board, last) else "",
        undo_number=last.number if last else 0,
        person=person,
        name=board.people[person].name if person in board.people else "",
        votes_left=rules.votes_left(board, person) if person else 0,
        is_there=person in board.people and not board.people[person].is_removed,
        is_simple=person in board.people and board.people[person].part in (Part.PUPIL, Part.CHILD),
        phase=phase_of(board),
    )


def phase_of(board: Board) -> str:
    """Return what changes whenever a screen must be drawn anew, and not with every suggestion or vote."""
    chosen = board.goals if board.stage is Stage.ISSUE_VOTES else board.chosen.get(board.round, ())
    flags = [board.has_begun, board.is_paused, board.is_voting and board.is_shown]
    return "|".join([board.stage, board.round, *("1" if flag else "0" for flag in flags), *chosen])


def _may_undo(board: Board, last: Event) -> bool:
    """Say whether the facilitator may undo this: not the vote that somebody gave on their own phone."""
    if last.kind is not Kind.VOTED:
        return True
    who = board.people.get(last.payload["person"])
    return who is not None and who.way is Way.HANDS


def _row(box: Box, person: str) -> BoxRow:
    return BoxRow(box.id, box.text, box.said, box.name, box.offer, is_mine=bool(person) and box.person == person)


def _rows(board: Board, person: str) -> tuple[BoxRow, ...]:
    """Return what the room sees: in the order in which it was said, and by votes once they are shown."""
    if board.stage in (Stage.SHARING, Stage.SORTING, Stage.ENDED):
        return ()
    is_shown = board.is_voting and board.is_shown
    chosen = board.goals if board.stage is Stage.ISSUE_VOTES else board.chosen.get(board.round, ())
    offered = set(chosen or rules.suggested(board, board.round)) if is_shown else set()
    totals = board.dots[board.round].totals if board.round in board.dots else {}
    tallies = rules.tally(board, board.round)
    if not is_shown:
        order = {box.id: place for place, box in enumerate(rules.round_boxes(board))}
        tallies = sorted(tallies, key=lambda row: order[row.box.id])
    return tuple(
        BoxRow(
            id=row.box.id,
            text=row.box.text,
            said=row.box.said,
            name=row.box.name,
            offer=row.box.offer,
            is_mine=bool(person) and row.box.person == person,
            mine=board.votes.get((person, row.box.id), 0),
            votes=row.votes if is_shown else 0,
            share_percent=row.share_percent if is_shown else 0,
            is_chosen=row.box.id in chosen,
            is_offered=row.box.id in offered,
            dots=totals.get(row.box.id, 0),
        )
        for row in tallies
    )


def _goals(board: Board, framework_code: str) -> tuple[Following, ...]:
    names = dict(indicator_choices(framework_code))
    rows = []
    for number, key in enumerate(board.goals, 1):
        goal = board.wordings[key]
        votes = {row.box.id: row.votes for row in rules.tally(board, key)}
        actions = tuple(
            Wording(
                box,
                board.boxes[box].text,
                votes.get(box, 0),
                box in board.beyond,
                board.tasks[box].owner if box in board.tasks else "",
                board.tasks[box].due_on if box in board.tasks else None,
            )
            for box in board.chosen.get(key, ())
        )
        indicators = tuple(names.get(code, code) for code in goal.indicators)
        rows.append(Following(key, number, goal.wording, goal.indicators, indicators, actions, key == board.round))
    return tuple(rows)


def _label(board: Board, stage: Stage, round: str) -> str:
    """Return what a stage is called on the button that leads to it."""
    words = STAGE_LABELS[stage]
    number = STAGE_NUMBERS.get(stage)
    which = f" for target {board.goals.index(round) + 1}" if round in board.goals and len(board.goals) > 1 else ""
    return f"Stage {number}: {words}{which}" if number else words


def indicator_choices(framework_code: str) -> list[tuple[str, str]]:
    """Return the framework's wellbeing indicators as (code, name); none where it has none. No query."""
    framework = framework_of(framework_code)
    return [(item.code, item.name) for item in framework.wellbeing_indicators] if framework else []


def numbers(found: Known, now: datetime) -> dict[str, Any]:
    """Return what every screen of a meeting is told after each event: cheap, because each vote asks for it."""
    board = found.board
    dots = board.dots.get(board.round)
    n_present = len(board.present)
    return {
        "n": board.number,
        "shape": found.shape,
        "phase": phase_of(board),
        "votes": rules.n_votes_cast(board, board.round),
        "most": VOTES_EACH * (n_present + (dots.n_voters if dots else 0)),
        "people": n_present,
        "door": board.n_doors,
        "left": rules.seconds_left(board, now),
        "runs": board.clock.running_since is not None,
    }


def own_votes(board: Board, person: str) -> dict[str, Any]:
    """Return what is one person's own: `mine`, their votes on each suggestion now, and how many are `left`."""
    mine = {box: n for (who, box), n in board.votes.items() if who == person and board.boxes[box].round == board.round}
    return {"mine": mine, "left": rules.votes_left(board, person)}


@dataclass(frozen=True)
class RecordPage:
    """A meeting as it is kept and printed: who was there, every suggestion with its votes, and what came of it."""

    meeting: PlanningMeeting
    look: Look
    rounds: tuple[tuple[str, tuple[Wording, ...]], ...]
    reworded: tuple[tuple[str, str], ...]
    aside: tuple[str, ...]
    tasks: tuple[TaskRow, ...]
    n_beyond: int
    notes: tuple[NoteRow, ...] = ()

    @property
    def is_ended(self) -> bool:
        """Whether nothing is added any more."""
        return self.meeting.ended_at is not None


def record_page(meeting: PlanningMeeting, now: datetime) -> RecordPage:
    """Return a meeting as it is kept. At most three queries."""
    board = known(meeting).board
    seen = look(meeting, now)
    rounds = [("What we need to address", _counted(board, ""))]
    rounds += [(f"Actions for: {goal.wording}", _counted(board, goal.id)) for goal in seen.goals]
    boxes = board.boxes.values()
    return RecordPage(
        meeting=meeting,
        look=seen,
        rounds=tuple((title, rows) for title, rows in rounds if rows),
        reworded=tuple((box.said, box.text) for box in boxes if box.said != box.text and box.is_shown),
        aside=tuple(box.text for box in boxes if box.is_aside),
        tasks=tuple(tasks_of(meeting)),
        n_beyond=len(board.beyond & set(rules.actions_of(board))),
        notes=notes_of(meeting),
    )


def _counted(board: Board, round: str) -> tuple[Wording, ...]:
    """Return the suggestions of a round with their votes, as far as the room has seen them."""
    if round not in board.shown:
        return tuple(Wording(box.id, box.text, 0) for box in rules.boxes_of(board, round))
    return tuple(Wording(row.box.id, row.box.text, row.votes) for row in rules.tally(board, round))
