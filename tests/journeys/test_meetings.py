"""An annual review from invitation to minutes; a psychologist who cannot come sends a report without an account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from handrail.core import clock
from tests.journeys.hands import Keyboard
from tests.journeys.people import pupil_page, review_of, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check, watched

pytestmark = pytest.mark.journey

LINK = re.compile(r"https?://\S+/meetings/link/\S+?/(?=\s|$)")


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def test_an_annual_review_from_invitation_to_minutes(school: Served, browser: Any) -> None:
    with signed_in(browser, school) as (page, watch):
        watch.allow("status of 422")
        hands = Keyboard(page)
        page.goto(f"{pupil_page(school, 'Nell')}meetings/")
        check(page, "meetings-record-empty")
        page.get_by_role("link", name="Plan a meeting").or_(
            page.get_by_role("button", name="Plan a meeting")
        ).first.click()
        heading(page, "Plan a meeting")
        check(page, "meeting-new")
        hands.pick("What kind of meeting?", "Annual review")
        page.get_by_label("Day", exact=True).fill(clock.today().isoformat())
        # So early that it is over by now, on whatever machine: who was there can be written down.
        page.get_by_label("Time", exact=True).fill("00:05")
        hands.write("Where?", "Room 2")
        hands.write("What is it for?", "What comes next year.")
        hands.press("Go on: who is asked")
        heading(page, "Who is asked")
        check(page, "meeting-people")
        hands.write("Name", "Dr Sol Marsh")
        hands.write("What they are", "Educational psychologist")
        hands.press("Save the list")
        heading(page, "Annual review")
        check(page, "meeting")
        meeting = page.url
        psychologist(page, browser, school, meeting)
        told_by_hand(page, hands, meeting)
        afterwards(page, hands, meeting)
        page.goto(f"{pupil_page(school, 'Nell')}meetings/")
        expect(page.get_by_text("Word cards go on.")).to_be_visible()
        check(page, "meetings-record")
        page.goto(review_of(school, "Nell"))
        voices = page.locator("#voices")
        expect(voices.get_by_text("Reads with more courage.")).to_be_visible()
        expect(voices.get_by_text("Read 40 words.")).to_be_visible()
        expect(voices.get_by_text("Read a story alone.")).to_be_visible()


def psychologist(page: Page, browser: Any, school: Served, meeting: str) -> None:
    """Print the letter, follow its link in a browser without an account, and send a report instead of coming."""
    page.get_by_role("link", name="Dr Sol Marsh").click()
    check(page, "meeting-person")
    page.get_by_role("link", name="Open the letter").or_(
        page.get_by_role("button", name="Open the letter")
    ).first.click()
    expect(page.get_by_text("Dear Dr Sol Marsh")).to_be_visible()
    found = LINK.search(page.inner_text("main"))
    assert found, "The letter has no link."
    check(page, "meeting-letter")
    with watched(browser, school.url, width=360) as (phone, _):
        hands = Keyboard(phone)
        phone.goto(f"{found[0]}?answer=no")
        heading(phone, "You are asked to a review meeting about Nell")
        check(phone, "meeting-link")
        hands.press("Send my answer")
        expect(phone.get_by_text("Your answer has arrived.")).to_be_visible()
        hands.write("Your report", "Reads with more courage.")
        hands.write("Long-term targets that you suggest", "Read a story alone.")
        hands.write("Short-term targets that you suggest", "Read 40 words.")
        hands.press("Send my report")
        expect(phone.get_by_text("Your words have arrived.")).to_be_visible()
        check(phone, "meeting-link-sent")
    page.goto(meeting)
    expect(page.get_by_text("Not coming")).to_be_visible()
    expect(page.get_by_text("Reads with more courage.")).to_be_visible()


def told_by_hand(page: Page, hands: Keyboard, meeting: str) -> None:
    """Write down that the colleague who arranges the meeting comes."""
    page.get_by_role("link", name="Dana Okafor").first.click()
    hands.choose("Coming")
    hands.press("Write the answer down")
    expect(page.get_by_text("is written down")).to_be_visible()
    expect(page).to_have_url(meeting)


def afterwards(page: Page, hands: Keyboard, meeting: str) -> None:
    """Write down who was there, an action, and the minutes; send them."""
    page.get_by_role("link", name="Note an action").click()
    hands.write("What will be done?", "Order word cards")
    hands.pick("Who does it?", "Dana Okafor")
    check(page, "meeting-action")
    hands.press("Note it")
    page.get_by_role("link", name="Write down who was there").or_(
        page.get_by_role("button", name="Write down who was there")
    ).first.click()
    row = page.get_by_role("group", name=re.compile("Dana Okafor"))
    row.get_by_label("There", exact=True).check()
    check(page, "meeting-attendance")
    hands.press("Save, and go on to the minutes")
    heading(page, "Minutes")
    hands.write("What was decided", "Word cards go on.")
    hands.press("Save, and draft the minutes again")
    text = page.get_by_label("Minutes", exact=True)
    expect(text).to_have_value(re.compile(r"Reports were sent by: Dr Sol Marsh"))
    expect(text).to_have_value(re.compile(r"- Word cards go on\."))
    expect(text).to_have_value(re.compile(r"- Order word cards"))
    check(page, "meeting-minutes")
    hands.press("Save")
    expect(page).to_have_url(meeting)
    hands.press("Send to everybody")
    # No mail is set up here: nothing is called sent, and paper is given by whoever presses that they gave it.
    expect(page.get_by_text("Nothing went by e-mail.")).to_be_visible()
    page.get_by_role("link", name="Print the minutes for them").or_(
        page.get_by_role("button", name="Print the minutes for them")
    ).first.click()
    expect(page.get_by_text("For Dr Sol Marsh")).to_be_visible()
    check(page, "meeting-minutes-letter")
    page.goto(meeting)
    hands.press("I have given the minutes on paper to Dr Sol Marsh")
    expect(page.get_by_text("Given on paper by Dana Okafor")).to_be_visible()
    check(page, "meeting-held")
