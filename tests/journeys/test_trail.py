"""The head asks who has seen a pupil, who can see them now, and what one person saw: by keyboard, and on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import pupil_page, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check

pytestmark = pytest.mark.journey


def look_first(browser: Any, school: Served) -> None:
    """Let the SENCO look at a pupil, so that there is something to ask about."""
    with signed_in(browser, school) as (page, _):
        page.goto(pupil_page(school, "Dev"))
        page.goto(f"/plans/{school.prepared['plans']['Dev']}/")


def ask_by_keyboard(page: Page, field: str, name: str) -> None:
    """Go to a field, type a name and press Enter."""
    page.get_by_role("searchbox", name=field).focus()
    page.keyboard.type(name)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("options", [{"width": 1280}, {"width": 360}, {"width": 360, "java_script_enabled": False}])
def test_the_head_asks_who_has_seen_a_pupil(school: Served, browser: Any, options: dict[str, Any]) -> None:
    look_first(browser, school)
    scripts = options.get("java_script_enabled", True)
    with signed_in(browser, school, "head", **options) as (page, _):

        def looked(name: str) -> None:
            if scripts:
                check(page, f"trail-{name}")

        page.goto("/trail/")
        expect(page.get_by_role("heading", name="Who has seen this pupil?")).to_be_visible()
        looked("home")
        ask_by_keyboard(page, "Name of the pupil", "whitlock")
        expect(page.get_by_text(re.compile(r"^\s*\d+ found"))).to_be_visible()
        looked("pupils")
        page.get_by_role("link", name="Dev Whitlock").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Dev Whitlock")
        expect(page.get_by_role("link", name="Dana Okafor")).to_be_visible()
        page.locator("main details").evaluate_all("all => all.forEach((part) => { part.open = true; })")
        looked("pupil")
        page.get_by_role("link", name="Dana Okafor").press("Enter")
        # One event for each hour in which she looked.
        expect(page.get_by_role("cell", name="opened the pupil's page").first).to_be_visible()
        looked("pupil-narrowed")
        page.get_by_role("button", name="Who can see this pupil now").press("Enter")
        expect(
            page.get_by_text("Teaches or supports 7A").or_(page.get_by_text("sees every pupil")).first
        ).to_be_visible()
        looked("reach")
        page.goto("/trail/")
        ask_by_keyboard(page, "Name of the person", "dana")
        expect(page.get_by_role("heading", level=1)).to_have_text("Dana Okafor")
        looked("person")
        page.goto("/trail/?kind=changed")
        page.get_by_role("link", name="Older events").press("Enter")
        expect(page.get_by_role("link", name="Newer events")).to_be_visible()
        looked("older")
