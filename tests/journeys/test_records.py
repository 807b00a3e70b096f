"""The data protection officer answers a request, and a file whose time is over is destroyed by two people."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import watching
from tests.journeys.people import signed_in
from tests.journeys.serving import Served
from tests.journeys.watching import check

pytestmark = pytest.mark.journey


def click(page: Page, name: str, role: Any = "button") -> None:
    page.get_by_role(role, name=name, exact=True).click()


def words_of(path: Path) -> str:
    found = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return found.stdout.decode()


def save_every_decision(page: Page) -> None:
    """Save page after page of passages until none is left open; the next begins once the last has answered."""
    passages = page.url
    for _ in range(20):
        # Between two pages there is no button either: only an answer that came says whether this was the last.
        with page.expect_navigation():
            click(page, "Save these decisions")
        if page.url != passages:
            return
    raise AssertionError("After twenty pages there are still passages to decide.")


def test_a_request_is_answered(browser: Any, school: Served, tmp_path: Path) -> None:
    with signed_in(browser, school, "data_protection", accept_downloads=True) as (page, _):
        page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Records").click()
        check(page, "records-requests")
        click(page, "Take a request down")
        page.get_by_label("Name", exact=True).fill("hana")
        click(page, "Find")
        check(page, "records-find")
        click(page, "Hana Whitlock", "link")
        page.get_by_label("Subject access").check()
        page.get_by_label("A parent or carer").check()
        page.get_by_label("Their name").fill("Ade Whitlock")
        page.get_by_label("They also ask who has seen").check()
        check(page, "records-request-add")
        click(page, "Take the request down")
        check(page, "records-request")
        click(page, "Gather the records")
        check(page, "records-read")
        passage = page.locator("li", has_text="Chess with Dev")
        expect(passage.get_by_text("Dev", exact=True).first).to_be_visible()
        expect(passage.get_by_label("Black out").first).to_be_checked()
        page.get_by_label("Other words to black out").fill("Long division")
        click(page, "Black them out")
        expect(page.get_by_text("Blacked out in 2 places.")).to_be_visible()
        save_every_decision(page)
        check(page, "records-decided")
        click(page, "Make the files")
        expect(page.get_by_role("heading", name="The pack is ready")).to_be_visible(timeout=30_000)
        check(page, "records-ready")
        files = {}
        for link, ending in (("Records as a PDF", "pdf"), ("Records as JSON", "json")):
            with page.expect_download() as got:
                click(page, link, "link")
            files[ending] = tmp_path / f"records.{ending}"
            got.value.save_as(files[ending])
        text = words_of(files["pdf"])
        for words in ("Dev", "Efa", "Long division", "Temi Bright", "020 7946 0123"):
            assert words not in text, words
            assert words not in files["json"].read_text(), words
        assert re.search(r"Chess with removed and\s+removed at lunch", text)
        assert json.loads(files["json"].read_text())["n_removed"] > 3
        shots = Path(watching.SHOTS or tmp_path)
        subprocess.run(["pdftoppm", "-png", "-r", "60", files["pdf"], shots / "records-pdf"], check=True)
        click(page, "It was handed over")
        page.get_by_label("How it was handed over").fill("In person; passport seen.")
        click(page, "Handed over")
        check(page, "records-handed-over")
        assert page.request.get(page.url + "records.pdf", max_redirects=0).status == 302


def test_a_file_whose_time_is_over_is_destroyed_by_two_people(browser: Any, school: Served) -> None:
    with signed_in(browser, school, "data_protection", width=360) as (page, _):
        page.goto("/records/retention/")
        expect(page.get_by_role("link", name="Ivor Penrose")).to_be_visible()
        check(page, "records-retention")
        page.goto("/records/requests/")
        check(page, "records-requests")
    with signed_in(browser, school, "data_protection") as (page, watch):
        watch.allow("422")
        page.goto("/records/retention/")
        check(page, "records-retention")
        click(page, "All rules with their sources", "link")
        check(page, "records-rules")
        page.goto("/records/retention/")
        click(page, "Ivor Penrose", "link")
        check(page, "records-file")
        click(page, "Destroy this file")
        page.get_by_label("Why it is destroyed").fill("The years of our schedule are over.")
        page.get_by_label("Type the pupil").fill("Somebody Else")
        click(page, "Propose to destroy it")
        expect(page.get_by_role("alert")).to_contain_text("Type the pupil's first name and surname")
        check(page, "records-propose")
        page.get_by_label("Type the pupil").fill("Ivor Penrose")
        click(page, "Propose to destroy it")
        expect(page.get_by_text("Somebody else who may destroy records must agree.")).to_be_visible()
        check(page, "records-proposed")
        address = page.url
    with signed_in(browser, school, "head") as (page, _):
        page.goto(address)
        page.get_by_label("Type the pupil").fill("000777")
        check(page, "records-destroy")
        click(page, "Destroy the file now")
        expect(page.get_by_role("heading", level=1)).to_have_text("Certificate of destruction")
        assert "Penrose" not in page.content()
        check(page, "records-certificate")
        click(page, "Destroyed files", "link")
        check(page, "records-destroyed")
        page.goto("/records/retention/")
        expect(page.get_by_role("link", name="Ivor Penrose")).to_have_count(0)
