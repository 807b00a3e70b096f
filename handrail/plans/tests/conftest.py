"""A small school with a draft plan, for the tests of the room."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.plans import actions, queries
from handrail.plans.types import PlanDraft, TargetDraft
from tests.factories import (
    AcademicYearFactory,
    CoreGroupMemberFactory,
    PupilFactory,
    SchoolFactory,
    TermFactory,
    everywhere,
    make_actor,
)

READING = TargetDraft(
    wording="Tobi will read 40 of the first 50 key words aloud.",
    criterion="40 out of 50",
    baseline="12",
    area="literacy",
    strategies=[("Precision teaching", "Word cards")],
    how_often="10 minutes, four times a week",
    when="Registration",
    home_activity="Play snap with five words.",
)


def build(db=None):
    """Make the school: a SENCO, Tobi's teacher, a teacher who does not know him, and Tobi."""
    school = SchoolFactory()
    year = AcademicYearFactory(school=school)
    TermFactory(year=year)
    TermFactory(year=year, name="Spring", starts_on="2027-01-04", ends_on="2027-03-25")
    senco, teacher, stranger = (make_actor(school, role) for role in (Role.SENCO, Role.TEACHER, Role.TEACHER))
    pupil = PupilFactory(school=school)
    with everywhere():
        member = Membership.objects.get(pk=teacher.membership_id)
    CoreGroupMemberFactory(pupil=pupil, membership=member)
    return SimpleNamespace(school=school, senco=senco, teacher=teacher, stranger=stranger, pupil=pupil)


@pytest.fixture
def world(db, in_school):
    """The school, inside its scope."""
    made = build()
    with in_school(made.school):
        yield made


@pytest.fixture
def draft(world):
    """A draft of Tobi with one target written and one empty."""
    return actions.write_plan(
        actor=world.teacher,
        pupil=world.pupil,
        kind="sen_support_plan",
        draft=PlanDraft(
            sections={"strengths": "Kind to younger pupils"},
            targets=[READING, TargetDraft(wording="", criterion="", strategies=[("", "")])],
        ),
    )


@pytest.fixture
def live(world, draft):
    """The draft, agreed and live."""
    return actions.agree_plan(actor=world.senco, plan=draft)


@pytest.fixture
def content():
    """Read a plan's content afresh."""
    return queries.content_of


@pytest.fixture
def people(world):
    """Three pupils: Tobi and Ama, whom the teacher knows, and Rafi, whom only the SENCO reaches."""
    ama = PupilFactory(school=world.school, forename="Ama", surname="Boateng")
    rafi = PupilFactory(school=world.school, forename="Rafi", surname="Qadri")
    with everywhere():
        member = Membership.objects.get(pk=world.teacher.membership_id)
    CoreGroupMemberFactory(pupil=ama, membership=member)
    return SimpleNamespace(tobi=world.pupil, ama=ama, rafi=rafi)
