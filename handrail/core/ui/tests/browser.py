"""A real browser without a server: each address is answered by the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, sync_playwright

from handrail.core.middleware import POLICY
from handrail.core.ui.tests.golden import ROOT, builder

HOST = "http://handrail.test"
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Any]:
    """Build the assets and start the machine's Chromium."""
    builder().build()
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield started
        started.close()


@contextmanager
def opened(browser: Any, answer: Callable[[Route], None], **context_options: Any) -> Iterator[Page]:
    """Open a page whose requests `answer` answers; static files come from the built ones. A script's error fails."""

    def respond(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if not path.startswith("/static/"):
            answer(route)
            return
        file = ROOT / "handrail" / "static" / path.removeprefix("/static/")
        route.fulfill(path=file) if file.exists() else route.fulfill(status=404)

    context = browser.new_context(base_url=HOST, **context_options)
    context.route("**/*", respond)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: "Content Security Policy" in message.text and problems.append(message.text))
    try:
        yield page
    finally:
        context.close()
    assert problems == []


def html(route: Route, body: str, status: int = 200) -> None:
    """Answer with a page under our content security policy."""
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
    route.fulfill(status=status, body=body, headers=headers)


def assert_accessible(page: Page) -> None:
    """Fail if axe finds anything against WCAG 2.2 AA or good practice."""
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
