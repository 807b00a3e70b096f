"""A target that is counted in steps of its own: reading the steps, keeping them, never losing one that is needed."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from handrail.core.errors import Refused
from handrail.plans import actions, queries
from handrail.plans.rules import snapshot
from handrail.plans.rules.comparing import compare
from handrail.plans.rules.measures import format_value, parse_value
from handrail.plans.rules.rubric import LONGEST_STEP, in_a_row, place_of, read_rubric, step_named, steps_of
from handrail.plans.rules.sharing import for_some, text_for_some
from handrail.plans.rules.writing import echo, hint_for, understand
from handrail.plans.tests.conftest import READING
from handrail.plans.types import (
    Carry,
    FieldChange,
    MeasureKind,
    NotAValue,
    NotReady,
    PlanDraft,
    RowChange,
    RowKind,
    SaveConflict,
    TargetDraft,
)
from tests.factories import ObservationFactory, sign_in

SOUND, TWO, THREE, ALONE = "names the sound", "blends two sounds", "blends three", "reads the word alone"
STEPS = (SOUND, TWO, THREE, ALONE)
LADDER = "\n".join(STEPS)
BLENDING = TargetDraft(
    wording="Tobi will read new words of three sounds.",
    criterion=ALONE,
    baseline="1",
    measure="RUBRIC",
    rubric=LADDER,
    strategies=[("Sound buttons", "Cards")],
)

# ------------------------------------------------------------------------------------------ rules


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", ()),
        ("\n \n", ()),
        (LADDER, STEPS),
        ("1. names the sound\n\n 2)  blends   two sounds\r\n- blends three\n• reads the word alone", STEPS),
        ("3 words in a row\n5 words in a row", ("3 words in a row", "5 words in a row")),
    ],
)
def test_steps_are_read_one_to_a_line_without_the_marks_of_a_list(text, steps):
    assert steps_of(text) == steps
    assert read_rubric(text) == "\n".join(steps)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("only one", "at least two steps"),
        ("\n".join(f"number {n}" for n in range(9)), "at most 8 steps; these are 9"),
        (f"short\n{'x' * 121}", "120 characters for a step; step 2 has 121"),
        ("names it\n2", "Step 2 is only a number"),
        ("Step 1:\nnames it", "Step 1 is only a number"),
        ("Names it\nother\nnames  IT.", "Steps 1 and 3 are the same"),
    ],
)
def test_wrong_steps_are_answered_with_what_is_wrong(text, message):
    with pytest.raises(NotAValue, match=message):
        read_rubric(text)


@pytest.mark.parametrize(
    ("number", "new", "place"),
    [
        (2, (SOUND, TWO, THREE, ALONE), 2),
        (2, ("hears it", SOUND, TWO), 3),
        (2, (SOUND, "blends 2 sounds", THREE), 2),  # reworded in its place
        (2, (SOUND, THREE), None),  # taken away
        (4, (SOUND, TWO, THREE), None),
        (5, (SOUND, TWO), None),  # recorded under other steps than these
        (2, (), None),
    ],
)
def test_a_step_is_followed_by_its_words_and_then_by_its_place(number, new, place):
    assert place_of(number, STEPS, new) == place


def test_a_number_that_no_step_had_keeps_its_place_where_there_is_one_now():
    assert place_of(5, STEPS, (*STEPS, "reads it in a story")) == 5


def test_steps_are_understood_and_said_back():
    assert understand("3", measure="RUBRIC", steps=STEPS).value == 3
    assert understand("Reads the word alone", measure="RUBRIC", steps=STEPS).value == 4
    with pytest.raises(NotAValue, match="Write the steps first"):
        understand("3", measure="RUBRIC")
    assert hint_for("RUBRIC").startswith("Write the steps first")
    assert hint_for("RUBRIC", steps=STEPS[:2]).endswith("1 names the sound; 2 blends two sounds.")
    said = echo(Decimal(1), Decimal(4), "RUBRIC", out_of=None, unit="", steps=STEPS)
    assert said == "Understood as: from step 1 of 4 (names the sound) to step 4 of 4 (reads the word alone)."


lines = st.lists(st.text(max_size=140), max_size=10)


@given(lines)
def test_any_text_gives_steps_or_a_sentence_and_what_is_kept_is_read_the_same(texts):
    try:
        kept = read_rubric("\n".join(texts))
    except NotAValue as error:
        assert str(error).endswith(".")
        return
    steps = steps_of(kept)
    assert read_rubric(kept) == kept
    assert all(0 < len(step) <= LONGEST_STEP for step in steps)
    for number, words in enumerate(steps, start=1):
        # A step that is written in its words, or by its number, is read again as the same.
        assert parse_value(
            format_value(Decimal(number), MeasureKind.RUBRIC, steps=steps), MeasureKind.RUBRIC, steps=steps
        )
        assert parse_value(words, MeasureKind.RUBRIC, steps=steps) == number == step_named(words, steps)
        assert parse_value(str(number), MeasureKind.RUBRIC, steps=steps) == number


@given(st.permutations(STEPS), st.integers(1, 4))
def test_steps_in_another_order_are_all_found(new, number):
    place = place_of(number, STEPS, new)
    assert place is not None and new[place - 1] == STEPS[number - 1]


def test_steps_in_a_row_have_their_numbers():
    assert in_a_row(("a", "b")) == "1 a; 2 b"


# ------------------------------------------------------------------------------------------ keeping


@pytest.fixture
def draft(world):
    """A draft with a target that is counted in steps, one that is a score, and an empty one."""
    return actions.write_plan(
        actor=world.teacher,
        pupil=world.pupil,
        kind="sen_support_plan",
        draft=PlanDraft(targets=[BLENDING, READING, TargetDraft(wording="", criterion="", strategies=[("", "")])]),
    )


@pytest.fixture
def target(draft, content):
    return lambda number=0: content(draft).targets[number]


def save(world, plan, kind, row_id, **fields):
    return actions.save_fields(actor=world.teacher, plan=plan, kind=kind, row_id=row_id, fields=fields)


def ladder(*steps):
    return (LADDER, "\n".join(steps))


def test_a_whole_plan_is_written_with_its_steps(target):
    part = target().part
    assert (target().measure, target().steps) == ("RUBRIC", STEPS)
    assert (part.baseline, part.baseline_text, part.criterion, part.criterion_text) == (1, SOUND, 4, ALONE)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (TargetDraft("a", "1", rubric="only one"), "rubric"),
        (TargetDraft("a", "far", rubric=LADDER), "criterion"),
        (TargetDraft("a", "1", baseline="9", rubric=LADDER), "baseline"),
    ],
)
def test_a_whole_plan_whose_steps_cannot_be_read_is_refused(world, given, field):
    with pytest.raises(Refused) as refused:
        actions.write_plan(
            actor=world.senco, pupil=world.pupil, kind="sen_support_plan", draft=PlanDraft(targets=[given])
        )
    assert refused.value.field == field


def test_steps_that_are_written_choose_the_measure_where_nothing_else_does(world, draft, target):
    saved = save(world, draft, "target", target(2).id, rubric=("", "1. a few\n2. most"))
    assert saved.values == {"rubric": "a few\nmost", "measure": "RUBRIC", "baseline": "", "criterion": ""}
    save(world, draft, "pupil-target", target(2).part.id, criterion=("", "Most"), baseline=("", "1"))
    assert (target(2).part.baseline_text, target(2).part.criterion_text) == ("a few", "most")


def test_steps_that_are_written_beside_another_measure_wait(world, draft, target):
    save(world, draft, "target", target(1).id, rubric=("", LADDER))
    assert (target(1).measure, target(1).steps, target(1).rubric) == ("SCORE", (), LADDER)
    with pytest.raises(Refused, match=r"cannot be counted this way\. Enter the number of a step"):
        save(world, draft, "target", target(1).id, measure=("SCORE", "RUBRIC"))
    changes = [
        RowChange(RowKind.TARGET, target(1).id, {"measure": FieldChange("SCORE", "RUBRIC")}),
        RowChange(
            RowKind.PUPIL_TARGET,
            target(1).part.id,
            {"criterion": FieldChange("40 out of 50", "4"), "baseline": FieldChange("12", TWO)},
        ),
    ]
    actions.save_rows(actor=world.teacher, plan=draft, changes=changes)
    assert (target(1).part.baseline, target(1).part.criterion, target(1).part.criterion_text) == (2, 4, ALONE)


def test_a_measure_of_steps_without_steps_takes_no_value_and_cannot_be_agreed(world, draft, target):
    save(world, draft, "target", target(2).id, measure=("", "RUBRIC"), wording=("", "Reads"))
    with pytest.raises(Refused, match="Write the steps first"):
        save(world, draft, "pupil-target", target(2).part.id, criterion=("", "2"))
    with pytest.raises(NotReady, match="write the steps that it is counted in") as refused:
        actions.agree_plan(actor=world.senco, plan=draft)
    assert f"id_target-{target(2).id.hex}-rubric" in [missing.anchor for missing in refused.value.missing]


def test_words_that_are_no_step_never_make_it_another_measure(world, draft, target):
    with pytest.raises(Refused, match="from 1 to 4, or its words") as refused:
        save(world, draft, "pupil-target", target().part.id, criterion=(ALONE, "40 out of 50"))
    assert refused.value.field == "criterion"
    assert target().measure == "RUBRIC"


def test_start_and_aim_go_with_their_steps(world, draft, target):
    save(world, draft, "target", target().id, rubric=ladder("hears it", SOUND, TWO, ALONE))
    part = target().part
    assert (part.baseline, part.baseline_text, part.criterion, part.criterion_text) == (2, SOUND, 4, ALONE)
    assert TWO in target().rubric and THREE not in target().rubric


def test_a_reworded_step_stays_in_its_place(world, draft, target):
    saved = save(world, draft, "target", target().id, rubric=ladder(SOUND, TWO, THREE, "reads it alone"))
    assert saved.values["criterion"] == "reads it alone"
    assert (target().part.criterion, target().part.criterion_text) == (4, "reads it alone")
    # The page still has the old words; they are the writer's own.
    save(world, draft, "pupil-target", target().part.id, criterion=(ALONE, THREE))
    assert target().part.criterion == 3
    with pytest.raises(SaveConflict):
        actions.save_fields(
            actor=world.senco,
            plan=draft,
            kind="pupil-target",
            row_id=target().part.id,
            fields={"criterion": (ALONE, "1")},
        )
    save(world, draft, "target", target().id, rubric=("\n".join(target().steps), LADDER), measure=("RUBRIC", "RUBRIC"))
    assert target().steps == STEPS


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((SOUND, TWO, THREE), f"“{ALONE}” is what somebody aims at"),
        ((TWO, ALONE), f"“{SOUND}” is where somebody starts"),
        ((), f"“{SOUND}” is where somebody starts"),
    ],
)
def test_a_step_that_start_or_aim_need_is_not_dropped(world, draft, target, steps, says):
    with pytest.raises(Refused, match=says) as refused:
        save(world, draft, "target", target().id, rubric=ladder(*steps))
    assert refused.value.field == "rubric"
    assert target().steps == STEPS


def test_what_is_written_together_is_read_by_the_new_steps(world, draft, target):
    changes = [
        RowChange(RowKind.TARGET, target().id, {"rubric": FieldChange(LADDER, f"{SOUND}\n{TWO}")}),
        RowChange(RowKind.PUPIL_TARGET, target().part.id, {"criterion": FieldChange(ALONE, TWO)}),
    ]
    actions.save_rows(actor=world.teacher, plan=draft, changes=changes)
    assert (target().part.baseline, target().part.criterion, target().steps) == (1, 2, (SOUND, TWO))


def test_a_step_with_records_keeps_its_place(world, draft, target):
    part = target().part.id
    ObservationFactory(pupil_target_id=part, value=2, school=world.school)
    ObservationFactory(pupil_target_id=part, value=None, note="Calm", school=world.school)
    said = f"Step 2, “{TWO}”, has records"
    for steps in (("hears it", *STEPS), (SOUND, THREE, ALONE), (SOUND, THREE, TWO, ALONE)):
        with pytest.raises(Refused, match=said):
            save(world, draft, "target", target().id, rubric=ladder(*steps))
    save(world, draft, "target", target().id, rubric=ladder(SOUND, "blends 2", ALONE, "and in a story"))
    assert target().part.criterion == 3
    ObservationFactory(pupil_target_id=part, value=9, school=world.school)
    with pytest.raises(Refused, match="Step 9 has records"):
        save(world, draft, "target", target().id, rubric=("\n".join(target().steps), LADDER))


def test_withdrawn_records_hold_no_step(world, draft, target, clock_now):
    ObservationFactory(
        pupil_target_id=target().part.id, value=2, school=world.school, withdrawn_at=clock_now, withdrawn_by_name="A"
    )
    save(world, draft, "target", target().id, rubric=ladder(SOUND, ALONE))
    assert target().part.criterion == 2


@pytest.fixture
def clock_now():
    from handrail.core import clock

    return clock.now()


def test_another_measure_keeps_the_words_of_the_steps(world, draft, target):
    save(world, draft, "pupil-target", target().part.id, criterion=(ALONE, ""), baseline=(SOUND, ""))
    save(world, draft, "target", target().id, measure=("RUBRIC", "COUNT"))
    assert (target().steps, target().rubric) == ((), LADDER)
    save(world, draft, "target", target().id, measure=("COUNT", "RUBRIC"), rubric=(LADDER, f"{SOUND}\n{TWO}"))
    assert target().steps == (SOUND, TWO)


def test_steps_of_a_group_are_followed_for_each_pupil(world, people):
    plan = actions.open_group_plan(
        actor=world.senco,
        name="Blue readers",
        pupil_ids=[people.tobi.pk, people.ama.pk],
        draft=PlanDraft(targets=[BLENDING]),
    )
    read = lambda: queries.content_of(plan).targets[0]  # noqa: E731
    row = read()
    fields = {"rubric": ladder("hears it", *STEPS)}
    actions.save_fields(actor=world.senco, plan=plan, kind="target", row_id=row.id, fields=fields)
    assert [(part.baseline, part.criterion_text) for part in read().pupils] == [(2, ALONE), (2, ALONE)]
    actions.write_for_all(
        actor=world.senco, plan=plan, target_id=row.id, fields={"criterion": "Blends three"}, only_empty=False
    )
    assert [part.criterion for part in read().pupils] == [4, 4]


# ------------------------------------------------------------------------------------------ copies and versions


@pytest.fixture
def live(world, draft):
    return actions.agree_plan(actor=world.senco, plan=draft)


def test_the_agreed_text_has_the_steps_and_only_where_there_are_some(live):
    version = live.versions.get()
    blending, reading = version.snapshot["targets"]
    assert blending["rubric"] == list(STEPS)
    assert "rubric" not in reading
    assert snapshot.is_intact(version.snapshot, version.sha256)


@pytest.mark.parametrize(
    ("step", "baseline", "criterion"), [("continue", SOUND, ALONE), ("smaller", SOUND, ""), ("next", ALONE, "")]
)
def test_a_target_goes_on_with_its_steps(world, live, target, content, step, baseline, criterion):
    new = actions.copy_forward(actor=world.teacher, plan=live, targets={target().part.id: Carry(step)})
    read = content(new).targets[0]
    assert (read.steps, read.part.baseline_text, read.part.criterion_text) == (STEPS, baseline, criterion)


def test_an_earlier_target_is_taken_with_its_steps(world, live, content):
    following = actions.write_plan(
        actor=world.teacher,
        pupil=world.pupil,
        kind="sen_support_plan",
        draft=PlanDraft(targets=[TargetDraft(wording="", criterion="", strategies=[("", "")]), READING]),
    )
    earlier = next(row for row in queries.earlier_targets(world.teacher, following) if row.draft.rubric)
    blank, counted = content(following).targets
    actions.take_suggestion(actor=world.teacher, plan=following, target_id=blank.id, draft=earlier.draft)
    taken = content(following).targets[0]
    assert (taken.measure, taken.steps, taken.part.criterion_text) == ("RUBRIC", STEPS, ALONE)
    actions.take_suggestion(actor=world.teacher, plan=following, target_id=counted.id, draft=earlier.draft)
    assert content(following).targets[1].rubric == ""


def test_changed_steps_are_told_in_words(world, live, target):
    old = live.versions.get().snapshot
    new = deepcopy(old)
    new["targets"][0]["rubric"] = [SOUND, TWO, "reads it"]
    new["targets"][0]["pupils"][0]["criterion"] = "3"
    sentences = compare(old, new).targets[0].sentences
    assert f"It is now looked at in these steps: 1 {SOUND}; 2 {TWO}; 3 reads it." in sentences
    assert f"It is reached with reads it; before, it was {ALONE}." in sentences
    before = deepcopy(old)
    del before["targets"][0]["rubric"]
    assert compare(before, old).targets[0].sentences[0].startswith("It is now looked at in these steps")


def test_names_of_others_are_taken_out_of_the_steps(world, people):
    plan = actions.open_group_plan(
        actor=world.senco,
        name="Blue readers",
        pupil_ids=[people.tobi.pk, people.ama.pk],
        draft=PlanDraft(
            targets=[TargetDraft("Each will read.", "2", baseline="1", rubric="reads with Ama\nreads alone")]
        ),
    )
    content = for_some(queries.content_of(plan), [people.tobi.pk])
    assert content.targets[0].steps == ("reads with another pupil", "reads alone")
    assert content.targets[0].pupils[0].baseline_text == "reads with another pupil"
    text = snapshot.build(queries.content_of(plan), number=1, agreed_at=plan.created_at, agreed_by="x")
    shown = text_for_some(text, [str(people.tobi.pk)])
    assert shown["targets"][0]["rubric"] == ["reads with another pupil", "reads alone"]


# ------------------------------------------------------------------------------------------ pages


def test_the_editor_asks_for_the_steps_and_says_back_what_they_mean(world, draft, target, client):
    sign_in(client, world.teacher)
    page = client.get(reverse("plans:plan-edit", args=[draft.pk])).content.decode()
    name = f"target-{target().id.hex}-rubric"
    assert f'name="{name}"' in page and f'name="base-{name}"' in page
    assert "from step 1 of 4 (names the sound) to step 4 of 4 (reads the word alone)" in page
    fields = {"measure": "RUBRIC", "rubric": LADDER}
    ask = lambda **more: client.get(  # noqa: E731
        reverse("plans:measure-echo"), {f"x-{key}": text for key, text in (fields | more).items()}
    ).content.decode()
    assert ask(criterion="4", baseline=TWO).startswith("Understood as: from step 2 of 4")
    assert ask().startswith("Write the number of a step, or its words: 1 names the sound;")
    assert "at least two" in ask(rubric="one")
    assert "from 1 to 4" in ask(criterion="7")


def test_the_agreed_text_shows_the_steps(world, live, client):
    sign_in(client, world.teacher)
    version = client.get(reverse("plans:version-detail", args=[live.pk, 1])).content.decode()
    assert f"1 {SOUND}; 2 {TWO}; 3 {THREE}; 4 {ALONE}" in version
    assert f"4  {ALONE}" in client.get(reverse("plans:plan-detail", args=[live.pk])).content.decode()


def test_the_save_button_keeps_the_whole_card_at_once_without_javascript(world, draft, target, client):
    sign_in(client, world.teacher)
    row, part = (f"target-{target(2).id.hex}", f"pupil-target-{target(2).part.id.hex}")
    body = {f"{row}-measure": "RUBRIC", f"{row}-rubric": "a few\r\nmost\r\n", f"{part}-criterion": "most"}
    body |= {f"base-{name}": "" for name in body}
    address = reverse("plans:plan-save", args=[draft.pk])
    assert client.post(address, body).status_code == 302
    assert (target(2).steps, target(2).part.criterion_text) == (("a few", "most"), "most")
    wrong = {f"base-{row}-rubric": "a few\nmost", f"{row}-rubric": "a few"}
    answer = client.post(address, wrong)
    assert answer.status_code == 422
    assert "Write at least two steps" in answer.content.decode()
