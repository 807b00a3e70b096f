"""From a blank plan to three good targets: with the bank, by hand, by keyboard, and without a script."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.hands import Keyboard, Mouse
from tests.journeys.people import plan_of, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check

pytestmark = pytest.mark.journey

MOST_WITH_THE_BANK = 25
MOST_BY_HAND = 60
FROM_THE_BANK = [("fluency words a minute", "4"), ("asking for help card", "1"), ("times tables", "3")]
BY_HAND = [
    ("By the end of term, {name} will read 30 science words aloud.", "12 out of 40", "32 out of 40"),
    ("By the end of term, {name} will write three linked sentences about a text.", "1 sentence", "3 sentences"),
    ("By the end of term, {name} will hand in homework in 8 of 10 lessons.", "2 out of 10", "8 out of 10"),
]


def cards(page: Page) -> Locator:
    return page.locator("section[id^=target-]")


def saved(card: Locator) -> None:
    expect(card.get_by_text("All changes saved")).to_be_visible()


def test_three_targets_from_the_bank(school: Served, browser: Any) -> None:
    with signed_in(browser, school) as (page, _):
        page.goto(plan_of(school, "Jonas") + "edit/")
        hands = Mouse(page)
        for number, (words, baseline) in enumerate(FROM_THE_BANK):
            card = cards(page).nth(number)
            hands.field("be able to do", words, within=card)
            offers = card.locator("[id^=offers-]")
            expect(offers.get_by_role("button", name=re.compile("^Use")).first).to_be_visible()
            if not number:
                check(page, "writing-offers")
            hands.click(offers.get_by_role("button", name=re.compile("^Use")).first)
            expect(card.get_by_label("be able to do")).to_have_value(re.compile("Jonas will"))
            expect(card.get_by_label("know it is reached")).not_to_have_value("")
            expect(card.get_by_label("How will we teach it").first).not_to_have_value("")
            hands.field("do now", baseline, within=card)
            saved(card)
        cost = hands.effort.clicks + hands.effort.fields
        assert cost <= MOST_WITH_THE_BANK, f"three targets from the bank cost {cost} interactions"
        page.reload()
        for number in range(3):
            expect(cards(page).nth(number).get_by_label("be able to do")).to_have_value(re.compile("Jonas will"))
        kept = cards(page).first.locator("input[name$=bank_code]").first.input_value()
        assert kept.startswith("ours:")
        print(json.dumps({"three targets from the bank": cost}))


def test_what_is_taken_can_be_put_back_and_the_friend_offers_better_words(school: Served, browser: Any) -> None:
    with signed_in(browser, school) as (page, _):
        page.goto(plan_of(school, "Bilal") + "edit/")
        card = cards(page).last
        field = card.get_by_label("be able to do")
        before = field.input_value()
        field.fill("counting objects")
        card.locator("[id^=offers-]").get_by_role("button", name=re.compile("^Use")).first.click()
        expect(field).to_have_value(re.compile("Bilal will"))
        card.get_by_role("button", name="Put back what stood there").click()
        expect(field).to_have_value("counting objects")
        field.fill("Improve reading.")
        friend = card.locator("[id^=friend-]")
        # Not the answer to the words before.
        expect(friend).to_contain_text("Bilal will read")
        expect(friend.get_by_text("Important").first).to_be_visible()
        check(page, "writing-friend")
        friend.get_by_role("button", name="Use this wording").first.click()
        expect(field).to_have_value(re.compile("Bilal will read"))
        field.fill(before)
        saved(card)


def test_three_targets_by_hand_with_the_keyboard_alone(school: Served, browser: Any) -> None:
    with signed_in(browser, school) as (page, watch):
        # A save in the middle of a word may be refused; the next one has the whole.
        watch.allow("status of 422")
        page.goto(plan_of(school, "Carys") + "edit/")
        keys = Keyboard(page)
        n_fields = 0
        for number, (wording, baseline, criterion) in enumerate(BY_HAND):
            card = cards(page).nth(number)
            keys.write("be able to do", wording.format(name="Carys"), within=card)
            keys.write("do now", baseline, within=card)
            keys.write("know it is reached", criterion, within=card)
            keys.write(re.compile("^How will we teach it"), "Ten minutes each day with one adult.", within=card)
            n_fields += 4
            saved(card)
        assert n_fields <= MOST_BY_HAND
        expect(cards(page).last.get_by_text("Understood as")).to_be_visible()


def test_without_a_script_a_target_is_found_on_a_page_of_its_own(school: Served, browser: Any) -> None:
    with signed_in(browser, school, width=360, java_script_enabled=False) as (page, _):
        page.goto(plan_of(school, "Anya") + "edit/")
        n_cards = cards(page).count()
        page.get_by_role("button", name="Add a target").click()
        expect(cards(page)).to_have_count(n_cards + 1)
        cards(page).last.get_by_role("link", name="Look through the bank and earlier targets").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Find a target")
        page.get_by_label("What should the pupil be able to do?").fill("fonics first sounds")
        page.get_by_role("button", name="Find").click()
        page.get_by_role("button", name=re.compile("^Use")).first.click()
        expect(page.get_by_text("Put into the plan.")).to_be_visible()
        expect(cards(page).last.get_by_label("be able to do")).to_have_value(re.compile("Anya will"))


def test_second_look_and_the_list_of_plans_to_look_at(school: Served, browser: Any) -> None:
    with signed_in(browser, school) as (page, _):
        page.goto(plan_of(school, "Efa"))
        expect(page.get_by_role("heading", name="A second look")).to_be_visible()
        expect(page.get_by_text("Handrail points out; you decide.")).to_be_visible()
        check(page, "plan-second-look")
        page.goto("/plans/look-again/")
        if page.get_by_role("button", name="Read them now").count():
            page.get_by_role("button", name="Read them now").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Plans to look at again")
        expect(page.get_by_role("link", name="Efa Whitlock")).to_be_visible()
        check(page, "plans-look-again")


def test_a_target_is_counted_in_steps_of_its_own(school: Served, browser: Any) -> None:
    with signed_in(browser, school) as (page, watch):
        watch.allow("status of 422")
        page.goto(plan_of(school, "Anya") + "edit/")
        n_cards = cards(page).count()
        page.get_by_role("button", name="Add a target").click()
        expect(cards(page)).to_have_count(n_cards + 1)
        card = cards(page).last
        card.get_by_label("be able to do").fill("Anya will read new words of three sounds.")
        card.get_by_label("know it is reached").fill("12 words")
        saved(card)
        card.get_by_text(re.compile("^More:")).click()
        steps = card.get_by_label("The steps, the lowest first")
        expect(steps).to_be_hidden()
        # What stands there already is a count; the measure waits for what it lacks, and then is kept with it.
        card.get_by_label("Counted as").select_option(label="Steps in your own words")
        expect(card.get_by_text("'12 words' cannot be counted this way").first).to_be_visible()
        steps.fill("names the sound\nblends two sounds\nreads the word alone")
        card.get_by_label("know it is reached").fill("3")
        saved(card)
        expect(card.get_by_text("Understood as: step 3 of 3 (reads the word alone).")).to_be_visible()
        # Another step before it: the aim goes along, and the page shows it in its new words.
        steps.fill("hears it\nnames the sound\nblends two sounds\nreads the word by herself")
        expect(card.get_by_text("“reads the word alone” is what somebody aims at").first).to_be_visible()
        steps.fill("names the sound\nblends two sounds\nreads the word by herself")
        saved(card)
        expect(card.get_by_label("know it is reached")).to_have_value("reads the word by herself")
        check(page, "writing-steps")
        page.reload()
        expect(cards(page).last.get_by_label("The steps, the lowest first")).to_have_value(re.compile("by herself$"))
