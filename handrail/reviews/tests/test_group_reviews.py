"""The review of a plan for a group: pupil by pupil, on one page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from handrail.core.errors import NotVisible
from handrail.plans import actions as plans
from handrail.plans.models import Plan, PupilTarget
from handrail.plans.tests.conftest import READING, build
from handrail.plans.types import PlanDraft
from handrail.reviews import actions, policy, queries
from handrail.reviews.rules import target_field
from handrail.reviews.types import Move, NotReadyToHold, TargetFinding
from tests.factories import PupilFactory, sign_in, trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(in_school):
    """A school with a live plan for Tobi, whom the teacher knows, and Ama."""
    made = build()
    with in_school(made.school):
        made.ama = PupilFactory(school=made.school, forename="Ama", surname="Boateng")
        plan = plans.open_group_plan(
            actor=made.senco,
            name="Blue readers",
            pupil_ids=[made.pupil.pk, made.ama.pk],
            draft=PlanDraft(targets=[READING]),
        )
        made.plan = plans.agree_plan(actor=made.senco, plan=plan)
        made.parts = {part.pupil_id: part for part in PupilTarget.objects.filter(target__plan=plan)}
        yield made


def test_the_page_shows_each_pupil_with_their_fields(world, client):
    sign_in(client, world.senco)
    assert "Blue readers" in client.get(reverse("reviews:review-list")).content.decode()
    text = client.get(reverse("reviews:review-detail", args=[world.plan.pk])).content.decode()
    assert "What became of it?, Ama Boateng" in text
    assert "Ama Boateng, target 1: choose what became of it." in text
    assert "What did you decide about the stage?" not in text


def test_whoever_reaches_one_pupil_does_not_read_the_review_of_all(world):
    with pytest.raises(NotVisible):
        policy.get_plan(world.teacher, world.plan.pk)
    assert not policy.plans_under_review(world.teacher).filter(pk=world.plan.pk).exists()


def test_it_is_held_pupil_by_pupil_and_the_next_plan_opens(world, client):
    tobi, ama = world.parts[world.pupil.pk], world.parts[world.ama.pk]
    actions.write_review(
        actor=world.senco,
        plan_id=world.plan.pk,
        considerations={"progress": "The group reads well."},
        findings=[TargetFinding(tobi.pk, "", "achieved", "41 of 50", "next", "Read 60 of 100 key words.", "")],
    )
    with pytest.raises(NotReadyToHold, match="Ama Boateng, target 1"):
        actions.hold_review(actor=world.senco, plan_id=world.plan.pk)
    sign_in(client, world.senco)
    fields = {"outcome": "partly", "evidence": "30 of 50", "next_step": "continue"}
    sent = {}
    for name, value in fields.items():
        key = target_field(ama.pk, name)
        sent |= {key: value, f"base-{key}": ""}
    answer = client.post(reverse("reviews:review-hold", args=[world.plan.pk]), sent)
    assert answer.status_code == 302
    following = Plan.objects.get(continues=world.plan)
    wordings = {part.pupil_id: part.target.wording for part in PupilTarget.objects.filter(target__plan=following)}
    assert wordings == {world.pupil.pk: "Read 60 of 100 key words.", world.ama.pk: READING.wording}
    read = client.get(reverse("reviews:review-detail", args=[world.plan.pk])).content.decode()
    assert "Ama Boateng: " in read
    written = [event for event in trail(type="REVIEW_WRITTEN") if event.pupil_uuid == world.pupil.pk]
    assert str(ama.pk) not in str([event.new for event in written])
    assert {event.pupil_uuid for event in trail(type="REVIEW_HELD")} == {world.pupil.pk, world.ama.pk}


def test_who_left_the_group_has_no_part_in_its_review(world):
    plans.leave_group(actor=world.senco, plan=world.plan, pupil_id=world.ama.pk, reason="Reads alone now.")
    present, _ = queries.targets_of(world.senco, world.plan)
    assert [row.pupil_id for row in present] == [world.pupil.pk]


def test_moving_the_review_of_a_group_is_told_to_each_of_its_pupils(world):
    day = queries.reviews_due(world.senco).get(pk=world.plan.pk).due_on
    earlier = day.replace(day=day.day - 1) if day.weekday() else day.replace(day=day.day + 1)
    assert len(actions.move_reviews(actor=world.senco, moves=[Move(world.plan.pk, earlier)])) == 1
    assert {event.pupil_uuid for event in trail(type="REVIEW_MOVED")} == {world.pupil.pk, world.ama.pk}


def test_pupils_of_a_group_are_asked_one_by_one_elsewhere(world):
    for get in (policy.get_plan_to_ask_about, policy.get_plan_to_gather_for):
        with pytest.raises(NotVisible):
            get(world.senco, world.plan.pk)
    [row] = queries.day_rows(world.senco, [world.plan.pk])
    assert (row.whose, row.n_targets, row.has_pupil) == ("Blue readers", 2, False)
