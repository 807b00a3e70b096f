"""The thirty seconds beside the pupil: taps counted, one taken back, a reload in the middle, and no script at all."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from handrail.core import clock
from tests.journeys.hands import Effort, Mouse
from tests.journeys.people import signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check

pytestmark = pytest.mark.journey

TODAY = "/today/?class=7A"
TALLY, HELP = "{} will ask three questions in a lesson.", "{} will begin a task after being shown it."
SMALLEST_THUMB = """scope => [...scope.querySelectorAll("button, summary, a[href], input:not([type=hidden])")]
  .filter((e) => e.checkVisibility() && !e.classList.contains("govuk-visually-hidden"))
  .filter((e) => e.matches(".hr-tap, .govuk-button, summary, .hr-button-link, input, .hr-jump a"))
  .map((e) => [e.textContent.trim() || e.name, e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([words, box]) => `${words}: ${box.width} x ${box.height}`)"""

OF_ANOTHER_DAY = """day => {
  const [key] = Object.keys(localStorage).filter((one) => one.startsWith("handrail-count"));
  localStorage.setItem(key, localStorage.getItem(key).replace(/^\\S+/, day));
}"""


def target(page: Page, wording: str) -> Locator:
    return page.get_by_role("region", name=wording)


def test_two_taps_save_a_tally_and_one_tap_how_much_help(
    school: Served, browser: Any, efforts: dict[str, Effort]
) -> None:
    with signed_in(browser, school, width=360) as (page, _):
        page.goto(TODAY)
        tally, helped = target(page, TALLY.format("Kira")), target(page, HELP.format("Kira"))
        hands = Mouse(page)
        hands.button("One more", within=tally)
        hands.button("Save", within=tally, exact=True)
        expect(tally.get_by_text("Recorded: 1 question.")).to_be_visible()
        assert (hands.effort.clicks, hands.effort.fields) == (2, 0)
        efforts["a saved tally, from the today screen"] = hands.effort
        hands = Mouse(page)
        hands.button("Spoken", within=helped)
        expect(helped.get_by_text("Recorded: with a spoken prompt.")).to_be_visible()
        assert (hands.effort.clicks, hands.effort.fields) == (1, 0)
        efforts["how much help was needed, from the today screen"] = hands.effort
        assert page.evaluate(SMALLEST_THUMB, page.locator("main").element_handle()) == []
        check(page, "today-recorded")
        # Within the minute: taken back where it was saved.
        helped.get_by_role("button", name="Undo").click()
        expect(helped.get_by_role("button", name="Spoken")).to_be_visible()
        page.reload()
        expect(helped.get_by_text("Nothing recorded yet")).to_be_visible()
        # What is done today is folded together.
        expect(tally).to_be_hidden()
        page.get_by_role("region", name="Kira Whitlock").get_by_text("Done today: 1").click()
        expect(tally).to_contain_text(re.compile(r"\b1\b"))


def test_a_reload_a_lost_answer_and_a_night_lose_no_count(school: Served, browser: Any) -> None:
    yesterday = clock.today() - timedelta(days=1)
    wording = TALLY.format("Lena")
    with signed_in(browser, school, width=360) as (page, watch):
        watch.allow("failed: POST .*/progress/sync/", "ERR_INTERNET_DISCONNECTED")
        page.goto(TODAY)
        tally = target(page, wording)
        for _ in range(4):
            tally.get_by_role("button", name="One more").click()
        tally.get_by_role("button", name="One fewer").click()
        page.reload()
        expect(tally.get_by_label("How many questions")).to_have_value("3")
        page.evaluate(OF_ANOTHER_DAY, yesterday.isoformat())
        page.reload()
        expect(tally.get_by_text(f"Left from {yesterday.day} {yesterday:%B}")).to_be_visible()
        # The server keeps it, and the answer is lost: the device sends it again by itself, and it is kept once.
        page.route("**/progress/sync/", lambda route: (route.fetch(), route.abort("internetdisconnected")), times=1)
        tally.get_by_role("button", name="Save", exact=True).click()
        expect(tally.get_by_text(re.compile("(Recorded|Kept on this device): 3"))).to_be_visible()
        expect(page.locator(".hr-outbox")).to_be_hidden()
        page.get_by_role("link", name=wording).click()
        rows = page.locator("tr", has_text="3 questions").filter(has_text=f"{yesterday.day} {yesterday:%B}")
        expect(rows.filter(has_text="Dana Okafor")).to_have_count(1)


def test_a_note_in_the_middle_of_a_count_leaves_one_count_of_the_day(school: Served, browser: Any) -> None:
    wording = TALLY.format("Milo")
    with signed_in(browser, school, width=360) as (page, _):
        page.goto(TODAY)
        tally = target(page, wording)
        more = tally.get_by_role("button", name="One more")
        for _ in range(3):
            more.click()
        tally.get_by_text("Note or photo").click()
        tally.get_by_role("button", name="Save the note").click()
        expect(tally.get_by_text("Write the note first. The count of 3 goes on.")).to_be_visible()
        tally.get_by_label("Note", exact=True).fill("Asked Ms Raman by name")
        tally.get_by_role("button", name="Save the note").click()
        expect(tally.get_by_text("Recorded: a note. The count of 3 goes on.")).to_be_visible()
        expect(tally.get_by_label("How many questions")).to_have_value("3")
        more.click()
        more.click()
        tally.get_by_role("button", name="Save", exact=True).click()
        expect(tally.get_by_text("Recorded: 5 questions.")).to_be_visible()
        page.get_by_role("link", name=wording).click()
        expect(page.locator("tr", has_text="3 questions").filter(has_text="Dana Okafor")).to_have_count(0)
        expect(page.locator("tr", has_text="5 questions").filter(has_text="Dana Okafor")).to_have_count(1)
        expect(page.locator("tr", has_text="Asked Ms Raman by name")).to_have_count(1)


def test_without_a_script_the_same_forms_save(school: Served, browser: Any) -> None:
    with signed_in(browser, school, width=360, java_script_enabled=False) as (page, _):
        page.goto(TODAY)
        helped = target(page, HELP.format("Milo"))
        helped.get_by_role("button", name="Shown").click()
        expect(page.get_by_text("Recorded for Milo Whitlock: after being shown or with a gesture.")).to_be_visible()
        page.get_by_role("button", name="Undo this record").click()
        expect(page.get_by_text("Taken back.")).to_be_visible()
