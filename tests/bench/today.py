"""The Today screen on a phone with a slow line: what it weighs, and when a thumb can use it on the second visit."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench.work import ROOT, Budget, installation, migrated, served
from tests.journeys.watching import wait_until_kept
from tests.run import CHROMIUM, browser_is_there

INTERACTIVE_MS = 1000
# As the developer tools of Chromium know 'Slow 3G': 400 kbit/s less a fifth, two seconds for each way there and back.
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
N_VISITS = 5
USABLE = (
    "async () => { while (!window.usableAt) await new Promise((go) => setTimeout(go, 5)); return window.usableAt; }"
)
# Installed before anything else runs: notes when the first recorder could be pressed.
NOTE = """new MutationObserver((_, watch) => {
  if (!document.querySelector("form[data-recorder] ~ .hr-rec__said, .hr-rec__said + form[data-recorder]")) return;
  window.usableAt ??= performance.now();
  watch.disconnect();
}).observe(document, { childList: true, subtree: true });"""


def today_budget(database: str) -> Budget:
    """Visit Today as an adult with a phone: first without anything kept, then again and again on a slow line."""
    if reason := browser_is_there():
        return "today on a phone", {"left out": reason}, []
    with installation(database) as environment:
        migrated(environment)
        command = [sys.executable, "-m", "tests.bench.classroom"]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        session = json.loads(done.stdout.splitlines()[-1])["sessions"][0]
        with served(environment) as (port, _, _), sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            figures = _visits(browser, f"http://localhost:{port}", session)
            browser.close()
    slowest = figures.pop("slowest ms")
    problems = (
        [f"today on {database}: usable after {slowest:.0f} ms on a slow line"] if slowest > INTERACTIVE_MS else []
    )
    return "today on a phone", figures, problems


def _visits(browser: Any, url: str, session: str) -> dict[str, Any]:
    context = browser.new_context(base_url=url, viewport={"width": 360, "height": 740})
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    page = context.new_page()
    weighed = context.new_cdp_session(page)
    weighed.send("Network.enable")
    weights = _weights(weighed)
    page.goto("/today/?class=7A", wait_until="networkidle")
    first = sum(weights)
    wait_until_kept(page)
    page.close()
    times, later = [], []
    for _ in range(N_VISITS):
        page = context.new_page()
        page.add_init_script(NOTE)
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW_3G)
        weights = _weights(line)
        page.goto("/today/?class=7A", wait_until="commit")
        times.append(page.evaluate(USABLE))
        page.wait_for_timeout(6000)  # the server's page follows over the slow line
        later.append(sum(weights))
        page.close()
    return {
        "first visit": f"{first / 1000:.0f} kB",
        "later visits": f"{statistics.median(later) / 1000:.0f} kB",
        "usable after": f"{statistics.median(times):.0f} ms",
        "slowest": f"{max(times):.0f} ms",
        "slowest ms": max(times),
    }


def _weights(session: Any) -> list[float]:
    """Return a list that grows by the bytes of each answer that comes over the wire, not from the device."""
    weights: list[float] = []
    from_here: set[str] = set()

    def received(event: dict[str, Any]) -> None:
        if event["response"].get("fromServiceWorker") or event["response"].get("fromDiskCache"):
            from_here.add(event["requestId"])

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] not in from_here:
            weights.append(event["encodedDataLength"])

    session.on("Network.responseReceived", received)
    session.on("Network.loadingFinished", finished)
    return weights
