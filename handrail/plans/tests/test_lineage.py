"""Lines of targets: what goes on from what, and which target is set again and again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from handrail.plans import actions, queries
from handrail.plans.models import PupilTarget
from handrail.plans.rules import lineage
from handrail.plans.rules.lineage_picture import lineage_svg, outcome_words
from handrail.plans.tests.conftest import READING
from handrail.plans.types import Carry, NextStep, Outcome, PlanDraft, TargetOutcome
from handrail.plans.types.lineage import LineageStep
from tests.factories import sign_in

AUTUMN = date(2025, 9, 8)
TERM = timedelta(days=112)


def step(
    number: int, *, after: int | None = None, wording: str = "Read 40 key words aloud", **more: Any
) -> LineageStep:
    """Return the step that stands at a number on the time line; `after` is the number of the one it continues."""
    starts_on = AUTUMN + number * TERM
    known: dict[str, Any] = {
        "id": UUID(int=number + 1), "plan_id": UUID(int=100 + number), "plan_name": "SEN support plan",
        "plan_state": "reviewed", "wording": wording, "area": "Literacy", "starts_on": starts_on,
        "due_on": starts_on + timedelta(days=80), "ended_on": starts_on + timedelta(days=90), "outcome": "not_yet",
        "next_step": "continue", "drop_reason": "", "continues_id": None if after is None else UUID(int=after + 1),
    }  # fmt: skip
    return LineageStep(**known | more)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Tobi will read 40 key words aloud.", "Tobi will read 40 key words aloud", True),
        ("By Easter, Tobi will read 40 key words.", "By July 2026, Tobi will read 40 key words.", True),
        ("Tobi will read 40 key words.", "Tobi is able to read 40 key words.", True),
        ("Tobi will read 40 key words.", "Tobi will read 60 key words.", False),
        ("Tobi will read 40 key words.", "Tobi will write 40 sentences about animals.", False),
        ("Asks for help with a card", "Asks for help with his card", True),
        ("", "", False),
        ("...", "...", False),
        ("Yn darllen 40 gair", "Yn darllen 40 gair", True),
    ],
)
def test_nearly_the_same_wording(one: str, other: str, is_same: bool) -> None:
    assert lineage.is_nearly_same(one, other) is is_same


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert lineage.is_nearly_same(one, other) == lineage.is_nearly_same(other, one)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2025, 9, 1), "Autumn 2025"),
        (date(2025, 8, 18), "Autumn 2025"),
        (date(2025, 12, 31), "Autumn 2025"),
        (date(2026, 1, 1), "Spring 2026"),
        (date(2026, 4, 20), "Summer 2026"),
        (date(2026, 7, 31), "Summer 2026"),
    ],
)
def test_terms_have_names(day: date, name: str) -> None:
    assert lineage.term_name(day) == name


def test_terms_follow_each_other_over_the_year() -> None:
    terms = lineage.terms_between(date(2025, 10, 1), date(2026, 9, 1))
    assert [lineage.term_name(day) for day in terms] == ["Autumn 2025", "Spring 2026", "Summer 2026", "Autumn 2026"]


@pytest.mark.parametrize(("number", "word"), [(3, "third"), (11, "11th"), (21, "21st"), (22, "22nd"), (112, "112th")])
def test_numbers_are_said(number: int, word: str) -> None:
    assert lineage.ordinal(number) == word


OTHER = "Tells an adult what went wrong"


@pytest.mark.parametrize(
    ("steps", "n_same"),
    [
        ([step(0), step(1, after=0), step(2, after=1)], 3),
        # Carried on, but in other words: the person said that it is the same.
        ([step(0), step(1, after=0, wording=OTHER), step(2, after=1)], 3),
        # A review that chose nothing, and the same words again.
        ([step(0, next_step=""), step(1, after=0, next_step=""), step(2, after=1)], 3),
        # Nobody linked them, but they say the same.
        ([step(0, next_step=""), step(1, next_step=""), step(2)], 3),
        ([step(0), step(1, after=0)], 2),
        ([step(0), step(1, after=0, outcome="achieved"), step(2, after=1)], 1),
        ([step(0), step(1, after=0, next_step="smaller"), step(2, after=1)], 1),
        ([step(0), step(1, after=0, next_step="next"), step(2, after=1)], 1),
        ([step(0, next_step="smaller"), step(1, after=0), step(2, after=1), step(3, after=2)], 3),
        ([step(0, next_step=""), step(1, after=0, wording=OTHER, next_step=""), step(2, after=1)], 1),
        # A second target of the same plan is no step of the first.
        ([step(0), replace(step(1), plan_id=UUID(int=100))], 1),
    ],
)
def test_the_same_target_in_a_row_is_counted(steps: list[LineageStep], n_same: int) -> None:
    found = lineage.histories(steps)[steps[-1].id]
    assert found.n_same == n_same
    assert bool(found.advice) == (n_same >= lineage.REPEATED_AT)


def test_a_step_says_how_many_there_were_and_since_when() -> None:
    found = lineage.histories([step(0), step(1, after=0, next_step="smaller"), step(2, after=1)])
    assert found[UUID(int=3)].words == "Third step of this target since Autumn 2025"
    assert found[UUID(int=1)].words == ""
    assert "third time in a row" in lineage.advice(3) and lineage.advice(2) == ""


def test_a_step_that_goes_on_from_what_cannot_be_seen_begins_a_line() -> None:
    (lane,) = lineage.lanes_of([step(1, after=0)])
    assert lane.from_id is None and len(lane.steps) == 1


def test_a_line_that_parts_gets_a_second_lane() -> None:
    steps = [step(0), step(1, after=0), step(2, after=0, wording=OTHER), step(3, wording="Counts to 20")]
    lanes = lineage.lanes_of(steps)
    assert [len(lane.steps) for lane in lanes] == [2, 1, 1]
    assert [lane.from_id for lane in lanes] == [None, UUID(int=1), None]


def test_a_guess_is_marked_as_one() -> None:
    (lane,) = lineage.lanes_of([step(0), step(1), step(2, after=1)])
    assert lane.joined == {UUID(int=2)}


# ---------------------------------------------------------------------------------------------------- the picture


def picture(*steps: LineageStep, **more: Any) -> str:
    return lineage_svg(lineage.lanes_of(steps), date(2026, 11, 16), title="Targets", description="In words.", **more)


def test_the_picture_has_a_lane_for_each_line_and_a_word_for_each_outcome() -> None:
    outcomes = ["achieved", "partly", "not_yet", "dropped"]
    steps = [step(n, wording=f"Skill {n}{n}", outcome=outcome) for n, outcome in enumerate(outcomes)]
    steps.append(step(0, after=None, outcome="", ended_on=None, plan_state="live", wording="Swims"))
    steps[-1] = replace(steps[-1], id=UUID(int=99))
    drawn = picture(*steps, links={UUID(int=1): "/plans/x/?a=1&b=2"})
    for words in ("Achieved", "Partly achieved", "Not yet", "Dropped", "Worked on now", "Autumn 2025", "today"):
        assert words in drawn
    assert 'href="/plans/x/?a=1&amp;b=2"' in drawn and drawn.count("<a ") == 1
    assert "style=" not in drawn


def test_the_picture_escapes_words_and_cuts_long_ones() -> None:
    drawn = picture(step(0, wording="<b>" + "very " * 80), step(1, after=0), step(2, after=0, wording=OTHER), step(4))
    assert "<b>" not in drawn
    assert "…" in picture(step(0, wording="very long words " * 20))
    assert picture() == ""


@pytest.mark.parametrize(
    ("state", "words"), [("draft", "Being written"), ("agreed", "Agreed"), ("closed", "No outcome kept")]
)
def test_without_an_outcome_the_state_is_said(state: str, words: str) -> None:
    assert outcome_words(step(0, outcome="", plan_state=state)) == words


# -------------------------------------------------------------------------------------------------------- pages


@pytest.fixture
def thrice(world: Any, clock: Any) -> Any:
    """Tobi's target carried on twice without being reached; the third plan is a draft."""
    plan = actions.write_plan(
        actor=world.teacher, pupil=world.pupil, kind="sen_support_plan", draft=PlanDraft(targets=[READING])
    )
    for _ in range(2):
        plan = actions.agree_plan(actor=world.senco, plan=plan)
        part = PupilTarget.objects.get(target__plan=plan)
        found = TargetOutcome(part.pk, Outcome.NOT_YET, next_step=NextStep.CONTINUE)
        actions.record_outcomes(actor=world.senco, plan=plan, outcomes=[found])
        clock.shift(timedelta(days=40))
        plan = actions.copy_forward(actor=world.teacher, plan=plan, targets={part.pk: Carry()})
    return plan


SAID = "The same target for the third time in a row."


def test_a_target_set_for_the_third_time_is_seen_everywhere(world: Any, thrice: Any, client: Any) -> None:
    sign_in(client, world.teacher)
    for name in ("plans:plan-detail", "plans:plan-edit"):
        page = client.get(reverse(name, args=[thrice.pk])).content.decode()
        assert SAID in page and "Third step of this target since Autumn 2026" in page, name
    page = client.get(reverse("plans:targets-over-time", args=[world.pupil.pk])).content.decode()
    assert SAID in page and "<svg" in page and reverse("plans:plan-detail", args=[thrice.pk]) in page
    assert "Being written" in page
    paper = client.get(reverse("plans:targets-over-time", args=[world.pupil.pk]) + "?print=1").content.decode()
    assert "Confidential. Shred" in paper and "<svg" in paper
    page = client.get(reverse("plans:repeated-list")).content.decode()
    assert world.pupil.name in page and "1 target" in page


def test_lists_are_empty_before_anything_happens(world: Any, client: Any) -> None:
    sign_in(client, world.teacher)
    assert "No targets yet" in client.get(reverse("plans:targets-over-time", args=[world.pupil.pk])).content.decode()
    assert "No target is set again" in client.get(reverse("plans:repeated-list")).content.decode()
    sign_in(client, world.stranger)
    assert client.get(reverse("plans:targets-over-time", args=[world.pupil.pk])).status_code == 404


def test_lineage_follows_what_one_may_read(world: Any, thrice: Any) -> None:
    assert len(queries.steps_of(world.teacher, world.pupil)) == 3
    assert queries.steps_of(world.stranger, world.pupil) == []
    assert queries.repeated_rows(world.stranger) == []
    thrice.is_confidential = True
    thrice.save(update_fields=["is_confidential"])
    assert len(queries.steps_of(world.teacher, world.pupil)) == 2
    assert queries.repeated_rows(world.teacher) == []


def test_the_school_is_looked_through_in_two_queries(world: Any, thrice: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        (row,) = queries.repeated_rows(world.senco)
    assert (row.n_same, row.since, row.pupil_id) == (3, "Autumn 2026", world.pupil.pk)


def test_a_group_plan_has_no_history_of_one_pupil(world: Any, thrice: Any) -> None:
    thrice.pupil_id = None
    assert queries.histories_of(world.senco, thrice) == {}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Carry on with the same target"),
        ({"next_step": ""}, ""),
        ({"next_step": "drop"}, "Left out"),
        ({"next_step": "drop", "drop_reason": "Too hard."}, "Left out: Too hard."),
        ({"outcome": "dropped", "next_step": "drop", "drop_reason": "Too hard."}, "Too hard."),
    ],
)
def test_how_a_step_went_on(more: dict[str, str], words: str) -> None:
    assert lineage.how_on(step(1, **more)) == words
