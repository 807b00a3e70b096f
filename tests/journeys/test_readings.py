"""A teacher reads what is agreed and says so; the SENCO sees who has. A pupil's targets over time."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import Keyboard
from tests.journeys.people import pupil_page, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (360, False)])
def test_a_teacher_reads_what_is_agreed(school: Served, browser: Any, width: int, scripts: bool) -> None:
    with signed_in(browser, school, "teacher", width=width, java_script_enabled=scripts) as (page, _):
        hands = Keyboard(page)
        before = _waiting(page)
        hands.follow(re.compile("new or changed"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Plans to read")
        if scripts:
            for narrow in (320, width):
                page.set_viewport_size({"width": narrow, "height": 900})
                check(page, "to-read")
        hands.press(re.compile("^I have read it"), within=page.locator("section.hr-card").first)
        expect(page.get_by_text("1 plan is marked as read.")).to_be_visible()
        page.goto("/")
        assert _waiting(page) == before - 1


def _waiting(page: Any) -> int:
    """Return the number of the banner on the home page."""
    page.wait_for_load_state("load")
    link = page.get_by_role("link", name=re.compile("agreed plans? (is|are) new or changed"))
    return int(link.inner_text().split()[0]) if link.count() else 0


@pytest.mark.parametrize("width", [1280, 360])
def test_the_senco_sees_who_has_read_what(school: Served, browser: Any, width: int) -> None:
    with signed_in(browser, school, width=width) as (page, _):
        hands = Keyboard(page)
        page.goto("/plans/")
        hands.follow("Who has read the plans")
        expect(page.get_by_role("heading", level=1)).to_have_text("Who has read the plans")
        check(page, "readings-plans")
        hands.follow("By adult")
        expect(page.get_by_role("columnheader", name="Waiting")).to_be_attached()
        check(page, "readings-adults")
        page.goto("/plans/readings/")
        page.locator("td a").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Who has read the plan")
        check(page, "readings-plan")
        page.goto("/plans/readings/print/")
        check(page, "readings-print")


@pytest.mark.parametrize("width", [1280, 360])
def test_targets_over_time(school: Served, browser: Any, width: int) -> None:
    with signed_in(browser, school, width=width) as (page, _):
        hands = Keyboard(page)
        page.goto(pupil_page(school, "Gita"))
        hands.follow("Targets over time")
        expect(page.get_by_role("heading", level=1)).to_contain_text("targets over time")
        check(page, "targets-over-time")
        page.goto("/plans/again/")
        check(page, "targets-again")
