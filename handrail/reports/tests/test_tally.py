"""The tally sheet: its boxes, its week, and the code that opens the right target's week."""

from __future__ import annotations

import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pikepdf
import pytest
import zxingcpp
from django.urls import resolve, reverse
from PIL import Image

from handrail.access.types import Role
from handrail.plans.types import MeasureKind
from handrail.reports.models import PrintJob
from handrail.reports.rendering import FONTS, render_paper
from handrail.reports.rules.choosing import settings_in, written
from handrail.reports.rules.papers import PaperHead
from handrail.reports.rules.tally import tally_days, tally_payload
from handrail.reports.tests.test_choosing import agreed
from handrail.reports.types import Paper, PaperTarget, PrintSettings, PupilPaper, SchoolHead
from handrail.schools.types import Calendar, Period
from tests.factories import SchoolFactory, make_actor, sign_in

needs_fonts = pytest.mark.skipif(
    not any(FONTS.glob("Atkinson*.ttf")), reason="the fonts are not built: run make assets"
)
HEAD = PaperHead(SchoolHead("Brackenfield School"), "Class 7A: tally sheets", date(2026, 11, 16), "Ms R. Okoro")
MONDAY = date(2026, 11, 16)
OPEN = Calendar(terms=(), closures=())
LONG = "will ask an adult for help with a card or with a word when the work is hard, in three lessons of each day. "


def target(measure: str = "COUNT", wording: str = "Tobi will read 40 key words aloud.", **more: str) -> PaperTarget:
    return PaperTarget(uuid4(), wording, aim="40 words", measure=measure, **more)  # type: ignore[arg-type]


def pupil(*targets: PaperTarget) -> PupilPaper:
    return PupilPaper(uuid4(), "Tobi Adeyemi", "Tobi", "7A", targets=targets)


def payload(*pupils: PupilPaper, calendar: Calendar = OPEN):
    links = {
        one.part_id: f"https://handrail.example/targets/{one.part_id}/week/?week=2026-11-16"
        for some in pupils
        for one in some.targets
    }
    return tally_payload(pupils, HEAD, days=tally_days(MONDAY, calendar), links=links)


def test_a_week_has_five_columns_and_closed_days_say_so() -> None:
    closed = Calendar(
        (Period(date(2026, 9, 1), date(2026, 12, 18)),), (Period(date(2026, 11, 20), date(2026, 11, 20)),)
    )
    days = payload(pupil(target()), calendar=closed)["days"]
    assert [day["date"] for day in days] == ["16 Nov", "17 Nov", "18 Nov", "19 Nov", "20 Nov"]
    assert [day["closed"] for day in days] == [False] * 4 + [True]
    assert not any(day["closed"] for day in payload(pupil(target()))["days"])


@pytest.mark.parametrize(
    ("given", "how", "ring", "foot"),
    [
        (target("COUNT", unit="words"), "A stroke each time; then count (words)", 0, "="),
        (target("COUNT"), "A stroke each time; then count (times)", 0, "="),
        (target("PERCENTAGE"), "Per cent", 0, "%"),
        (target("DURATION"), "How long", 0, "min          s"),
        (target("SCORE", out_of="10"), "Score out of 10", 0, "/ 10"),
        (target("SCORE"), "Score", 0, "="),
        (target("PROMPT"), "Ring how much help", 5, ""),
        (
            target("RUBRIC", rubric=("names the sound", "blends two sounds", "blends three")),
            "Ring the step: 1 names the sound; 2 blends two sounds; 3 blends three",
            3,
            "",
        ),
        (target("YES_NO"), "Ring yes, nearly or not yet", 3, ""),
        (target(""), "A few words", 0, ""),
    ],
)
def test_each_measure_has_a_box_that_suits_it(given: PaperTarget, how: str, ring: int, foot: str) -> None:
    (shown,) = payload(pupil(given))["sides"][0]["targets"]
    assert (shown["how"], len(shown["box"]["ring"]), shown["box"]["foot"]) == (how, ring, foot)


def test_many_targets_have_several_sides_and_nobody_without_a_target_has_one() -> None:
    sides = payload(pupil(*(target() for _ in range(6))), pupil())["sides"]
    assert [(len(side["targets"]), side["side"], side["is_first"]) for side in sides] == [
        (4, "Side 1 of 2", True),
        (2, "Side 2 of 2", False),
    ]


def pictures(pdf: bytes, folder: Path) -> list[Image.Image]:
    (folder / "sheet.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", folder / "sheet.pdf", folder / "page"], check=True)
    return [Image.open(path) for path in sorted(folder.glob("page*.png"))]


@needs_fonts
def test_a_camera_reads_the_code_of_each_target_on_paper(tmp_path: Path) -> None:
    steps = tuple(f"{number} sounds are blended {LONG}"[:120].strip() for number in range(8))
    targets = [target(kind.value, out_of="10", rubric=steps) for kind in MeasureKind]
    data = payload(pupil(*targets), pupil(target(wording=f"Tobi {LONG * 3}")))
    pdf = render_paper(Paper.TALLY, data)
    opened = pikepdf.open(BytesIO(pdf))
    assert len(opened.pages) == 3
    assert opened.Root.MarkInfo.Marked
    read = [{code.text for code in zxingcpp.read_barcodes(page)} for page in pictures(pdf, tmp_path)]
    assert read == [{one["link"] for one in side["targets"]} for side in data["sides"]]


def test_settings_keep_the_week_and_the_origin() -> None:
    settings = PrintSettings(Paper.TALLY, week_on="2026-11-23", origin="https://handrail.example")
    assert settings_in({"settings": written(settings)}) == settings


# ---------------------------------------------------------------------------------------------- the page


@pytest.fixture
def school(db, in_school):
    made = SchoolFactory()
    with in_school(made):
        yield made


@pytest.fixture
def part(school):
    plan = agreed(school, make_actor(school, Role.SENCO), class_name="7A")
    return plan.targets.get().pupil_targets.get()


def codes(response, folder):
    return {code.text for page in pictures(response.content, folder) for code in zxingcpp.read_barcodes(page)}


@needs_fonts
def test_the_code_of_a_printed_sheet_opens_the_week_of_the_right_target(client, school, part, tmp_path):
    sign_in(client, make_actor(school, Role.SENCO))
    body = {"whose": "class:7A", "paper": "tally_sheet", "week_on": "2026-11-12"}
    (link,) = codes(client.post(reverse("reports:print"), body), tmp_path)
    assert link == f"http://testserver{reverse('progress:week-record', args=[part.pk])}?week=2026-11-09"
    found = resolve(link.removeprefix("http://testserver").partition("?")[0])
    assert (found.view_name, found.kwargs) == ("progress:week-record", {"pupil_target_id": part.pk})
    page = client.get(link.removeprefix("http://testserver"))
    assert page.status_code == 200 and "9 to 15 November" in page.content.decode()


@needs_fonts
def test_sheets_made_in_the_background_have_the_same_codes(client, school, part, monkeypatch, tmp_path):
    from handrail.reports import views

    monkeypatch.setattr(views, "AT_ONCE", 0)
    sign_in(client, make_actor(school, Role.SENCO))
    client.post(reverse("reports:print"), {"whose": "class:7A", "paper": "tally_sheet"})
    job = PrintJob.objects.get()
    assert settings_in(job.scope).origin == "http://testserver"
    (link,) = codes(client.get(reverse("reports:job-download", args=[job.pk])), tmp_path)
    assert link.endswith(f"{part.pk}/week/?week=2026-11-16")


@pytest.mark.parametrize("day", ["2031-01-01", "9999-12-31", "soon"])
def test_a_week_that_is_far_or_no_day_is_refused(client, school, part, day):
    sign_in(client, make_actor(school, Role.SENCO))
    answer = client.post(reverse("reports:print"), {"whose": "class:7A", "paper": "tally_sheet", "week_on": day})
    assert answer.status_code == 422 and "week_on" in answer.context["form"].errors
