"""The printed plan: tagged, titled, two-sided, and safe with any text."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest

from handrail.core.charts import Tick, progress_line_svg
from handrail.reports.merging import Binder
from handrail.reports.rendering import FONTS, render_plan, render_plans
from handrail.reports.rules.payload import document_title, is_drawable, payload, shortened
from handrail.reports.types import (
    LabelledText,
    LongTermText,
    PersonText,
    PlanDocument,
    ReviewText,
    SchoolHead,
    StrategyText,
    TargetText,
)

pytestmark = pytest.mark.skipif(not any(FONTS.glob("Atkinson*.ttf")), reason="the fonts are not built: run make assets")

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z" fill="#123"/></svg>'
ARABIC = "أحب قراءة القصص مع صديقي."
URDU = "مجھے کہانیاں پڑھنا پسند ہے۔"
UA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"


def target(number: int, **changes: object) -> TargetText:
    svg = progress_line_svg(
        uid=f"t{number}",
        title="Words read",
        description="Started at 3. Now 6.",
        points=((date(2026, 9, 14), 3.0), (date(2026, 10, 5), 6.0)),
        starts_on=date(2026, 9, 7),
        due_on=date(2027, 2, 12),
        ticks=(Tick(0, "0"), Tick(10, "10")),
        baseline=3.0,
        criterion=9.0,
    )
    parts = {
        "wording": f"Read ten words with vowel pair number {number} in a sentence",
        "area": "Literacy",
        "baseline": "3 out of 10",
        "criterion": "9 out of 10",
        "due_on": date(2027, 2, 12),
        "strategies": (StrategyText("Paired reading, then a game with the words", "cards, set 2"),),
        "who": "Mrs Kaur, teaching assistant",
        "when": "Before lunch",
        "where": "Library",
        "how_often": "4 times a week",
        "home_activity": "Read one page together.",
        "chart_svg": svg,
        "in_words": "Started at 3 out of 10. Now 6 out of 10.",
        "numbers": "14 September: 3.",
    }
    return TargetText(**(parts | changes))  # type: ignore[arg-type]


def plan(n_targets: int = 4, **changes: object) -> PlanDocument:
    parts = {
        "school": SchoolHead("Brackenfield School", LOGO),
        "pupil_name": "Amina Yusuf",
        "kind_name": "Individual education plan",
        "starts_on": date(2026, 9, 7),
        "review_on": date(2027, 2, 12),
        "printed_on": date(2026, 11, 21),
        "printed_by": "Ms R. Okoro",
        "date_of_birth": date(2014, 3, 9),
        "year_group": "Year 8",
        "class_name": "8 Hawthorn",
        "teacher_initials": "RO",
        "strengths": ("Remembers stories",),
        "interests": ("Football",),
        "nature_of_need": "Reads about three years behind her age.",
        "long_term": (LongTermText(tuple(target(number) for number in range(1, n_targets + 1)), "Reads her lessons"),),
        "voices": (LabelledText("What Amina says", "I like the game."), LabelledText("What the family says", "")),
        "people": (PersonText("Ms R. Okoro", "SENCO"), PersonText("Mrs Kaur", "teaching assistant")),
        "version_number": 2,
        "sha256": "a1b2c3d4e5f60718",
    }
    return PlanDocument(**(parts | changes))  # type: ignore[arg-type]


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Walk the tags in reading order."""
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Array):
            waiting += reversed(list(thing))  # type: ignore[call-overload]
        elif isinstance(thing, pikepdf.Dictionary) and "/S" in thing:
            yield thing
            waiting.append(thing.get("/K", pikepdf.Array()))  # type: ignore[arg-type]


def tags(pdf: pikepdf.Pdf) -> list[str]:
    return [str(element.S)[1:] for element in elements(pdf)]


def is_ua(pdf: pikepdf.Pdf) -> bool:
    with pdf.open_metadata() as metadata:
        return metadata.get(UA_PART) == "1"


def check_parent_tree(pdf: pikepdf.Pdf) -> None:
    """Every page leads to its own elements: what a screen reader follows from the page to the tags."""
    tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    for page in pdf.pages:
        if "/StructParents" not in page.obj:
            assert "/Contents" not in page.obj or not page.Contents.read_bytes().strip()
            continue
        for element in tree[int(page.obj.StructParents)]:  # type: ignore[union-attr]
            if isinstance(element, pikepdf.Dictionary) and "/Pg" in element:
                assert element.Pg.objgen == page.obj.objgen


@pytest.mark.parametrize("n_targets", [0, 1, 2, 3, 4])
def test_an_ordinary_plan_has_exactly_two_sides(n_targets: int) -> None:
    assert len(opened(render_plan(plan(n_targets))).pages) == 2


def test_a_plan_is_tagged_and_named() -> None:
    pdf = opened(render_plan(plan()))
    assert pdf.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in pdf.Root
    assert pdf.Root.Lang == "en-GB"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert pdf.docinfo[pikepdf.Name.Title] == "Amina Yusuf: Individual education plan, from 7 September 2026"
    assert is_ua(pdf)
    check_parent_tree(pdf)


def test_headings_do_not_skip_and_tables_have_heads_and_pictures_have_words() -> None:
    pdf = opened(render_plan(plan()))
    levels = [int(tag[1]) for tag in tags(pdf) if tag[0] == "H" and tag[1:].isdigit()]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert tags(pdf).count("Table") == tags(pdf).count("THead") == 2
    pictures = [element for element in elements(pdf) if element.S == "/Figure"]
    assert len(pictures) >= 5
    assert all(str(picture.Alt) for picture in pictures if "/Alt" in picture)
    assert "Started at 3 out of 10. Now 6 out of 10. 14 September: 3." in [str(p.get("/Alt")) for p in pictures]


@pytest.mark.parametrize(
    "text",
    [
        "#panic(1) *b* _x_ $y$ @ref <label> \\u{41}",
        "a\\b\"c'd`e~f//g/*h",
        "-" * 300,
        "x" * 300,
        "\u200b\u00ad",
        "\t\r\n",
    ],
)
def test_text_is_never_read_as_markup(text: str) -> None:
    hostile = plan(
        1,
        pupil_name=text,
        year_group=text,
        nature_of_need=text,
        long_term=(LongTermText((target(1, wording=text, who=text, home_activity=text),), text, text, (text,)),),
        voices=(LabelledText(text, text),),
        people=(PersonText(text, text),),
    )
    assert is_ua(opened(render_plan(hostile)))


@pytest.mark.parametrize(
    "name", ["Gwenllïan Ŵyn-Prŷs", "Zażółć Gęślą-Jaźń", "ياسمين خان", "Siân O’Neill", "Ελένη", "Олена"]
)
def test_names_of_many_languages_keep_the_accessible_form(name: str) -> None:
    assert is_ua(opened(render_plan(plan(1, pupil_name=name))))


def test_right_to_left_paragraphs_carry_their_language() -> None:
    pdf = opened(render_plan(plan(1, voices=(LabelledText("A", ARABIC), LabelledText("U", URDU)))))
    assert is_ua(pdf)
    written = pdf.pages[-1].Contents.read_bytes() if not isinstance(pdf.pages[-1].Contents, pikepdf.Array) else b""
    languages = {str(element.get("/Lang")) for element in elements(pdf) if "/Lang" in element}
    assert {"ar", "ur"} <= languages or (b"(ar)" in written and b"(ur)" in written)


def test_emoji_are_printed() -> None:
    assert is_ua(opened(render_plan(plan(1, nature_of_need="Likes 😀 and 🎉"))))


def test_a_character_that_no_font_has_still_prints_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        pdf = opened(render_plan(plan(1, nature_of_need="\U0001fae8\ue000 secret words")))
    assert pdf.Root.MarkInfo.Marked and not is_ua(pdf)
    assert "could not be set" in caplog.text
    assert "secret" not in caplog.text, "the log must not tell what the plan says"


def test_long_text_goes_on_gracefully() -> None:
    long = "A sentence about how the week went in class. " * 110
    document = plan(3, nature_of_need=long, long_term=(LongTermText((target(1, home_activity=long), target(2))),))
    pdf = opened(render_plan(document))
    assert 3 <= len(pdf.pages) <= 6
    assert is_ua(pdf)


def test_an_empty_plan_prints() -> None:
    bare = PlanDocument(
        school=SchoolHead(""),
        pupil_name="",
        kind_name="Plan",
        starts_on=date(2026, 9, 7),
        review_on=date(2026, 12, 7),
        printed_on=date(2026, 9, 7),
        printed_by="",
    )
    assert len(opened(render_plan(bare)).pages) == 2


def test_a_reviewed_plan_tells_its_outcomes() -> None:
    reviewed = plan(
        0,
        long_term=(LongTermText((target(1, outcome="Achieved", outcome_evidence="9 of 10", next_step="Next"),)),),
        review=ReviewText(date(2027, 2, 9), (LabelledText("Progress", "Good."),), "Stay", date(2027, 6, 1)),
    )
    assert len(opened(render_plan(reviewed)).pages) == 2


@pytest.mark.parametrize("logo", [b"not a picture", b"", b'<svg><image href="file:///etc/passwd"/></svg>'])
def test_a_logo_that_cannot_be_drawn_is_left_out(logo: bytes) -> None:
    assert not is_drawable(logo)
    assert is_ua(opened(render_plan(plan(1, school=SchoolHead("A school", logo)))))


def test_a_broken_png_does_not_stop_the_plan() -> None:
    assert len(opened(render_plan(plan(1, school=SchoolHead("A", b"\x89PNG\r\n\x1a\nbroken")))).pages) == 2


def many(n: int, n_targets: int = 1) -> list[PlanDocument]:
    one = plan(n_targets)
    return [dataclasses.replace(one, pupil_name=f"Pupil {number}") for number in range(1, n + 1)]


def test_many_plans_are_one_file_with_a_bookmark_for_each_pupil() -> None:
    steps: list[tuple[int, int]] = []
    pdf = opened(render_plans(many(30), lambda done, total: steps.append((done, total)), title="Year 8", n_total=30))
    assert len(pdf.pages) == 60
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == [f"Pupil {number}" for number in range(1, 31)]
        assert [pdf.pages.index(item.destination[0]) for item in outline.root] == list(range(0, 60, 2))  # type: ignore[index,arg-type]
    assert steps[0] == (0, 30) and steps[-1] == (30, 30) and len(steps) > 2
    assert pdf.docinfo[pikepdf.Name.Title] == "Year 8"


def test_the_bound_file_keeps_its_tags() -> None:
    pdf = opened(render_plans(many(30), lambda done, total: None, title="Year 8", n_total=30))
    assert is_ua(pdf)
    assert pdf.Root.Lang == "en-GB" and pdf.Root.MarkInfo.Marked and pdf.Root.ViewerPreferences.DisplayDocTitle
    assert tags(pdf).count("H1") == 30
    check_parent_tree(pdf)
    names = [str(element.ID) for element in elements(pdf) if "/ID" in element]
    assert len(names) == len(set(names)) == len(pikepdf.NameTree(pdf.Root.StructTreeRoot.IDTree))
    asked = {
        str(name)
        for element in elements(pdf)
        if "/A" in element
        for attribute in element.A  # type: ignore[attr-defined]
        if isinstance(attribute, pikepdf.Dictionary) and "/Headers" in attribute
        for name in attribute.Headers  # type: ignore[attr-defined]
    }
    assert asked and asked <= set(names)
    assert not pdf.check_pdf_syntax()


def test_every_plan_begins_on_a_right_hand_page() -> None:
    documents = many(26)
    for place in (3, 11, 12):
        documents[place] = dataclasses.replace(documents[place], nature_of_need="A sentence that is long. " * 130)
    pdf = opened(render_plans(documents, lambda done, total: None, n_total=26))
    with pdf.open_outline() as outline:
        places = [pdf.pages.index(item.destination[0]) for item in outline.root]  # type: ignore[index,arg-type]
    assert len(places) == 26 and all(place % 2 == 0 for place in places)
    check_parent_tree(pdf)


def test_one_plan_that_is_not_accessible_takes_the_claim_from_the_whole() -> None:
    documents = many(14)
    documents[13] = dataclasses.replace(documents[13], nature_of_need="\ue000")
    pdf = opened(render_plans(documents, lambda done, total: None, n_total=14))
    assert not is_ua(pdf) and pdf.Root.MarkInfo.Marked


def test_pages_are_counted_for_each_plan() -> None:
    data = payload(many(2), title="Two")
    assert json.dumps(data).count("Page 3") == 0
    assert [entry["pupil"] for entry in data["plans"]] == ["Pupil 1", "Pupil 2"]
    assert len(data["logos"]) == 1, "one logo travels once"


def test_there_is_nothing_to_bind_without_plans() -> None:
    with pytest.raises(ValueError, match="nothing to bind"):
        render_plans([], lambda done, total: None, n_total=0)


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("Read ten words", "Read ten words"),
        ("word " * 30, "word word word word word word word word word word word…"),
        ("x" * 99, "x" * 58 + "…"),
        ("  two\nlines ", "two lines"),
    ],
)
def test_a_title_is_cut_at_the_end_of_a_word(words: str, short: str) -> None:
    assert shortened(words) == short


def test_a_document_is_named_after_the_pupil_and_the_period() -> None:
    assert document_title(plan()) == "Amina Yusuf: Individual education plan, from 7 September 2026"


def test_targets_are_numbered_through_and_a_draft_says_so() -> None:
    goals = (LongTermText((target(1), target(2)), "One"), LongTermText((target(3),), "Two"))
    data = payload([plan(long_term=goals, version_number=None, sha256="")], title="x")["plans"][0]
    assert [entry["number"] for entry in data["targets"]] == [1, 2, 3]
    assert data["draft"] is True and data["edition"] == "Draft: not yet agreed"
    assert payload([plan(agreed_on=date(2026, 9, 3))], title="x")["plans"][0]["edition"] == (
        "Version 2, agreed 3 September 2026 · a1b2c3d4e5f6"
    )


HOSTILE_NAMES = [
    "Amy (12 0 R) O'Neil",
    "((((",
    "))))",
    "back\\slash (\\",
    "/StructParents 3 /ID(U1x0y0) stream",
    "endobj 7 0 obj",
    "Žofie (ŵ) ياسمين",
    "Headers[ ] >> <<",
]


def test_names_that_look_like_a_pdf_stay_names_in_the_bound_file() -> None:
    one = plan(1)
    documents = [
        dataclasses.replace(
            one, pupil_name=name, long_term=(LongTermText((target(1, wording=name, in_words=name, numbers=""),), name),)
        )
        for name in HOSTILE_NAMES * 2
    ]
    pdf = opened(render_plans(documents, lambda done, total: None, n_total=len(documents)))
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == HOSTILE_NAMES * 2
    pictures = [str(element.Alt) for element in elements(pdf) if element.S == "/Figure" and "/Alt" in element]
    assert [words for words in pictures if words in HOSTILE_NAMES] == HOSTILE_NAMES * 2
    check_parent_tree(pdf)
    assert not pdf.check_pdf_syntax()


def test_the_bound_file_says_the_same_as_the_single_ones() -> None:
    documents = many(13, 2)
    whole = opened(render_plans(documents, lambda done, total: None, n_total=13))
    for place in (0, 12):
        single = opened(render_plan(documents[place]))
        assert [len(page.Contents.read_bytes()) for page in single.pages] == [
            len(page.Contents.read_bytes()) for page in whole.pages[2 * place : 2 * place + 2]
        ]
        assert tags(single) == tags(opened(render_plan(documents[0])))
    assert tags(whole).count("Figure") == 13 * tags(opened(render_plan(documents[0]))).count("Figure")


def test_a_file_that_typst_did_not_write_is_refused() -> None:
    other = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(other)
    with pytest.raises(ValueError, match="not as Typst writes it"):
        Binder().add(other.getvalue(), is_accessible=True)
