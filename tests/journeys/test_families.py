"""A parent and a pupil on a phone of 360 px, by keyboard alone: what they read, what they say, and the staff's side."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Keyboard
from tests.journeys.people import pupil_page, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check, watched

pytestmark = pytest.mark.journey


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_a_parent_reads_and_says_something(school: Served, browser: Any) -> None:
    family = school.prepared["family"]
    with watched(browser, school.url, width=360) as (page, watch):
        watch.allow("422")
        hands = Keyboard(page)
        page.goto("/sign-in/")
        hands.write("E-mail address", family["email"])
        hands.write(re.compile("^Password"), family["password"])
        hands.press("Sign in")
        heading(page, "Your children")
        check(page, "family-children")
        hands.follow("Gita")
        heading(page, "Gita")
        for words in ("Builds clever models", "This is going well.", "Read the card together at breakfast."):
            expect(page.get_by_text(words, exact=False).first).to_be_visible()
        expect(page.get_by_text("Settled quickly")).to_have_count(0)
        check(page, "family-child")
        hands.press("Tell the school something")
        hands.press("Send it to the school")
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        hands.write("What do you want to tell us?", "She reads the cereal packet aloud now.")
        check(page, "family-say")
        hands.press("Send it to the school")
        expect(page.get_by_text("Thank you. The school can read this now.")).to_be_visible()
        expect(page.locator("#words")).to_contain_text("She reads the cereal packet aloud now.")
        hands.follow("Print it in large letters")
        heading(page, "Plan for Gita")
        check(page, "family-print-large")
    with signed_in(browser, school) as (page, _):
        page.goto(pupil_page(school, "Gita"))
        expect(page.locator("#words")).to_contain_text("She reads the cereal packet aloud now.")
        check(page, "family-staff-pupil")
        page.get_by_role("link", name="Open the page together").click()
        heading(page, "Gita")
        expect(page.get_by_text("You are helping at school")).to_be_visible()
        check(page, "family-together")


def test_a_pupil_opens_their_page_with_a_card(school: Served, browser: Any) -> None:
    family = school.prepared["family"]
    with watched(browser, school.url, width=360) as (page, watch):
        watch.allow("422")
        hands = Keyboard(page)
        page.goto(f"/card/{family['token']}/")
        assert family["token"] not in page.url
        check(page, "card-pictures")
        for number in range(1, 5):
            heading(page, f"Press picture {number}")
            hands.press("Sun")
        expect(page.get_by_text("That is not right.").first).to_be_visible()
        for number, name in enumerate(family["pictures"], 1):
            heading(page, f"Press picture {number}")
            hands.press(name)
        heading(page, "Hello Gita")
        check(page, "own-page")
        # Another journey says how sure she is of her second target.
        faces = page.get_by_role("group", name="How sure are you?").first
        hands.press("I can nearly do it", within=faces)
        expect(faces.locator(".hr-face[aria-pressed=true]")).to_have_text("I can nearly do it")
        hands.write("What I want to say", "I like the timer.")
        hands.press("Send")
        expect(page.get_by_text("I like the timer.").first).to_be_visible()
        check(page, "own-page-said")
        hands.press("I am finished")
        heading(page, "Goodbye Gita")
        check(page, "own-page-finished")
        page.goto("/me/")
        heading(page, "Sign in")


def test_cards_of_a_class_are_made_and_printed(school: Served, browser: Any) -> None:
    with signed_in(browser, school) as (page, _):
        page.goto("/cards/")
        check(page, "cards-class")
        page.get_by_label("Dev Whitlock").check()
        page.get_by_role("button", name="Make the cards").click()
        expect(page.locator(".hr-pupil-card").first).to_be_visible()
        check(page, "cards-print")


@pytest.mark.parametrize("scripts", [False])
def test_a_card_works_without_scripts(school: Served, browser: Any, scripts: bool) -> None:
    family = school.prepared["family"]
    with watched(browser, school.url, width=360, java_script_enabled=scripts) as (page, _):
        page.goto(f"/card/{family['token']}/")
        for name in family["pictures"]:
            page.get_by_role("button", name=name, exact=True).click()
        heading(page, "Hello Gita")
