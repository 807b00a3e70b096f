"""A family and a pupil say what they think of a plan: on a phone, by keyboard, without scripts, on paper; in Urdu."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Keyboard
from tests.journeys.people import open_with_card, pupil_page, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check, watched

pytestmark = pytest.mark.journey

WORDS = {
    "title": "گیتا کا منصوبہ",
    "able": "گیتا کیا کر سکے گی",
    "help": "ہم کیسے مدد کرتے ہیں",
    "home": "آپ گھر پر کیا کر سکتے ہیں",
    "again": "ہم اسے دوبارہ کب دیکھیں گے",
    "talk": "کس سے بات کریں",
    "ask": "اس منصوبے کے بارے میں آپ کیا سوچتے ہیں؟",
    "agrees": "میں متفق ہوں",
    "change": "میں کچھ بدلنا چاہوں گا",
    "what": "آپ کیا بدلیں گے؟",
}


def plan_page(page: Page, school: Served) -> None:
    # Not the pupil whose family answers below.
    page.goto(pupil_page(school, "Dev"))
    page.locator("#plans").get_by_role("link").first.click()


def test_staff_translate_beside_the_english_and_write_an_answer_down(school: Served, browser: Any) -> None:
    with signed_in(browser, school) as (page, watch):
        watch.allow("422")
        plan_page(page, school)
        expect(page.locator("#voices")).to_contain_text("Not asked yet")
        check(page, "agreement-plan")
        page.get_by_role("link", name="The family’s summary, translations and answer sheet").click()
        page.get_by_role("link", name="Translate it").click()
        page.get_by_label("Into which language?").select_option("ur")
        page.get_by_role("button", name="Go on").click()
        page.wait_for_load_state("load")
        for key, words in WORDS.items():
            if page.locator(f"[name='{key}']").count():
                page.locator(f"[name='{key}']").fill(words)
        page.locator("[name^='able-']").first.fill("Gita اپنے کارڈ کے 50 میں سے 40 الفاظ بلند آواز سے پڑھے گی۔")
        page.get_by_label("The family can read it").check()
        check(page, "agreement-translate")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("The family can read it now.")).to_be_visible()
        page.get_by_role("link", name=re.compile("^Urdu")).first.click()
        expect(page.locator(".hr-summary__own[dir=rtl]").first).to_be_visible()
        check(page, "agreement-summary-urdu")
        plan_page(page, school)
        page.locator("#voices").get_by_role("link", name=re.compile("Write an answer down")).first.click()
        page.get_by_role("button", name="Write it down").click()
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        page.get_by_label("Would change something").check()
        page.get_by_label("In their own words").fill("Showed the picture of the trains.")
        page.get_by_label("At school, in a meeting").check()
        check(page, "agreement-record")
        page.get_by_role("button", name="Write it down").click()
        expect(page.locator("#voices")).to_contain_text("Showed the picture of the trains.")
        check(page, "agreement-plan-answered")
        page.goto("/plans/without-answer/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Plans without an answer")
        check(page, "agreement-without-answer")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_parent_reads_on_one_page_and_answers(school: Served, browser: Any, scripts: bool) -> None:
    family = school.prepared["family"]
    with watched(browser, school.url, width=360, java_script_enabled=scripts) as (page, watch):
        watch.allow("422")
        hands = Keyboard(page)
        page.goto("/sign-in/")
        hands.write("E-mail address", family["email"])
        hands.write(re.compile("^Password"), family["password"])
        hands.press("Sign in")
        page.get_by_role("link", name="Gita").first.click()
        again = page.get_by_role("link", name="Read the plan in short, or answer again")
        page.get_by_role("button", name="Read it and answer").or_(again).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Gita’s plan")
        expect(page.get_by_text("Read the card together at breakfast.").first).to_be_visible()
        page.get_by_role("button", name="Send my answer").click()
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        page.get_by_label("I would change something").check()
        page.get_by_label("What would you change?").fill("A little more at home.")
        if scripts:
            check(page, "agreement-family")
            page.set_viewport_size({"width": 320, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.get_by_role("button", name="Send my answer").click()
        expect(page.get_by_text("Thank you. The school can read your answer now.")).to_be_visible()
        expect(page.get_by_text("A little more at home.").first).to_be_visible()
        if scripts:
            check(page, "agreement-family-child")


def test_a_pupil_presses_one_of_two_faces(school: Served, browser: Any) -> None:
    family = school.prepared["family"]
    with watched(browser, school.url, width=360) as (page, _):
        hands = Keyboard(page)
        open_with_card(page, hands, family)
        hands.press("Yes, this is good")
        expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
        expect(page.get_by_role("button", name="Yes, this is good")).to_have_attribute("aria-pressed", "true")
        check(page, "agreement-own-page")
