"""Plans for several pupils: one text, each with their own start, criterion and due date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handrail.core import clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.plans import actions, policy, queries
from handrail.plans.models import PlanPupil, PupilTarget
from handrail.plans.types import (
    Carry,
    LongTermDraft,
    NotReady,
    PlanDraft,
    RowKind,
    TargetDraft,
    TargetOutcome,
)
from handrail.schools.models import AcademicYear
from tests.factories import (
    GroupPupilFactory,
    PlanFactory,
    PupilFactory,
    TeachingGroupFactory,
    trail,
)

WORDS = TargetDraft(
    wording="Each of them, Ama too, will read 20 common words.",
    criterion="20 out of 20",
    baseline="5",
    strategies=[("Cards with Ama Boateng as leader", "Word cards")],
)


@pytest.fixture
def plan(world, people):
    """A draft for all three with one target."""
    return actions.open_group_plan(
        actor=world.senco,
        name="Blue readers",
        pupil_ids=[people.tobi.pk, people.ama.pk, people.rafi.pk],
        draft=PlanDraft(sections={"group": "Tobi and Rafi sit with Ama.", "help": "Rafi helps."}, targets=[WORDS]),
    )


@pytest.fixture
def agreed(world, plan):
    return actions.agree_plan(actor=world.senco, plan=plan)


def part_of(plan, pupil):
    return PupilTarget.objects.get(target__plan=plan, pupil=pupil)


# ------------------------------------------------------------------------------------------ opening


def test_a_new_group_plan_has_cards_for_everybody(world, people):
    plan = actions.open_group_plan(
        actor=world.teacher, name=" Blue  readers ", pupil_ids=[people.tobi.pk, people.ama.pk]
    )
    assert plan.group.name == "Blue readers"
    assert (plan.targets.count(), PupilTarget.objects.filter(target__plan=plan).count()) == (3, 6)
    assert {event.pupil_uuid for event in trail(type="PLAN_OPENED", subject_uuid=plan.pk)} == {
        people.tobi.pk,
        people.ama.pk,
    }


def test_whoever_does_not_reach_a_pupil_opens_no_plan_with_them(world, people):
    with pytest.raises(Denied):
        actions.open_group_plan(actor=world.teacher, name="All", pupil_ids=[people.tobi.pk, people.rafi.pk])


@pytest.mark.parametrize(
    ("change", "field"), [({"name": " "}, "name"), ({"pupil_ids": []}, "pupils"), ({"is_class_plan": True}, "group")]
)
def test_what_is_missing_is_said(world, people, change, field):
    with pytest.raises(Refused) as refused:
        actions.open_group_plan(
            actor=world.senco, **({"name": "All", "pupil_ids": [people.tobi.pk, people.ama.pk]} | change)
        )
    assert refused.value.field == field


# ------------------------------------------------------------------------------------------ who sees what


def test_whoever_reaches_some_sees_only_those(world, people, plan):
    content = queries.content_for(world.teacher, policy.get_plan(world.teacher, plan.pk))
    assert [row.first_name for row in content.group.members] == ["Tobi", "Ama"] or {
        row.first_name for row in content.group.members
    } == {"Tobi", "Ama"}
    assert content.group.n_others == 1
    assert {part.pupil_id for part in content.targets[0].pupils} == {people.tobi.pk, people.ama.pk}
    said = str(content)
    assert "Rafi" not in said and "Qadri" not in said


def test_whoever_reaches_some_does_not_write(world, plan):
    with pytest.raises(Denied):
        policy.get_plan(world.teacher, plan.pk, policy.Permission.PLAN_EDIT)
    with pytest.raises(NotVisible):
        policy.get_plan(world.stranger, plan.pk)


def test_a_confidential_group_plan_needs_all_its_pupils(world, plan):
    actions.mark_confidential(actor=world.senco, plan=plan, is_whole=True, section_codes=[])
    with pytest.raises(NotVisible):
        policy.get_plan(world.teacher, plan.pk)
    assert policy.get_plan(world.senco, plan.pk) == plan


def test_the_agreed_text_for_one_pupil_never_names_another(world, people, agreed):
    version = agreed.versions.get()
    text = queries.text_of_pupils(agreed, version.snapshot, [people.tobi.pk])
    assert text["pupil"]["first_name"] == "Tobi"
    assert all(name not in str(text) for name in ("Ama", "Boateng", "Rafi", "Qadri"))
    assert text["targets"][0]["strategies"][0]["method"] == "Cards with another pupil as leader"
    assert [part["pupil"] for part in text["targets"][0]["pupils"]] == [str(people.tobi.pk)]
    partly = queries.text_for(world.teacher, version)
    assert "Rafi" not in str(partly) and "Ama" in str(partly)
    assert queries.text_for(world.senco, version) == version.snapshot


# ------------------------------------------------------------------------------------------ writing


def test_a_new_target_is_for_everybody_present(world, people, plan):
    actions.leave_group(actor=world.senco, plan=plan, pupil_id=people.rafi.pk, reason="Goes to the red group.")
    target = actions.add_target(actor=world.senco, plan=plan)
    assert {part.pupil_id for part in target.pupil_targets.all()} == {people.tobi.pk, people.ama.pk}


def test_each_has_their_own_criterion_and_all_can_have_one(world, people, plan):
    tobi, ama = part_of(plan, people.tobi), part_of(plan, people.ama)
    actions.save_fields(
        actor=world.senco, plan=plan, kind=RowKind.PUPIL_TARGET, row_id=tobi.pk, fields={"baseline": ("5", "7")}
    )
    actions.save_fields(
        actor=world.senco, plan=plan, kind=RowKind.PUPIL_TARGET, row_id=ama.pk, fields={"baseline": ("5", "")}
    )
    answer = actions.write_for_all(
        actor=world.senco, plan=plan, target_id=tobi.target_id, fields={"baseline": "9", "due_on": ""}
    )
    assert not answer.errors
    assert (part_of(plan, people.tobi).baseline, part_of(plan, people.ama).baseline) == (7, 9)
    actions.write_for_all(
        actor=world.senco, plan=plan, target_id=tobi.target_id, fields={"criterion": "15 out of 20"}, only_empty=False
    )
    assert set(PupilTarget.objects.filter(target__plan=plan).values_list("criterion", flat=True)) == {15}


def test_words_of_a_part_stand_in_the_trail_of_that_pupil_alone(world, people, plan):
    part = part_of(plan, people.tobi)
    actions.save_fields(
        actor=world.senco, plan=plan, kind=RowKind.PUPIL_TARGET, row_id=part.pk, fields={"baseline": ("5", "7")}
    )
    assert {event.pupil_uuid for event in trail(type="PLAN_WRITTEN", subject_uuid=part.pk)} == {people.tobi.pk}
    actions.save_fields(
        actor=world.senco,
        plan=plan,
        kind=RowKind.TARGET,
        row_id=part.target_id,
        fields={"where": ("", "Library")},
    )
    assert len(trail(type="PLAN_WRITTEN", subject_uuid=part.target_id)) == 3


def test_what_is_missing_names_the_pupil(world, people, plan):
    part = part_of(plan, people.ama)
    actions.save_fields(
        actor=world.senco,
        plan=plan,
        kind=RowKind.PUPIL_TARGET,
        row_id=part.pk,
        fields={"criterion": ("20 out of 20", "")},
    )
    with pytest.raises(NotReady, match="Target 1, Ama Boateng"):
        actions.agree_plan(actor=world.senco, plan=plan)


def test_a_pupil_is_taken_out_of_one_target_and_put_back(world, people, plan):
    part = part_of(plan, people.ama)
    chosen = {"actor": world.senco, "plan": plan, "target_id": part.target_id, "pupil_id": people.ama.pk}
    actions.choose_for_target(**chosen, is_in=False)
    assert not PupilTarget.objects.filter(target__plan=plan, pupil=people.ama).exists()
    actions.choose_for_target(**chosen, is_in=True)
    assert part_of(plan, people.ama).criterion == 20


# ------------------------------------------------------------------------------------------ joining, leaving


def test_who_joins_a_live_plan_is_agreed_in_the_next_version(world, people, agreed):
    noor = PupilFactory(school=world.school, forename="Noor")
    changed = actions.join_group(actor=world.senco, plan=agreed, pupil_id=noor.pk)
    assert (changed.state, part_of(agreed, noor).criterion) == ("draft", 20)
    assert part_of(agreed, people.tobi) in queries.live_targets_visible_to(world.senco)
    again = actions.agree_plan(actor=world.senco, plan=changed)
    assert len(again.versions.get(number=2).snapshot["group"]["pupils"]) == 4
    with pytest.raises(Refused, match="already"):
        actions.join_group(actor=world.senco, plan=again, pupil_id=noor.pk)


def test_who_leaves_keeps_their_record_and_works_on_it_no_more(world, people, agreed):
    with pytest.raises(Refused, match="Say why"):
        actions.leave_group(actor=world.senco, plan=agreed, pupil_id=people.ama.pk, reason=" ")
    yesterday = clock.today() - timedelta(days=1)
    PlanPupil.objects.filter(plan=agreed).update(joined_on=yesterday)
    actions.leave_group(
        actor=world.senco, plan=agreed, pupil_id=people.ama.pk, left_on=yesterday, reason="Reads alone now."
    )
    part = part_of(agreed, people.ama)
    assert part.ends_on == yesterday
    assert part not in queries.live_targets_visible_to(world.senco)
    assert part_of(agreed, people.tobi) in queries.live_targets_visible_to(world.senco)
    (event,) = trail(type="PLAN_PUPIL_LEFT")
    assert (event.pupil_uuid, event.reason) == (people.ama.pk, "Reads alone now.")


# ------------------------------------------------------------------------------------------ outcomes, going on


def test_each_pupil_has_their_own_outcome_and_goes_on_in_their_own_way(world, people, agreed):
    actions.leave_group(actor=world.senco, plan=agreed, pupil_id=people.rafi.pk, reason="Reads alone now.")
    tobi, ama = part_of(agreed, people.tobi), part_of(agreed, people.ama)
    found = [TargetOutcome(tobi.pk, "achieved", "20 today", "next"), TargetOutcome(ama.pk, "partly", "12", "continue")]
    reviewed = actions.record_outcomes(actor=world.senco, plan=agreed, outcomes=found)
    events = {event.pupil_uuid: event.new for event in trail(type="PLAN_REVIEWED")}
    assert set(events[people.tobi.pk]) == {str(tobi.pk)}
    assert str(ama.pk) not in str(events[people.tobi.pk])
    following = actions.copy_forward(
        actor=world.senco, plan=reviewed, targets={tobi.pk: Carry("next"), ama.pk: Carry("continue")}
    )
    assert following.group.name == "Blue readers"
    assert {row.pupil_id for row in following.places.all()} == {people.tobi.pk, people.ama.pk}
    by_pupil = {part.pupil_id: part for part in PupilTarget.objects.filter(target__plan=following)}
    assert by_pupil[people.tobi.pk].target.wording == ""
    assert by_pupil[people.tobi.pk].baseline == 20
    assert by_pupil[people.ama.pk].target.wording == WORDS.wording
    assert by_pupil[people.ama.pk].continues == ama


def test_a_plan_without_a_group_cannot_go_on(world):
    with pytest.raises(Refused, match="group"):
        actions.copy_forward(actor=world.senco, plan=PlanFactory(pupil=None, school=world.school, state="live"))


# ------------------------------------------------------------------------------------------ a class


def test_a_class_plan_offers_places_and_ends_them(world, people):
    group = TeachingGroupFactory(year=AcademicYear.objects.get())
    for pupil in (people.tobi, people.ama):
        GroupPupilFactory(group=group, pupil=pupil, starts_on=date(2026, 9, 1))
    plan = actions.open_group_plan(
        actor=world.senco,
        name="7A",
        pupil_ids=[people.tobi.pk, people.rafi.pk],
        teaching_group=group,
        is_class_plan=True,
    )
    joiners, gone = queries.changes_of_class(world.senco, plan)
    assert (joiners, gone) == ([people.ama], [people.rafi])
    assert queries.class_plans_of_pupil(world.senco, people.ama) == [plan]


# ------------------------------------------------------------------------------------------ as before


def test_an_empty_long_term_target_is_left_behind_when_a_plan_is_copied(world, live):
    from handrail.plans.models import LongTermTarget

    now = live.changed_at
    for position, wording in enumerate(["Read with the year group.", " "]):
        LongTermTarget.objects.create(
            plan=live, school_id=live.school_id, wording=wording, position=position, changed_at=now
        )
    copied = actions.copy_forward(actor=world.senco, plan=live)
    assert [row.wording for row in copied.long_term_targets.all()] == ["Read with the year group."]


def test_targets_are_written_for_a_pupil_whose_plan_has_long_term_targets(world):
    plan = actions.write_plan(
        actor=world.senco,
        pupil=world.pupil,
        kind="sen_support_plan",
        draft=PlanDraft(long_term_targets=[LongTermDraft(wording="Read alone.", area="literacy")]),
    )
    assert (plan.targets.count(), plan.long_term_targets.get().wording) == (0, "Read alone.")
