"""What changed between two agreed texts, said in words."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.plans.rules.comparing import compare, days_apart, marked
from handrail.plans.types import Change, Mark

PART = {"id": "p1", "pupil": "x", "baseline": "12", "baseline_note": "", "criterion": "40", "out_of": "50"}
PART |= {"criterion_note": "", "starts_on": "2026-11-16", "due_on": "2027-02-05"}
TARGET = {
    "id": "t1",
    "wording": "Tobi will read 40 key words aloud.",
    "measure": "SCORE",
    "unit": "",
    "strategies": [{"method": "Precision teaching", "materials": "Cards"}],
    "who": "Ms Cole",
    "when": "",
    "where": "Library",
    "how_often": "Daily",
    "subjects": "",
    "home_activity": "",
    "pupils": [PART],
}
PLAN = {
    "plan": "a",
    "kind": {"code": "iep", "name": "IEP"},
    "owner": {"name": "Dana Okafor"},
    "period": {"starts_on": "2026-11-16", "review_on": "2027-02-12", "ends_on": None},
    "sections": [{"code": "strengths", "label": "Strengths", "text": "Kind"}],
    "long_term_targets": [{"id": "l1", "wording": "Read a book for pleasure"}],
    "targets": [TARGET],
}


def changed(**target):
    """The plan again, with other words in its one target; `part` changes the pupil's part."""
    other = deepcopy(PLAN)
    other["targets"][0]["pupils"][0] |= target.pop("part", {})
    other["targets"][0] |= target
    return other


def test_the_same_text_has_no_changes():
    found = compare(PLAN, deepcopy(PLAN))
    assert found.n_changes == 0
    assert [row.change for row in found.targets] == [Change.SAME]


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (changed(part={"criterion": "45"}), "It is reached with 45 out of 50; before, it was 40 out of 50."),
        (changed(part={"baseline": "20"}), "It starts from 20; before, it was 12."),
        (
            changed(part={"due_on": "2027-02-19"}),
            "It is due two weeks later: on 19 February 2027 instead of 5 February 2027.",
        ),
        (
            changed(strategies=[{"method": "Paired reading", "materials": ""}]),
            "We also help in this way: Paired reading",
        ),
        (changed(strategies=[]), "We no longer do this: Precision teaching"),
        (changed(who="Mr Lane"), "Who helps: Mr Lane; before, it was Ms Cole."),
        (changed(when="Registration"), "It now says when: Registration"),
        (changed(where=""), "It no longer says where (Library)."),
    ],
)
def test_each_change_of_a_target_is_said_in_a_sentence(other, sentence):
    (row,) = compare(PLAN, other).targets
    assert row.change is Change.CHANGED
    assert sentence in row.sentences


def test_dates_of_an_amended_plan_are_said_as_how_much_later():
    other = deepcopy(PLAN)
    other["period"]["review_on"] = "2027-02-05"
    other["owner"] = {"name": "Leah Winters"}
    assert compare(PLAN, other).dates == (
        "The plan is looked at again one week earlier: on 5 February 2027 instead of 12 February 2027.",
        "Leah Winters looks after the plan; before, it was Dana Okafor.",
    )


def test_the_next_plan_pairs_targets_by_what_they_continue_and_says_what_ended_last():
    following = changed(id="t2", wording="Write three sentences.", part={"id": "p2"}) | {"plan": "b"}
    followed = compare(PLAN, following, continues={"p2": "p1"})
    assert [row.change for row in followed.targets] == [Change.CHANGED]
    apart = compare(PLAN, following)
    assert [row.change for row in apart.targets] == [Change.NEW, Change.ENDED]


def test_a_target_without_a_link_is_paired_by_its_words():
    following = changed(id="t2", wording="Tobi will read 50 key words aloud.", part={"id": "p2"})
    (row,) = compare(PLAN, following).targets
    assert row.change is Change.CHANGED
    assert [piece.text for piece in row.after if piece.mark is Mark.ADDED] == ["50"]


def test_sections_that_are_empty_in_both_are_left_out():
    other = deepcopy(PLAN)
    other["sections"] = [
        {"code": "strengths", "label": "Strengths", "text": ""},
        {"code": "help", "label": "Help", "text": "Ten minutes a day"},
        {"code": "avoid", "label": "Avoid", "text": " "},
    ]
    found = compare(PLAN, other)
    assert [(row.label, row.change) for row in found.sections] == [
        ("Strengths", Change.ENDED),
        ("Help", Change.NEW),
    ]


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (date(2027, 1, 4), ""),
        (date(2027, 1, 11), "one week later"),
        (date(2027, 1, 18), "two weeks later"),
        (date(2027, 1, 1), "three days earlier"),
        (date(2027, 1, 5), "one day later"),
        (date(2027, 4, 5), "13 weeks later"),
    ],
)
def test_days_apart_are_said_in_whole_weeks_where_they_are(after, words):
    assert days_apart(date(2027, 1, 4), after) == words


@given(st.text(max_size=60), st.text(max_size=60))
def test_marking_keeps_every_letter_of_both_texts(before, after):
    left, right = marked(before, after)
    assert "".join(piece.text for piece in left) == before
    assert "".join(piece.text for piece in right) == after
    assert not any(piece.mark is Mark.ADDED for piece in left)
    assert not any(piece.mark is Mark.REMOVED for piece in right)
