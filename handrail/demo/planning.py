"""A planning meeting of the demonstration: one that was held, with what came out, and one that waits for people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from handrail.planning import actions, queries, rules
from handrail.planning.types import Kind, MeetingRole, Part
from handrail.pupils import policy

if TYPE_CHECKING:
    from handrail.demo.build import World

ISSUES = (
    ("Somewhere quiet to read and work", 5),
    ("Learn the words of each topic before the lesson", 4),
    ("Make friends to be with at break", 3),
    ("Do homework without tears", 1),
)
ACTIONS = {
    0: (("A corner in the library at lunch", 4), ("Headphones for work alone", 3), ("Sit near the window", 0)),
    1: (("Five word cards on the day before", 5), ("Read the first page together at home", 4)),
}
PEOPLE = (("Grandad", Part.PARENT), ("Mum", Part.PARENT), ("Dr Lind", Part.PROFESSIONAL), ("Mr Lowe", Part.STAFF))


class _Meeting:
    """One meeting as its facilitator works it, everybody by raised hand."""

    def __init__(self, world: World, pupil: Any, day: date) -> None:
        self.senco = world.senco
        roles = {MeetingRole.FACILITATOR: world.senco.name, MeetingRole.CHAIR: world.senco.name}
        self.id: UUID = actions.set_up_meeting(
            actor=self.senco, meeting_id=uuid4(), pupil_id=pupil.pk, held_on=day, roles=roles
        ).pk
        self.at: dict[str, Any] = {"actor": self.senco, "meeting_id": self.id}

    def step(self, kind: Kind, **payload: Any) -> Any:
        return actions.take_step(kind=kind, payload=payload, key=str(uuid4()), **self.at)

    def go_on(self) -> None:
        move = rules.next_move(queries.known(queries.meeting_of(self.id)).board)
        if move is not None:
            self.step(Kind.MOVED, stage=move.stage, round=move.round)

    def begin(self, first_name: str) -> list[str]:
        """Let everybody come in, and go on to the suggestions; return their places."""
        for name, part in ((first_name, Part.PUPIL), *PEOPLE):
            board = actions.add_person(name=name, part=part, key=str(uuid4()), **self.at)
        self.step(Kind.BEGUN)
        self.go_on()
        return list(board.people)

    def round(self, people: list[str], suggestions: tuple[tuple[str, int], ...], n_chosen: int) -> list[str]:
        """Suggest, vote, show and choose; return the chosen boxes."""
        boxes = []
        for place, (text, _) in enumerate(suggestions):
            _, box = actions.propose(
                by=self.senco, meeting_id=self.id, text=text, key=str(uuid4()), person=people[place % len(people)]
            )
            boxes.append(box)
        self.go_on()
        for box, (_, n_votes) in zip(boxes, suggestions, strict=True):
            for person in people[:n_votes]:
                actions.vote_by_hand(person=person, box=box, by=1, key=str(uuid4()), **self.at)
        self.step(Kind.SHOWN)
        self.step(Kind.CHOSEN, boxes=boxes[:n_chosen])
        return boxes[:n_chosen]


def add_planning_meetings(world: World, today: date) -> None:
    """Hold one meeting from blank board to tasks, and bring another of the same pupil to the suggestions."""
    child = world.child_of_the_teacher()
    pupil = policy.get_pupil(world.senco, world.pupil_ids[child.admission_number])
    held = _Meeting(world, pupil, today - timedelta(days=14))
    people = held.begin(pupil.first_name)
    goals = held.round(people, ISSUES, len(ACTIONS))
    chosen = []
    for place, _ in enumerate(goals):
        held.go_on()
        chosen += held.round(people, ACTIONS[place], 2)
    held.go_on()
    until = (today + timedelta(days=14)).isoformat()
    rows = {
        box: (place % 2 == 1, "Mr Lowe" if place % 2 else world.senco.name, until) for place, box in enumerate(chosen)
    }
    actions.sort_actions(rows=rows, key=str(uuid4()), **held.at)
    actions.end_meeting(key=str(uuid4()), **held.at)
    coming = _Meeting(world, pupil, today)
    coming.begin(pupil.first_name)
    actions.propose(by=world.senco, meeting_id=coming.id, text="Read together every evening", key=str(uuid4()))
