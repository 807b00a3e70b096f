"""What may be attached, what must be written, and what of an agreed plan is shared."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.core.errors import Refused
from handrail.specialists import rules
from handrail.specialists.tests.conftest import TODAY, advice
from handrail.specialists.types import FileKind, NewRecommendation


def document(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


WORD = ("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", FileKind.PDF),
        (b"\x89PNG\r\n\x1a\nxx", FileKind.PNG),
        (b"\xff\xd8\xff\xe0", FileKind.JPEG),
        (document(*WORD), FileKind.DOCX),
    ],
)
def test_a_file_is_judged_by_its_content(content, kind) -> None:
    assert rules.file_kind(content) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90",
        b"<html><script>",
        b"<svg onload=x>",
        document("[Content_Types].xml", "xl/workbook.xml"),
        document(*WORD, "word/vbaProject.bin"),
        b"PK\x03\x04 broken",
        b" %PDF-1.7",
    ],
)
def test_any_other_file_is_refused(content) -> None:
    with pytest.raises(Refused, match="Save it as PDF") as refusal:
        rules.file_kind(content)
    assert refusal.value.field == "file"


def test_an_empty_or_large_file_is_refused() -> None:
    with pytest.raises(Refused, match="is empty"):
        rules.file_kind(b"")
    with pytest.raises(Refused, match="at most 5 MB"):
        rules.file_kind(b"%PDF-" + bytes(rules.LARGEST_FILE_BYTES))


@given(st.binary(max_size=200))
def test_no_file_breaks_the_judging(content: bytes) -> None:
    with contextlib.suppress(Refused):
        assert rules.file_kind(content) in FileKind


@pytest.mark.parametrize(
    ("n", "words"), [(1, "1 kB"), (2048, "2 kB"), (1024 * 1024, "1.0 MB"), (1024 * 1536, "1.5 MB")]
)
def test_the_size_is_said_as_people_say_it(n, words) -> None:
    assert rules.size_words(n) == words


def test_advice_is_tidied() -> None:
    rows = (NewRecommendation("  Do this. ", " "), NewRecommendation(" ", ""))
    tidy = rules.checked(advice(profession=" Speech  therapist ", recommendations=rows), today=TODAY)
    assert (tidy.profession, tidy.recommendations) == ("Speech therapist", (NewRecommendation("Do this.", ""),))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"profession": " "}, "profession"),
        ({"summary": ""}, "summary"),
        ({"text": " ", "recommendations": ()}, "text"),
        ({"given_on": TODAY + timedelta(days=1)}, "given_on"),
        ({"recommendations": (NewRecommendation("x"),) * 21}, None),
        ({"recommendations": (NewRecommendation("", "A target."),)}, None),
    ],
)
def test_advice_says_what_is_missing(changes, field) -> None:
    with pytest.raises(Refused) as refusal:
        rules.checked(advice(**changes), today=TODAY)
    assert refusal.value.field == field


def test_advice_that_is_written_down_says_whose_it_is() -> None:
    with pytest.raises(Refused, match="who wrote the report") as refusal:
        rules.checked(advice(), today=TODAY, is_written_down=True)
    assert refusal.value.field == "author"
    for changes, words in (({"profession": ""}, "their profession"), ({"summary": ""}, "they advise")):
        with pytest.raises(Refused, match=words):
            rules.checked(advice(author="Dr Orr", **changes), today=TODAY, is_written_down=True)
    tidy = rules.checked(advice(author=" Dr  Orr ", service=" EP  Service"), today=TODAY, is_written_down=True)
    assert (tidy.author, tidy.service) == ("Dr Orr", "EP Service")


@pytest.mark.parametrize(
    ("service", "by", "words"),
    [
        ("", "", "Dr Orr, Psychologist"),
        ("EP Service", "", "Dr Orr, Psychologist, EP Service"),
        ("", "Dana", "Dr Orr, Psychologist; written down by Dana"),
    ],
)
def test_advice_says_whose_it_is(service, by, words) -> None:
    assert rules.whose(name="Dr Orr", profession="Psychologist", service=service, written_down_by=by) == words


def snapshot(**changes: Any) -> dict[str, Any]:
    part = {"baseline": "12", "baseline_note": "", "criterion": "40", "out_of": "50", "criterion_note": "alone"}
    ways = [{"method": "Five a day.", "materials": "cards"}, {"method": " ", "materials": ""}]
    target = {
        "wording": "Read 40 words.", "measure": "SCORE", "unit": "", "who": "Leah", "when": "", "where": "in class",
        "how_often": "daily", "subjects": "", "strategies": ways, "pupils": [part],
    }  # fmt: skip
    empty = target | {"wording": " "}
    bare = target | {"wording": "Join in.", "pupils": [], "strategies": [], "who": "", "how_often": "", "where": ""}
    return {
        "kind": {"name": "SEN support plan"},
        "period": {"starts_on": "2026-11-01", "review_on": "2026-12-01"},
        "sections": [
            {"code": "views", "label": "Views", "text": "I like maps."},
            {"code": "help", "label": "Help", "text": "Secret."},
            {"code": "more", "label": "More", "text": "Marked then.", "is_confidential": True},
            {"code": "empty", "label": "Empty", "text": " "},
        ],
        "long_term_targets": [{"wording": "Read the texts."}, {"wording": ""}],
        "targets": [target, empty, bare],
        "profile": {"medical": ["Tablet"]},
        "question": {"needs": "Private"},
    } | changes


def test_a_shared_plan_leaves_out_what_is_confidential() -> None:
    plan = rules.shared_plan(snapshot(), agreed_on=date(2026, 11, 2), confidential={"help"})
    assert plan.sections == (("Views", "I like maps."),)
    assert (plan.name, plan.long_term) == ("SEN support plan", ("Read the texts.",))
    for word in ("Secret", "Marked then", "Tablet", "Private"):
        assert word not in str(plan)


def test_a_shared_target_says_how_it_is_worked_on() -> None:
    first, bare = rules.shared_plan(snapshot(), agreed_on=TODAY, confidential=()).targets
    assert first.strategies == ("Five a day: cards",)
    assert dict(first.facts) == {
        "Starts from": "12",
        "Success is": "40 out of 50, alone",
        "Who": "Leah",
        "How often": "daily, in class",
    }
    assert (bare.strategies, bare.facts) == ((), ())


def test_what_the_family_may_not_read_does_not_leave_the_school() -> None:
    text = snapshot()
    extra = {"code": "own-1", "label": "Notes", "text": "For staff.", "audiences": ["staff"]}
    text["sections"] = [*text["sections"], extra]
    found = rules.shared_plan(text, agreed_on=TODAY, confidential=())
    assert "For staff." not in dict(found.sections).values()
