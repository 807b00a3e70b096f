"""Lists that are not right, and a list that was the wrong one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import signed_in
from tests.journeys.serving import ROOT, Served
from tests.journeys.watching import check

pytestmark = pytest.mark.journey

MESSY = ROOT.parent / "shared" / "data" / "mis" / "messy-8.csv"
# The smallest picture there is: one point.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
LIST = "Surname,Forename,Date of birth,Class\nOyelaran,Teni,02/02/2014,7A\nOyelaran,Kola,03/03/2013,7B\n"


def look_at(page: Page, file: Path) -> None:
    """Bring a file in, up to the first answer."""
    page.goto("/import/")
    page.get_by_label("The list of pupils").set_input_files(file)
    page.get_by_role("button", name="Look at this list").click()


def number_of_pupils(page: Page) -> int:
    """Return how many pupils the school has, from the list of pupils."""
    page.goto("/pupils/")
    words = page.get_by_role("status").filter(has_text="pupil").first.inner_text()
    return int(re.sub(r"\D", "", words))


def test_a_picture_called_csv_gets_a_clear_answer(school: Served, browser: Any, tmp_path: Path) -> None:
    picture = tmp_path / "pupils.csv"
    picture.write_bytes(PICTURE)
    with signed_in(browser, school) as (page, watch):
        watch.allow("422")
        look_at(page, picture)
        expect(page.get_by_role("alert")).to_contain_text("picture")
        expect(page).to_have_title(re.compile("^Error: "))
        check(page, "95-picture")


def test_a_messy_list_is_not_saved_until_it_is_settled(school: Served, browser: Any) -> None:
    with signed_in(browser, school) as (page, watch):
        watch.allow("422")
        before = number_of_pupils(page)
        look_at(page, MESSY)
        page.get_by_role("button", name="See what the list would do").click()
        page.get_by_role("link", name=re.compile("^Problems")).click()
        for words in ("31/02/2012", "14/03/2030", "HYPERLINK"):
            expect(page.get_by_role("main").get_by_text(words).first).to_be_visible()
        check(page, "96-problems")
        page.get_by_role("button", name="Go on").first.click()
        page.get_by_role("button", name="Save the list").click()
        expect(page.get_by_role("alert")).to_contain_text("Say what happens to the rows with a problem")
        check(page, "97-unsettled")
        choices = page.url
        assert number_of_pupils(page) == before
        page.goto(choices)
        page.get_by_label("Leave these rows out").check()
        page.get_by_label("Leave them as they are").check()
        page.get_by_label("Leave the register as it is").check()
        page.get_by_role("button", name="Save the list").click()
        expect(page.get_by_text("The list is saved")).to_be_visible(timeout=60_000)
        result = page.url
        assert before <= number_of_pupils(page) < before + 8
        page.goto(result)
        page.get_by_role("button", name="Undo this list").click()
        expect(page.get_by_text("The list was undone")).to_be_visible()
        assert number_of_pupils(page) == before


def test_an_applied_list_can_be_undone(school: Served, browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "two.csv"
    file.write_text(LIST)
    with signed_in(browser, school) as (page, _):
        before = number_of_pupils(page)
        look_at(page, file)
        page.get_by_role("button", name="See what the list would do").click()
        # The lower of the two: it stands in a form, and once sent that instead.
        page.get_by_role("button", name="Go on").last.click()
        page.get_by_label("Leave them as they are").check()
        page.get_by_role("button", name="Save the list").click()
        expect(page.get_by_text("The list is saved")).to_be_visible(timeout=60_000)
        result = page.url
        assert number_of_pupils(page) == before + 2
        page.goto(result)
        page.get_by_role("button", name="Undo this list").click()
        expect(page.get_by_text("The list was undone")).to_be_visible()
        check(page, "98-undone")
        assert number_of_pupils(page) == before
