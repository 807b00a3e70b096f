"""The whole way of one pupil, with the keyboard alone: from the first start to the next plan."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from handrail.core import clock
from tests.journeys.hands import Keyboard
from tests.journeys.serving import ROOT, WIDTHS, Served
from tests.journeys.watching import check, watched

pytestmark = pytest.mark.journey

LIST = ROOT.parent / "shared" / "data" / "mis" / "sims-secondary-900.csv"
PASSWORD = "a long enough pass phrase"
PUPIL = "Zofi Bailey"
TARGETS = [
    ("Read the 40 key words of science aloud.", "12 out of 40", "32 out of 40"),
    ("Write three linked sentences about a text.", "1 sentence", "3 sentences"),
    ("Ask for help with a card before giving up.", "no", "yes"),
]
FINDINGS = [
    ("Achieved", "31 of 40 words in the last record; 34 today.", "Achieved: go on to a next target"),
    ("Partly achieved", "Two linked sentences, with a picture.", "Carry on with the same target"),
    ("Not yet", "The card was lost for two weeks.", "Carry on with the same target"),
]
Check = Callable[[str], None]


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait for the page with this heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_pupil_goes_the_whole_way_by_keyboard(empty_installation: Served, browser: Any, width: int) -> None:
    with watched(browser, empty_installation.url, width=width, accept_downloads=True) as (page, watch):
        # The browser's viewer of documents asks for an icon of its own; our pages name theirs.
        watch.allow("/favicon.ico")
        keys = Keyboard(page)

        def seen(name: str) -> None:
            check(page, name)

        set_the_school_up(page, keys, seen, empty_installation.set_up_code)
        bring_the_list_in(page, keys, seen, width)
        look_at_the_register(page, keys, seen)
        say_what_the_pupil_is_good_at(page, keys, seen)
        answer_the_question(page, keys, seen)
        write_the_plan(page, keys, seen)
        agree_the_plan(page, keys, seen)
        print_the_plan(page, keys)
        record_how_it_goes(page, keys, seen)
        review_the_plan(page, keys, seen)
        go_on_with_the_next_plan(page, keys, seen)


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
    keys.write_day("From which day, if they do", clock.today())
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
    keys.write("Find a pupil on the register", PUPIL.split()[-1])
    keys.press("Search")
    expect(page).to_have_url(re.compile(r"[?&]q="))
    keys.follow(PUPIL)
    heading(page, PUPIL)
    seen("30-pupil")


def say_what_the_pupil_is_good_at(page: Page, keys: Keyboard, seen: Check) -> None:
    """A strength first of all."""
    keys.follow("Add a strength")
    heading(page, re.compile("Profile"))
    keys.write("Strengths", "Patient with younger children")
    expect(page.get_by_text("All changes saved")).to_be_visible()
    seen("31-profile")
    keys.press("Save")
    heading(page, PUPIL)
    expect(page.get_by_text("Patient with younger children")).to_be_visible()


def answer_the_question(page: Page, keys: Keyboard, seen: Check) -> None:
    """Is a plan needed? Four short steps, then the plan opens."""
    first_name = PUPIL.split()[0]
    keys.press("Start a plan")
    heading(page, "Is a plan needed?")
    seen("40-question")
    keys.write(re.compile("What matters most"), "Reading the worksheets of each subject without an adult.")
    keys.press("Continue")
    keys.write(re.compile("whole class"), "Worksheets in larger print, key words on the board.")
    keys.choose("No, something is still needed")
    seen("41-question-class")
    keys.press("Continue")
    keys.write(re.compile("group in the class"), "A reading partner in English.")
    keys.choose("No, something is still needed")
    keys.press("Continue")
    keys.write(
        f"What does {first_name} still need?", "Ten minutes of reading practice with one adult, four times a week."
    )
    seen("43-question-remains")
    keys.press("Continue")
    heading(page, "Check your answers")
    seen("44-question-check")
    keys.press("Open the plan")
    expect(page.get_by_role("heading", name="Targets", exact=True)).to_be_visible()


def write_the_plan(page: Page, keys: Keyboard, seen: Check) -> None:
    """Three targets, saved while they are written."""
    seen("50-plan-empty")
    for number, (wording, baseline, criterion) in enumerate(TARGETS, start=1):
        card = page.locator("section[id^=target-]").nth(number - 1)
        if not card.count():
            keys.press("Add a target")
        expect(card).to_be_visible()
        keys.write(re.compile("be able to do"), wording, within=card)
        keys.write(re.compile("do now"), baseline, within=card)
        keys.write(re.compile("know it is reached"), criterion, within=card)
        if not keys.field("By when?", card).input_value():
            keys.write_day("By when?", clock.today() + timedelta(days=60), within=card)
        keys.write(re.compile("How will we teach it"), "Five cards, then a short text, then praise.", within=card)
        keys.write(re.compile("How often"), "10 minutes, four times a week", within=card)
        expect(card.get_by_text("All changes saved")).to_be_visible()
    seen("51-plan-written")


def agree_the_plan(page: Page, keys: Keyboard, seen: Check) -> None:
    """Read through, agree, live at once."""
    keys.press("Read it through and agree it")
    heading(page, re.compile("Agree"))
    seen("52-agree")
    keys.press("Agree the plan")
    expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    seen("53-plan-live")


def print_the_plan(page: Page, keys: Keyboard) -> None:
    """The file that comes is tagged and says what was written."""
    with page.expect_response(re.compile("/print/$")) as coming:
        keys.press("Print")
    answer = coming.value
    assert answer.headers["content-type"] == "application/pdf"
    # The browser shows the file in its own viewer and keeps the bytes to itself, so they are fetched once more.
    content = page.context.request.get(answer.url).body()
    with pikepdf.open(io.BytesIO(content)) as document:
        assert bool(document.Root.MarkInfo.Marked), "The document is not tagged."
        assert "/StructTreeRoot" in document.Root
        assert str(document.Root.Lang).startswith("en")
        assert len(document.pages) == 2
    said = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    said = " ".join(said.split())
    for words in (PUPIL, "Saltmarsh Academy", "Patient with younger children", *(target[0] for target in TARGETS)):
        assert words in said, f"The printed plan does not say: {words}"
    page.go_back()
    heading(page, re.compile("plan"))


def record_how_it_goes(page: Page, keys: Keyboard, seen: Check) -> None:
    """Three records of the first target, from the pupil's page; then the line says something."""
    keys.follow(PUPIL)
    heading(page, PUPIL)
    for value in ("15", "22", "31"):
        keys.press("Record", within=page.locator("#targets .hr-card").first)
        heading(page, TARGETS[0][0])
        seen("60-record")
        keys.write(re.compile("^(Score|How many)"), value)
        keys.write("Note (optional)", "Settled quickly.")
        keys.press("Save")
        heading(page, PUPIL)
    expect(page.locator("#targets svg").first).to_be_visible()
    seen("61-pupil-with-line")


def review_the_plan(page: Page, keys: Keyboard, seen: Check) -> None:
    """Hold the review before its day: outcomes, next steps, the stage, the next review."""
    keys.press("Review")
    heading(page, PUPIL)
    seen("70-review")
    cards = page.locator("#targets + .hr-stack > .hr-card")
    expect(cards).to_have_count(3)
    for card, (outcome, evidence, how) in zip(cards.all(), FINDINGS, strict=True):
        keys.choose(outcome, within=card)
        keys.write("How do you know?", evidence, within=card)
        keys.choose(how, within=card)
    keys.write(re.compile("New words"), "Read the 60 key words of science aloud.", within=cards.nth(0))
    keys.choose("Stay at the same stage")
    keys.write("Who was there", "Zofi, her mother, Rosa Lindqvist")
    expect(page.get_by_text("All changes saved")).to_be_visible()
    seen("71-review-written")
    keys.press("Hold the review")
    expect(page.get_by_text(re.compile("^Held"))).to_be_visible()
    seen("72-review-held")


def go_on_with_the_next_plan(page: Page, keys: Keyboard, seen: Check) -> None:
    """It waits as a draft with the targets that go on."""
    keys.follow("Go to the next plan")
    expect(page.get_by_text("Draft", exact=True).first).to_be_visible()
    for words in ("Read the 60 key words of science aloud.", TARGETS[1][0], TARGETS[2][0]):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_text(TARGETS[0][0])).to_have_count(0)
    seen("80-next-plan")
    keys.follow(PUPIL)
    heading(page, PUPIL)
    seen("81-pupil-after")
