"""The frame of every page and the gallery, in a real browser: accessible, narrow, by keyboard, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Page, Route, expect

from handrail.core.ui.tests.browser import chromium, html, opened
from handrail.web.gallery import gallery

pytestmark = pytest.mark.journey

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
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
    if address.endswith("/ui/"):
        request = RequestFactory().get("/ui/")
        request.actor = None
        html(route, gallery(request).content.decode())
    elif address.endswith("/progress/"):
        html(route, draw('{% load ui %}{% progress_bar value=9 max=9 label="Making plans" text="All made" %}'))
    else:
        html(route, draw(POLLING))


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    with opened(browser, answer) as ready:
        yield ready


def assert_accessible(page: Page) -> None:
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("address", ["/", "/ui/"])
def test_pages_are_accessible_and_never_scroll_sideways(page: Page, address: str, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    for box in page.locator("details:not([data-menu])").all():
        box.evaluate("box => { box.open = true }")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_moves_when_the_typeface_arrives(page: Page):
    page.add_init_script(
        "window.moved = 0;"
        "new PerformanceObserver((list) => { for (const one of list.getEntries()) window.moved += one.value })"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto("/ui/")
    page.wait_for_timeout(500)
    assert page.evaluate("window.moved") < 0.001  # 0.1 counts as good; the button Show of a password comes late


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
    expect(page.get_by_text("3 of 9").last).to_be_visible()
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
