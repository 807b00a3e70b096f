"""Writing a plan of any kind as its user does, and reading what comes out of the printer."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
from playwright.sync_api import Locator, Page, expect

from tests.journeys.serving import Served
from tests.journeys.watching import SHOTS, Watch, assert_fits, watched


@dataclass(frozen=True)
class Step:
    """One target, as it is written."""

    wording: str
    baseline: str
    criterion: str
    method: str
    how_often: str = ""
    home: str = ""
    area: str = ""


@contextmanager
def writer_of(browser: Any, kinds: Served, code: str, **options: Any) -> Iterator[tuple[Page, Watch, dict[str, Any]]]:
    """Sign in as the one who writes plans of this kind; gives also how to find its pupils."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
    prepared = kinds.prepared["kinds"][code]
    with watched(browser, kinds.url, **options) as (page, watch):
        page.goto("/sign-in/")
        page.get_by_label("E-mail address").fill(prepared["email"])
        page.get_by_label("Password", exact=True).fill(kinds.prepared["password"])
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
        yield page, watch, prepared


def open_plan(page: Page, pupil_id: str, kind: str, answers: tuple[str, str, str, str]) -> None:
    """Go the four short steps from the pupil's page and open a plan of this kind."""
    page.goto(f"/pupils/{pupil_id}/")
    page.get_by_role("button", name="Start a plan").click()
    for number, words in enumerate(answers):
        page.get_by_role("textbox").last.fill(words)
        if number in (1, 2):
            page.get_by_label("No, something is still needed").check()
        page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    page.get_by_label(kind, exact=True).check()
    page.get_by_role("button", name="Open the plan").click()
    expect(page.get_by_role("heading", name="Targets", exact=True)).to_be_visible()


def write_sections(page: Page, words: Mapping[str, str]) -> None:
    """Write free parts of the plan by their label, and wait until they are kept."""
    page.wait_for_load_state("load")
    for card in ("#about", "#help"):
        place = page.locator(card)
        mine = [label for label in words if place.get_by_label(label, exact=True).count()]
        for label in mine:
            field = place.get_by_label(label, exact=True)
            if not field.is_visible():
                place.locator("summary", has_text="For the plan as a whole").click()
            field.fill(words[label])
        if mine:
            expect(place.get_by_text("All changes saved").first).to_be_visible()
    written = page.locator("#about, #help").get_by_role("textbox").evaluate_all("all => all.map(one => one.value)")
    assert set(words.values()) <= set(written), f"No place in the plan for {set(words.values()) - set(written)}"


def card_of(page: Page, number: int) -> Locator:
    """Return the card of a target, adding one where there are too few."""
    page.wait_for_load_state("load")
    cards = page.locator("section[id^=target-]")
    if cards.count() < number:
        page.get_by_role("button", name="Add a target", exact=True).click()
        expect(cards).to_have_count(number)
    return cards.nth(number - 1)


def write_target(page: Page, number: int, step: Step, *, helper: str, due: date | None = None) -> Locator:
    """Write one target of a single pupil; return its card."""
    card = card_of(page, number)
    card.get_by_label("be able to do").fill(step.wording)
    if step.baseline:
        card.get_by_label("do now").fill(step.baseline)
        card.get_by_label("know it is reached").fill(step.criterion)
    if due is not None:
        card.get_by_label("By when?").fill(due.isoformat())
    card.get_by_label("How will we teach it?").fill(step.method)
    card.get_by_label("How often, and for how long?").fill(step.how_often)
    card.get_by_label("Who helps?").select_option(label=helper)
    if step.area:
        card.get_by_label("Area").select_option(label=step.area)
    if step.home:
        card.locator("summary", has_text=re.compile("^More")).click()
        card.get_by_label("What can the family do at home?").fill(step.home)
    expect(card.get_by_text("All changes saved")).to_be_visible()
    return card


def look(page: Page, name: str) -> None:
    """See that the page fits, wide and on a phone. Axe reads the same pages in test_every_page.py."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        if SHOTS:
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=f"{SHOTS}/kinds-{name}-{width}.png", full_page=True)
        assert_fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def agree(page: Page) -> str:
    """Read the plan through and agree it; return its address."""
    page.get_by_role("button", name="Read it through and agree it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Agree")
    page.get_by_role("button", name="Agree the plan").click()
    expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    return page.url.split("?")[0].split("#")[0]


def printed(page: Page, address: str, name: str, *, n_pages: int | None = None) -> list[str]:
    """Fetch a paper, open it, hold it to what every paper is held to, and return what each page says."""
    answer = page.context.request.get(address)
    assert answer.ok, f"{address}: {answer.status}"
    content = answer.body()
    if SHOTS:
        Path(SHOTS, f"paper-{name}.pdf").write_bytes(content)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert bool(document.Root.MarkInfo.Marked), "The document is not tagged."
        assert str(document.Root.Lang).startswith("en")
        assert n_pages is None or len(document.pages) == n_pages, f"{name} has {len(document.pages)} pages"
    said = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    return [" ".join(one.split()) for one in said.split("\f")[:-1]]


def says(pages: list[str], *words: str) -> None:
    """Fail where the paper leaves one of these out."""
    whole = " ".join(pages)
    missing = [one for one in words if " ".join(one.split()) not in whole]
    assert not missing, f"The paper does not say {missing}"


def keeps_quiet(pages: list[str], *words: str) -> None:
    """Fail where the paper says one of these."""
    whole = " ".join(pages)
    told = [one for one in words if " ".join(one.split()) in whole]
    assert not told, f"The paper says {told}"
