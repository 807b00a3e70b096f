"""The texts of the demonstration's group plans can be agreed as they stand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handrail.core import clock
from handrail.demo.group_plans import CLASS, READERS, school_time
from handrail.plans import actions as plans
from handrail.plans.tests.conftest import build
from tests.factories import PupilFactory


@pytest.mark.parametrize("draft", [READERS, CLASS])
def test_the_text_can_be_agreed(db, in_school, draft):
    world = build()
    with in_school(world.school):
        other = PupilFactory(school=world.school)
        with clock.at(school_time(clock.today() - timedelta(days=28), 11)):
            plan = plans.open_group_plan(
                actor=world.senco, name="Book friends", pupil_ids=[world.pupil.pk, other.pk], draft=draft
            )
            assert plans.agree_plan(actor=world.senco, plan=plan).state == "live"
