"""A review day: twelve pupils of one class, held one after the other, one skipped and gone back to."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import assert_fits, check

pytestmark = pytest.mark.journey


def choose_the_class(page: Page, class_name: str) -> None:
    page.goto("/reviews/")
    page.get_by_role("link", name="Have a review day").or_(
        page.get_by_role("button", name="Have a review day")
    ).first.click()
    page.get_by_label("Class", exact=True).select_option(class_name)
    page.get_by_label("Teacher").select_option("")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("checkbox")).to_have_count(12)


def prepare_here(page: Page) -> None:
    """Say what became of the only target, and of the stage."""
    page.get_by_label("Not yet", exact=True).check()
    page.get_by_label("Carry on with the same target").check()
    page.get_by_label("How do you know?").fill("Heard on Monday.")
    page.get_by_label("Stay at the same stage").check()


def test_a_day_of_twelve_is_held_next_by_next_without_a_script(school: Served, browser: Any) -> None:
    class_name = school.prepared["review_day"]["class_name"]
    with signed_in(browser, school, width=360, java_script_enabled=False) as (page, watch):
        watch.allow("/favicon.ico")
        choose_the_class(page, class_name)
        assert_fits(page)
        page.get_by_role("button", name="Begin the day").click()
        expect(page.get_by_text("Not begun")).to_have_count(2)
        expect(page.get_by_text("Ready", exact=True)).to_have_count(10)
        assert_fits(page)
        page.get_by_role("button", name="Begin with the first").or_(
            page.get_by_role("link", name="Begin with the first")
        ).first.click()
        # The first is skipped: her mother comes at noon. The second is prepared here.
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ada Daly")
        page.get_by_role("link", name="Skip, next").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Bea Daly")
        prepare_here(page)
        page.get_by_role("button", name="Held, next").click()
        for number in range(3, 12):
            expect(page.get_by_text(f"Review day: {number} of 12")).to_be_visible()
            page.get_by_role("button", name="Held, next").click()
        expect(page.get_by_text("Review day: 12 of 12")).to_be_visible()
        assert_fits(page)
        page.get_by_role("button", name="Hold the review").click()
        expect(page.get_by_text("Held", exact=True)).to_have_count(11)
        at = page.url
    with signed_in(browser, school) as (page, watch):
        watch.allow("/favicon.ico")
        page.goto(at)
        check(page, "day-nearly")
        page.get_by_role("button", name="Go on").or_(page.get_by_role("link", name="Go on")).first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ada Daly")
        prepare_here(page)
        check(page, "day-review")
        page.get_by_role("button", name="Held, next").click()
        expect(page.get_by_text("All 12 reviews of this day are held.")).to_be_visible()
        check(page, "day-done")
        page.locator("main").get_by_role("button", name="Print").first.click()
        expect(page.get_by_text("12 of 12 reviews held.")).to_be_visible()
        check(page, "day-print")
