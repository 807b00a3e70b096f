"""A plan for a group: opened, written, joined, read and reviewed; by keyboard, wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import Keyboard
from tests.journeys.serving import Served
from tests.journeys.test_outside import persona
from tests.journeys.watching import check

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("width", [1280, 360])
def test_a_group_plan_is_opened_and_written(demonstration: Served, browser: Any, width: int) -> None:
    with persona(browser, demonstration, "Dana Okafor", width=width) as (page, watch):
        watch.allow("status of 422")
        hands = Keyboard(page)
        page.goto("/plans/")
        hands.press("Plan for a group or class")
        expect(page.get_by_role("heading", level=1)).to_have_text("Plan for a group or class")
        page.get_by_label("In the class or group").select_option(index=1)
        hands.press("Show them")
        expect(page.get_by_role("checkbox").first).to_be_checked()
        check(page, "group-open")
        hands.write("What is the group called?", f"Readers at {width}")
        hands.press("Open the plan")
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"Readers at {width}")
        check(page, "group-edit")
        page.goto("/plans/?q=Book+friends")
        hands.follow("Book friends")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Book friends")
        check(page, "group-detail")
        there = page.url
        hands.follow("Change who is in it, or its name")
        page.wait_for_url("**/group/")
        check(page, "group-members")
        hands.press("Somebody joins")
        page.wait_for_url("**/group/join/")
        check(page, "group-join")
        page.goto(there.replace("/plans/", "/reviews/"))
        check(page, "group-review")


def test_a_group_plan_is_written_without_a_script(demonstration: Served, browser: Any) -> None:
    with persona(browser, demonstration, "Dana Okafor", java_script_enabled=False) as (page, _):
        page.goto("/plans/?q=Class+plan")
        page.get_by_role("link", name="Class plan").first.click()
        page.get_by_role("link", name="Write in the plan").first.click()
        card = page.locator("section[id^=target-]").first
        card.get_by_label("What can").first.fill("after being shown")
        card.get_by_role("button", name="Save").first.click()
        expect(page.get_by_text("Saved.").first).to_be_visible()
