"""What an answer must say, at its edges, and what a sheet says of a text that nobody agreed yet."""

from __future__ import annotations

from datetime import date

import pytest

from handrail.agreements.rules import answers, paper, summary
from handrail.agreements.types import IN_ENGLISH, LONGEST_WORDS, AgreedPlan, Answer, How, NewAnswer
from handrail.core.errors import Refused

TODAY = date(2026, 11, 16)
BEST = {"answer": Answer.AGREES, "words": "", "how": How.TELEPHONE}


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"answer": "perhaps"}, "answer", "Choose one of the answers"),
        ({"how": "pigeon"}, "how", "Say how the answer came"),
        ({"words": "a" * (LONGEST_WORDS + 1)}, "words", "at most 5,000 letters"),
    ],
)
def test_an_answer_that_cannot_be_kept_says_what_to_mend(wrong, field: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        answers.checked(NewAnswer(**BEST | wrong), today=TODAY)
    assert refused.value.field == field


def test_words_of_a_full_page_are_kept_whole() -> None:
    words = "a" * LONGEST_WORDS
    assert answers.checked(NewAnswer(**BEST | {"words": words}), today=TODAY).words == words


@pytest.mark.parametrize(
    ("number", "agreed_on", "edition"),
    [
        (None, None, "Not agreed yet"),
        (2, None, "Support plan, version 2"),
        (2, date(2026, 10, 1), "Support plan, version 2, agreed 1 October 2026"),
    ],
)
def test_a_sheet_says_which_text_it_was_printed_from(number: int | None, agreed_on: date | None, edition: str) -> None:
    plan = AgreedPlan("Support plan", date(2026, 10, 1), date(2026, 12, 4), agreed_on, (), ())
    made = summary.summary_of(plan, first_name="Nadia", number=number, talk_to="", plain={})
    values = paper.payload(
        summary.sheet_of(made, IN_ENGLISH, {}),
        school_name="Hill School",
        printed_on=TODAY,
        is_large=False,
        with_answer=False,
        link="",
        code="",
    )
    assert values["edition"] == edition
