"""On a phone whose browser runs no scripts, everything can be read and saved, and nobody's words are lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import plan_of, pupil_page, review_of, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import Watch, assert_fits

pytestmark = pytest.mark.journey


@contextmanager
def phone(browser: Any, school: Served, who: str = "senco") -> Iterator[tuple[Page, Watch]]:
    """A phone of 360 px without scripts."""
    with signed_in(browser, school, who, width=360, java_script_enabled=False) as (page, watch):
        yield page, watch


def test_register_pupil_and_plan_can_be_read(school: Served, browser: Any) -> None:
    with phone(browser, school) as (page, _):
        page.locator("summary", has_text="Menu").click()
        page.get_by_role("link", name="Register").locator("visible=true").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Register")
        page.get_by_label("Find a pupil on the register").fill("Whit")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="Dev Whitlock").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Dev Whitlock")
        expect(page.get_by_role("heading", name="Working on now")).to_be_visible()
        page.get_by_role("link", name="SEN support plan").first.click()
        expect(page.get_by_role("heading", name="Read aloud 40 of the 50 words on word card 1.")).to_be_visible()


def test_a_plan_is_saved_by_its_button(school: Served, browser: Any) -> None:
    with phone(browser, school) as (page, _):
        page.goto(plan_of(school, "Anya") + "edit/")
        card = page.locator("section[id^=target-]").first
        card.get_by_label("How often, and for how long?").fill("Fifteen minutes on Mondays")
        card.get_by_role("button", name="Save target 1").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        assert "#target-" in page.url, "Saving leads away from the card"
        page.goto(plan_of(school, "Anya"))
        expect(page.get_by_text("Fifteen minutes on Mondays")).to_be_visible()


def test_an_observation_is_recorded(school: Served, browser: Any) -> None:
    with phone(browser, school) as (page, _):
        page.goto(pupil_page(school, "Dev"))
        page.locator("#targets").get_by_role("button", name="Record").first.click()
        page.get_by_label(re.compile("^Score")).fill("27")
        page.get_by_label("Note (optional)").fill("Read to a younger child.")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Dev Whitlock")
        expect(page.locator("#targets p", has_text="Now 27 out of 50")).to_be_visible()


def test_part_of_a_review_is_saved(school: Served, browser: Any) -> None:
    with phone(browser, school) as (page, _):
        page.goto(review_of(school, "Dev"))
        page.get_by_label("The family's views").fill("Dev reads the cereal packet aloud now.")
        page.get_by_role("button", name="Save and go on later").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        expect(page.get_by_label("The family's views")).to_have_value("Dev reads the cereal packet aloud now.")


def test_two_people_who_saved_the_same_words_see_both(school: Served, browser: Any) -> None:
    editor = plan_of(school, "Bilal") + "edit/"
    with phone(browser, school) as (hers, _), phone(browser, school, "head") as (his, watch):
        watch.allow("409")
        for page, words in ((hers, "Reads with a ruler."), (his, "Reads with a coloured sheet.")):
            page.goto(editor)
            page.get_by_label("How will we teach it?").first.fill(words)
        hers.get_by_role("button", name="Save target 1").click()
        expect(hers.get_by_text("Saved.")).to_be_visible()
        his.get_by_role("button", name="Save target 1").click()
        expect(his.get_by_role("heading", level=1)).to_have_text("Choose which words to keep")
        for words in ("Reads with a ruler.", "Reads with a coloured sheet."):
            expect(his.get_by_role("paragraph").filter(has_text=words)).to_be_visible()
        assert_fits(his)
        his.get_by_label("Both, as I write them here").check()
        his.get_by_role("button", name="Keep what I chose").click()
        expect(his.get_by_text("Saved.")).to_be_visible()
        kept = his.get_by_label("How will we teach it?").first.input_value()
        assert "ruler" in kept and "coloured sheet" in kept
