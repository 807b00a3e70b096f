"""What the records suggest, hints, how pupils are asked, links and days: rules without a database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.plans.types import NextStep, Outcome
from handrail.progress.types import Standing
from handrail.reviews import pictures, rules
from handrail.reviews.forms.voices import READ
from handrail.reviews.types import (
    SURE_LABELS,
    Consideration,
    DayRow,
    Known,
    PupilVoice,
    Steps,
    Suggested,
    TargetFinding,
    VoiceWay,
)

STEPS = Steps(before="Read ten.", after="Read thirty.")
TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("standing", "outcome", "step", "words"),
    [
        (Standing.MET, Outcome.ACHIEVED, NextStep.NEXT, "Read thirty."),
        (Standing.ON_TRACK, Outcome.PARTLY, NextStep.CONTINUE, ""),
        (Standing.OFF_TRACK, Outcome.NOT_YET, NextStep.SMALLER, "Read ten."),
        (Standing.NOT_CLEAR, "", "", ""),
        (Standing.TOO_FEW_POINTS, "", "", ""),
        (None, "", "", ""),
    ],
)
def test_a_line_suggests_an_outcome_and_how_the_target_goes_on(standing, outcome, step, words):
    offer = rules.suggested(standing, STEPS)
    assert (offer.outcome, offer.next_step, offer.next_wording) == (outcome, step, words)
    assert bool(offer.because) is bool(outcome)


def test_without_words_for_the_next_step_only_the_outcome_is_suggested():
    assert rules.suggested(Standing.MET, Steps()).next_step == ""
    assert rules.suggested(Standing.OFF_TRACK, Steps(), wording="Ask questions.").next_step == ""


def test_a_smaller_step_comes_from_the_bank_before_it_is_counted():
    offer = rules.suggested(Standing.OFF_TRACK, Steps(), wording="Ask 10 questions.", now=Decimal(2), aim=Decimal(10))
    assert (offer.next_wording, offer.next_from) == ("Ask 6 questions.", "the same words with a smaller aim")


@pytest.mark.parametrize(
    ("wording", "now", "aim", "smaller"),
    [
        ("Read 40 of 50 words.", 20, 40, "Read 30 of 50 words."),
        ("Call out 2 times at most.", 10, 2, "Call out 6 times at most."),
        ("Read 40 words, 40 in all.", 20, 40, ""),
        ("Read 40 of 50 words.", 39, 40, ""),
        ("Read 140 of 400 words.", 20, 40, ""),
        ("Read 40.5 words and 3:40 minutes, 40 % of them.", 20, 40, ""),
        ("Read 40 of 50 words.", 20.5, 40, ""),
        ("Read 40 of 50 words.", None, 40, ""),
        ("Read 40 of 50 words.", 20, None, ""),
        ("Read 40 of 50 words.", -3, 40, ""),
        ("Read 2.5 words.", 1, 2.5, ""),
    ],
)
def test_a_smaller_aim_is_half_way_where_the_old_one_stands_once(wording, now, aim, smaller):
    numbers = [None if value is None else Decimal(str(value)) for value in (now, aim)]
    assert rules.smaller_words(wording, now=numbers[0], aim=numbers[1]) == smaller


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_smaller_aim_always_lies_between_now_and_the_old_aim(now, aim):
    words = rules.smaller_words(f"Read {aim} words.", now=Decimal(now), aim=Decimal(aim))
    if words:
        number = int(words.split()[1])
        assert min(now, aim) < number < max(now, aim)


def test_a_suggestion_that_stands_in_the_review_is_taken():
    key = uuid4()
    offer = Suggested("achieved", "because", "next", "More.", "the bank")
    assert not rules.is_taken(offer, TargetFinding(key))
    assert not rules.is_taken(offer, TargetFinding(key, outcome="achieved", next_step="continue"))
    assert rules.is_taken(offer, TargetFinding(key, outcome="achieved", next_step="next"))
    assert rules.is_taken(Suggested("achieved", "because"), TargetFinding(key, outcome="achieved"))


def test_taking_a_suggestion_fills_its_fields_and_no_others():
    found = TargetFinding(UUID(int=1))
    offer = Suggested("achieved", "because", "next", "More.", "the bank")
    key = found.pupil_target_id
    both = {f"outcome-{key}": "achieved", f"next_step-{key}": "next", f"next_wording-{key}": "More."}
    assert rules.taken(offer, found) == both
    assert rules.taken(offer, found, only_outcome=True) == {f"outcome-{key}": "achieved"}
    carried = rules.taken(Suggested("partly", "because", "continue"), found)
    assert carried == {f"outcome-{key}": "partly", f"next_step-{key}": "continue"}


# ------------------------------------------------------------------------------------------------------- hints


def test_the_record_gives_a_hint_for_what_it_knows():
    known = Known(3, 1, 1, 12, 1, ("Ola", "Ola"), ("Nia",), 2, ("Dr Lind",))
    hints = rules.hints(known)
    assert hints[Consideration.PROGRESS] == ("By their lines 1 of 3 targets met, 1 behind the aim line.",)
    assert hints[Consideration.FAMILY_VIEWS] == ("Heard since the plan began: Ola. Their own words stand above.",)
    assert hints[Consideration.PUPIL_VIEWS][0] == "Said how sure they are of 2 targets."
    assert len(hints[Consideration.PUPIL_VIEWS]) == 2
    assert hints[Consideration.EFFECTIVENESS] == (
        "12 records since the plan began.",
        "Nothing is recorded for 1 target.",
    )
    assert hints[Consideration.NEW_INFORMATION] == ("Heard from Dr Lind.",)
    assert Consideration.NEXT not in hints and Consideration.INFLUENCES not in hints


def test_a_record_that_knows_nothing_says_who_was_not_heard_and_no_more():
    hints = rules.hints(Known())
    assert set(hints) == {Consideration.FAMILY_VIEWS, Consideration.PUPIL_VIEWS}
    assert hints[Consideration.PUPIL_VIEWS] == ("The pupil has not been heard since the plan began.",)
    assert rules.hints(Known(n_targets=1, n_met=1, n_records=1))[Consideration.PROGRESS] == (
        "By their lines 1 of 1 target met.",
    )
    assert rules.hints(Known(n_sure=1))[Consideration.PUPIL_VIEWS] == ("Said how sure they are of 1 target.",)


# ---------------------------------------------------------------------------------------------- asking a pupil


@pytest.mark.parametrize(
    ("born", "way"),
    [
        (date(2019, 11, 17), VoiceWay.PICTURES),
        (date(2019, 11, 16), VoiceWay.STARTERS),
        (date(2015, 11, 17), VoiceWay.STARTERS),
        (date(2015, 11, 16), VoiceWay.WORDS),
    ],
)
def test_age_suggests_how_a_pupil_is_asked(born, way):
    assert rules.usual_way(born, TODAY) is way


def test_what_a_pupil_says_is_written_down_as_they_say_it():
    voice = PupilVoice(
        pictures=((rules.HELPS, ("quiet", "friend")), (rules.HARD, ())),
        answers=(("It helps me when", " you wait. "), ("What went well?", "Maths.\nArt."), ("Next I want to", " ")),
    )
    assert rules.as_text(voice) == (
        "What helps me: A quiet place, A friend\nIt helps me when you wait.\nWhat went well?\nMaths.\nArt."
    )


def test_only_pictures_of_the_question_are_known():
    assert rules.known_pictures(["noise", "quiet", "quiet", "x"], rules.HELPS) == ("quiet",)


def test_every_word_that_a_pupil_or_family_reads_can_be_translated():
    asked = [*rules.PICTURES.values(), *rules.PICTURE_QUESTIONS, *rules.FAMILY_QUESTIONS, *SURE_LABELS.values()]
    asked += [question for questions in rules.FREE.values() for question in questions]
    assert set(asked) == set(READ)
    assert set(pictures.SHAPES) == set(rules.PICTURES)


# ------------------------------------------------------------------------------------------------------- links


def test_a_link_ends_on_the_day_of_the_review_or_in_two_weeks():
    assert rules.usual_end(TODAY + timedelta(days=30), TODAY) == TODAY + timedelta(days=30)
    assert rules.usual_end(TODAY - timedelta(days=1), TODAY) == TODAY + timedelta(days=14)
    assert rules.usual_end(TODAY + timedelta(days=101), TODAY) == TODAY + timedelta(days=14)


def test_a_link_cannot_end_in_the_past_or_next_year():
    assert rules.end_problem(TODAY, TODAY) == ""
    assert "passed" in rules.end_problem(TODAY - timedelta(days=1), TODAY)
    assert "100 days" in rules.end_problem(TODAY + timedelta(days=101), TODAY)


# -------------------------------------------------------------------------------------------------------- days


@given(st.lists(st.uuids(), max_size=50))
def test_a_day_survives_its_address(plans):
    each = tuple(dict.fromkeys(plans))[: rules.MOST_OF_A_DAY]
    assert rules.unpack(rules.pack(plans)) == each


@given(st.text(max_size=120))
def test_any_other_address_is_an_empty_day_or_some_day(text):
    assert len(rules.unpack(text)) <= rules.MOST_OF_A_DAY


def test_what_is_no_word_of_a_day_is_an_empty_day():
    for wrong in ("", "x", "%" * 22, "é" * 22, "A" * 22 * 41):
        assert rules.unpack(wrong) == ()


def test_the_next_of_a_day_is_the_next_open_one_after_this():
    a, b, c, d = (UUID(int=i) for i in range(4))
    day = (a, b, c, d)
    assert rules.next_of(day, {a, c, d}, after=a) == c
    assert rules.next_of(day, {a}, after=b) is None
    assert rules.next_of(day, {a}, after=UUID(int=9)) is None


def test_a_review_of_a_day_is_ready_when_nothing_is_missing():
    row = DayRow(UUID(int=1), "Nia", "9R", TODAY, "due today", 1, 1, True, True, 0, False, True)
    assert row.is_ready
    assert not DayRow(UUID(int=1), "Nia", "9R", TODAY, "due today", 1, 1, True, True, None, False, True).is_ready
