"""People come by letter, feel what a level changes, and leave; families are invited by the year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Keyboard
from tests.journeys.people import pupil_page, signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import Watch, check, watched

pytestmark = pytest.mark.journey

PASSWORD = "quartz lantern otter 7"


@contextmanager
def visitor(browser: Any, school: Served, **options: Any) -> Iterator[tuple[Page, Watch]]:
    """Somebody with a letter in their hand."""
    with watched(browser, school.url, **options) as (page, watch):
        yield page, watch


def code_on(page: Page) -> str:
    """Return the code on the one letter of a page."""
    return page.get_by_text(re.compile(r"^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$")).inner_text()


def test_a_teacher_comes_feels_the_levels_and_leaves(school: Served, browser: Any) -> None:
    with signed_in(browser, school) as (dana, _), visitor(browser, school) as (kit, watch):
        keys = Keyboard(dana)
        dana.goto("/school/accounts/")
        check(dana, "people-accounts")
        keys.press("Invite somebody")
        keys.write("Name", "Kit Marlow")
        keys.tick("Teacher")
        check(dana, "people-invite")
        keys.press("Invite")
        expect(dana.get_by_role("heading", level=1)).to_have_text("1 letter to print")
        check(dana, "people-letter")
        code = code_on(dana)

        kit.goto("/invitation/")
        hands = Keyboard(kit)
        hands.write("Code", code.lower())
        hands.press("Go on")
        expect(kit.get_by_text("Fernhill School invites you as Teacher")).to_be_visible()
        hands.write("Your e-mail address", "kit@journey.example")
        hands.write("Choose a password", PASSWORD)
        hands.write("The password again", PASSWORD)
        check(kit, "people-accept")
        hands.press("Accept the invitation")
        expect(kit.get_by_role("heading", level=1)).to_contain_text("Hello")
        expect(kit.get_by_role("link", name="Register").first).to_be_visible()

        dana.goto("/school/roles/")
        check(dana, "people-roles")
        dana.get_by_role("link", name=re.compile("change Teacher in Register")).click()
        keys.choose(re.compile("^None"))
        keys.write("Reason", "Teachers ask the SENCO.")
        check(dana, "people-level")
        keys.press("Save")
        expect(dana.get_by_text("usually View")).to_be_visible()
        kit.goto("/")
        expect(kit.get_by_role("link", name="Register")).to_have_count(0)
        dana.get_by_role("link", name="Back to the usual levels").click()
        keys.write("Reason", "Tried it.")
        keys.press("Save")
        expect(dana.get_by_text("Every role stands at its usual levels again.")).to_be_visible()
        kit.goto("/")
        expect(kit.get_by_role("link", name="Register").first).to_be_visible()

        dana.goto("/school/accounts/?q=Kit")
        dana.get_by_role("link", name="Kit Marlow").click()
        dana.get_by_role("link", name="What Kit Marlow may see, and why").click()
        dana.wait_for_url("**/sees/")
        check(dana, "people-sees")
        dana.go_back()
        dana.get_by_role("link", name="What Kit Marlow would leave behind").click()
        check(dana, "people-leaving")
        keys.press("Go on to close the account")
        keys.write("Reason", "Left at Christmas.")
        keys.press("Close the account")
        expect(dana.get_by_text("Kit Marlow can no longer sign in here")).to_be_visible()
        kit.goto("/plans/")
        expect(kit.get_by_role("button", name="Sign in")).to_be_visible()
        watch.allow("403")


def test_a_family_comes_by_a_letter_of_the_year(school: Served, browser: Any) -> None:
    with (
        signed_in(browser, school) as (dana, _),
        visitor(browser, school, width=360) as (nia, _),
    ):
        dana.goto(pupil_page(school, "Idris") + "contacts/add/")
        keys = Keyboard(dana)
        keys.write("Name", "Nia Whitlock")
        keys.write(re.compile("^Who (are they|is it)|^Relationship"), "Mother")
        keys.tick(re.compile("arental responsibility"))
        keys.press("Add the contact")
        expect(dana.get_by_text("Nia Whitlock was added.")).to_be_visible()
        dana.goto("/pupils/")
        dana.get_by_role("button", name="Invite families").click()
        check(dana, "people-families")
        keys.press("Invite families")
        keys.pick("Whose families", "Year 7")
        keys.press("Look who would be invited")
        expect(dana.get_by_label(re.compile("Nia Whitlock, mother of Idris Whitlock"))).to_be_checked()
        check(dana, "people-families-who")
        # Other tests have families of their own in this year.
        ticked = dana.get_by_role("checkbox", checked=True).evaluate_all("all => all.map((box) => box.id)")
        for box in [dana.locator(f"[id='{key}']") for key in ticked]:
            if "of Idris Whitlock" not in box.evaluate("box => box.labels[0].innerText"):
                box.uncheck()
        keys.press("Invite these people")
        expect(dana.get_by_role("heading", level=1)).to_have_text("1 letter to print")
        assert "Idris" not in dana.inner_text("main")
        check(dana, "people-family-letter")
        code = code_on(dana)

        nia.goto(f"/invitation/{code}/")
        expect(nia.get_by_text("invites you to see your child's page")).to_be_visible()
        assert "Idris" not in nia.content()
        nia.get_by_label("Your e-mail address").fill("nia@journey.example")
        nia.get_by_label("Choose a password", exact=True).fill(PASSWORD)
        nia.get_by_label("The password again", exact=True).fill(PASSWORD)
        check(nia, "people-family-accept")
        nia.get_by_role("button", name="Accept the invitation").click()
        expect(nia.get_by_text("Welcome to Fernhill School")).to_be_visible()
        dana.goto("/invitations/families/?status=accepted")
        expect(dana.get_by_role("row", name=re.compile("Nia Whitlock"))).to_contain_text("Idris Whitlock")
        check(dana, "people-families-accepted")
