"""The gallery of components: complete, nothing inline, accessible at every width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import RequestFactory
from playwright.sync_api import Route

from handrail.core.ui.tests.browser import assert_accessible, chromium, html, opened
from handrail.web.gallery import gallery


@pytest.fixture
def page() -> str:
    request = RequestFactory().get("/ui/")
    request.actor = None
    return gallery(request).content.decode()


def test_the_gallery_shows_every_tag(page: str):
    from handrail.core.templatetags.ui import register

    shown_by_layouts = {"page_heading"}
    missing = {name for name in register.tags if f"{{% {name} " not in page.replace("&#x27;", "'")}
    missing = {name for name in missing if f"{{% {name} %}}" not in page}
    assert missing - shown_by_layouts == set()


def test_the_gallery_has_nothing_inline(page: str):
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", page)
    assert not re.search(r"<[^>]+\son[a-z]+=", page)


def test_the_gallery_uses_every_id_once(page: str):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.mark.journey
@pytest.mark.parametrize("width", [1280, 320])
def test_the_gallery_is_accessible_steady_and_never_scrolls_sideways(browser: Any, page: str, width: int):
    def answer(route: Route) -> None:
        html(route, page)

    with opened(browser, answer, viewport={"width": width, "height": 800}) as shown:
        shown.add_init_script(
            "window.moved = 0;"
            "new PerformanceObserver((list) => { for (const one of list.getEntries()) window.moved += one.value })"
            ".observe({ type: 'layout-shift', buffered: true })"
        )
        shown.goto("/ui/")
        shown.wait_for_timeout(500)
        assert shown.evaluate("window.moved") < 0.001  # 0.1 counts as good; the button Show of a password comes late
        for box in shown.locator("details:not([data-menu])").all():
            box.evaluate("box => { box.open = true }")
        assert_accessible(shown)
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
