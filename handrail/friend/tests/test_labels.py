"""What a wording is: a table of invented sentences by label, and what no text may do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.friend.command import rows_of
from handrail.friend.rules import critique_wording, label_of
from handrail.friend.rules.sentence import read_sentence
from handrail.friend.types import Label

ROWS = rows_of((Path(__file__).parent / "labelled.tsv").read_bytes())


def test_invented_sentences_keep_their_labels() -> None:
    """Every label has its floor, so that a rule that stops working is seen."""
    asked = Counter(row.label for row in ROWS)
    agreed = Counter(row.label for row in ROWS if label_of(row.text) == row.label)
    assert set(asked) == {label.value for label in Label}
    assert all(agreed[label] >= 0.95 * n for label, n in asked.items()), {
        row.text: (row.label, label_of(row.text).value) for row in ROWS if label_of(row.text) != row.label
    }


DONE = "Ada will read 20 words"


@pytest.mark.parametrize(
    "when",
    [
        "by the end of the spring term",
        "by Year 6",
        "by [date]",
        "by {when}",
        "over the next 8 weeks",
        "within two terms",
        "by Easter",
        "this half-term",
        "by 12/06/2027",
        "by 3rd July",
        "by May 2027",
        "in six months",
        "by the end of Key Stage 2",
        "by her next annual review",
        "before she leaves primary school",
        "by the time she moves to secondary",
        "during the 2026-27 school year",
        "by age 7",
        "by week 12",
        "by the end of KS1",
        "in the coming term",
        "by the third quarter",
    ],
)
def test_an_end_is_found(when: str) -> None:
    assert label_of(f"{DONE} {when}.") is Label.SMART
    assert label_of(f"{when[:1].upper()}{when[1:]}, {DONE}.") is Label.SMART


@pytest.mark.parametrize(
    "rate",
    [
        "per week",
        "every week",
        "each term",
        "weekly",
        "twice a term",
        "measured quarterly",
        "three times in one week",
        "by the end of each week",
        "by the end of the lesson",
        "across 4 consecutive weeks",
        "in 3 out of 4 weeks",
        "as measured by weekly records",
        "by 9 o'clock",
    ],
)
def test_a_rate_is_no_end(rate: str) -> None:
    assert label_of(f"{DONE} {rate}.") is Label.MEASURABLE_NO_TIME


@pytest.mark.parametrize(
    "criterion",
    [
        "8 times out of 10",
        "in four out of five lessons",
        "with 80% accuracy",
        "for ten minutes",
        "within 2 minutes",
        "at least twice a day",
        "without adult prompting",
        "with no more than 2 prompts",
        "with fewer than three errors",
        "every day",
        "on 4/5 trials",
        "from 2 to 5 times",
        "{number} times",
    ],
)
def test_a_criterion_is_found(criterion: str) -> None:
    assert label_of(f"Ada will put on her shoes {criterion}.") is Label.MEASURABLE_NO_TIME
    assert label_of(f"By July, Ada will put on her shoes {criterion}.") is Label.SMART


@pytest.mark.parametrize(
    "no_criterion",
    [
        "Given 10 objects, Ada will sort them.",
        "Ada will talk with one another.",
        "In Year 6 Ada will join in.",
        "Ada will have a two-way talk.",
        "Ada will improve her talking with 80% accuracy.",
    ],
)
def test_not_every_number_is_a_criterion(no_criterion: str) -> None:
    assert label_of(no_criterion) is Label.VAGUE


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Ada will stay in her seat without shouting out for 10 minutes", Label.MEASURABLE_NO_TIME),
        ("Ada will stop at the kerb and look both ways 5 times out of 5", Label.MEASURABLE_NO_TIME),
        ("Ada will not need help to put on her coat", Label.VAGUE),
        ("When Ada does not understand, she will ask 4 times out of 5", Label.MEASURABLE_NO_TIME),
        ("Ada will stop shouting", Label.NEGATIVE),
        ("Ada will have fewer than two outbursts a week by May", Label.NEGATIVE),
    ],
)
def test_a_word_like_not_does_not_make_it_negative(text: str, label: Label) -> None:
    assert label_of(text) is label


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("To be able to sit", "sit"),
        ("Sam will begin to learn to write his name", "write"),
        ("Given a card, Sam will show that he can point to it", "point"),
        ("Siân reads aloud", "read"),
        ("Outcome 2: Sam will hop", "hop"),
        ("1. Sam hops", "hop"),
        ("Provide visuals that Sam will use", "provide"),
        ("By the time he can run, Sam will climb stairs", "climb"),
    ],
)
def test_the_verb_that_carries_the_sentence_is_found(text: str, verb: str) -> None:
    assert read_sentence(text).head.verb == verb


def test_curly_quotes_case_and_fractions_do_not_matter() -> None:
    assert label_of("sam won’t hit") is label_of("Sam won't hit") is Label.NEGATIVE
    assert label_of("SAM WILL HOP IN ⅘ TRIALS BY JULY") is Label.SMART


ANY_TEXT = st.text(st.characters(), max_size=400)  # every letter of every script, and lone surrogates
PIECES = st.lists(
    st.sampled_from(
        [
            "Sam",
            "will",
            "by",
            "the end of",
            "term",
            "to",
            "not",
            "read",
            "1",
            "80%",
            "4/5",
            "(",
            ")",
            "{name}",
            "[",
            ",",
            ".",
            ":",
            "-",
            "'",
            "\u202e",
            "\0",
            "😀",
            "\ud800",
            "יוסי",
            "because",
            "support",
            "and",
            "write",
            "improve",
            "Given",
            "x" * 50,
            "\n",
        ]
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(ANY_TEXT, PIECES.map(" ".join), PIECES.map("".join)))
def test_no_text_is_too_strange(text: str) -> None:
    critique = critique_wording(text)
    assert critique.text == text and critique.label in Label
    assert all(one.why and one.rule for one in critique.findings)
    assert critique_wording(text) == critique


@pytest.mark.parametrize(
    "piece", ["a", "(1 ", "the end of ", "by ", "to ", "1/", "' ", "{", "\ud800", "عربي ", "and write "]
)
def test_a_megabyte_is_read_like_its_beginning(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert label_of(text) is label_of(text[:10_000])
