"""The frame of every page, in a real browser: accessible, narrow, by keyboard, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from playwright.sync_api import Page, Route, expect

from handrail.core.ui.tests.browser import assert_accessible, chromium, html, opened

pytestmark = pytest.mark.journey

FRAME = {
    "navigation": [
        {"label": word, "url": f"/{word}/", "current": word == "Plans"} for word in ("Today", "Pupils", "Plans")
    ],
    "actor": SimpleNamespace(name="Dana Okafor", school_name="Bramble Hill Primary School"),
    "role_name": "SENCO",
    "account_url": "/account/",
    "sign_out_url": "/sign-out/",
    "environment_note": "Demonstration: every person here is invented.",
}
POLLING = """{% extends "layouts/page.html" %}{% load ui %}{% block title %}Making plans{% endblock %}
{% block heading %}<h1 class="govuk-heading-xl">Making plans</h1>{% endblock %}{% block content %}
{% progress_bar value=3 max=9 label="Making plans" poll_url="/progress/" every_seconds=1 %}
<form method="post" action="/slow/">{% button text="Send" name="a" value="1" %}</form>{% endblock %}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def draw(source: str) -> str:
    return engines["django"].from_string(source).render(FRAME)


def answer(route: Route) -> None:
    address = route.request.url
    if address.endswith("/progress/"):
        html(route, draw('{% load ui %}{% progress_bar value=9 max=9 label="Making plans" text="All made" %}'))
    else:
        html(route, draw(POLLING))


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    with opened(browser, answer) as ready:
        yield ready


@pytest.mark.parametrize("width", [1280, 320])
def test_a_page_is_accessible_and_never_scrolls_sideways(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_skip_link_leads_to_the_content(page: Page):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_menus_close_with_escape(page: Page):
    page.goto("/")
    summary = page.locator(".hr-account__summary")
    summary.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_running_task_is_asked_for_until_it_is_done(page: Page):
    page.goto("/")
    expect(page.get_by_text("All made").last).to_be_visible()
    expect(page.locator("[hx-get]")).to_have_count(0)


def test_a_form_is_sent_once(browser: Any):
    sent = []

    def count(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            route.fulfill(status=204)
        else:
            answer(route)

    with opened(browser, count) as page:
        page.goto("/")
        page.get_by_role("button", name="Send").dblclick(no_wait_after=True)
        page.wait_for_timeout(500)
        assert len(sent) == 1


def test_the_menu_works_on_a_small_phone_without_javascript(browser: Any):
    with opened(browser, answer, viewport={"width": 320, "height": 640}, java_script_enabled=False) as page:
        page.goto("/")
        expect(page.get_by_role("link", name="Today")).to_be_hidden()
        page.locator(".hr-nav__toggle").click()
        expect(page.get_by_role("link", name="Today")).to_be_visible()
        expect(page.get_by_role("link", name="Plans")).to_have_attribute("aria-current", "page")
