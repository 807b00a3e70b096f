"""The summary in plain words, its translation, languages, reading age, and which text an answer is about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.agreements.rules import answers, reading_age, summary
from handrail.agreements.types import BY_CODE, IN_ENGLISH, LANGUAGES, AgreedPlan, AgreedTarget, PartKind, TextPart
from handrail.core.codes import code_of
from tests.reading import FAMILIES, grade

URDU = BY_CODE["ur"]


def target(key: str = "t1", **more) -> AgreedTarget:
    usual = {
        "target_id": key, "part_id": f"p-{key}", "wording": "Read 40 words.", "measure": "", "unit": "",
        "baseline": None, "criterion": None, "out_of": None, "starts_on": date(2026, 10, 1), "due_on": None,
        "helps": ("Five words a day: Cards",), "occasions": "Daily", "who": "", "home": "Play snap.",
    }  # fmt: skip
    return AgreedTarget(**usual | more)


def plan(*targets: AgreedTarget) -> AgreedPlan:
    return AgreedPlan("Support plan", date(2026, 10, 1), date(2026, 12, 4), date(2026, 10, 1), (), targets)


def made(*targets: AgreedTarget, plain=None):
    talk = "Dana Okafor looks after this plan."
    return summary.summary_of(plan(*targets), first_name="Nadia", number=1, talk_to=talk, plain=plain or {})


def test_the_summary_says_what_how_home_when_and_whom() -> None:
    page = made(target())
    assert [(part.kind, part.text) for part in page.parts if part.kind is not PartKind.ANSWER] == [
        (PartKind.TITLE, "Nadia’s plan"),
        (PartKind.HEADING, "What Nadia will be able to do"),
        (PartKind.TARGET, "Read 40 words."),
        (PartKind.HEADING, "How we help"),
        (PartKind.HELP, "Five words a day: Cards\nWhen: Daily"),
        (PartKind.HEADING, "What you can do at home"),
        (PartKind.HOME, "Play snap."),
        (PartKind.HEADING, "When we look at it again"),
        (
            PartKind.TEXT,
            "We look at this plan again by 4 December 2026. You can tell us what you think at any time before then.",
        ),
        (PartKind.HEADING, "Who to talk to"),
        (PartKind.TEXT, "Dana Okafor looks after this plan."),
    ]


def test_nothing_stands_under_a_heading_without_words() -> None:
    page = made(target(helps=(), home=""))
    assert not {"How we help", "What you can do at home"} & {part.text for part in page.parts}


def test_plainer_words_hold_until_the_plan_changes() -> None:
    plain = {"able-t1": TextPart("Read forty words.", summary.sum_of("Read 40 words."))}
    assert made(target(), plain=plain).text_of("able-t1") == "Read forty words."
    changed = made(target(wording="Read 50 words."), plain=plain)
    part = next(part for part in changed.parts if part.key == "able-t1")
    assert (part.text, part.is_outdated) == ("Read 50 words.", True)


def test_a_translation_shows_its_words_and_the_new_english_where_the_plan_changed() -> None:
    words = {"able-t1": TextPart("40 الفاظ پڑھے۔", summary.sum_of("Read 40 words."))}
    sheet = summary.sheet_of(made(target()), URDU, words)
    shown = {part.key: part for part in sheet.parts}
    assert (shown["able-t1"].text, shown["able-t1"].english) == ("40 الفاظ پڑھے۔", "Read 40 words.")
    assert not shown["help"].is_translated
    after = summary.sheet_of(made(target(wording="Read 50 words.")), URDU, words)
    assert after.has_outdated
    assert summary.n_outdated(after) == 1
    assert after.said("able-t1") == "Read 50 words."


def test_our_own_words_of_the_summary_are_plain() -> None:
    words = [text for _, text in summary.FIXED.values()]
    words += [part.text for part in made(target()).parts if part.key.endswith("-words")]
    assert grade(words) <= FAMILIES


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Urdu", "ur"),
        ("اردو", "ur"),
        (" punjabi ", "pa"),
        ("Kurdish Sorani", "ckb"),
        ("polski", "pl"),
        ("zh-Hans", "zh-Hans"),
        ("English", "en"),
    ],
)
def test_a_language_is_known_by_its_names(written: str, code: str) -> None:
    assert summary.language_named(written).code == code


def test_an_unknown_language_is_none() -> None:
    assert summary.language_named("Elvish") is None
    assert summary.language_named("") is None
    assert summary.language_of("xx") is IN_ENGLISH


def test_languages_are_read_in_their_direction_and_say_when_they_cannot_be_printed() -> None:
    right_to_left = {language.code for language in LANGUAGES if language.direction == "rtl"}
    assert right_to_left == {"ar", "fa-AF", "he", "ckb", "ps", "fa", "ur"}
    silent = {row.code for row in LANGUAGES if bool(row.not_printable) is row.is_printable}
    assert not silent
    assert {"am", "he", "ml", "ti", "zh-Hans", "zh-Hant"} == {row.code for row in LANGUAGES if not row.is_printable}
    assert len({row.code for row in LANGUAGES}) == len(LANGUAGES)


SAMPLES = [
    "Read the card together at breakfast. Play snap with five words. Stop when it is no fun.",
    "We look at this plan again by December. You can tell us what you think at any time before then.",
    "Notwithstanding the aforementioned considerations, professionals will communicate appropriate interventions.",
    "Follow an instruction of three steps with a picture card, four times out of five.",
    "Use a visual timetable to support transitions between activities and reduce anxiety.",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_the_grade_is_near_that_of_the_dictionary(text: str) -> None:
    sentences = [part.strip() for part in text.split(".") if part.strip()]
    assert abs(reading_age.grade(text) - grade(sentences)) <= 3


def test_hard_and_easy_texts_are_told_apart() -> None:
    assert [reading_age.is_hard(text) for text in SAMPLES] == [False, False, True, False, True]
    assert reading_age.age("") == 6


@given(st.text(max_size=400))
def test_the_grade_never_fails(text: str) -> None:
    assert reading_age.grade(text) >= 0


def snapshot(wording: str = "Read 40 words.", **more):
    row = {
        "id": "t1", "wording": wording, "strategies": [{"method": "", "materials": ""}],
        "pupils": [{"pupil": "n", "id": "1"}, {"pupil": "other", "id": "2"}],
    }  # fmt: skip
    usual = {
        "pupil": {"id": "n"}, "kind": {"code": "k"}, "period": {}, "number": 1, "agreed": {"at": "x"},
        "sections": [{"code": "a", "label": "A", "text": "B"}], "long_term_targets": [], "targets": [row],
        "needs": ["x"],
    }  # fmt: skip
    return usual | more


def test_the_sum_of_a_text_is_that_of_its_words_alone() -> None:
    first = answers.text_sum(snapshot(), pupil_id="n")
    assert first == answers.text_sum(snapshot(number=2, agreed={"at": "y"}, needs=[]), pupil_id="n")
    hidden = [*snapshot()["sections"], {"code": "c", "label": "C", "text": "Secret", "confidential": True}]
    assert first == answers.text_sum(snapshot(sections=hidden), pupil_id="n")
    assert first != answers.text_sum(snapshot("Read 50 words."), pupil_id="n")


def test_a_code_for_paper_is_a_drawing() -> None:
    assert code_of("https://school.example/family/").startswith("<svg")
