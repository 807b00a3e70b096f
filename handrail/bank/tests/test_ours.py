"""The bank's own files: good ones are read, wrong ones named with file, line and reason; areas serve frameworks."""

from __future__ import annotations

import pytest

from handrail.bank import ours_loader, queries
from handrail.bank.areas_loader import areas_for, served
from handrail.bank.tests.conftest import LADDERS
from handrail.bank.types import BankArea, MalformedBank
from handrail.frameworks.queries import all_frameworks, get_framework

GOOD = (LADDERS / "literacy.yaml").read_text(encoding="utf-8")


def load(folder, text: str, name: str = "one.yaml"):
    (folder / name).write_text(text, encoding="utf-8")
    return ours_loader.load_ours(folder)


def test_each_step_knows_the_one_before_and_after() -> None:
    first, second, third = ours_loader.load_ours(LADDERS)[:3]
    assert (first.code, first.before, first.after) == ("ours:t-first-sounds-1", "", second.code)
    assert (third.step, third.before, third.after) == (3, second.code, "")
    assert (first.ladder, first.ages, first.number, first.unit) == ("Hearing first sounds", (3, 6), "8", "pictures")
    assert first.strategies[0].materials == "Small objects in a bag"


def test_the_bank_that_comes_with_handrail_is_right() -> None:
    assert ours_loader.load_ours() is not None


def test_every_area_of_every_framework_is_served() -> None:
    codes = {area.code for pack in all_frameworks().values() for area in pack.areas}
    assert {code: areas_for(code)[:1] for code in codes if not areas_for(code)} == {}
    first_choices = {codes[0] for codes in served().values()} | {"numeracy"}
    assert codes <= first_choices


@pytest.mark.parametrize(
    ("framework", "area", "expected"),
    [
        ("highland-2015", BankArea.MATHEMATICS, "numeracy"),
        ("england-2015", BankArea.MATHEMATICS, "mathematics"),
        ("england-2015", BankArea.ORGANISATION, "independence"),
        ("england-2015", BankArea.WELLBEING, "social_skills"),
        ("england-2001", BankArea.PHYSICAL, ""),
    ],
)
def test_a_target_stands_in_the_best_area_of_the_framework(framework, area, expected) -> None:
    assert queries.framework_area(get_framework(framework), area) == expected


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("area: literacy", "area: cooking", 1, "'area' must be one of"),
        ("code: t-first-sounds-2", "code: t-first-sounds-3", 18, "must be 't-first-sounds-2'"),
        ("ages: [3, 6]", "ages: [6, 3]", 5, "the lower one first"),
        ('number: "10"', 'nummer: "10"', 20, "'nummer' is not known here"),
        ("{number} words that", "ten words that", 20, "no {number} for this"),
        ("By {when}, {name} will say", "{name} says", 19, "a wording begins with"),
        ("the {word list}, with", "the {list}, with", 27, "no blank {list}"),
        ("I can say the first", "Says the first", 23, "begin with 'I'"),
        ('criterion: "10"', "criterion: ''", 21, "'criterion' is empty"),
        ("    words: [phonics", "    name: Twice\n    words: [phonics", 6, "given twice"),
        ("{adult} reads out", "{adult reads out", 19, "a bracket is opened"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path, old, new, line, reason) -> None:
    assert old in GOOD
    with pytest.raises(MalformedBank) as caught:
        load(tmp_path, GOOD.replace(old, new))
    told = [fault for fault in caught.value.faults if reason in fault]
    assert told, caught.value.faults
    assert f"one.yaml, line {line}:" in told[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("area: [", "not valid YAML"),
        ("- one", "a list of named keys"),
        ("area: literacy\nladders: []", "needs at least 1 entry"),
        ("area: &a literacy\nladders: *a", "not used here"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path, text, reason) -> None:
    with pytest.raises(MalformedBank, match=reason):
        load(tmp_path, text)


def test_all_faults_of_all_files_are_told_at_once(tmp_path) -> None:
    (tmp_path / "zero.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(MalformedBank) as caught:
        load(tmp_path, GOOD.replace("literacy", "cooking").replace("[3, 6]", "[9]"))
    assert len(caught.value.faults) >= 3


def test_a_code_is_used_once_in_the_whole_bank(tmp_path) -> None:
    (tmp_path / "again.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(MalformedBank, match="used twice in the bank"):
        load(tmp_path, GOOD)
