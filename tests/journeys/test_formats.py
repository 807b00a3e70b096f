"""A school lays out its plans in its own way: with a look beside it, and without any script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.people import plan_of, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check

pytestmark = pytest.mark.journey

SUPPORT, PROFILE = "/school/formats/sen_support_plan/", "/school/formats/one_page_profile/"


def test_a_format_is_changed_beside_its_look_and_used(school: Served, browser: Any) -> None:
    with signed_in(browser, school) as (page, _):
        page.goto(f"{school.url}/school/")
        page.get_by_role("link", name="Formats of plans").click()
        check(page, "Formats of plans")
        page.get_by_role("link", name="SEN support plan").click()
        page.get_by_role("button", name="Change the format").click()
        check(page, "Change the format")
        needs = page.locator("#section-needs")
        needs.get_by_label("Label").fill("What is hard now")
        expect(page.locator("#look").get_by_text("What is hard now").first).to_be_visible()
        needs.get_by_label("The pupil reads it").uncheck()
        page.get_by_role("button", name="Keep the changes").last.click()
        expect(page.get_by_text("Kept. New plans take it once you use it.")).to_be_visible()
        page.get_by_role("button", name="Use it for new plans").click()
        expect(page.get_by_role("heading", name="Format 1")).to_be_visible()
        expect(page.get_by_text("'What is hard now' is not shown to the pupil.")).to_be_visible()
        check(page, "A format in use")
        page.goto(plan_of(school, "Bilal") + "edit/")
        expect(page.get_by_label("What makes learning harder")).to_be_visible()
        page.get_by_role("button", name="Take the new format").click()
        expect(page.get_by_label("What is hard now")).to_be_visible()
        check(page, "A plan in a new format")


def test_everything_works_on_a_phone_without_scripts(school: Served, browser: Any) -> None:
    with signed_in(browser, school, width=320, java_script_enabled=False) as (page, _):
        page.goto(f"{school.url}{PROFILE}change/")
        page.get_by_label("A section of your own").fill("My best day")
        page.get_by_role("button", name="Add the section").click()
        page.get_by_role("button", name="Up My best day").click()
        expect(page.get_by_role("heading", level=3).first).not_to_have_text("My best day")
        page.get_by_role("button", name="Use it for new plans").click()
        expect(page.get_by_text("'My best day' is added.")).to_be_visible()
        page.goto(f"{school.url}/school/how-we-make-plans/change/")
        page.get_by_label("Who keeps in touch with the family?").fill("The form teacher")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("The form teacher")).to_be_visible()
        page.goto(plan_of(school, "Carys") + "who-does-what/")
        page.get_by_label("How do they keep in touch, and how often?").fill("A call every second Friday")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("A call every second Friday")).to_be_visible()
