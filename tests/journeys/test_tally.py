"""From the code on a paper tally sheet to the week's counts typed in and the line changed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from handrail.core import clock
from handrail.progress.rules.week import monday_of
from tests.journeys.people import pupil_page, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import assert_fits, watched

pytestmark = pytest.mark.journey


def test_a_tally_sheets_code_leads_through_sign_in_to_the_week_and_the_line_changes(
    school: Served, browser: Any
) -> None:
    with signed_in(browser, school) as (page, _):
        page.goto(pupil_page(school, "Kofi"))
        target = page.locator("a[href*='/targets/']").first.get_attribute("href")
    assert target is not None
    found = re.match(r"/targets/[0-9a-f-]{36}/", target)
    assert found
    monday = monday_of(clock.today()) - timedelta(days=7)
    days = [monday + timedelta(days=n) for n in (0, 2, 4)]
    # A phone without scripts and without a session, as the camera opens it.
    with watched(browser, school.url, width=360, java_script_enabled=False) as (page, _):
        page.goto(f"{found[0]}week/?week={monday}")
        page.get_by_label("E-mail address").fill(school.prepared["people"]["senco"])
        page.get_by_label("Password", exact=True).fill(school.prepared["password"])
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("Type in the week’s counts")).to_be_visible()
        assert_fits(page)
        expect(page.locator("svg.progress-line")).to_contain_text("Nothing recorded yet")
        for day, score in zip(days, ("20", "24", "31 of 50"), strict=True):
            page.get_by_label(f"{day:%A} {day.day} {day:%B}").fill(score)
        page.get_by_role("button", name="Save the week").click()
        expect(page.get_by_text("Saved: 3 days. The line has changed.")).to_be_visible()
        expect(page.locator("svg.progress-line")).not_to_contain_text("Nothing recorded yet")
        expect(page.locator("main")).to_contain_text("Now 31 out of 50.")
