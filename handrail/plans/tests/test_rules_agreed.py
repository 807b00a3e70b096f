"""What an agreed text says of a part, read back into the shape of the rows."""

from datetime import date
from decimal import Decimal

import pytest

from handrail.plans.rules.agreed import parts_of, subjects_in, who_in

PART = {
    "id": "p", "pupil": "x", "baseline": None, "baseline_note": "", "criterion": "7.5", "out_of": None,
    "criterion_note": "twice", "starts_on": "2026-11-16", "due_on": None,
}  # fmt: skip
TARGET = {
    "id": "t", "long_term": None, "area": "literacy", "area_name": "Literacy", "wording": "Reads.", "measure": "COUNT",
    "unit": "words", "strategies": [{"method": "Cards", "materials": "A box"}], "who": "Dana", "when": "", "where": "",
    "how_often": "", "subjects": "Art", "home_activity": "", "pupils": [PART],
}  # fmt: skip


def test_a_part_is_read_with_its_target():
    found = parts_of({"targets": [TARGET, TARGET | {"rubric": ["a", "b"], "pupils": [PART | {"id": "q"}]}]})
    assert found["p"].part["criterion"] == Decimal("7.5") and found["p"].part["baseline"] is None
    assert found["p"].part["starts_on"] == date(2026, 11, 16) and found["p"].part["due_on"] is None
    assert (found["p"].ways, found["p"].subjects) == ((("Cards", "A box"),), "Art")
    assert (found["p"].target["rubric"], found["q"].target["rubric"]) == ("", "a\nb")
    assert (found["p"].target["position"], found["q"].target["position"]) == (0, 1)


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Dana Okafor", "Dana Okafor", (True, "")),
        ("Dana Okafor; the club", "Dana Okafor", (True, "the club")),
        ("Dana Okafor", "Dana", (False, "Dana Okafor")),
        ("the club", "", (False, "the club")),
    ],
)
def test_the_adult_is_the_one_who_was_named(text, name, found):
    assert who_in(text, name) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", (False, (), "")),
        ("every lesson", (True, (), "")),
        ("every lesson, form time", (True, (), "form time")),
        ("Art, Art, design and craft, form time", (False, ("Art", "Art, design and craft"), "form time")),
        ("Maths", (False, ("Maths",), "")),
        ("Mathematics", (False, (), "Mathematics")),
    ],
)
def test_subjects_are_found_by_their_names(text, found):
    assert subjects_in(text, ["Art", "Art, design and craft", "Maths", ""]) == found
