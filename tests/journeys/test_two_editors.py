"""Two people in one plan at once, and a network that goes away: nobody's words are lost."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.people import plan_of, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check

pytestmark = pytest.mark.journey


def card(page: Page) -> Locator:
    """Return the card of the first target."""
    return page.locator("section[id^=target-]").first


def test_different_fields_of_one_target_are_merged(school: Served, browser: Any) -> None:
    editor = plan_of(school, "Carys") + "edit/"
    with signed_in(browser, school) as (hers, _), signed_in(browser, school, "head") as (his, _):
        hers.goto(editor)
        his.goto(editor)
        card(hers).get_by_label("How often").fill("Ten minutes after registration")
        card(his).get_by_label("How will we teach it?").fill("Paired reading with a Year 10 pupil")
        for page in (hers, his):
            expect(card(page).get_by_text("All changes saved")).to_be_visible()
        hers.reload()
        expect(card(hers).get_by_label("How often")).to_have_value("Ten minutes after registration")
        expect(card(hers).get_by_label("How will we teach it?")).to_have_value("Paired reading with a Year 10 pupil")


def test_the_same_field_is_asked_about_and_nothing_is_lost(school: Served, browser: Any) -> None:
    editor = plan_of(school, "Carys") + "edit/"
    with signed_in(browser, school) as (hers, _), signed_in(browser, school, "head") as (his, watch):
        watch.allow("409")
        hers.goto(editor)
        his.goto(editor)
        theirs, mine = "Read 30 words from the science list.", "Read 30 words from the history list."
        card(hers).get_by_label("be able to do").fill(theirs)
        expect(card(hers).get_by_text("All changes saved")).to_be_visible()
        card(his).get_by_label("be able to do").fill(mine)
        panel = card(his).locator(".hr-conflict")
        expect(panel).to_contain_text(theirs)
        expect(panel).to_contain_text("Dana Okafor")
        expect(card(his).get_by_label("be able to do").first).to_have_value(mine)
        check(his, "90-conflict")


def test_words_written_without_a_network_are_saved_when_it_is_back(school: Served, browser: Any) -> None:
    with signed_in(browser, school) as (page, watch):
        watch.allow("ERR_INTERNET_DISCONNECTED")
        page.goto(plan_of(school, "Anya") + "edit/")
        page.context.set_offline(True)
        field = card(page).get_by_label("How will we teach it?")
        field.fill("Say the word, cover it, write it, check it.")
        state = card(page).locator("[data-save-state]")
        expect(state).to_contain_text("Not saved yet")
        expect(state).to_contain_text("no connection")
        check_kept = field.input_value()
        page.context.set_offline(False)
        expect(state).to_contain_text("All changes saved", timeout=20_000)
        page.reload()
        expect(card(page).get_by_label("How will we teach it?")).to_have_value(check_kept)
