"""A school, its SENCO, who is signed in, and a pupil's part in a target of a live plan."""

from __future__ import annotations

import pytest

from handrail.access.types import Role
from tests.factories import PlanFactory, PupilTargetFactory, SchoolFactory, TargetFactory, make_actor, sign_in


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def senco(school, client):
    actor = make_actor(school, Role.SENCO)
    sign_in(client, actor)
    return actor


@pytest.fixture
def pupil_target(school):
    return PupilTargetFactory(target=TargetFactory(plan=PlanFactory(pupil__school=school, state="live")))
