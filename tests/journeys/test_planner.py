"""The year planner: the load, a review moved by dragging and by keyboard, and a proposal taken in part."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Keyboard
from tests.journeys.people import signed_in
from tests.journeys.serving import Served
from tests.journeys.test_outside import persona
from tests.journeys.watching import check

pytestmark = pytest.mark.journey


def numbers(page: Page) -> dict[str, int]:
    """Return how many reviews each week of the planner holds, by the address of the week."""
    page.wait_for_load_state("load")
    rows = page.locator(".hr-load__week:has(.hr-load__number)")
    found = rows.evaluate_all(
        "rows => rows.map((row) => [row.querySelector('a').href, row.querySelector('.hr-load__number').textContent])"
    )
    return {re.search(r"week=([\d-]+)", href)[1]: int(re.match(r"\d+", text)[0]) for href, text in found}


def open_a_full_week(page: Page) -> str:
    """Open the fullest week that is to come; return its Monday."""
    page.goto("/planner/")
    coming = page.locator("[data-drop-week]").evaluate_all("rows => rows.map((row) => row.dataset.dropWeek)")
    load = numbers(page)
    fullest = max(coming[1:], key=lambda week: load[week])
    page.goto(f"/planner/?week={fullest}")
    return fullest


def test_the_senco_sees_the_load_and_moves_reviews(demonstration: Served, browser: Any) -> None:
    with persona(browser, demonstration, "Dana Okafor") as (page, watch):
        watch.allow("status of 422")
        page.goto("/reviews/")
        page.locator("a", has_text="Year planner").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Year planner")
        check(page, "planner-year")
        week = open_a_full_week(page)
        load = numbers(page)
        # Dragged onto another week, which then holds one more.
        card = page.locator(".hr-week [data-review]").first
        name = card.get_attribute("data-review")
        weeks = page.locator("[data-drop-week]").evaluate_all("rows => rows.map((row) => row.dataset.dropWeek)")
        target = next(one for one in weeks[1:] if one != week)
        card.drag_to(page.locator(f"[data-drop-week='{target}']"))
        expect(page.get_by_text(f"The review of {name} is on").first).to_be_visible()
        after = numbers(page)
        assert (after[week], after[target]) == (load[week] - 1, load[target] + 1)
        check(page, "planner-moved")
        page.get_by_role("button", name="Put it back").click()
        expect(page.get_by_text("The review is back where it was.")).to_be_visible()
        assert numbers(page) == load
        # By keyboard: Move, a day from the list, Enter.
        page.goto(f"/planner/?week={week}")
        hands = Keyboard(page)
        link = page.locator(".hr-week [data-review]").nth(1).get_by_role("link", name="Move")
        hands.to(link)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Move the review")
        check(page, "planner-move")
        hands.to(page.get_by_label("A school day near it"))
        page.keyboard.press("ArrowDown")
        hands.press("Move the review")
        expect(page.get_by_text(re.compile(r"^The review of .+ is on")).first).to_be_visible()


def test_a_proposal_is_taken_in_part(demonstration: Served, browser: Any) -> None:
    with persona(browser, demonstration, "Dana Okafor") as (page, _):
        page.goto("/planner/proposal/")
        check(page, "planner-proposal")
        boxes = page.locator("input[name=plan]")
        assert boxes.count() > 2
        for number in range(2, boxes.count()):
            boxes.nth(number).uncheck(force=True)
        page.get_by_role("button", name="Move those that are ticked").click()
        expect(page.get_by_text("2 reviews are on the days that were proposed.")).to_be_visible()


def test_a_review_is_moved_without_a_script_on_a_phone(school: Served, browser: Any) -> None:
    with signed_in(browser, school, width=360, java_script_enabled=False) as (page, watch):
        watch.allow("status of 422")
        page.goto("/planner/")
        page.get_by_role("link", name="Move").first.click()
        page.get_by_role("button", name="Move the review").click()
        expect(page.get_by_text("Choose the new day.").first).to_be_visible()
        page.get_by_label("A school day near it").select_option(index=1)
        page.get_by_role("button", name="Move the review").click()
        expect(page.get_by_text(re.compile(r"^The review of .+ is on")).first).to_be_visible()
