"""Choosing what to print: by keyboard on a small phone, with what goes wrong said, and without scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Keyboard
from tests.journeys.people import plan_of, pupil_page, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check

pytestmark = pytest.mark.journey


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_plan_is_taken_to_word_for_the_family_by_keyboard(
    school: Served, browser: Any, width: int, tmp_path: Path
) -> None:
    with signed_in(browser, school, width=width) as (page, watch):
        watch.allow("422")
        hands = Keyboard(page)
        page.goto(plan_of(school, "Dev"))
        hands.follow("Print in other ways, or take it to Word")
        heading(page, "Print")
        check(page, "print-choose")
        hands.choose("Place mats")
        hands.choose("Word, to go on writing")
        hands.press("Make it")
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        check(page, "print-problem")
        hands.choose("Plans")
        hands.choose("The family")
        with page.expect_download() as coming:
            hands.press("Make it")
        file = tmp_path / "plan.docx"
        coming.value.save_as(file)
        assert coming.value.suggested_filename.endswith(".docx") and "Dev" not in coming.value.suggested_filename
        assert docx.Document(str(file)).paragraphs[0].text == "Fernhill School"


def test_a_class_in_word_shows_how_far_it_is(school: Served, browser: Any) -> None:
    with signed_in(browser, school, width=360) as (page, _):
        page.goto("/print/?class=7A")
        expect(page.get_by_label("Whose")).to_have_value("class:7A")
        page.get_by_label("Word, to go on writing").check()
        page.get_by_role("button", name="Make it").click()
        expect(page.get_by_role("button", name="Open the file")).to_be_visible(timeout=30_000)
        check(page, "print-job-word")


def test_papers_are_made_without_scripts(school: Served, browser: Any) -> None:
    with signed_in(browser, school, width=360, java_script_enabled=False) as (page, _):
        page.goto(pupil_page(school, "Dev"))
        page.get_by_role("button", name="Print cards, labels and more").click()
        heading(page, "Print")
        page.get_by_label("Labels for books").check()
        page.locator("summary", has_text="Labels: which sheet").click()
        page.get_by_label("Sheet of labels").select_option("a4-65")
        with page.expect_response(lambda answer: answer.request.method == "POST") as coming:
            page.get_by_role("button", name="Make it").click()
        assert coming.value.status == 200 and coming.value.headers["content-type"] == "application/pdf"
