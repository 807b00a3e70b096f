"""The school says at which stages pupils are planned for in the class plan."""

from __future__ import annotations

import pytest

from handrail.access.types import Role
from handrail.core.errors import Denied, Refused
from handrail.schools import actions
from tests.factories import SchoolFactory, make_actor, one_event, trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(framework="england-2015")


@pytest.fixture
def head(school, in_school):
    """Somebody who may change the school."""
    actor = make_actor(school, Role.SENCO)
    with in_school(actor):
        yield actor


def test_stages_are_kept_once_and_in_the_order_of_the_framework(school, head):
    for _ in range(2):
        changed = actions.choose_class_plan_stages(actor=head, stages=["E", "K", "E"])
    assert changed.class_plan_stages == ["K", "E"]
    school.refresh_from_db()
    assert school.class_plan_stages == ["K", "E"]
    event = one_event(type="SCHOOL_CHANGED", subject_uuid=school.pk)
    assert (event.old, event.new) == ({"class_plan_stages": []}, {"class_plan_stages": ["K", "E"]})


def test_no_stage_may_be_chosen_again(school, head):
    actions.choose_class_plan_stages(actor=head, stages=["K"])
    assert actions.choose_class_plan_stages(actor=head, stages=[]).class_plan_stages == []


def test_a_stage_that_the_framework_does_not_have_is_refused(school, head):
    with pytest.raises(Refused, match="from the list") as refused:
        actions.choose_class_plan_stages(actor=head, stages=["K", "Z"])
    assert refused.value.field == "stages"
    school.refresh_from_db()
    assert school.class_plan_stages == []
    assert trail(type="SCHOOL_CHANGED", subject_uuid=school.pk) == []


def test_whoever_does_not_change_the_school_does_not_choose(school, in_school):
    teacher = make_actor(school, Role.TEACHER)
    with in_school(teacher), pytest.raises(Denied):
        actions.choose_class_plan_stages(actor=teacher, stages=["K"])
