"""A school day without a connection: two hundred records, a closed page, a killed server, lost answers. None is lost.

The targets are scores out of 50; what is recorded counts from 0 to 199, written as a score and a note.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_socket
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.journeys.people import signed_in
from tests.journeys.serving import Falling, Served, database, environment, run
from tests.journeys.watching import wait_until_kept
from tests.run import POSTGRESQL

pytestmark = pytest.mark.journey

N_RECORDS = 200
PUPILS = ("Dev", "Efa", "Gita")
TODAY = "/today/?class=7A"
NETWORK = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION", "ERR_FAILED", "failed: POST", "ERR_EMPTY_RESPONSE")
# What a thumb does, many times over: the words go into the recorder's own form, which is sent as a press sends it.
PRESS = """async ({ forms, from, to }) => {
  for (let n = from; n < to; n += 1) {
    const form = document.querySelector(`form[data-recorder][data-target="${forms[n % forms.length]}"]`);
    form.elements.typed.value = String(n % 50);
    form.elements.note.value = `Record ${n}`;
    form.requestSubmit(form.querySelector(".hr-rec__save"));
    while (form.getAttribute("aria-busy")) await new Promise((resolve) => setTimeout(resolve, 2));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}"""
COUNT = """async () => {
  const asked = indexedDB.open("handrail");
  const open = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
  const all = open.transaction("outbox").objectStore("outbox").count();
  return new Promise((resolve) => { all.onsuccess = () => { open.close(); resolve(all.result); }; });
}"""
# Everything that lies on the device, as text: databases, caches, storage.
LIES_HERE = """async () => {
  const parts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
  const text = (value) => {
    if (value instanceof ArrayBuffer) return new TextDecoder("latin1").decode(value);
    if (ArrayBuffer.isView(value)) return new TextDecoder("latin1").decode(value);
    if (value && typeof value === "object") return Object.values(value).map(text).join(" ");
    return String(value);
  };
  const asked = indexedDB.open("handrail");
  const open = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
  for (const name of open.objectStoreNames) {
    const all = open.transaction(name).objectStore(name).getAll();
    parts.push(await new Promise((resolve) => { all.onsuccess = () => resolve(all.result.map(text).join(" ")); }));
  }
  open.close();
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) parts.push(await (await cache.match(request)).text());
  }
  return parts.join("\\n");
}"""


@contextmanager
def falling(home: Path) -> Iterator[tuple[Falling, dict[str, str]]]:
    """Serve the small school by a server that can be taken away; give it and the settings of its database."""
    pytest_socket.enable_socket()
    with database(home) as settings:
        around = environment(home, **settings)
        prepared = json.loads(run("tests.journeys.prepare", environment=around).splitlines()[-1])
        server = Falling(home, around, prepared)
        server.start()
        try:
            yield server, settings
        finally:
            server.kill()


def kept(settings: dict[str, str]) -> list[tuple[str, float]]:
    """Return (note, value) of each record of this test in the order in which the server took them."""
    asked = "SELECT note, value FROM progress_observation WHERE note LIKE 'Record %' ORDER BY recorded_at, id"
    url = settings["HANDRAIL_DATABASE_URL"]
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        rows = connection.execute(asked).fetchall()
        connection.close()
    else:
        with psycopg.connect(POSTGRESQL.rsplit("/", 1)[0] + "/" + url.rsplit("/", 1)[1]) as server:
            rows = server.execute(asked.replace("%", "%%")).fetchall()
    return [(note, float(value)) for note, value in rows]


def strip(page: Page) -> Any:
    return page.locator(".hr-outbox").first


def open_today(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(TODAY)
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    return page


def targets_of_three(page: Page) -> list[str]:
    """Return the keys of the targets of three pupils that take a score, as the page has them."""
    found = page.evaluate(
        """(names) => [...document.querySelectorAll("form[data-recorder=SCORE]")]
        .filter((form) => names.some((name) => form.closest("[data-pupil]").dataset.pupil.startsWith(name)))
        .map((form) => form.dataset.target)""",
        list(PUPILS),
    )
    assert len(found) >= 3, found
    return found


def test_two_hundred_records_of_a_day_without_a_connection_all_arrive(browser: Any, tmp_path: Path) -> None:
    with falling(tmp_path) as (server, settings):
        school = Served(server.url, tmp_path, "", server.prepared)
        with signed_in(browser, school, width=360) as (page, watch):
            watch.allow(*NETWORK)
            context = page.context
            page.goto(TODAY)
            wait_until_kept(page)
            targets = targets_of_three(page)

            # Without a connection: half of them, and the page is closed over what waits.
            server.kill()
            context.set_offline(True)
            page.reload()
            expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
            page.evaluate(PRESS, {"forms": targets, "from": 0, "to": N_RECORDS // 2})
            expect(strip(page)).to_contain_text(f"{N_RECORDS // 2} records wait on this device")
            page.close()

            # Opened again, still without: the other half.
            page = open_today(context)
            expect(strip(page)).to_contain_text(f"{N_RECORDS // 2} records wait")
            expect(page.locator(f"#target-{targets[0]}")).to_contain_text("not sent yet")
            page.evaluate(PRESS, {"forms": targets, "from": N_RECORDS // 2, "to": N_RECORDS})
            assert page.evaluate(COUNT) == N_RECORDS
            here = page.evaluate(LIES_HERE)
            assert "Whitlock" not in here and "Record 7" not in here, "what lies on the device can be read"

            # The connection is back, and bad: every other answer is lost after the server has taken the records, and
            # the server is killed between them.
            n_messages = 0

            def disturb(route: Route) -> None:
                nonlocal n_messages
                n_messages += 1
                if n_messages == 3:
                    server.kill()
                    server.start()
                if n_messages % 2:
                    route.fetch()
                    route.abort()
                else:
                    route.continue_()

            context.route("**/progress/sync/", disturb)
            server.start()
            context.set_offline(False)
            expect(strip(page)).to_be_hidden(timeout=90_000)
            assert n_messages > N_RECORDS // 25, "no answer was lost"
            assert page.evaluate(COUNT) == 0
        arrived = kept(settings)
    assert [note for note, _ in arrived] == [f"Record {n}" for n in range(N_RECORDS)]
    assert [value for _, value in arrived] == [n % 50 for n in range(N_RECORDS)]


def test_signing_out_says_what_was_not_sent_and_locks_the_device(browser: Any, tmp_path: Path) -> None:
    with falling(tmp_path) as (server, settings):
        school = Served(server.url, tmp_path, "", server.prepared)
        with signed_in(browser, school, width=360) as (page, watch):
            watch.allow(*NETWORK, "401", "403")
            context = page.context
            page.goto(TODAY)
            wait_until_kept(page)
            targets = targets_of_three(page)
            server.kill()
            page.evaluate(PRESS, {"forms": targets, "from": 0, "to": 1})
            expect(strip(page)).to_contain_text("1 record waits on this device")

            # Nobody signs out without knowing; and what waits is still there afterwards, for the same person only.
            page.locator(".hr-account__summary").click()
            page.get_by_role("button", name="Sign out").click()
            told = page.get_by_role("alertdialog")
            expect(told).to_contain_text("1 record is not sent yet")
            expect(told).to_contain_text("Dev")
            told.get_by_role("button", name="Stay signed in").click()
            expect(told).to_be_hidden()
            page.locator(".hr-account__summary").click()
            page.get_by_role("button", name="Sign out").click()
            server.start()
            page.get_by_role("alertdialog").get_by_role("button", name="Sign out all the same").click()
            page.wait_for_url("**/sign-in/")
            left = kept(settings)

            context.set_offline(True)
            page.goto(TODAY)
            expect(page.get_by_role("heading", name="There is no connection")).to_be_visible()
            expect(page.locator("body")).to_contain_text("Your sign-in on this device has ended")
            assert "Whitlock" not in page.content()
            context.set_offline(False)

            page.goto("/sign-in/")
            page.get_by_label("E-mail address").fill(server.prepared["people"]["senco"])
            page.get_by_label("Password", exact=True).fill(server.prepared["password"])
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
            page.goto(TODAY)
            for _ in range(40):
                if page.evaluate(COUNT) == 0:
                    break
                page.wait_for_timeout(250)
            assert page.evaluate(COUNT) == 0
            expect(strip(page)).to_be_hidden()
        assert len(left) <= 1
        assert [note for note, _ in kept(settings)] == ["Record 0"]


def test_a_plan_that_changed_meanwhile_is_announced(school: Served, browser: Any) -> None:
    def changed(route: Route) -> None:
        answer = route.fetch()
        text = answer.text().replace("Read aloud 40 of the 50 words on word card 1.", "Read aloud 45 of the 50 words.")
        route.fulfill(response=answer, body=text)

    with signed_in(browser, school, width=360) as (page, _):
        page.goto(TODAY)
        wait_until_kept(page)
        page.context.route("**/today/?class=7A", changed)
        page.reload()
        expect(page.locator(".hr-outbox--news")).to_contain_text(
            re.compile("Changed since this device last looked: what .*Dev Whitlock")
        )
        expect(page.get_by_role("link", name="Read aloud 45 of the 50 words.").first).to_be_visible()


def turned_away_with(body: str) -> Any:
    return lambda route: route.fulfill(status=403, content_type="application/json", body=body)


def test_what_is_turned_away_says_why(school: Served, browser: Any) -> None:
    """A 403 is not always a sign-out: the right to record may be gone, or the page may be too old."""
    answers = [
        ('{"error": "You may not record for these pupils."}', "1 record waits on this device. You may not record"),
        ('{"error": "This page is too old to save from. Open it again.", "again": true}', "This page is too old"),
    ]
    with signed_in(browser, school, width=360) as (page, watch):
        watch.allow("403", "failed: POST .*/progress/sync/")
        for body, words in answers:
            page.goto(TODAY)
            wait_until_kept(page)
            page.route("**/progress/sync/", turned_away_with(body))
            page.evaluate(PRESS, {"forms": targets_of_three(page), "from": 0, "to": 1})
            expect(strip(page)).to_contain_text(words)
            expect(strip(page)).not_to_contain_text("signed out")
            page.unroute("**/progress/sync/")
            page.reload()
            expect(strip(page)).to_be_hidden()
