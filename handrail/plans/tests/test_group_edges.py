"""Plans for several pupils at their edges: what is refused, what changes nothing, what is left when all have gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.core import clock
from handrail.core.errors import Denied, Refused
from handrail.plans import actions, queries
from handrail.plans.models import PlanPupil, PupilTarget
from handrail.plans.types import Outcome, PlanDraft, RowKind, TargetDraft, TargetOutcome
from tests.factories import PlanFactory, sign_in, trail

WORDS = TargetDraft(
    wording="Each of them will read 20 common words.",
    criterion="20 out of 20",
    baseline="5",
    strategies=[("Cards", "Word cards")],
)


@pytest.fixture
def plan(world, people):
    """A draft for Tobi and Ama with one target."""
    return actions.open_group_plan(
        actor=world.teacher,
        name="Blue readers",
        pupil_ids=[people.tobi.pk, people.ama.pk],
        draft=PlanDraft(targets=[WORDS]),
    )


@pytest.fixture
def choice(world, people, plan):
    """Ama and the one target of the plan, as `choose_for_target` takes them."""
    return {"actor": world.senco, "plan": plan, "target_id": plan.targets.get().pk, "pupil_id": people.ama.pk}


def part_of(plan, pupil):
    return PupilTarget.objects.get(target__plan=plan, pupil=pupil)


# ------------------------------------------------------------------------------------------ the name


def test_a_name_that_stays_the_same_leaves_no_event(world, plan):
    actions.name_group(actor=world.teacher, plan=plan, name=" Blue  readers ")
    assert trail(type="PLAN_GROUP_NAMED") == []
    assert actions.name_group(actor=world.teacher, plan=plan, name="Red readers").group.name == "Red readers"
    assert {event.new["name"] for event in trail(type="PLAN_GROUP_NAMED")} == {"Red readers"}


def test_a_name_has_at_most_80_characters(world, plan):
    actions.name_group(actor=world.teacher, plan=plan, name="x" * 80)
    with pytest.raises(Refused, match="this has 81") as refused:
        actions.name_group(actor=world.teacher, plan=plan, name="x" * 81)
    assert refused.value.field == "name"


def test_the_plan_of_one_pupil_has_no_group_to_name(world, draft):
    with pytest.raises(Refused, match="for one pupil"):
        actions.name_group(actor=world.teacher, plan=draft, name="Blue readers")


# ------------------------------------------------------------------------------------------ joining


def test_nobody_brings_in_a_pupil_whom_they_do_not_reach(world, people, plan):
    with pytest.raises(Denied):
        actions.join_group(actor=world.teacher, plan=plan, pupil_id=people.rafi.pk)
    assert not PlanPupil.objects.filter(plan=plan, pupil=people.rafi).exists()


def test_a_pupil_joins_on_a_day_inside_the_plan(world, people, plan):
    for day in (plan.starts_on - timedelta(days=1), plan.review_on):
        with pytest.raises(Refused, match="inside the plan") as refused:
            actions.join_group(actor=world.senco, plan=plan, pupil_id=people.rafi.pk, joined_on=day)
        assert refused.value.field == "joined_on"


def test_whoever_comes_back_goes_on_with_what_was_recorded(world, people, plan):
    part = part_of(plan, people.ama)
    actions.leave_group(actor=world.senco, plan=plan, pupil_id=people.ama.pk, reason="Away for a while.")
    assert part_of(plan, people.ama).ends_on is not None
    actions.join_group(actor=world.senco, plan=plan, pupil_id=people.ama.pk)
    back = part_of(plan, people.ama)
    assert (back.pk, back.ends_on, back.baseline) == (part.pk, None, 5)
    assert PlanPupil.objects.get(plan=plan, pupil=people.ama).left_reason == ""


def test_without_a_usual_criterion_a_pupil_starts_with_a_usual_day_alone(world, people):
    plan = actions.open_group_plan(actor=world.senco, name="New", pupil_ids=[people.tobi.pk, people.ama.pk])
    target = plan.targets.first()
    actions.join_group(actor=world.senco, plan=plan, pupil_id=people.rafi.pk, target_ids=[target.pk])
    part = part_of(plan, people.rafi)
    assert (part.target_id, part.criterion, part.out_of) == (target.pk, None, None)
    assert part.starts_on < part.due_on <= plan.review_on


def test_a_due_date_that_is_to_come_is_handed_on(world, people, plan):
    day = plan.starts_on + timedelta(days=9)
    PupilTarget.objects.filter(target__plan=plan).update(due_on=day)
    actions.join_group(actor=world.senco, plan=plan, pupil_id=people.rafi.pk, joined_on=day - timedelta(days=1))
    assert (part_of(plan, people.rafi).criterion, part_of(plan, people.rafi).due_on) == (20, day)


def test_a_due_date_that_is_past_is_not_handed_on(world, people, plan):
    PupilTarget.objects.filter(target__plan=plan).update(due_on=plan.starts_on + timedelta(days=2))
    day = plan.starts_on + timedelta(days=7)
    actions.join_group(actor=world.senco, plan=plan, pupil_id=people.rafi.pk, joined_on=day)
    part = part_of(plan, people.rafi)
    assert part.criterion == 20
    assert day < part.due_on <= plan.review_on


# ------------------------------------------------------------------------------------------ leaving


def test_leaving_again_changes_nothing(world, people, plan):
    for reason in ("Reads alone now.", "Another reason."):
        actions.leave_group(actor=world.senco, plan=plan, pupil_id=people.ama.pk, reason=reason)
    assert PlanPupil.objects.get(plan=plan, pupil=people.ama).left_reason == "Reads alone now."
    assert len(trail(type="PLAN_PUPIL_LEFT")) == 1


def test_nobody_leaves_before_they_joined(world, people, plan):
    day = plan.starts_on - timedelta(days=1)
    with pytest.raises(Refused, match="before the day") as refused:
        actions.leave_group(actor=world.senco, plan=plan, pupil_id=people.ama.pk, left_on=day, reason="Moved.")
    assert refused.value.field == "left_on"


def test_a_target_added_when_all_have_left_is_nobodys_and_can_be_measured(world, people, plan):
    for pupil in (people.tobi, people.ama):
        actions.leave_group(actor=world.senco, plan=plan, pupil_id=pupil.pk, reason="The group has ended.")
    target = actions.add_target(actor=world.senco, plan=plan)
    assert not target.pupil_targets.exists()
    actions.save_fields(
        actor=world.senco, plan=plan, kind=RowKind.TARGET, row_id=target.pk, fields={"measure": ("", "COUNT")}
    )
    target.refresh_from_db()
    assert target.measure == "COUNT"


# ------------------------------------------------------------------------------------------ one target


def test_only_who_has_a_place_is_chosen_for_a_target(people, choice):
    with pytest.raises(Refused, match="no place"):
        actions.choose_for_target(**choice | {"pupil_id": people.rafi.pk}, is_in=True)


def test_whoever_works_on_a_target_already_keeps_their_part(people, plan, choice):
    part = part_of(plan, people.ama)
    actions.choose_for_target(**choice, is_in=True)
    assert (part_of(plan, people.ama).pk, part_of(plan, people.ama).ends_on) == (part.pk, None)


def test_taking_out_again_changes_nothing(people, plan, choice):
    for _ in range(2):
        actions.choose_for_target(**choice, is_in=False)
    assert not PupilTarget.objects.filter(target__plan=plan, pupil=people.ama).exists()
    assert len(trail(type="PLAN_PUPIL_TARGET")) == 1


def test_what_was_agreed_for_a_pupil_is_ended_and_not_deleted(world, people, plan, choice):
    agreed = actions.agree_plan(actor=world.senco, plan=plan)
    again = actions.amend_plan(actor=world.senco, plan=agreed, reason="Ama needs other words.")
    part = part_of(plan, people.ama)
    for _ in range(2):
        actions.choose_for_target(**choice | {"plan": again}, is_in=False)
    ended = part_of(plan, people.ama)
    assert (ended.pk, ended.ends_on, ended.changed_by_id) == (part.pk, clock.today(), world.senco.membership_id)
    assert len(trail(type="PLAN_PUPIL_TARGET")) == 1


def test_what_is_written_for_all_needs_its_target(world, plan):
    target_id = plan.targets.get().pk
    actions.remove_target(actor=world.senco, plan=plan, target_id=target_id)
    with pytest.raises(Refused, match="no longer in the plan"):
        actions.write_for_all(actor=world.senco, plan=plan, target_id=target_id, fields={"baseline": "9"})


def test_the_trail_of_a_removed_target_tells_each_pupil_of_their_own_part(world, people, plan):
    target_id = plan.targets.get().pk
    actions.remove_target(actor=world.senco, plan=plan, target_id=target_id)
    events = trail(type="PLAN_PART_REMOVED", subject_uuid=target_id)
    assert {event.pupil_uuid for event in events} == {people.tobi.pk, people.ama.pk}
    for event in events:
        assert event.old["wording"] == WORDS.wording
        assert [row["pupil_id"] for row in event.old["pupils"]] == [str(event.pupil_uuid)]


# ------------------------------------------------------------------------------------------ going on


def test_a_plan_that_lost_its_group_is_not_copied(world):
    kind = queries.group_kinds(queries.framework_of(world.senco.framework_code))[0].code
    old = PlanFactory(pupil=None, school=world.school, kind=kind, state="live")
    with pytest.raises(Refused, match="has no group"):
        actions.copy_forward(actor=world.senco, plan=old)


# ------------------------------------------------------------------------------------------ the first day


def move(world, plan, day):
    plan = type(plan).objects.get(pk=plan.pk)
    fields = {"starts_on": (plan.starts_on.isoformat(), day.isoformat())}
    actions.save_fields(actor=world.senco, plan=plan, kind=RowKind.PLAN, row_id=plan.pk, fields=fields)


def days_of(plan):
    rows = PupilTarget.objects.filter(target__plan=plan).order_by("target__position", "pupil__forename")
    return [(row.pupil.forename, (row.starts_on - clock.today()).days) for row in rows]


def places_of(plan):
    rows = plan.places.order_by("pupil__forename")
    return [(row.pupil.forename, (row.joined_on - clock.today()).days) for row in rows]


def test_no_part_starts_before_its_pupil_joined(world, people, plan):
    today = clock.today()
    joined_on = today + timedelta(days=20)
    actions.join_group(actor=world.senco, plan=plan, pupil_id=people.rafi.pk, joined_on=joined_on)
    for day in (7, -5, 7):
        move(world, plan, today + timedelta(days=day))
        assert days_of(plan) == [("Ama", day), ("Rafi", 20), ("Tobi", day)]
        assert places_of(plan) == [("Ama", day), ("Rafi", 20), ("Tobi", day)]
    # A target that comes later starts for each of them when they are there.
    actions.add_target(actor=world.senco, plan=type(plan).objects.get(pk=plan.pk))
    assert days_of(plan)[3:] == [("Ama", 7), ("Rafi", 20), ("Tobi", 7)]
    move(world, plan, today + timedelta(days=25))
    assert days_of(plan)[:3] == [("Ama", 25), ("Rafi", 25), ("Tobi", 25)]


def test_the_first_day_of_an_agreed_plan_moves_places_with_the_agreement(world, people, plan):
    today = clock.today()
    joined_on = today + timedelta(days=20)
    actions.join_group(actor=world.senco, plan=plan, pupil_id=people.rafi.pk, joined_on=joined_on)
    plan = actions.agree_plan(actor=world.senco, plan=plan)
    plan = actions.amend_plan(actor=world.senco, plan=plan, reason="It begins later.")
    for day in (9, -3, 4):
        move(world, plan, today + timedelta(days=day))
        assert days_of(plan) == [("Ama", day), ("Rafi", 20), ("Tobi", day)]
    assert places_of(plan) == [("Ama", 0), ("Rafi", 20), ("Tobi", 0)]
    in_class = queries.in_use(PupilTarget.objects.all(), today)
    assert in_class.count() == 2
    actions.agree_plan(actor=world.senco, plan=plan)
    assert places_of(plan) == [("Ama", 4), ("Rafi", 20), ("Tobi", 4)]


def test_who_is_put_into_a_target_starts_with_the_plan_at_the_earliest(world, people, plan, choice):
    actions.choose_for_target(**choice, is_in=False)
    type(plan).objects.filter(pk=plan.pk).update(starts_on=clock.today() + timedelta(days=3))
    actions.choose_for_target(**choice, is_in=True)
    assert part_of(plan, people.ama).starts_on == clock.today() + timedelta(days=3)


# ------------------------------------------------------------------------------------------ dropped


def test_each_pupil_s_own_reason_is_read_where_they_differ(world, people, plan, client):
    def page():
        return client.get(reverse("plans:plan-detail", args=[plan.pk])).content.decode()

    plan = actions.agree_plan(actor=world.senco, plan=plan)
    own = TargetOutcome(part_of(plan, people.ama).pk, Outcome.DROPPED, drop_reason="Ama knows them all.")
    other = TargetOutcome(part_of(plan, people.tobi).pk, Outcome.DROPPED, drop_reason="Too many at once.")
    actions.record_outcomes(actor=world.senco, plan=plan, outcomes=[own, other])
    sign_in(client, world.senco)
    for part, item in ((people.ama, own), (people.tobi, other)):
        assert f"{part.name}: {item.drop_reason}" in page()
    actions.record_outcomes(actor=world.senco, plan=plan, outcomes=[replace(own, drop_reason="Too many at once.")])
    assert "Too many at once." in page() and "Tobi Adeyemi" + ": Too" not in page()
    # Somebody who left before has no reason, so it is said whose it is.
    PupilTarget.objects.filter(pupil=people.tobi).update(drop_reason=" ", ends_on=clock.today())
    assert queries.content_of(plan).targets[0].drop_reasons == ((people.ama.name, "Too many at once."),)
