"""The whole way of one pupil, with the keyboard alone: from the first start to the next plan."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import Keyboard
from tests.journeys.serving import ROOT, Served
from tests.journeys.watching import check, watched

pytestmark = pytest.mark.journey

LIST = ROOT.parent / "shared" / "data" / "mis" / "sims-secondary-900.csv"
PASSWORD = "a long enough pass phrase"
Check = Callable[[str], None]


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait for the page with this heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_pupil_goes_the_whole_way_by_keyboard(empty_installation: Served, browser: Any, width: int) -> None:
    with watched(browser, empty_installation.url, width=width, accept_downloads=True) as (page, _):
        keys = Keyboard(page)

        def seen(name: str) -> None:
            check(page, name)

        set_the_school_up(page, keys, seen, empty_installation.set_up_code)
        bring_the_list_in(page, keys, seen, width)
        look_at_the_register(page, keys, seen)


def set_the_school_up(page: Page, keys: Keyboard, seen: Check, code: str) -> None:
    """First start: the code, the school, its year, the administrator who is the SENCO."""
    page.goto("/")
    heading(page, "Welcome to Handrail")
    seen("01-welcome")
    keys.press("Start")
    heading(page, "First, the set-up code")
    seen("02-code")
    keys.write("Set-up code", code.lower())
    keys.press("Continue")
    heading(page, "Your school")
    seen("03-school")
    keys.write("Name of the school", "Saltmarsh Academy")
    keys.choose("Secondary")
    keys.choose("England, SEND Code of Practice 2015")
    keys.press("Continue")
    heading(page, "The school year")
    seen("04-year")
    keys.press("Continue")
    heading(page, "About you")
    seen("05-you")
    keys.write("Your name", "Rosa Lindqvist")
    keys.write("Your e-mail address", "rosa@saltmarsh.example")
    keys.tick("I am also the SENCO")
    keys.press("Continue")
    heading(page, "Check your answers")
    keys.write("Choose a password", PASSWORD)
    keys.write("The same password again", PASSWORD)
    seen("06-check")
    keys.press("Set the school up")
    expect(page.get_by_text("Saltmarsh Academy is set up")).to_be_visible()
    seen("07-school-page")


def open_from_menu(page: Page, keys: Keyboard, label: str) -> None:
    """Use the main navigation: a row of links, or on a phone a menu to open first."""
    if page.locator(".hr-nav__narrow").is_visible():
        keys.unfold("Menu", within=page.locator(".hr-nav__narrow"))
    keys.follow(label, within=page.get_by_role("navigation", name=re.compile("^Main")).locator("visible=true"))


def bring_the_list_in(page: Page, keys: Keyboard, seen: Check, width: int) -> None:
    """The school's list: columns, what it would do, the questions, saving, done."""
    open_from_menu(page, keys, "Import")
    heading(page, "Bring in the school's list of pupils")
    seen("10-import")
    # The browser's own window for choosing a file belongs to the machine, not to the page.
    page.get_by_label("The list of pupils").set_input_files(LIST)
    keys.press("Look at this list")
    heading(page, "What each column stands for")
    seen("11-columns")
    keys.press("See what the list would do")
    heading(page, "What the list would do")
    seen("12-preview")
    assert (stat(page, "new"), stat(page, "SEN support"), stat(page, "EHC plan")) == (900, 101, 19)
    keys.press("Go on", within=page.locator("form"))
    heading(page, "Save the list")
    seen("13-choices")
    keys.choose("Put them on the register")
    keys.press("Save the list")
    expect(page.get_by_role("progressbar").or_(page.get_by_text("The list is saved"))).to_be_visible()
    seen("14-saving")
    expect(page.get_by_text("The list is saved")).to_be_visible(timeout=60_000)
    seen("15-saved")


def stat(page: Page, label: str) -> int:
    """Return the large number with this label."""
    box = page.locator(".hr-stat", has_text=re.compile(rf"^\s*[\d,]+\s*{re.escape(label)}"))
    expect(box).to_have_count(1)
    return int(re.sub(r"\D", "", re.match(r"\s*([\d,]+)", box.inner_text())[1]))  # type: ignore[index]


def look_at_the_register(page: Page, keys: Keyboard, seen: Check) -> None:
    """120 are on it."""
    open_from_menu(page, keys, "Register")
    heading(page, "Register")
    seen("20-register")
    assert stat(page, "on the register") == 120
    assert stat(page, "SEN support") == 101
    assert stat(page, "EHC plan") == 19
