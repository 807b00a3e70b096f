"""People of the small school that most journeys share, signing in as anybody does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.hands import Keyboard
from tests.journeys.serving import Served
from tests.journeys.watching import Watch, watched


@contextmanager
def signed_in(browser: Any, school: Served, who: str = "senco", **options: Any) -> Iterator[tuple[Page, Watch]]:
    """Open a page as one of the school's people, on their home."""
    with watched(browser, school.url, **options) as (page, watch):
        page.goto("/sign-in/")
        page.get_by_label("E-mail address").fill(school.prepared["people"][who])
        page.get_by_label("Password", exact=True).fill(school.prepared["password"])
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
        yield page, watch


def open_with_card(page: Page, hands: Keyboard, family: dict[str, Any]) -> None:
    """Open a pupil's own page as the pupil does: with the card, and its pictures one after the other."""
    page.goto(f"/card/{family['token']}/")
    for number, picture in enumerate(family["pictures"], 1):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Press picture {number}")
        hands.press(picture)


def plan_of(school: Served, name: str) -> str:
    """Return the address of a pupil's plan."""
    return f"/plans/{school.prepared['plans'][name]}/"


def pupil_page(school: Served, name: str) -> str:
    """Return the address of a pupil's page."""
    return f"/pupils/{school.prepared['pupils'][name]}/"


def review_of(school: Served, name: str) -> str:
    """Return the address of the review of a pupil's plan."""
    return f"/reviews/{school.prepared['plans'][name]}/"
