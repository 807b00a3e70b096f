"""What a small paper gives as the aim of a target."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from handrail.reports.rules.papers import paper_target

TODAY = date(2026, 11, 25)
NOTE = "She asks for help by herself."


def aim(measure: str, **part: str | None) -> str:
    text = {
        "wording": "Amina will ask for help.",
        "strategies": [],
        "how_often": "",
        "when": "",
        "where": "",
        "subjects": "",
        "who": "",
        "measure": measure,
        "unit": "times",
    }
    return paper_target(text, {"id": str(uuid4())} | part, None, TODAY).aim


@pytest.mark.parametrize(
    ("measure", "criterion"),
    [("", None), ("", "4"), ("SCORE", None)],
)
def test_an_aim_that_is_not_measured_is_told_in_its_own_words(measure: str, criterion: str | None) -> None:
    assert aim(measure, criterion=criterion, criterion_note=f" {NOTE} ") == NOTE


def test_an_aim_of_which_nothing_is_written_is_empty() -> None:
    assert aim("") == ""


def test_an_aim_that_is_measured_is_told_as_a_value() -> None:
    assert aim("SCORE", criterion="4", out_of="5", criterion_note=NOTE) == "4 out of 5"
