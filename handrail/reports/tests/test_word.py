"""Plans as Word documents: the same content as the PDF, in a form that people and screen readers can go on with."""

from __future__ import annotations

import dataclasses
import zipfile
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from handrail.reports.rendering import FONTS
from handrail.reports.rules.audiences import WORDS, told_to
from handrail.reports.tests.test_rendering import ARABIC, plan
from handrail.reports.types import Audience, LabelledText, PlanDocument, Size
from handrail.reports.word import TEMPLATE, render_word, render_words
from handrail.reports.word.template import build

pytestmark = pytest.mark.skipif(not any(FONTS.glob("Atkinson*.ttf")), reason="the fonts are not built: run make assets")


def written(document: PlanDocument):
    return docx.Document(BytesIO(render_word(document)))


def paragraphs(word) -> list[tuple[str, str]]:
    found = (Paragraph(row, word) for row in word.element.body.iter(qn("w:p")))
    return [(row.style.name, row.text) for row in found]


def all_text(word) -> str:
    return "\n".join(text for _, text in paragraphs(word))


def test_the_kept_template_is_the_one_that_is_made() -> None:
    kept = docx.Document(str(TEMPLATE))
    assert kept.element.xml == build().element.xml, "Run python -m handrail.reports.word.template"


def test_a_plan_has_real_headings_in_order() -> None:
    word = written(plan(2))
    headings = [(style, text) for style, text in paragraphs(word) if style.startswith("Heading")]
    assert headings[0] == ("Heading 1", "Amina Yusuf")
    seconds = [text for style, text in headings if style == "Heading 2"]
    assert seconds[:3] == ["Strengths and interests", "Nature of need", "Long-term target"]
    assert seconds[-2:] == ["People", "Agreed by"]
    assert "{" not in all_text(word) and "%" not in all_text(word)


def test_a_plan_says_what_the_pdf_says() -> None:
    text = all_text(written(plan(2)))
    for words in ("Read ten words with vowel pair number 2", "Start: 3 out of 10", "Aim: 9 out of 10", "cards, set 2"):
        assert words in text
    for words in ("Mrs Kaur, teaching assistant", "4 times a week", "Read one page together.", "I like the game."):
        assert words in text


def test_tables_have_heading_rows_and_pictures_have_words() -> None:
    word = written(plan(2))
    assert len(word.tables) == 4
    for table in word.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    told = [row.get("descr") for row in word.element.body.iter(qn("wp:docPr"))]
    assert len(told) == 2 and all("Started at 3 out of 10" in words for words in told)


def test_the_document_is_in_british_english_and_named() -> None:
    word = written(plan(0))
    assert word.core_properties.language == "en-GB" and word.core_properties.title.startswith("Amina Yusuf: Individual")
    assert {row.get(qn("w:val")) for row in word.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert "Version 2" in word.sections[0].footer.paragraphs[0].text
    assert word.sections[0].header.paragraphs[0].text.startswith("Amina Yusuf · Individual education plan")


def test_any_text_stays_text() -> None:
    hostile = "A <b> & \x0b {{ plan.school }} {% if %}\nsecond \ud800 line"
    word = written(dataclasses.replace(plan(1), nature_of_need=hostile))
    lines = [text for _, text in paragraphs(word)]
    assert "A <b> &  {{ plan.school }} {% if %}" in lines and "second  line" in lines


def test_arabic_runs_from_the_right() -> None:
    word = written(dataclasses.replace(plan(0), voices=(LabelledText("What Amina says", ARABIC),)))
    (row,) = [row for row in word.element.body.iter(qn("w:p")) if ARABIC in Paragraph(row, word).text]
    assert row.pPr.find(qn("w:bidi")) is not None
    assert all(run.rPr.find(qn("w:rtl")) is not None for run in row.iter(qn("w:r")))


def test_large_print_has_nothing_below_18_point() -> None:
    word = written(dataclasses.replace(plan(1), size=Size.LARGE))
    sizes = [style.font.size.pt for style in word.styles if getattr(style, "font", None) and style.font.size]
    assert min(sizes) >= 18


@pytest.mark.parametrize("audience", list(Audience))
def test_each_audience_has_its_words(audience: Audience) -> None:
    text = all_text(written(told_to(dataclasses.replace(plan(1), audience=audience))))
    assert WORDS[audience]["progress"] in text and WORDS[audience]["what"] in text


def test_many_plans_are_one_zip_without_names() -> None:
    told: list[tuple[int, int]] = []
    file = render_words([plan(1), plan(1)], lambda *how_far: told.append(how_far), n_total=2)
    names = zipfile.ZipFile(BytesIO(file)).namelist()
    assert names == ["001-8-Hawthorn-AY.docx", "002-8-Hawthorn-AY.docx"]
    assert told == [(0, 2), (1, 2), (2, 2)]
