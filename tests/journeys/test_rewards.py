"""A pupil with a card sees their steps and says how sure they are; a step that an adult gives stands there at once."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import Keyboard
from tests.journeys.people import open_with_card, pupil_page, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import watched

pytestmark = pytest.mark.journey


def test_a_step_from_an_adult_stands_on_the_pupils_page(school: Served, browser: Any) -> None:
    family, target = school.prepared["family"], "Gita will ask for help with her card"
    with (
        signed_in(browser, school, width=360) as (adult, _),
        watched(browser, school.url, width=360) as (pupil, _),
    ):
        adult.goto(f"{pupil_page(school, 'Gita')}rewards/")
        adult.get_by_role("button", name="Choose a reward").click()
        adult.get_by_label("What does the pupil want to earn?").fill("I show my model in assembly.")
        adult.get_by_label("A picture for the card").select_option("boat")
        adult.get_by_role("checkbox", name=target).check()
        adult.get_by_role("button", name="Save").click()
        expect(adult.get_by_role("img", name="0 of 5 steps")).to_be_visible()

        hands = Keyboard(pupil)
        open_with_card(pupil, hands, family)
        expect(pupil.get_by_role("img", name="0 of 5 steps")).to_be_visible()
        # The faces of the second target.
        faces = pupil.get_by_role("group", name="How sure are you?").nth(1)
        hands.press("It is hard", within=faces)
        expect(faces.locator("[aria-pressed=true]")).to_have_text("It is hard")
        hands.press("I asked for help.")
        expect(pupil.locator(".hr-quote", has_text="I asked for help.")).to_be_visible()

        adult.get_by_role("button", name=target).click()
        expect(adult.get_by_text("One step more for Gita.")).to_be_visible()
        pupil.reload()
        expect(pupil.get_by_role("img", name="1 of 5 steps")).to_be_visible()
        adult.goto(pupil_page(school, "Gita"))
        expect(adult.locator("#everyday")).to_contain_text("I asked for help.")
