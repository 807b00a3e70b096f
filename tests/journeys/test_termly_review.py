"""A termly review: the mother by a link, in her language; the pupil by faces; held in few steps."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import Effort, Mouse
from tests.journeys.people import signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check, watched

pytestmark = pytest.mark.journey

POLISH = "Czyta mi wieczorem. Jest z tego dumna."
# Issue 6.4 asks for 15 at most; it takes 5.
MOST = 6


def test_a_termly_review_hears_everybody_and_is_held_in_few_steps(
    school: Served, browser: Any, efforts: dict[str, Effort]
) -> None:
    plan = school.prepared["review"]["plan"]
    with signed_in(browser, school) as (page, watch):
        watch.allow("/favicon.ico")
        page.goto(f"/reviews/{plan}/voices/")
        check(page, "review-ask")
        page.get_by_role("button", name="Make a link to copy").click()
        link = page.get_by_label("The link").input_value()
        check(page, "review-link")
        with page.expect_navigation():
            page.go_back()
        with page.expect_response(re.compile("/links/$")):
            page.get_by_role("button", name="Print a form with a code").click()
        expect(page.get_by_role("heading", name="How is Nia doing?")).to_be_visible()
        check(page, "review-paper")

        # The mother, on her phone, without an account.
        with watched(browser, school.url, width=360) as (phone, hers):
            hers.allow("/favicon.ico", "422")
            phone.goto(link)
            expect(phone.get_by_role("heading", level=1)).to_have_text("How is Nia doing?")
            for secret in ("Whitlock", "read aloud", "SEN support", "Dana"):
                expect(phone.get_by_text(secret)).to_have_count(0)
            phone.get_by_role("button", name="Send it to the school").click()
            expect(phone.get_by_role("heading", name="There is a problem")).to_be_visible()
            phone.get_by_label("What is going well?").fill(POLISH)
            phone.get_by_label("Which language do you write in?").fill("Polish")
            check(phone, "say")
            phone.get_by_role("button", name="Send it to the school").click()
            expect(phone.get_by_text("Thank you. The school can read this now.")).to_be_visible()
            expect(phone.get_by_text(POLISH)).to_have_count(0)
            phone.goto(link)
            phone.get_by_label("What should we do next?").fill("Please give her a book to take home.")
            phone.get_by_role("button", name="Send it to the school").click()
            expect(phone.get_by_text("Thank you. The school can read this now.")).to_be_visible()
            check(phone, "say-thanks")

        # The pupil, beside an adult, by faces and pictures.
        page.goto(f"/reviews/{plan}/pupil/?way=pictures")
        faces = page.locator("fieldset").filter(has_text="read aloud 16 of 20")
        faces.get_by_label("I can do it", exact=True).check()
        page.locator("fieldset").filter(has_text="write 20 linked").get_by_label("It is hard", exact=True).check()
        page.get_by_label("A quiet place").check()
        check(page, "review-pupil-pictures")
        page.get_by_role("button", name="Write it down").click()
        expect(page.get_by_text("Thank you. We wrote it down.")).to_be_visible()

        # An interpreter's English beside the mother's own words.
        page.goto(f"/reviews/{plan}/")
        page.get_by_role("link", name=re.compile("Write what it means in English")).first.click()
        page.get_by_label("In English").fill("She reads to me in the evening. She is proud of it.")
        page.get_by_label("Who put it into English").fill("Marta Nowak, interpreter")
        check(page, "review-english")
        page.get_by_role("button", name="Keep the English").click()
        voices = page.locator("#voices")
        for words in (POLISH, "She is proud of it.", "What helps me: A quiet place", "Marta Nowak"):
            expect(voices).to_contain_text(words)
        expect(page.get_by_text("No advice is kept.")).to_be_visible()
        check(page, "review-page")

        # Held.
        hands = Mouse(page)
        for number in (1, 2, 3):
            hands.button(f"Take both for target {number}")
            expect(page.get_by_text("Taken over.")).to_be_visible()
        third = page.locator("#targets + .hr-stack > .hr-card").nth(2)
        expect(third.get_by_label("New words")).to_have_value(re.compile("will ask 6 questions in a week"))
        hands.radio("Stay at the same stage")
        check(page, "review-ready")
        hands.button("Hold the review")
        expect(page.get_by_text("The review was held.")).to_be_visible()
        check(page, "review-held")
        efforts["hold a prepared review"] = hands.effort
        assert hands.effort.clicks + hands.effort.fields <= MOST
        first = page.locator("section", has=page.get_by_role("heading", name=re.compile("read aloud 16 of 20")))
        expect(first.first).to_contain_text("Achieved")
        expect(first.first).to_contain_text("30 words a minute")

    with watched(browser, school.url, width=360) as (phone, hers):
        hers.allow("404", "/favicon.ico")
        phone.goto(link)
        expect(phone.get_by_role("heading", level=1)).to_have_text("This link is closed")
        check(phone, "say-closed")
