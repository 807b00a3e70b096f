"""What holds the pages of the journeys to account does find a fault."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.watching import assert_accessible, assert_fits

pytestmark = pytest.mark.journey

PAGE = """<!doctype html><html lang="en-GB"><head><title>A page</title></head>
<body style="color: #222; background: #fff"><main><h1>A page</h1><p>Words</p><p>More words</p></main></body></html>"""


@pytest.fixture
def page(browser: Any) -> Page:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.set_content(PAGE)
    assert_accessible(page)
    assert_fits(page)
    yield page
    page.close()


@pytest.mark.parametrize(
    "fault",
    ["one.style.color = '#bbb'", "one.style.background = '#333'", "one.parentElement.style.opacity = '0.4'"],
)
def test_a_faint_text_is_found_after_a_page_that_had_none(page: Page, fault: str) -> None:
    page.locator("p").last.evaluate(f"one => {fault}")
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page)
    # Once found, it is not taken for seen.
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page)


def test_a_field_without_a_name_is_found(page: Page) -> None:
    page.locator("main").evaluate("main => { main.innerHTML += '<input>'; }")
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)


def test_what_sticks_out_is_found(page: Page) -> None:
    page.locator("main").evaluate("main => { main.innerHTML += '<p style=\"width: 500px\">Wide words</p>'; }")
    with pytest.raises(AssertionError, match="Wide words"):
        assert_fits(page)
