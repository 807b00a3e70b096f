"""The small papers: what they say, where it stands, and that nothing is cut off."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pikepdf
import pytest

from handrail.reports.rendering import FONTS, render_paper
from handrail.reports.rules.label_sheets import LABEL_SHEETS, SMALLEST_LETTERS_PT, place_of
from handrail.reports.rules.papers import PaperHead, labels_payload, own_words, papers_payload
from handrail.reports.types import Paper, PaperTarget, PupilPaper, SchoolHead

needs_fonts = pytest.mark.skipif(
    not any(FONTS.glob("Atkinson*.ttf")), reason="the fonts are not built: run make assets"
)
HEAD = PaperHead(SchoolHead("Brackenfield School"), "Class 7A", date(2026, 11, 25), "Ms R. Okoro")
SPOON = "{name} will use a spoon for the whole of lunch."
WORDS = "{name} will read 40 of the first 50 key words aloud, in any order, within two minutes."
HELP = "{name} will ask an adult for help with a card or a word when work is hard, in three lessons a week."


def target(wording: str, **changes: object) -> PaperTarget:
    parts = {
        "part_id": uuid4(),
        "wording": wording,
        "aim": "4 days out of 5",
        "due_on": date(2026, 12, 18),
        "ways": ("Hand under hand, then wait and count to five",),
        "who": "Mrs Kaur, teaching assistant",
        "when": "Four times a week, lunch, hall",
        "steps": 2,
    }
    return PaperTarget(**(parts | changes))  # type: ignore[arg-type]


def pupil(name: str = "Tobi Adeyemi", *, wordings: tuple[str, ...] = (SPOON, WORDS), **changes: object) -> PupilPaper:
    first = name.split()[0]
    parts = {
        "pupil_id": uuid4(),
        "name": name,
        "first_name": first,
        "class_name": "7A",
        "good_at": ("telling stories",),
        "likes": ("trains",),
        "helps": ("A quiet place to start",),
        "says": "I like to show my work.",
        "targets": tuple(target(wording.format(name=first)) for wording in wordings),
    }
    return PupilPaper(**(parts | changes))  # type: ignore[arg-type]


def printed(paper: Paper, pupils: list[PupilPaper], *, large: bool = False) -> bytes:
    return render_paper(paper, papers_payload(paper, pupils, HEAD, large=large))


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def said(pdf: bytes, tmp_path: Path, *how: str) -> str:
    """What stands on the pages, in lines."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", *how, str(file), "-"], capture_output=True, text=True, check=True).stdout


def is_ua(pdf: bytes) -> bool:
    with opened(pdf).open_metadata() as metadata:
        return metadata.get("{http://www.aiim.org/pdfua/ns/id/}part") == "1"


# ---------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("wording", "own"),
    [
        ("Tobi will use a spoon.", "I will use a spoon."),
        ("Tobi can tie a bow.", "I can tie a bow."),
        ("Tobi will put his coat on.", "Tobi will put his coat on."),
        ("Tobi will wait until Tobi is called.", "Tobi will wait until Tobi is called."),
        ("Use a spoon.", "Use a spoon."),
        ("Tobias will use a spoon.", "Tobias will use a spoon."),
    ],
)
def test_own_words_are_whole_or_not_at_all(wording: str, own: str) -> None:
    assert own_words(wording, "Tobi") == own
    assert own_words(wording, "") == wording


def test_pupils_without_a_target_are_left_out() -> None:
    data = papers_payload(Paper.CLASS_SHEET, [pupil(), pupil("Amina Begum", wordings=())], HEAD)
    assert [row["name"] for row in data["pupils"]] == ["Tobi Adeyemi"]


def test_the_class_is_named_only_where_there_are_several() -> None:
    one = papers_payload(Paper.CLASS_SHEET, [pupil(), pupil("Amina Begum")], HEAD)
    two = papers_payload(Paper.CLASS_SHEET, [pupil(), pupil("Amina Begum", class_name="7B")], HEAD)
    assert [row["place"] for row in one["pupils"]] == ["", ""]
    assert [row["place"] for row in two["pupils"]] == ["7A", "7B"]


def test_a_card_has_three_targets_at_most() -> None:
    data = papers_payload(Paper.MAT, [pupil(wordings=(SPOON,) * 5)], HEAD)
    assert len(data["pupils"][0]["card"]) == 3 and len(data["pupils"][0]["targets"]) == 5


# ---------------------------------------------------------------------------------------------- class sheet

TWELVE = [
    f"{first} Example"
    for first in ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Ivy", "Jon", "Kim", "Lou"]
]


@needs_fonts
def test_twelve_pupils_stand_on_one_side(tmp_path: Path) -> None:
    pupils = [pupil(name, wordings=(WORDS, SPOON, HELP)[: 2 + place % 2]) for place, name in enumerate(TWELVE)]
    pdf = printed(Paper.CLASS_SHEET, pupils)
    document = opened(pdf)
    assert len(document.pages) == 1 and is_ua(pdf)
    _, _, width, height = document.pages[0].MediaBox
    assert width > height, "it lies on its side"
    text = " ".join(said(pdf, tmp_path, "-layout").split())
    assert "Ada Example" in text and "Lou Example" in text and "Continued" not in text


@needs_fonts
def test_a_class_that_does_not_fit_goes_on_and_says_so(tmp_path: Path) -> None:
    pdf = printed(Paper.CLASS_SHEET, [pupil(name, wordings=(WORDS, SPOON, HELP)) for name in TWELVE * 2])
    *others, last, _ = said(pdf, tmp_path).split("\f")
    assert others and all("Continued on the next side" in side for side in others)
    assert "Continued" not in last and "What helps" in last, "the headings stand there again"
    assert f"Side {len(others) + 1} of {len(others) + 1}" in last
    everything = " ".join(" ".join((*others, last)).split())
    assert {everything.count(name) for name in TWELVE} == {2}


@needs_fonts
def test_a_class_sheet_in_large_print_has_nothing_small(tmp_path: Path) -> None:
    pdf = printed(Paper.CLASS_SHEET, [pupil()], large=True)
    assert smallest_letters(pdf, tmp_path) >= 17.9


def smallest_letters(pdf: bytes, tmp_path: Path) -> float:
    """The smallest size of letters in points, as Poppler measures a line's height."""
    boxes = said(pdf, tmp_path, "-bbox")
    heights = [
        float(low) - float(high) for high, low in re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"', boxes)
    ]
    # A line box of our letters is 1.3 times their size.
    return min(heights) / 1.3


# ---------------------------------------------------------------------------------------------- own page, mats, cards


@needs_fonts
def test_the_own_page_is_one_side_in_large_letters(tmp_path: Path) -> None:
    pdf = printed(Paper.OWN_PAGE, [pupil(), pupil("Amina Begum", wordings=(WORDS, SPOON, HELP))])
    assert len(opened(pdf).pages) == 2 and is_ua(pdf)
    first = " ".join(said(pdf, tmp_path).split("\f")[0].split())
    for words in ("I am proud of", "telling stories", "I will use a spoon", "What helps", "Mrs Kaur", "I like to show"):
        assert words in first
    assert "Confidential" not in first


@needs_fonts
def test_the_line_of_the_own_page_is_told_in_words() -> None:
    pdf = opened(printed(Paper.OWN_PAGE, [pupil()]))
    told = [str(row.Alt) for row in pdf.objects if isinstance(row, pikepdf.Dictionary) and "/Alt" in row]
    assert told.count("2 of 5 steps done") == 2


@needs_fonts
@pytest.mark.parametrize(("paper", "n_pages"), [(Paper.MAT, 5), (Paper.DESK_CARD, 2), (Paper.KEY_RING, 1)])
def test_mats_and_cards_are_so_many_to_a_sheet(paper: Paper, n_pages: int, tmp_path: Path) -> None:
    pdf = printed(paper, [pupil(name) for name in TWELVE[:5]])
    assert len(opened(pdf).pages) == n_pages and is_ua(pdf)
    text = " ".join(said(pdf, tmp_path).split())
    assert "Eve will use a spoon" in text and "What the adult does" in text and "Hand under hand" in text


@needs_fonts
def test_a_target_that_is_too_long_for_a_card_is_not_cut(tmp_path: Path) -> None:
    pdf = printed(Paper.KEY_RING, [pupil(wordings=("Tobi will " + "do one more small thing " * 60,))])
    assert "too long for a card" in " ".join(said(pdf, tmp_path).split())


# ---------------------------------------------------------------------------------------------- labels


@pytest.mark.parametrize("sheet", LABEL_SHEETS.values(), ids=lambda sheet: sheet.code)
def test_a_sheet_of_labels_lies_on_its_page(sheet) -> None:
    assert sheet.name.startswith(str(sheet.n_labels))
    page, x, y = place_of(sheet, sheet.n_labels - 1)
    assert page == 0
    # As far from the right and the lower edge as from the left and the upper one.
    assert sheet.page_width - (x + sheet.width) == pytest.approx(sheet.left, abs=0.3)
    assert sheet.page_height - (y + sheet.height) == pytest.approx(sheet.top, abs=0.3)
    assert place_of(sheet, sheet.n_labels) == (1, sheet.left, sheet.top)
    with pytest.raises(ValueError):
        place_of(sheet, -1)


def test_labels_begin_where_the_sheet_was_left() -> None:
    sheet = LABEL_SHEETS["a4-21"]
    data = labels_payload([pupil()], HEAD, sheet, start_at=21)
    assert [len(page) for page in data["pages"]] == [1, 1]
    assert (data["pages"][0][0]["x"], data["pages"][0][0]["y"]) == (139.25, 243.75)
    for wrong in (0, 22):
        with pytest.raises(ValueError, match="from 1 to 21"):
            labels_payload([pupil()], HEAD, sheet, start_at=wrong)


def test_a_label_says_the_aim_and_the_day() -> None:
    changed = pupil(targets=(target("A.", aim=""), target("B.", due_on=None), target("C.", aim="", due_on=None)))
    (page,) = labels_payload([changed], HEAD, LABEL_SHEETS["a4-14"])["pages"]
    assert [row["aim"] for row in page] == ["By 18 Dec", "Aim: 4 days out of 5", ""]
    assert page[0]["name"] == "Tobi Adeyemi, 7A"


@needs_fonts
@pytest.mark.parametrize("sheet", LABEL_SHEETS.values(), ids=lambda sheet: sheet.code)
def test_words_stand_inside_their_labels(sheet, tmp_path: Path) -> None:
    pupils = [pupil(name, wordings=(SPOON,)) for name in TWELVE]
    pdf = render_paper(Paper.LABEL, labels_payload(pupils, HEAD, sheet, start_at=2))
    found = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(\w+)', said(pdf, tmp_path, "-bbox")
    )
    places = [place_of(sheet, number)[1:] for number in range(1, min(13, sheet.n_labels))]
    names = [row for row in found if row[4] in {name.split()[0] for name in TWELVE}]
    assert names
    mm = 25.4 / 72
    for x0, y0, x1, y1, _ in found[: len(names)]:
        box = [float(value) * mm for value in (x0, y0, x1, y1)]
        inside = [(x, y) for x, y in places if x <= box[0] and y <= box[1] + 0.5]
        assert any(box[2] <= x + sheet.width and box[3] <= y + sheet.height + 0.5 for x, y in inside)


@needs_fonts
def test_a_label_that_is_too_small_says_so_and_nothing_is_smaller_than_the_least(tmp_path: Path) -> None:
    pdf = render_paper(Paper.LABEL, labels_payload([pupil(wordings=(HELP * 4, SPOON))], HEAD, LABEL_SHEETS["a4-65"]))
    text = " ".join(said(pdf, tmp_path).split())
    assert "Too long for this label. See the plan." in text and "use a spoon" in text
    assert smallest_letters(pdf, tmp_path) >= SMALLEST_LETTERS_PT - 0.1


@needs_fonts
def test_a_mat_of_a_pupil_with_a_key_worker_has_a_line_for_what_was_seen(tmp_path: Path) -> None:
    told = said(printed(Paper.MAT, [pupil(key_worker="Mrs H. Kaur")]), tmp_path)
    assert "Seen today" in told and "Tell Mrs H. Kaur, key worker" in told
    assert "Seen today" not in said(printed(Paper.MAT, [pupil()]), tmp_path)
