"""Our own words on families' and pupils' pages can be read by those who read as a child of nine to eleven, or seven."""

from __future__ import annotations

from pathlib import Path

import pytest

from handrail.families import labels, rules
from handrail.families.actions import cards
from handrail.families.forms import (
    AnswerForm,
    OwnAnswerForm,
    OwnCheckInForm,
    OwnDayForm,
    OwnWordingForm,
    OwnWordsForm,
    ProudForm,
    WordsForm,
)
from handrail.progress.types import GOING, NEW_WAY
from handrail.rewards.types import PROUD_PICKS
from tests.reading import FAMILIES, PUPILS, grade, words_of

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "families"
FOR_PUPILS = ["me", "nothing_of_mine", "finished", "card_scan", "card_pictures", "_own", "_own_day", "_own_reward"]
FOR_FAMILIES = [
    "family",
    "nothing_here",
    "_target",
    "_everyday",
    "_next",
    "_parts",
    "_answer",
    "_history",
    "child_detail",
    "_own_words",
    "words_give",
    "plan_print",
    "plan_summary",
]
FOR_STAFF = {"card_detail", "card_list", "cards_print"}


def test_every_page_is_measured_or_for_staff() -> None:
    assert {path.stem for path in TEMPLATES.glob("*.html")} == {*FOR_PUPILS, *FOR_FAMILIES, *FOR_STAFF}


def form_words(form) -> list[str]:
    fields = [field.field for field in form.visible_fields()]
    words = [str(words) for field in fields for words in (field.label, field.help_text) if words]
    return [*words, *(str(text) for field in fields for text in field.error_messages.values())]


@pytest.mark.parametrize("name", FOR_FAMILIES)
def test_a_page_for_families_is_plain(name: str) -> None:
    sentences = words_of(TEMPLATES / f"{name}.html")
    assert not sentences or grade(sentences) <= FAMILIES, sentences


@pytest.mark.parametrize("name", [name for name in FOR_PUPILS if name != "_own"])
def test_a_page_for_pupils_is_very_plain(name: str) -> None:
    sentences = words_of(TEMPLATES / f"{name}.html")
    assert grade(sentences) <= PUPILS, sentences


def test_forms_and_answers_are_plain_too() -> None:
    assert (
        grade(
            [
                *form_words(WordsForm()),
                *form_words(AnswerForm(seen="")),
                *GOING.values(),
                *labels.OUTCOMES.values(),
                labels.NO_OUTCOME,
                NEW_WAY.format(day="5 May"),
                rules.NO_LINE,
            ]
        )
        <= FAMILIES
    )
    assert (
        grade(
            [
                *form_words(OwnWordsForm()),
                *form_words(OwnAnswerForm(seen="")),
                *form_words(ProudForm()),
                *form_words(OwnDayForm()),
                *form_words(OwnWordingForm()),
                *form_words(OwnCheckInForm()),
                *PROUD_PICKS,
                *labels.OWN_OUTCOMES.values(),
                labels.OWN_NO_OUTCOME,
                cards.WRONG,
                cards.WAIT,
                rules.OWN_NO_LINE,
            ]
        )
        <= PUPILS
    )


def test_a_hard_page_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "hard.html"
    page.write_text(
        '{% load ui %}<p>{% button text="Communicate considerations" %}Notwithstanding the aforementioned statutory '
        "considerations, professionals will endeavour to communicate appropriate interventions, {{ name }}.</p>",
        encoding="utf-8",
    )
    assert len(words_of(page)) == 1
    assert grade(words_of(page)) > FAMILIES
