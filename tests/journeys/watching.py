"""What every page of a journey is held to: no error behind it, nothing too wide, nothing that axe finds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.journeys.serving import ON_POSTGRESQL

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"], "resultTypes": ["violations"]}
# Leaving a page ends the requests that it still had under way; Chromium says so with this word.
LEFT = "net::ERR_ABORTED"
# Where to put a picture of every page that a journey checks, for looking at them.
SHOTS = os.environ.get("HANDRAIL_SHOTS", "")

_axe = Axe()
# Somebody left the page before a part of it had come: nothing is wrong with that.
LEFT_BEHIND = ("htmx:sendAbort", "htmx:afterRequest")


@dataclass
class Watch:
    """Collects what goes wrong behind the pages of one context. Answers that a test provokes are named in `allowed`."""

    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, *patterns: str) -> None:
        """Accept problems that match one of these patterns."""
        self.allowed += patterns

    def note(self, problem: str) -> None:
        """Keep a problem."""
        self.problems.append(problem)

    def check(self) -> None:
        """Fail on every problem that nobody allowed."""
        found = [one for one in self.problems if not any(re.search(pattern, one) for pattern in self.allowed)]
        assert found == [], "Behind the pages:\n" + "\n".join(found)

    def on_console(self, message: ConsoleMessage) -> None:
        """Keep errors, and every word about our content security policy."""
        if message.text.startswith(LEFT_BEHIND):
            return
        if message.type == "error" or "Content Security Policy" in message.text:
            self.note(f"console: {message.text} ({message.location.get('url', '')})")

    def on_failed(self, request: Request) -> None:
        """Keep a request that got no answer."""
        if request.failure != LEFT:
            self.note(f"failed: {request.method} {request.url}: {request.failure}")

    def on_response(self, response: Response) -> None:
        """Keep an answer that is an error; 422 and 409 are a form's own business."""
        if response.status >= 400 and response.status not in {409, 422}:
            self.note(f"answer: {response.status} {response.request.method} {response.url}")


@contextmanager
def watched(browser: Any, url: str, *, width: int = 1280, **options: Any) -> Iterator[tuple[Page, Watch]]:
    """Open a page as a person has it; what went wrong behind it fails at the end."""
    height = 900 if width > 600 else 740
    context: BrowserContext = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(15_000)
    watch = Watch()
    context.on("console", watch.on_console)
    context.on("weberror", lambda error: watch.note(f"script: {error.error}"))
    context.on("requestfailed", watch.on_failed)
    context.on("response", watch.on_response)
    try:
        yield context.new_page(), watch
    finally:
        context.close()
    watch.check()


# How each text of a page looks, as far as contrast goes: its colour, whether it is large (WCAG 1.4.3), and what is
# painted behind it, from the nearest that nothing shines through.
LOOKS = """() => {
  const behind = new Map();
  const painted = (e) => {
    if (!e) return "";
    if (!behind.has(e)) {
      const s = getComputedStyle(e), own = [];
      if (s.backgroundColor !== "rgba(0, 0, 0, 0)") own.push(s.backgroundColor);
      if (s.backgroundImage !== "none") own.push(s.backgroundImage);
      if (s.opacity !== "1") own.push(s.opacity);
      if (/absolute|fixed/.test(s.position)) own.push(s.position);
      const hides = own.length === 1 && own[0].startsWith("rgb(");
      behind.set(e, hides ? own[0] : [painted(e.parentElement), ...own].join(" "));
    }
    return behind.get(e);
  };
  const isLarge = (s) => parseFloat(s.fontSize) >= (s.fontWeight >= 700 ? 18.66 : 24);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set(), done = new Set();
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (done.has(e) || !texts.currentNode.data.trim()) continue;
    done.add(e);
    const s = getComputedStyle(e);
    found.add([s.color, isLarge(s), s.textShadow, "on", painted(e)].join(" "));
  }
  return [...found];
}"""
_looks_seen: set[str] = set()


def assert_accessible(page: Page) -> None:
    """Fail if axe finds anything against WCAG 2.0, 2.1 or 2.2, level A or AA; say rule, place and help.

    Measuring contrasts takes longer than all else together, so a page is spared it whose every text looks like texts
    of earlier pages.
    """
    looks = set(page.evaluate(LOOKS))
    is_new = not looks <= _looks_seen
    rules = RULES | {"rules": {"color-contrast": {"enabled": is_new}}}
    page.evaluate(_axe.axe_script)
    # All that axe found to be right would take longer on its way here than finding it took.
    found = page.evaluate("rules => axe.run(rules).then((results) => results.violations)", rules)
    words = [
        f"{one['id']} ({one['impact']}): {one['help']} {one['helpUrl']}\n"
        + "\n".join(f"    {' '.join(map(str, node['target']))}: {node['html'][:160]}" for node in one["nodes"])
        for one in found
    ]
    assert not words, f"{page.url}\n" + "\n".join(words)
    _looks_seen.update(looks)


STICKS_OUT = """() => {
  const words = (e) => `${e.tagName.toLowerCase()}.${e.className}: ${e.textContent.trim().slice(0, 60)}`;
  const width = document.documentElement.clientWidth;
  const all = [...document.querySelectorAll("body *")];
  const wide = document.documentElement.scrollWidth > width
    ? all.filter((e) => e.getBoundingClientRect().right > width + 1).slice(-5) : [];
  // A wide table of numbers may scroll in its own frame; a control or a list of cards may not.
  const cut = all.filter((e) => /auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX)
    && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && e.tagName !== "TEXTAREA" && e.tagName !== "INPUT"
    && (width < 640 && e.querySelector(".hr-table--stack") || e.querySelector("input:not([type=hidden]), select")));
  return [...wide, ...cut].map(words);
}"""


def assert_fits(page: Page) -> None:
    """Fail if the page is wider than the screen, or cuts a control off, and say what sticks out."""
    found = page.evaluate(STICKS_OUT)
    assert not found, f"{page.url} is too wide: {found}"


def check(page: Page, name: str) -> None:
    """Hold a page to all of it, once it is there whole (on SQLite only: tests/journeys/serving.py)."""
    page.wait_for_load_state("load")
    if ON_POSTGRESQL:
        return
    if SHOTS:
        width = (page.viewport_size or {"width": 0})["width"]
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    assert_fits(page)
    assert_accessible(page)


def wait_until_kept(page: Page) -> None:
    """Wait until the device could show the Today page without a connection."""
    page.evaluate(
        """async () => {
        const ready = async () => (await caches.open("handrail-marks")).match("/today/ready");
        while (!navigator.serviceWorker.controller || !(await ready())) await new Promise((go) => setTimeout(go, 50));
    }"""
    )
