"""People from outside: a specialist, an adult who covers a lesson, a governor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Keyboard
from tests.journeys.people import signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import Watch, check, watched

pytestmark = pytest.mark.journey

WIDTHS = pytest.mark.parametrize("width", [1280, 360])


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


@contextmanager
def persona(browser: Any, demonstration: Served, name: str, **options: Any) -> Iterator[tuple[Page, Watch]]:
    """Open a page as one of the people of the demonstration: nobody else signs in without a password."""
    with watched(browser, demonstration.url, **options) as (page, watch):
        page.goto("/sign-in/")
        page.get_by_role("button", name=name).first.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        yield page, watch


@WIDTHS
def test_a_specialist_reads_what_is_shared_and_leaves_advice(demonstration: Served, browser: Any, width: int) -> None:
    with persona(browser, demonstration, "Edda Lind", width=width) as (page, watch):
        watch.allow("status of 422")
        hands = Keyboard(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Shared with you")
        check(page, "shared-list")
        page.locator(".hr-card a").first.click()
        expect(page.get_by_role("heading", name="What the school has agreed to do")).to_be_visible()
        check(page, "shared-detail")
        there = page.url
        hands.press("Leave advice")
        expect(page.get_by_role("heading", level=1)).to_have_text("Leave advice")
        check(page, "advice-give")
        hands.write("What you saw and what you advise", "Words that must not be lost.")
        hands.press("Give it to the school")
        expect(page.get_by_role("alert")).to_be_visible()
        expect(hands.field("What you saw and what you advise")).to_have_value("Words that must not be lost.")
        check(page, "advice-missing")
        hands.write("Your advice in one sentence", f"Show each step, seen at {width}.")
        hands.write("Recommendation 1", "A picture for each step.")
        hands.press("Give it to the school")
        expect(page.get_by_text("Your advice is with the school")).to_be_visible()
        hands.follow(f"Show each step, seen at {width}.")
        expect(page.get_by_text("Not decided yet")).to_be_visible()
        check(page, "own-advice")
        hands.follow("Take it back")
        heading(page, "Take this advice back")
        check(page, "advice-withdraw")
        hands.press("Take it back")
        expect(page).to_have_url(there)
        for address in ("/pupils/", "/register/"):
            watch.allow(r"answer: 403", r"status of 403")
            page.goto(address)
            expect(page.get_by_role("heading", level=1)).to_have_text("This is not open to you")


def test_the_senco_shares_a_pupil_and_decides_on_advice(demonstration: Served, browser: Any) -> None:
    with persona(browser, demonstration, "Edda Lind") as (page, _):
        shared = page.locator(".hr-card a").first.get_attribute("href") or ""
    with persona(browser, demonstration, "Dana Okafor", width=360) as (page, _):
        hands = Keyboard(page)
        page.goto(shared.replace("/shared/", "/pupils/"))
        hands.follow("Say it in short steps, and show each step.")
        heading(page, "Say it in short steps, and show each step.")
        check(page, "advice-detail")
        page.get_by_role("link", name="Say what became of it").first.click()
        hands.choose("Not used")
        hands.write("Why, or how it is used", "It is done already.")
        check(page, "recommendation-decide")
        hands.press("Save")
        expect(page.get_by_text("It is done already.")).to_be_visible()
        page.goto(shared.replace("/shared/", "/pupils/"))
        page.get_by_role("link", name="Who from outside sees").click()
        heading(page, "Specialists")
        check(page, "sharing-list")
        hands.press("Share with a specialist")
        heading(page, "Share with a specialist")
        check(page, "invite")
        hands.choose("Somebody new")
        hands.write("Name", "Ivo Marsh")
        hands.write("Profession", "Occupational therapist")
        hands.write("E-mail address", "ivo.marsh@health.example")
        hands.write("What is the specialist asked for?", "How to sit and write")
        hands.press("Share from today")
        expect(page.get_by_text("Ivo Marsh").first).to_be_visible()
        check(page, "invite-letter")
        page.goto(f"{shared.replace('/shared/', '/pupils/').rstrip('/')}/specialists/")
        expect(page.get_by_role("heading", name="Invited")).to_be_visible()
        page.get_by_role("link", name="End it now").first.click()
        hands.write("Why does it end today?", "Somebody else took over.")
        check(page, "sharing-end")
        # The other journeys of this file still need the sharing; handrail/specialists/tests ends it.
        page.get_by_role("link", name="Cancel").click()
        expect(page.get_by_role("link", name="End it now").first).to_be_visible()


def test_an_adult_without_an_account_opens_the_brief_on_a_phone(school: Served, browser: Any) -> None:
    with signed_in(browser, school, width=360) as (page, _):
        hands = Keyboard(page)
        page.goto("/briefs/")
        check(page, "briefs")
        hands.press("Make a brief")
        hands.write("Who is it for?", "Ms Grey")
        hands.tick("7A (tutor group)")
        check(page, "brief-make")
        hands.press("Make the brief")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ms Grey")
        check(page, "brief-detail")
        detail = page.url
        hands.press("Make a link")
        link = page.get_by_label("The link").input_value()
        check(page, "brief-link")
        with watched(browser, school.url, width=360) as (phone, outside):
            phone.goto(link)
            expect(phone.get_by_role("heading", level=1)).to_contain_text("Brief for Ms Grey")
            expect(phone.get_by_role("heading", name="Tobi")).to_be_visible()
            check(phone, "brief-open")
            page.goto(detail)
            expect(page.get_by_role("heading", name="When the link was opened")).to_be_visible()
            expect(page.get_by_text("127.0.0.1")).to_be_visible()
            check(page, "brief-opened")
            hands.press("End it now")
            expect(page.get_by_role("button", name="End it now")).to_have_count(0)
            outside.allow(r"answer: 404", r"status of 404")
            phone.reload()
            expect(phone.get_by_text("Please ask the school office")).to_be_visible()
            check(phone, "brief-gone")


@WIDTHS
def test_a_governor_sees_numbers_and_no_name(demonstration: Served, browser: Any, width: int) -> None:
    with persona(browser, demonstration, "Hugh Pell", width=width) as (page, _):
        expect(page.get_by_role("heading", level=1)).to_have_text("Numbers without names")
        expect(page.get_by_text("stands for a number under 5")).to_be_visible()
        expect(page.get_by_role("link", name="Show small numbers")).to_have_count(0)
        check(page, "numbers")
