"""One person of each role: signs in, walks the navigation, opens the first record of their own by keyboard.

What stands in the navigation is said here in full, so that a role that gains or loses a page is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from handrail.access.types import Role
from tests.journeys.hands import Keyboard
from tests.journeys.people import open_with_card
from tests.journeys.serving import Served
from tests.journeys.watching import assert_fits, check, watched

pytestmark = pytest.mark.journey

DESK, PHONE = 1280, 360
TOBI = re.compile("Tobi Adeyemi-Tobi")


@dataclass(frozen=True)
class Way:
    """What a person of a role has: the words of the navigation, and a link on a page that leads to their own record.

    A pupil and an officer have everything on one page.
    """

    navigation: tuple[str, ...]
    page: str = ""
    link: str | re.Pattern[str] = ""
    opens: str | re.Pattern[str] = ""
    has_phone: bool = False


PLANNING = (
    "Home", "Today", "Register", "Pupils", "Plans", "Target bank", "Reviews", "Meetings", "Briefs", "Print", "School",
)  # fmt: skip

WAYS: dict[Role, Way] = {
    Role.SENCO: Way((*PLANNING[:-1], "Import", "Numbers", "Records", "School"), "/register/", TOBI, re.compile("Tobi")),
    Role.HEAD: Way(
        ("Home", *PLANNING[2:-1], "Numbers", "Records", "School", "Trail"), "/pupils/", TOBI, re.compile("Tobi")
    ),
    Role.TEACHER: Way(PLANNING, "/pupils/", TOBI, re.compile("Tobi")),
    Role.SEN_LINK: Way(PLANNING, "/pupils/", TOBI, re.compile("Tobi")),
    Role.KEY_WORKER: Way(PLANNING, "/pupils/", TOBI, re.compile("Tobi")),
    Role.SUPPORT_ADULT: Way(
        ("Home", "Today", "Pupils", "Plans", "Print", "School"), "/pupils/", TOBI, re.compile("Tobi"), has_phone=True
    ),
    Role.VOLUNTEER: Way(
        ("Home", "Today", "School"),
        "/today/",
        re.compile("Read aloud 40 of the 50 words on word card 3"),
        re.compile("word card 3"),
        has_phone=True,
    ),
    Role.OFFICE: Way(("Home", "Import", "School"), "/school/", "Change the details", re.compile("details")),
    Role.GOVERNOR: Way(("Numbers", "School"), "/school/", re.compile("^England"), re.compile("England")),
    Role.SPECIALIST: Way(("Shared with you",), "/shared/", TOBI, re.compile("Tobi")),
    Role.PARENT: Way(("Your children",), "/family/", "Tobi", "Tobi", has_phone=True),
    Role.PUPIL: Way((), has_phone=True),
    Role.OFFICER: Way(("Numbers",)),
    Role.DATA_PROTECTION: Way(("Home", "Records", "School", "Trail"), "/records/requests/", TOBI, re.compile("Tobi")),
    Role.ADMINISTRATOR: Way(("Home", "Import", "School"), "/school/accounts/", "Priya Raman", "Priya Raman"),
}

SCREENS = [(role, DESK) for role in WAYS] + [(role, PHONE) for role, way in WAYS.items() if way.has_phone]


@pytest.fixture(scope="module")
def looked_at() -> set[tuple[str, int]]:
    """Addresses of the navigation that axe has looked at, and how wide: roles share them, and axe takes its time."""
    return set()


@contextmanager
def signed_in_by_keyboard(browser: Any, school: Served, role: Role, width: int) -> Iterator[Page]:
    """Open a page as this role's person of the small school: with a password, or with a pupil's card."""
    prepared = school.prepared
    with watched(browser, school.url, width=width) as (page, _):
        hands = Keyboard(page)
        if role is Role.PUPIL:
            open_with_card(page, hands, prepared["family"])
        else:
            who = "senco_only" if role is Role.SENCO else role
            page.goto("/sign-in/")
            hands.write("E-mail address", prepared["people"][who])
            hands.write(re.compile("^Password"), prepared["passwords"].get(role, prepared["password"]))
            hands.press("Sign in")
        expect(page.locator("main h1")).not_to_have_text(re.compile("^(Sign in|Press picture)"))
        yield page


def entries(page: Page, width: int) -> dict[str, str]:
    """Return the navigation as this screen shows it: what it says -> its path."""
    if width == PHONE and page.locator(".hr-nav__toggle").count():
        Keyboard(page).unfold("Menu")
    shown = page.locator(".hr-nav a").locator("visible=true")
    found = shown.evaluate_all("all => all.map((a) => [a.innerText, a.href])")
    return {words: urlsplit(address).path for words, address in found}


def test_every_role_has_a_way() -> None:
    assert set(WAYS) == set(Role)


@pytest.mark.parametrize(("role", "width"), SCREENS)
def test_each_role_walks_its_own_ways(
    school: Served, browser: Any, role: Role, width: int, looked_at: set[tuple[str, int]]
) -> None:
    way = WAYS[role]
    with signed_in_by_keyboard(browser, school, role, width) as page:
        check(page, f"role-{role}-first")
        there = entries(page, width)
        assert tuple(there) == way.navigation
        for words, address in there.items():
            page.goto(address)
            expect(page.locator("main h1")).to_be_visible()
            current = page.locator(".hr-nav a[aria-current]").first
            expect(current).to_have_text(words)
            assert_fits(page)
            if (address, width) not in looked_at:
                looked_at.add((address, width))
                check(page, f"role-{role}-{words.lower().replace(' ', '-')}")
        if way.link:
            page.goto(way.page)
            hands = Keyboard(page)
            main = page.locator("main")
            # Some links look like buttons, and say so to whoever listens.
            hands.to(main.locator("a[href]", has_text=way.link).locator("visible=true").first)
            page.keyboard.press("Enter")
            expect(page).not_to_have_url(re.compile(f"{way.page}$"))
            expect(page.locator("main h1")).to_contain_text(way.opens)
            check(page, f"role-{role}-own")
