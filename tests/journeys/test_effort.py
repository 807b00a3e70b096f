"""How much a piece of work costs: clicks and fields with a mouse, each from the home page, counted while it is done."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Effort, Mouse
from tests.journeys.people import signed_in
from tests.journeys.serving import Served

pytestmark = pytest.mark.journey

PUPIL = "Femi Whitlock"
TARGETS = [
    ("Read the 40 key words of science aloud.", "12 out of 40", "32 out of 40"),
    ("Write three linked sentences about a text.", "1 sentence", "3 sentences"),
    ("Ask for help with a card before giving up.", "no", "yes"),
]
# More than this and somebody should look at the screens again.
MOST = {
    "put a pupil on the register": Effort(clicks=6, fields=2),
    "write a plan with three targets": Effort(clicks=12, fields=16),
    "record progress": Effort(clicks=4, fields=2),
    "review it": Effort(clicks=11, fields=4),
    "print it": Effort(clicks=3, fields=1),
}


def from_home(page: Page) -> Mouse:
    """Begin to count on the home page."""
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    return Mouse(page)


def open_pupil(hands: Mouse) -> None:
    """Find the pupil from the home page."""
    hands.field("Find a pupil", "Femi")
    hands.button("Find", exact=True)
    hands.link(PUPIL)
    expect(hands.page.get_by_role("heading", level=1)).to_have_text(PUPIL)


def put_on_the_register(page: Page) -> Effort:
    hands = from_home(page)
    hands.link("Register", within=page.get_by_role("navigation", name="Main", exact=True))
    hands.button("Put a pupil on the register")
    hands.field("Name", "Femi")
    hands.link(re.compile(PUPIL))
    hands.radio(re.compile("SEN support"))
    hands.field("Reason", "Needs daily practice in reading, more than the class gives.")
    hands.button("Put on the register")
    expect(page.get_by_role("heading", level=1)).to_have_text(PUPIL)
    return hands.effort


def write_a_plan(page: Page) -> Effort:
    hands = from_home(page)
    open_pupil(hands)
    hands.button("Start a plan")
    hands.field("What matters most for", "Reading the worksheets of each subject.")
    hands.button("Continue")
    hands.button("Continue")
    hands.button("Continue")
    hands.field("still need?", "Ten minutes with one adult, four times a week.")
    hands.button("Continue")
    hands.button("Open the plan")
    expect(page.get_by_role("button", name="Add a target")).to_be_visible()
    cards = page.locator("section[id^=target-]")
    for number, (wording, baseline, criterion) in enumerate(TARGETS):
        if cards.count() <= number:
            hands.button("Add a target")
        card = cards.nth(number)
        hands.field("be able to do", wording, within=card)
        hands.field("do now", baseline, within=card)
        hands.field("know it is reached", criterion, within=card)
        hands.field("How will we teach it", "Five cards, then a short text.", within=card)
        expect(card.get_by_text("All changes saved")).to_be_visible()
    hands.button("Read it through and agree it")
    hands.button("Agree the plan")
    expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    return hands.effort


def record(page: Page) -> Effort:
    hands = from_home(page)
    open_pupil(hands)
    hands.button("Record", within=page.locator("#targets .hr-card").first)
    hands.field(re.compile("^Score"), "22")
    hands.button("Save")
    expect(page.get_by_role("heading", level=1)).to_have_text(PUPIL)
    return hands.effort


def review(page: Page) -> Effort:
    hands = from_home(page)
    open_pupil(hands)
    hands.button("Review")
    expect(page.get_by_role("button", name="Hold the review")).to_be_visible()
    for card in page.locator("#targets + .hr-stack > .hr-card").all():
        hands.radio("Partly achieved", within=card)
        hands.radio("Carry on with the same target", within=card)
        # What stands there from the records is enough where there are records.
        evidence = card.get_by_label("How do you know?")
        if not evidence.input_value():
            hands.write(evidence, "Two lessons seen.")
    hands.radio("Stay at the same stage")
    hands.button("Hold the review")
    expect(page.get_by_text("The review was held.")).to_be_visible()
    return hands.effort


def print_it(page: Page) -> Effort:
    hands = from_home(page)
    open_pupil(hands)
    with page.expect_response(re.compile("/print/$")) as coming:
        hands.button("Print the plan")
    assert coming.value.headers["content-type"] == "application/pdf"
    return hands.effort


def test_each_piece_of_work_takes_few_clicks_and_fields(
    school: Served, browser: Any, efforts: dict[str, Effort]
) -> None:
    with signed_in(browser, school) as (page, watch):
        watch.allow("/favicon.ico")
        work = {
            "put a pupil on the register": put_on_the_register,
            "write a plan with three targets": write_a_plan,
            "record progress": record,
            "print it": print_it,
            "review it": review,
        }
        for name, do in work.items():
            efforts[name] = do(page)
    # Other files of the same worker put figures of their own into the same table.
    for name, most in MOST.items():
        effort = efforts[name]
        assert effort.clicks <= most.clicks and effort.fields <= most.fields, f"{name}: {effort}, at most {most}"
