"""Today, its record and its lines while a plan is being amended: what was agreed last, in its measure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from handrail.core import clock
from handrail.core.errors import Refused
from handrail.plans import actions as plans
from handrail.plans.models import PupilTarget
from handrail.plans.types import PlanDraft, RowKind, TargetDraft
from handrail.progress import actions, queries
from tests.factories import PupilFactory


@pytest.fixture
def amended(school, senco, in_school):
    """A plan; its draft counts in percent, and has a target more."""
    with in_school(school):
        draft = TargetDraft(
            wording="Read 40 words.", criterion="40 out of 50", baseline="12", strategies=[("Cards", "")]
        )
        pupil = PupilFactory(school=school, class_name="7A")
        plan = plans.write_plan(actor=senco, pupil=pupil, kind="sen_support_plan", draft=PlanDraft(targets=[draft]))
        plan = plans.agree_plan(actor=senco, plan=plan)
        plans.amend_plan(actor=senco, plan=plan, reason="It goes faster.")
        plan.part = PupilTarget.objects.get(target__plan=plan)
        write(senco, plan, "target", plan.part.target_id, wording=("Read 40 words.", "Read 90 words."))
        write(
            senco, plan, RowKind.PUPIL_TARGET, plan.part.pk, criterion=("40 out of 50", "90%"), baseline=("12", "20%")
        )
        way = plan.part.target.strategies.get()
        write(senco, plan, "strategy", way.pk, method=("Cards", "A game"))
        target = plans.add_target(actor=senco, plan=plan)
        plan.new = target.pupil_targets.get()
        write(senco, plan, "target", target.pk, wording=("", "Write a page."))
        write(senco, plan, RowKind.PUPIL_TARGET, plan.new.pk, criterion=("", "1 page"))
        yield plan


def write(actor, plan, kind, key, **fields):
    plans.save_fields(actor=actor, plan=plan, kind=kind, row_id=key, fields=fields)


def test_today_and_the_glance_show_what_was_agreed(senco, amended):
    (pupil,) = queries.today_rows(senco, class_name="7A").pupils
    (target,) = pupil.targets
    assert (target.wording, target.how[0], target.aim) == ("Read 40 words.", "Cards", "40 out of 50")
    assert [row.wording for row in queries.glance(senco).rows] in ([], ["Read 40 words."])
    assert queries.glance(senco).n_targets == 1


def test_it_is_recorded_in_the_measure_that_was_agreed(senco, amended):
    today = {"actor": senco, "observed_on": clock.today()}
    row = actions.record_observation(pupil_target_id=amended.part.pk, text="14", **today)
    assert row.value == Decimal(14)
    with pytest.raises(Refused, match="not live"):
        actions.record_observation(pupil_target_id=amended.new.pk, text="1", **today)
    ((told, wording),) = queries.latest_of_pupil(senco, amended.pupil_id)
    assert (told.value, wording) == ("14 out of 50", "Read 40 words.")
    plans.agree_plan(actor=senco, plan=amended)
    # What was recorded stays with its target.
    assert PupilTarget.objects.get(pk=amended.part.pk).observations.get() == row


def test_the_pages_of_a_target_say_what_was_agreed(client, senco, amended):
    for name in ("progress:observe", "progress:target-detail"):
        page = client.get(reverse(name, args=[amended.part.pk])).content.decode()
        assert "Read 40 words." in page and "Read 90 words." not in page and "A game" not in page
    row = actions.record_observation(actor=senco, pupil_target_id=amended.part.pk, observed_on=clock.today(), text="14")
    page = client.get(reverse("progress:observation-withdraw", args=[row.pk])).content.decode()
    assert "14 out of 50" in page and "Read 40 words." in page
