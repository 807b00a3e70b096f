"""The pictures of the README and the guides, made from the demonstration school.

They are always made, so that each of these pages is looked at; HANDRAIL_PICTURES=1 puts them into docs/pictures.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.journeys.serving import ROOT, Served
from tests.journeys.watching import check, watched

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 150_000  # bytes: what somebody on a telephone can wait for
COLOURS = 128


def keep(picture: bytes, name: str) -> None:
    """Reduce the colours of a picture, hold it to its size, and write it where it was asked for."""
    small = io.BytesIO()
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    assert len(small.getvalue()) <= LARGEST, f"{name} weighs {len(small.getvalue()):,} bytes"
    if os.environ.get("HANDRAIL_PICTURES") == "1":
        PICTURES.mkdir(exist_ok=True)
        (PICTURES / name).write_bytes(small.getvalue())


def show(page: Page, name: str, *, at: Locator | None = None) -> None:
    """Hold a page to what every page is held to, and take its picture, from its top or from a part of it."""
    check(page, f"picture-{name}")
    (at or page.locator("body")).evaluate("part => { document.activeElement?.blur(); part.scrollIntoView(); }")
    keep(page.screenshot(animations="disabled"), f"{name}.png")


def become(page: Page, name: str) -> None:
    """Sign in to the demonstration as one of its people, with one click."""
    page.goto("/sign-in/")
    page.get_by_role("button", name=f"Be {name}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name.split()[0])


@pytest.fixture
def demo(request: pytest.FixtureRequest) -> Iterator[Served]:
    """The demonstration school, once: it lies in a SQLite file in both runs of the suite."""
    if os.environ.get("HANDRAIL_DATABASE_URL", "").startswith("postgres"):
        pytest.skip("The pictures are made in the run on SQLite.")
    yield request.getfixturevalue("demonstration")


@pytest.mark.journey
def test_the_pages_of_the_demonstration_are_fit_to_be_shown(demo: Served, browser: Any) -> None:
    with watched(browser, demo.url, width=1280) as (page, _):
        page.goto("/sign-in/")
        check(page, "picture-sign-in")
        become(page, "Dana Okafor")
        show(page, "home-senco")
        page.goto("/register/")
        show(page, "register")
        page.goto("/plans/?state=draft")
        page.locator("tbody a").first.click()
        page.get_by_role("button", name="Write in the plan").first.click()
        page.wait_for_load_state("load")
        card = page.locator("section[id^=target-]").first
        card.get_by_label("How often, and for how long?").fill("Ten minutes, four times a week")
        expect(card.get_by_text("All changes saved")).to_be_visible()
        show(page, "plan-edit", at=card)
        page.goto("/reviews/")
        page.get_by_role("main").locator("ul[aria-label] a").first.click()
        expect(page.get_by_role("heading", name="The targets")).to_be_visible()
        show(page, "review", at=page.get_by_role("navigation", name="Parts of this review"))
        page.get_by_role("link", name=re.compile("^All about")).click()
        expect(page.get_by_role("heading", name="Working on now")).to_be_visible()
        show(page, "pupil", at=page.locator("#profile"))
        address = page.get_by_role("button", name="Print the plan").get_attribute("href")
        document = page.context.request.get(address).body()
        drawn = subprocess.run(["pdftoppm", "-png", "-r", "80", "-l", "1", "-"], input=document, capture_output=True)
        keep(drawn.stdout, "plan-print.png")


@pytest.mark.journey
def test_today_is_fit_to_be_shown_on_a_phone(demo: Served, browser: Any) -> None:
    with watched(browser, demo.url, width=360, device_scale_factor=2) as (page, _):
        become(page, "Leah Winters")
        check(page, "picture-home-support")
        page.goto("/today/")
        expect(page.locator("form[data-recorder]").first).to_be_visible()
        show(page, "today-phone", at=page.get_by_role("heading", level=1))
        page.get_by_text("Note or photo").first.click()
        page.get_by_role("link", name="Photo or another day").first.click()
        expect(page.get_by_role("heading", name="So far")).to_be_visible()
        show(page, "record-phone")


def named() -> set[str]:
    """Return the pictures that the README and the documents show."""
    texts = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return {name for text in texts for name in re.findall(r"pictures/([\w-]+\.png)", text.read_text(encoding="utf-8"))}


def test_every_picture_is_there_and_is_shown() -> None:
    there = {path.name for path in Path(PICTURES).glob("*")}
    assert named() == there, f"missing: {sorted(named() - there)}; shown nowhere: {sorted(there - named())}"
