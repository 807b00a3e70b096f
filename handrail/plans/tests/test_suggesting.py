"""What is offered while somebody writes a target."""

from __future__ import annotations

import pytest

from handrail.plans import actions, queries
from handrail.plans.rules.suggesting import fits, offered
from handrail.plans.rules.writing import moved_on
from handrail.plans.tests.conftest import READING
from handrail.plans.types import (
    Carry,
    NotReady,
    Outcome,
    PlanDraft,
    Suggestion,
    SuggestionKind,
    TargetDraft,
    TargetOutcome,
)
from tests.factories import one_event


def suggestion(wording, kind=SuggestionKind.BANK):
    return Suggestion(wording, kind, "", TargetDraft(wording=wording, criterion=""))


@pytest.mark.parametrize(
    ("typed", "is_fitting"),
    [("", True), ("read", True), ("READ key", True), ("re wor", True), ("the read", True), ("write", False)],
)
def test_fits_asks_for_the_beginning_of_each_word(typed, is_fitting):
    assert fits(typed, "Tobi will read 40 key words aloud.") is is_fitting


def test_offered_puts_what_is_meant_for_the_pupil_first_and_nothing_twice():
    rows = [
        suggestion("Count to ten"),
        suggestion("Count to 20", SuggestionKind.EARLIER),
        suggestion("Will count to ten."),
        suggestion("Count in tens", SuggestionKind.NEXT_STEP),
        suggestion("Say five words"),
    ]
    found = offered(rows, taken=["Say five words."])
    assert [row.draft.wording for row in found] == ["Count in tens", "Count to 20", "Count to ten"]


def test_offered_leaves_room_for_other_sources():
    rows = [suggestion(f"Read {number} words", SuggestionKind.EARLIER) for number in range(9)]
    found = offered([*rows, suggestion("Count to ten")])
    assert [row.kind for row in found] == [SuggestionKind.EARLIER] * 4 + [SuggestionKind.BANK]


def test_a_target_that_goes_on_names_the_new_day(world, live):
    day = queries.content_of(live).targets[0].part.due_on
    said = f"By {day.day} {day:%B %Y}, Tobi will read."
    assert moved_on(said, day, None) == said
    assert "2027" in moved_on(said, day, day.replace(year=2027, month=6, day=1))


BANKED = TargetDraft(
    wording="By 5 February 2027, Tobi will count ten objects.",
    criterion="8 out of 10",
    strategies=[("Count along the stairs.", "Ten bears")],
    home_activity="Count the spoons.",
    area="mathematics",
    bank_code="ours:count-objects-3",
)


def blank_of(plan):
    return next(target for target in queries.content_of(plan).targets if target.is_blank)


def test_taking_a_suggestion_fills_an_empty_card(world, draft):
    target = blank_of(draft)
    actions.take_suggestion(actor=world.teacher, plan=draft, target_id=target.id, draft=BANKED)
    taken = next(row for row in queries.content_of(draft).targets if row.id == target.id)
    assert (taken.wording, taken.area, taken.bank_code) == (BANKED.wording, "mathematics", "ours:count-objects-3")
    assert taken.part.criterion_text == "8 out of 10"
    assert [(way.method, way.materials) for way in taken.strategies] == [("Count along the stairs.", "Ten bears")]


def test_taking_a_suggestion_keeps_what_was_filled_in_and_the_trail_keeps_the_words(world, draft):
    target = queries.content_of(draft).targets[0]
    actions.take_suggestion(actor=world.teacher, plan=draft, target_id=target.id, draft=BANKED)
    taken = queries.content_of(draft).targets[0]
    assert taken.wording == BANKED.wording
    assert taken.part.criterion_text == "40 out of 50"
    assert taken.strategies[0].method == "Precision teaching"
    assert one_event(type="PLAN_WRITTEN", subject_uuid=target.id).old["wording"] == READING.wording


def test_taking_the_same_again_changes_nothing(world, draft):
    target = blank_of(draft)
    for _ in range(2):
        saved = actions.take_suggestion(actor=world.teacher, plan=draft, target_id=target.id, draft=BANKED)
    assert not saved.written


def test_earlier_targets_offer_what_was_not_reached_and_what_comes_after(world, live):
    part = queries.content_of(live).targets[0].part
    actions.record_outcomes(
        actor=world.senco, plan=live, outcomes=[TargetOutcome(part.id, Outcome.PARTLY, "20 by now", "continue")]
    )
    following = actions.write_plan(
        actor=world.teacher, pupil=world.pupil, kind="sen_support_plan", draft=PlanDraft(targets=[])
    )
    (row,) = queries.earlier_targets(world.teacher, following)
    assert not row.is_reached
    assert row.why == "An earlier target: partly achieved in November 2026"
    assert row.draft.criterion == "40 out of 50"
    assert not queries.earlier_targets(world.stranger, following)


def test_a_copied_target_keeps_its_place_in_the_bank_unless_it_is_a_new_step(world):
    plan = actions.write_plan(
        actor=world.teacher, pupil=world.pupil, kind="sen_support_plan", draft=PlanDraft(targets=[BANKED, READING])
    )
    plan = actions.agree_plan(actor=world.senco, plan=plan)
    first, second = (target.part.id for target in queries.content_of(plan).targets)
    copied = actions.copy_forward(
        actor=world.teacher, plan=plan, targets={first: Carry("continue"), second: Carry("next")}
    )
    assert [target.bank_code for target in queries.content_of(copied).targets] == ["ours:count-objects-3", ""]


def test_a_blank_of_the_bank_is_filled_before_a_plan_is_agreed(world):
    left = TargetDraft(wording="By 5 February 2027, Tobi will read a book at {text level}.", criterion="yes")
    plan = actions.write_plan(
        actor=world.teacher, pupil=world.pupil, kind="sen_support_plan", draft=PlanDraft(targets=[left])
    )
    with pytest.raises(NotReady) as refusal:
        actions.agree_plan(actor=world.senco, plan=plan)
    assert [item.sentence for item in refusal.value.missing] == ["Target 1: put words in place of “text level”."]
