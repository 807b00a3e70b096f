"""A planning meeting of eight people in eight browsers, from the blank board to the draft plan.

The SENCO leads it; the room has its big screen. The pupil, a parent, a professional and three of staff come in by the
code, one of them without a script; the grandfather has no phone and raises his hand.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import pupil_page, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check, watched

pytestmark = pytest.mark.journey
WHO = "Quin"
GUESTS = [
    ("Tobi the pupil", "The pupil", 360, True),
    ("Bola", "Parent or carer", 360, True),
    ("Dr Lind", "Professional from outside the school", 390, True),
    ("Ms Raman", "Member of staff", 360, True),
    ("Mr Lowe", "Member of staff", 360, False),
    ("Ms Winters", "Member of staff", 412, True),
]


def come_in(page: Page, code: str, name: str, part: str) -> None:
    page.goto(f"/join/{code}/")
    page.get_by_label("Your name").fill(name)
    page.get_by_label(part, exact=True).check()
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_text("You are in. The meeting begins soon.")).to_be_visible()


def press(page: Page, name: str, *, exact: bool = True) -> None:
    page.get_by_role("button", name=name, exact=exact).click()


def refresh(page: Page, scripts: bool) -> None:
    """Without a script one asks for what is new."""
    if not scripts:
        page.get_by_role("link", name="See what is new").click()


def give(page: Page, text: str, n: int) -> None:
    for _ in range(n):
        press(page, f"One vote more for {text}")


def test_eight_people_from_a_blank_board_to_a_draft_plan(school: Served, browser: Any) -> None:
    with ExitStack() as stack:
        lead, watch = stack.enter_context(signed_in(browser, school))
        watch.allow("ERR_INCOMPLETE_CHUNKED", "net::ERR")  # a stream that ends with its page
        lead.goto(pupil_page(school, WHO))
        lead.get_by_role("link", name="Planning meetings").click()
        check(lead, "planning-list")
        lead.get_by_role("button", name="Set a meeting up").click()
        check(lead, "planning-new")
        press(lead, "Set the meeting up")
        expect(lead.get_by_role("button", name="Begin the meeting")).to_be_visible()
        code = lead.locator(".hr-code-letters").first.inner_text().replace(" ", "")
        screen, shown = stack.enter_context(signed_in(browser, school))
        shown.allow("ERR_INCOMPLETE_CHUNKED", "net::ERR")
        screen.goto(lead.url.replace("/lead/", "/screen/"))
        phones: list[tuple[Page, bool]] = []
        for name, part, width, scripts in GUESTS:
            page, seen = stack.enter_context(watched(browser, school.url, width=width, java_script_enabled=scripts))
            seen.allow("ERR_INCOMPLETE_CHUNKED", "net::ERR")
            if not phones:
                page.goto("/join/")
                if scripts:
                    check(page, "planning-join")
            come_in(page, code, name, part)
            phones.append((page, scripts))
        pupil, parent, doctor, raman, lowe, winters = [page for page, _ in phones]
        lead.reload()
        lead.get_by_text("Somebody without a phone").click()
        lead.get_by_label("Name", exact=True).fill("Grandad")
        lead.get_by_label("Who are they?").select_option(label="Parent or carer")
        press(lead, "Add them")
        expect(screen.locator("[data-live-number=people]")).to_have_text("7")
        # The room's screen follows the door: a code that leads in no more is not left standing there.
        press(lead, "Close the door")
        expect(screen.get_by_text("The door is closed.")).to_be_visible()
        press(lead, "Open it with a new code")
        expect(screen.get_by_text("Works until")).to_be_visible()
        press(lead, "Begin the meeting")
        expect(screen.get_by_text("Stage 1 of 5")).to_be_visible()
        expect(screen.locator(".hr-clock")).to_contain_text("14:5")
        check(screen, "planning-screen-sharing")
        check(lead, "planning-lead-sharing")

        notes, _ = stack.enter_context(signed_in(browser, school))
        notes.goto(lead.url.replace("/lead/", "/notes/"))
        notes.get_by_label("Stage 1: Sharing").fill("Reads at home with Grandad.")
        expect(notes.get_by_text("All changes saved")).to_be_visible()
        check(notes, "planning-notes")
        press(lead, "Stage 2: What do we need to address?")
        for page, scripts in phones:
            refresh(page, scripts)
            expect(page.get_by_role("button", name="Put it on the board")).to_be_visible()
        parent.get_by_label("We need to").fill("Stop shouting out in class")
        press(parent, "Put it on the board")
        expect(parent.get_by_role("heading", name="Can we say it this way?")).to_be_visible()
        check(parent, "planning-phone-offer")
        press(parent, "Take these words")
        pupil.get_by_label("What would help?").fill("Somewhere quiet to read")
        press(pupil, "Put it on the board")
        check(pupil, "planning-phone-pupil")
        lowe.get_by_label("We need to").fill("Learn the words of each topic")
        press(lowe, "Put it on the board")
        lead.get_by_label("We need to").fill("Read together at home")
        lead.get_by_label("Who said it?").select_option(label="Grandad")
        press(lead, "Put it on the board")
        expect(screen.locator(".hr-screen__box")).to_have_count(4)
        expect(screen.get_by_text("shouting")).to_have_count(0)
        expect(doctor.locator(".hr-phone__box")).to_have_count(4)
        check(screen, "planning-screen-issues")
        check(lead, "planning-lead-issues")

        press(lead, "Stage 3: Votes")
        for page, scripts in phones:
            refresh(page, scripts)
            expect(page.get_by_role("button", name="One vote more for Somewhere quiet to read")).to_be_visible()
        check(pupil, "planning-phone-votes-pupil")
        check(parent, "planning-phone-votes")
        give(pupil, "Somewhere quiet to read", 5)
        expect(pupil.locator("[data-live-number=left]")).to_have_text("0")
        give(pupil, "Somewhere quiet to read", 1)
        expect(pupil.get_by_text("All 5 votes are given.")).to_be_visible()
        for page in (parent, doctor, raman, winters):
            give(page, "Learn the words of each topic", 3)
            give(page, "Somewhere quiet to read", 2)
        give(lowe, "Learn the words of each topic", 1)
        expect(lowe.locator("[data-live-number=left]")).to_have_text("4")
        press(lead, "One vote of Grandad more for Read together at home")
        expect(screen.locator("[data-live-number=votes]")).to_have_text("27")
        expect(doctor.locator("[data-live-number=votes]")).to_have_text("27")
        check(lead, "planning-lead-votes")
        # A phone that comes back finds its votes.
        pupil.reload()
        expect(pupil.locator("[data-live-number=left]")).to_have_text("0")
        press(lead, "Show the votes")
        expect(screen.locator(".hr-screen__votes").first).to_contain_text("13")
        expect(doctor.locator(".hr-phone__count").first).to_contain_text("13")
        check(screen, "planning-screen-shown")
        check(doctor, "planning-phone-shown")
        lead.get_by_label("Read together at home").uncheck()
        press(lead, "Take these as long-term targets")
        check(lead, "planning-lead-goals")
        for number in (1, 2):
            lead.get_by_role("button", name=f"Stage 4: In how many ways might we? for target {number}").click()
            expect(parent.get_by_role("button", name="Put it on the board")).to_be_visible()
            parent.get_by_label("We need to").fill(f"Ten minutes each morning {number}")
            press(parent, "Put it on the board")
            raman.get_by_label("We need to").fill(f"Word cards {number}")
            press(raman, "Put it on the board")
            expect(screen.locator(".hr-screen__box")).to_have_count(2)
            lead.get_by_role("button", name=f"Stage 5: Votes on actions for target {number}").click()
            expect(doctor.get_by_role("button", name=f"One vote more for Word cards {number}")).to_be_visible()
            give(doctor, f"Word cards {number}", 3)
            give(doctor, f"Ten minutes each morning {number}", 2)
            expect(screen.locator("[data-live-number=votes]")).to_have_text("5")
            press(lead, "Show the votes")
            press(lead, "Take these actions")
        press(lead, "Who does what")
        expect(lead.get_by_role("heading", name="Word cards 1")).to_be_visible()
        lead.get_by_label("Beyond normal work: for the plan").nth(0).check()
        lead.get_by_label("Who", exact=True).nth(1).fill("Ms Raman")
        press(lead, "Save who does what")
        check(lead, "planning-lead-sorting")
        expect(screen.get_by_text("For the plan")).to_be_visible()
        check(screen, "planning-screen-sorting")
        press(lead, "End the meeting")
        expect(lead.get_by_role("button", name="Open the draft plan")).to_be_visible()
        expect(lead.get_by_text("Reads at home with Grandad.")).to_be_visible()
        check(lead, "planning-record")
        expect(doctor.get_by_role("heading", name="Thank you. The meeting has ended.")).to_be_visible()
        press(lead, "Open the draft plan")
        expect(
            lead.get_by_text("Word cards 1").or_(lead.locator("textarea", has_text="Word cards 1")).first
        ).to_be_visible()
