"""Records that a device brings when the plan is over: those of its time still count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from handrail.access.types import Role
from handrail.core.errors import Refused
from handrail.plans import actions as plans
from handrail.plans.models import PupilTarget
from handrail.progress.actions import record_observation
from handrail.progress.recording import LATE_DAYS, may_come_late
from tests.factories import PlanFactory, PupilTargetFactory, SchoolFactory, TargetFactory, make_actor

MONDAY, NINE = date(2026, 11, 16), datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def senco():
    return make_actor(SchoolFactory(), Role.SENCO)


@pytest.fixture
def target(senco, in_school):
    with in_school(senco):
        plan = PlanFactory(pupil__school_id=senco.school_id, state="live")
        return PupilTargetFactory(target=TargetFactory(plan=plan))


def late(senco, target, at, *, on=MONDAY):
    return record_observation(
        actor=senco, pupil_target_id=target.pk, observed_on=on, text="21", observed_at=at, observation_id=uuid4()
    )


def test_what_was_recorded_before_the_review_still_counts(senco, target, in_school):
    with in_school(senco):
        plan = target.target.plan
        plan.state = "reviewed"
        plan.save(update_fields=["state"])
        PupilTarget.objects.filter(pk=target.pk).update(outcome="achieved", outcome_at=NINE)
        row = late(senco, target, NINE - timedelta(minutes=5))
        assert row.recorded_at > row.observed_at
        with pytest.raises(Refused, match="not live"):
            late(senco, target, NINE + timedelta(minutes=5))
        with pytest.raises(Refused, match="not live"):
            late(senco, target, None)


def test_what_was_recorded_on_the_day_of_closing_still_counts(senco, target, in_school, clock):
    with in_school(senco):
        plans.close_plan(actor=senco, plan=target.target.plan, reason="Moved away")
        clock.move_to(NINE + timedelta(days=3))
        assert late(senco, target, NINE)
        with pytest.raises(Refused, match="not live"):
            late(senco, target, NINE + timedelta(days=1), on=MONDAY + timedelta(days=1))


def test_a_draft_takes_no_record_however_late(senco, in_school):
    with in_school(senco):
        plan = PlanFactory(pupil__school_id=senco.school_id, state="draft")
        own = PupilTargetFactory(target=TargetFactory(plan=plan))
        with pytest.raises(Refused, match="not live"):
            late(senco, own, NINE)


def test_a_device_has_two_weeks():
    for at, allowed in (
        (None, False),
        (NINE, True),
        (NINE + timedelta(seconds=1), False),
        (NINE - timedelta(days=LATE_DAYS), True),
        (NINE - timedelta(days=LATE_DAYS, seconds=1), False),
    ):
        assert may_come_late(at, now=NINE) is allowed
