"""A parent reads in Urdu on a phone, says something and changes to Polish; a pupil reads in Welsh; all by keyboard."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Keyboard
from tests.journeys.serving import Served
from tests.journeys.watching import check, watched

pytestmark = pytest.mark.journey

# A heading that skips a level, a landmark twice without a name, text that goes the wrong way.
OUT_OF_ORDER = """() => {
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((e) => Number(e.tagName[1]));
  return levels.filter((level, index) => index && level > levels[index - 1] + 1).length;
}"""
MIRRORED = """() => {
  const style = (selector) => getComputedStyle(document.querySelector(selector));
  return [getComputedStyle(document.documentElement).direction, style("h1").textAlign, style("h1").direction];
}"""


def language(page: Page, code: str, direction: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.locator("html")).to_have_attribute("dir", direction)


def speaks_to_a_screen_reader(page: Page) -> None:
    """Hold a page to what somebody hears: one main part, headings in order, every control with a name."""
    told = page.locator("body").aria_snapshot()
    assert len(re.findall(r"^\s*- main\b", told, re.M)) == 1
    assert len(re.findall(r"^\s*- heading .*\[level=1\]", told, re.M)) == 1
    assert page.evaluate(OUT_OF_ORDER) == 0
    nameless = re.findall(r"^\s*- (?:button|link|textbox|radio|checkbox|region|navigation|img)(?::|$)", told, re.M)
    assert nameless == [], told


def test_a_parent_reads_in_urdu_and_changes_to_polish(school: Served, browser: Any) -> None:
    family = school.prepared["family"]
    with watched(browser, school.url, width=360) as (page, _):
        hands = Keyboard(page)
        page.goto("/sign-in/")
        hands.press("اردو")
        language(page, "ur", "rtl")
        expect(page.get_by_text("A machine made these words.")).to_be_visible()
        check(page, "languages-sign-in-ur")
        hands.write("ای میل پتہ", family["email"])
        hands.write("پاس ورڈ", family["password"])
        hands.press("سائن ان کریں")
        expect(page.get_by_role("heading", level=1)).to_have_text("آپ کے بچے")
        check(page, "languages-children-ur")
        hands.follow("Gita")
        expect(page.get_by_role("heading", level=2).first).to_have_text("آگے کیا ہو گا")
        assert page.evaluate(MIRRORED) == ["rtl", "start", "rtl"]
        # What people at school wrote stays English, and says so.
        expect(page.locator("[lang=en-GB]", has_text="Builds clever models").first).to_be_visible()
        speaks_to_a_screen_reader(page)
        check(page, "languages-child-ur")
        page.get_by_role("button", name="اسکول کو کچھ بتائیں").press("Enter")
        hands.write("آپ ہمیں کیا بتانا چاہتے ہیں؟", "وہ اب خود پڑھتی ہے۔")
        speaks_to_a_screen_reader(page)
        check(page, "languages-say-ur")
        hands.press("اسکول کو بھیجیں")
        expect(page.get_by_text("شکریہ۔ اسکول اب یہ پڑھ سکتا ہے۔")).to_be_visible()
        expect(page.locator("#words")).to_contain_text("وہ اب خود پڑھتی ہے۔")
        hands.press("polski")
        language(page, "pl", "ltr")
        expect(page.get_by_role("heading", level=2).first).to_have_text("Co będzie dalej")
        # Their own words stay as they wrote them.
        expect(page.locator("#words")).to_contain_text("وہ اب خود پڑھتی ہے۔")
        hands.press("Duże litery")
        expect(page.locator("html.hr-large")).to_be_attached()
        page.wait_for_load_state("load")
        assert page.locator(".govuk-body").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 24
        speaks_to_a_screen_reader(page)
        check(page, "languages-child-pl-large")
        page.emulate_media(media="print")
        expect(page.locator(".hr-reading")).to_be_hidden()
        page.emulate_media(media="screen")
        hands.press("English")
        language(page, "en-GB", "ltr")
        hands.press("Usual letters")


def test_a_pupil_reads_in_welsh_without_scripts(school: Served, browser: Any) -> None:
    family = school.prepared["family"]
    with watched(browser, school.url, width=360, java_script_enabled=False) as (page, _):
        page.goto(f"/card/{family['token']}/")
        page.get_by_role("button", name="Cymraeg").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Pwysa lun 1")
        names = {
            "Sun": "Haul", "Moon": "Lleuad", "Star": "Seren", "Fish": "Pysgodyn", "Boat": "Cwch", "House": "Tŷ",
            "Tree": "Coeden", "Flower": "Blodyn", "Apple": "Afal", "Ball": "Pêl", "Key": "Allwedd", "Cup": "Cwpan",
        }  # fmt: skip
        for name in family["pictures"]:
            page.get_by_role("button", name=names[name], exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Helo Gita")
        expect(page.get_by_role("heading", name="Beth sy’n dod nesaf")).to_be_visible()
        page.get_by_role("button", name="Daliais ati i drio.").first.click()
        expect(page.locator(".hr-quote", has_text="Daliais ati i drio.")).to_be_visible()
        page.get_by_role("button", name="Rwyf wedi gorffen").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hwyl fawr Gita")


def test_a_pupils_page_in_welsh_can_be_heard(school: Served, browser: Any) -> None:
    family = school.prepared["family"]
    with watched(browser, school.url, width=1280) as (page, _):
        page.goto(f"/card/{family['token']}/")
        page.get_by_role("button", name="اردو").click()
        language(page, "ur", "rtl")
        speaks_to_a_screen_reader(page)
        check(page, "languages-card-ur")
        page.get_by_role("button", name="Cymraeg").click()
        for name in family["pictures"]:
            value = name.lower()
            page.locator(f"button[name=picture][value={value}]").click()
        language(page, "cy", "ltr")
        speaks_to_a_screen_reader(page)
        check(page, "languages-own-cy")
