"""A report that came on paper: written down without a script, taken while a target is written, and put back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.people import plan_of, pupil_page, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check

pytestmark = pytest.mark.journey

SUMMARY = "Give him time to answer."
WORDING = "Rhys will wait for his turn with a token."


def test_a_report_is_written_down_and_what_became_of_it_follows_the_writer(school: Served, browser: Any) -> None:
    with signed_in(browser, school, width=360, java_script_enabled=False) as (page, _):
        page.goto(pupil_page(school, "Rhys"))
        page.get_by_role("link", name="Write down advice that came on paper or by e-mail").click()
        page.get_by_label("Who wrote the report?").fill("Dr Orr")
        page.get_by_label("Their profession").fill("Educational psychologist")
        page.get_by_label("Their service").fill("Northshire Service")
        page.get_by_label("What they advise, in one sentence").fill(SUMMARY)
        page.get_by_label("Recommendation 1", exact=True).fill("Use a token for turns.")
        page.get_by_label("How a target for recommendation 1 could read").fill(WORDING)
        page.get_by_role("button", name="Keep it").click()
        expect(page.get_by_text("It stands on Rhys’s page")).to_be_visible()
    with signed_in(browser, school) as (page, _):
        page.goto(pupil_page(school, "Rhys") + "specialists/advice/")
        check(page, "advice-write-down")
        page.goto(pupil_page(school, "Rhys"))
        page.get_by_role("link", name=SUMMARY).click()
        expect(page.get_by_text("wrote this down on")).to_be_visible()
        expect(page.get_by_text("Not decided yet")).to_be_visible()
        check(page, "advice-written-down")
        advice = page.url
        page.goto(plan_of(school, "Rhys") + "edit/")
        card = page.locator("section[id^=target-]").last
        field = card.get_by_label("be able to do")
        before = field.input_value()
        field.fill("wait turn token")
        use = card.locator("[id^=offers-]").get_by_role("button", name=re.compile("^Use.*token"))
        with page.expect_response(re.compile("/advised/$")) as answer:
            use.first.click()
        assert answer.value.status == 204
        expect(field).to_have_value(WORDING)
        other = page.context.new_page()
        other.goto(advice)
        expect(other.get_by_text("It became the target:")).to_be_visible()
        with page.expect_response(re.compile("/advised/$")) as answer:
            card.get_by_role("button", name="Put back what stood there").click()
        assert answer.value.status == 204
        other.reload()
        expect(other.get_by_text("Not decided yet")).to_be_visible()
        other.close()
        field.fill(before)
        expect(card.get_by_text("All changes saved")).to_be_visible()
