"""Every page that a SENCO can reach by links, on a phone: nothing sticks out, and axe finds nothing."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.journeys.people import signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check

pytestmark = pytest.mark.journey

# Keys of records, which role and area a page of levels is about, which kind a format: one of each is enough.
KEY = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/school/roles/)[a-z_]+/[a-z_]+(?=/)"
    r"|(?<=/rules/)[a-z_-]+(?=/)|(?<=/formats/)[a-z_]+(?=/)"
)
# Files, not pages.
FILES = re.compile(r"/(export|file|logo|photo)/$|/papers/[^/]+/$|/(plans|formats)/[^/]+/(summary/)?print/$|\.csv$")
FEWEST = 45


def links(page: Page) -> list[str]:
    """Return the addresses that this page leads to, of this server only, without what follows the path."""
    found = page.locator("a[href]").evaluate_all(
        "all => all.map((link) => new URL(link.getAttribute('href'), document.baseURI).href)"
    )
    ours = (urlsplit(link) for link in found)
    return [link.path for link in ours if link.netloc == urlsplit(page.url).netloc and link.scheme == "http"]


def test_every_page_fits_a_phone_and_is_accessible(school: Served, browser: Any) -> None:
    with signed_in(browser, school, width=360) as (page, _):
        waiting, seen, wrong = ["/"], set(), []
        while waiting:
            address = waiting.pop(0)
            kind = KEY.sub("*", address)
            if kind in seen or FILES.search(address):
                continue
            seen.add(kind)
            page.goto(address)
            waiting += links(page)
            # Folded parts hold fields too.
            page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
            try:
                check(page, f"every{kind.replace('/', '_')}")
            except AssertionError as found:
                wrong.append(str(found))
    assert not wrong, "\n\n".join(wrong)
    assert len(seen) >= FEWEST, f"Only {len(seen)} kinds of page were reached: {sorted(seen)}"
