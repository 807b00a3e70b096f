"""A meeting about one pupil, and short ways to move it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django_scopes import scope

from handrail.access.types import Actor, Role
from handrail.planning import actions, policy, queries, rules
from handrail.planning.models import PlanningMeeting
from handrail.planning.types import Board, Kind, MeetingRole, Part, Place
from tests.factories import PupilFactory, SchoolFactory, make_actor


@dataclass
class Room:
    """A meeting and the SENCO who works its board."""

    senco: Actor
    pupil: Any
    meeting_id: Any

    @property
    def meeting(self) -> PlanningMeeting:
        with scope(school=self.senco.school_id):
            return PlanningMeeting.objects.select_related("pupil", "school").get(pk=self.meeting_id)

    @property
    def board(self) -> Board:
        with scope(school=self.senco.school_id):
            return queries.known(self.meeting).board

    def step(self, kind: Kind, key: str = "", **payload: Any) -> Board:
        return actions.take_step(
            actor=self.senco, meeting_id=self.meeting_id, kind=kind, payload=payload, key=key or str(uuid4())
        )

    def go_on(self) -> Board:
        move = rules.next_move(self.board)
        assert move is not None
        return self.step(Kind.MOVED, stage=move.stage, round=move.round)

    def go_back(self) -> Board:
        move = rules.back_move(self.board)
        assert move is not None
        return self.step(Kind.MOVED, stage=move.stage, round=move.round)

    def guest(self, name: str, part: Part = Part.PARENT, key: str = "") -> Place:
        token = actions.join_by_code(
            typed=self.meeting.code, name=name, part=part, key=key or str(uuid4()), address="192.0.2.7"
        )
        place = policy.place_of(token)
        assert place is not None
        return place

    def by_hand(self, name: str, part: Part = Part.CHILD) -> str:
        board = actions.add_person(actor=self.senco, meeting_id=self.meeting_id, name=name, part=part, key=str(uuid4()))
        return next(person.id for person in board.present if person.name == name)

    def propose(self, text: str, by: Place | Actor | None = None, **more: Any) -> str:
        key = str(uuid4())
        _, box = actions.propose(by=by or self.senco, meeting_id=self.meeting_id, text=text, key=key, **more)
        return box

    def to_votes(self, *texts: str) -> list[str]:
        """Go from the beginning to stage 3 with these suggestions; return their keys."""
        self.step(Kind.BEGUN)
        self.go_on()
        boxes = [self.propose(text) for text in texts]
        self.go_on()
        return boxes

    def to_sorting(self) -> list[str]:
        """Go on to where it is settled who does what; return the keys of two actions for one long-term target."""
        (box, _) = self.to_votes("Support his reading", "Make friends at break")
        self.step(Kind.SHOWN)
        self.step(Kind.CHOSEN, boxes=[box])
        self.go_on()
        found = [self.propose("Read aloud each day"), self.propose("Choose books together")]
        self.go_on()
        self.step(Kind.SHOWN)
        self.step(Kind.CHOSEN, boxes=found)
        self.go_on()
        return found


@pytest.fixture(autouse=True)
def _nothing_known():
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def senco(school):
    return make_actor(school, Role.SENCO)


@pytest.fixture
def pupil(school):
    return PupilFactory(school=school)


@pytest.fixture
def room(school, senco, pupil):
    with scope(school=school.pk):
        meeting = actions.set_up_meeting(
            actor=senco,
            meeting_id=uuid4(),
            pupil_id=pupil.pk,
            held_on=date(2026, 11, 16),
            roles={MeetingRole.FACILITATOR: senco.name, MeetingRole.CHAIR: " "},
        )
        yield Room(senco, pupil, meeting.pk)
