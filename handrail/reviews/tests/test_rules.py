"""Dates, states, prompts, what is missing, and what goes into the next plan: pure rules."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.core.errors import Refused
from handrail.frameworks.queries import get_framework
from handrail.frameworks.rules import cadence_for
from handrail.plans.types import Carry, NextStep, Outcome
from handrail.reviews import rules
from handrail.reviews.types import (
    CONSIDERATIONS,
    Consideration,
    Decision,
    DueGroup,
    ReviewState,
    ReviewVerb,
    StageDecision,
    TargetFinding,
)
from handrail.schools.rules import is_school_day
from handrail.schools.types import Calendar, Period

TODAY = date(2026, 11, 16)
AUTUMN = Period(date(2026, 9, 2), date(2026, 12, 18))
SPRING = Period(date(2027, 1, 4), date(2027, 3, 26))
SUMMER = Period(date(2027, 4, 12), date(2027, 7, 21))
YEAR = Calendar(
    terms=(AUTUMN, SPRING, SUMMER),
    closures=(Period(date(2026, 10, 26), date(2026, 10, 30)), Period(date(2027, 2, 15), date(2027, 2, 19))),
)
ONE, TWO = UUID(int=1), UUID(int=2)
DECIDED = Decision(stage_decision="same", next_review_on=date(2027, 2, 8))


def finding(key=ONE, **fields) -> TargetFinding:
    """Return a finding that lacks nothing, but for what is said."""
    return TargetFinding(key, **({"outcome": "partly", "evidence": "Nearly.", "next_step": "continue"} | fields))


def missing(*targets, decision=DECIDED, **fields) -> list[str]:
    chosen = {"today": TODAY, "calendar": YEAR, "stage": "K"} | fields
    return [item.sentence for item in rules.what_is_missing(targets, decision, **chosen)]


# ------------------------------------------------------------------------------------------------------- states


def test_the_table_answers_every_question():
    assert set(rules.TABLE) == {(state, verb) for state in ReviewState for verb in ReviewVerb}


@pytest.mark.parametrize("state", [ReviewState.HELD, ReviewState.CANCELLED])
@pytest.mark.parametrize("verb", list(ReviewVerb))
def test_a_review_that_is_over_stands(state, verb):
    with pytest.raises(Refused):
        rules.permission_for(state, verb)


# -------------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("days", "state", "group"),
    [
        (-1, ReviewState.DUE, DueGroup.OVERDUE),
        (-1, ReviewState.PREPARING, DueGroup.OVERDUE),
        (0, ReviewState.DUE, DueGroup.SOON),
        (0, ReviewState.PREPARING, DueGroup.PREPARING),
        (28, ReviewState.DUE, DueGroup.SOON),
        (29, ReviewState.DUE, DueGroup.LATER),
        (29, ReviewState.PREPARING, DueGroup.PREPARING),
    ],
)
def test_due_group(days, state, group):
    assert rules.due_group(TODAY + timedelta(days=days), state, TODAY) is group


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "due today"),
        (1, "in 1 day"),
        (13, "in 13 days"),
        (14, "in 2 weeks"),
        (-1, "1 day overdue"),
        (-14, "2 weeks overdue"),
    ],
)
def test_due_in_words(days, words):
    assert rules.due_in_words(TODAY + timedelta(days=days), TODAY) == words


@given(st.dates(AUTUMN.starts_on, date(2027, 4, 20)))
def test_the_next_review_is_on_a_school_day_after_this_one(held_on):
    framework = get_framework("england-2015")
    found = rules.next_review_on(
        held_on,
        kind=framework.plan_kind("sen_support_plan"),
        cadence=cadence_for(framework, "sen_support_plan", stage="K"),
        calendar=YEAR,
    )
    assert found > held_on
    if found <= SUMMER.ends_on:
        assert is_school_day(found, YEAR)
        assert rules.next_review_problem(found, held_on=held_on, calendar=YEAR) == ""
    else:
        assert found.weekday() < 5


@pytest.mark.parametrize(
    ("next_on", "words"),
    [
        (TODAY, "must be after this one"),
        (date(2026, 12, 5), "at a weekend"),
        (date(2027, 2, 16), "closed to pupils"),
        (date(2026, 12, 28), "closed to pupils"),
        (date(2028, 1, 10), "more than a year"),
        (date(2027, 2, 8), ""),
        # The next year is not typed in yet.
        (date(2027, 9, 15), ""),
    ],
)
def test_next_review_problem(next_on, words):
    found = rules.next_review_problem(next_on, held_on=TODAY, calendar=YEAR)
    assert words in found
    assert bool(found) == bool(words)


# ------------------------------------------------------------------------------------------------ stage prompts


@pytest.mark.parametrize(
    ("since", "on", "n_terms"),
    [
        (date(2026, 9, 2), date(2026, 9, 30), 0),
        (date(2026, 9, 2), date(2026, 11, 16), 1),
        (date(2026, 9, 2), date(2027, 3, 26), 2),
        (date(2026, 12, 1), date(2027, 3, 26), 1),
        (date(2025, 9, 2), date(2026, 11, 16), 3),
        (date(2026, 9, 2), date(2027, 7, 21), 3),
    ],
)
def test_terms_at_stage(since, on, n_terms):
    assert rules.terms_at_stage(since, on, YEAR) == n_terms


def test_terms_at_stage_without_a_calendar_counts_thirds_of_a_year():
    assert rules.terms_at_stage(date(2026, 1, 1), date(2027, 1, 1), Calendar((), ())) == 2


@pytest.mark.parametrize(
    ("now", "before", "n_terms", "direction"),
    [
        (["achieved", "achieved"], [], 0, StageDecision.LESS),
        (["achieved", "achieved", "dropped"], ["not_yet"], 5, StageDecision.LESS),
        (["achieved"], [], 0, None),
        (["not_yet", "partly", "achieved"], [], 2, StageDecision.MORE),
        (["not_yet", "partly"], [], 1, None),
        (["not_yet", "achieved"], [], 4, None),
        (["not_yet"], ["not_yet"], 2, StageDecision.MORE),
        (["not_yet"], ["achieved"], 2, None),
        (["", ""], ["not_yet", "not_yet"], 4, None),
        ([], [], 4, None),
    ],
)
def test_stage_prompts(now, before, n_terms, direction):
    found = rules.stage_prompts(outcomes=now, earlier_outcomes=before, n_terms_at_stage=n_terms)
    assert [prompt.direction for prompt in found] == ([direction] if direction else [])


def test_a_prompt_says_why():
    [prompt] = rules.stage_prompts(outcomes=["not_yet", "partly", "achieved"], n_terms_at_stage=2)
    assert prompt.because == "Two terms at this stage, and 1 of the last 3 targets achieved."


@given(st.lists(st.sampled_from([*Outcome, ""])), st.lists(st.sampled_from([*Outcome, ""])), st.integers(0, 9))
def test_there_is_never_more_than_one_prompt(now, before, n_terms):
    assert len(rules.stage_prompts(outcomes=now, earlier_outcomes=before, n_terms_at_stage=n_terms)) <= 1


# --------------------------------------------------------------------------------------------- what is missing


def test_nothing_is_missing_from_a_review_that_is_ready():
    assert missing(finding(), finding(TWO, outcome="achieved", next_step="next", next_wording="Sixty words.")) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome": ""}, "Target 1: choose what became of it."),
        ({"evidence": "  "}, "Target 1: say how you know."),
        ({"next_step": ""}, "Target 1: choose how it goes on."),
        ({"next_step": "next"}, "Target 1: write the words of the next step."),
        ({"next_step": "smaller"}, "Target 1: write the words of the next step."),
        ({"outcome": "dropped", "next_step": ""}, "Target 1: say why it is dropped."),
        ({"next_step": "drop"}, "Target 1: say why it is dropped."),
    ],
)
def test_each_target_needs_its_parts(fields, sentence):
    assert missing(finding(**fields)) == [sentence]


def test_a_dropped_target_needs_only_its_reason():
    assert missing(finding(outcome="dropped", next_step="", drop_reason="Glasses solved it.")) == []


def test_at_the_end_of_help_nothing_goes_on():
    decision = Decision(stage_decision="exit", stage_reason="Keeps up.")
    assert missing(finding(next_step=""), decision=decision) == []


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        (Decision(next_review_on=date(2027, 2, 8)), "Decide on the stage."),
        (Decision("more", "Little progress.", "", date(2027, 2, 8)), "Choose the stage to move to."),
        (
            Decision("more", "Little progress.", "K", date(2027, 2, 8)),
            "The pupil is at this stage already. Choose another, or stay.",
        ),
        (Decision("less", "", "E", date(2027, 2, 8)), "Say why the stage should change."),
        (Decision("same"), "Enter the day of the next review."),
        (Decision("same", next_review_on=date(2026, 12, 5)), "5 December 2026 is at a weekend. Choose a school day."),
        (
            Decision("same", next_review_on=date(2027, 2, 8), held_on=TODAY + timedelta(days=1)),
            "The day of the review is in the future. Hold it on the day or after.",
        ),
        # Written up late: the next review must still be ahead.
        (
            Decision("same", next_review_on=date(2026, 11, 10), held_on=date(2026, 11, 2)),
            "The next review must be after this one.",
        ),
    ],
)
def test_the_decision_needs_its_parts(decision, sentence):
    assert missing(finding(), decision=decision) == [sentence]


def test_a_review_is_not_held_before_its_plan_began():
    decision = Decision("same", next_review_on=date(2027, 2, 8), held_on=date(2026, 9, 6))
    says = "The day of the review is before the plan began, on 7 September 2026. Correct it."
    assert missing(finding(), decision=decision, begun_on=date(2026, 9, 7)) == [says]
    assert missing(finding(), decision=decision, begun_on=date(2026, 9, 6)) == []


def test_what_is_missing_leads_to_its_field():
    [item] = rules.what_is_missing([finding(outcome="")], DECIDED, today=TODAY, calendar=YEAR)
    assert item.anchor == f"id_outcome-{ONE}"


def test_still_to_hear_names_what_nobody_wrote_about():
    assert len(CONSIDERATIONS) == len(Consideration) == 7
    written = {code.value: "Words." for code in Consideration} | {"pupil_views": " "}
    assert rules.still_to_hear(written) == ("The pupil's views",)


# -------------------------------------------------------------------------------------------------------- seeds


@pytest.mark.parametrize(
    ("fields", "carry"),
    [
        ({"next_step": "continue", "next_wording": "Ignored."}, Carry(NextStep.CONTINUE, "")),
        ({"next_step": "smaller", "next_wording": " Ten words. "}, Carry(NextStep.SMALLER, "Ten words.")),
        ({"next_step": "next", "next_wording": "Sixty words."}, Carry(NextStep.NEXT, "Sixty words.")),
        ({"outcome": "dropped", "next_step": "next", "next_wording": "Sixty."}, Carry(NextStep.DROP, "")),
        ({"next_step": "drop"}, Carry(NextStep.DROP, "")),
        ({"next_step": ""}, Carry(NextStep.CONTINUE, "")),
    ],
)
def test_seeds(fields, carry):
    assert rules.seeds([finding(**fields)]) == {ONE: carry}
