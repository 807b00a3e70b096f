"""Finding frameworks, and the stage or need that a school's file means."""

from __future__ import annotations

import csv

import pytest

from handrail.frameworks import queries
from handrail.frameworks.loader import PACKS_DIRECTORY
from handrail.frameworks.queries import (
    all_frameworks,
    forget_loaded_frameworks,
    get_framework,
    need_named,
    source_addresses,
    stage_named,
    unclear_stage_value,
)
from handrail.frameworks.types import MalformedPack, Nation, WordKey


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.HANDRAIL_FRAMEWORKS_DIR = ""
    forget_loaded_frameworks()
    yield
    forget_loaded_frameworks()


def test_all_frameworks_are_the_seven_of_the_product():
    assert len(all_frameworks()) == 7
    assert queries.DEFAULT_FRAMEWORK_CODE in all_frameworks()


def test_get_framework_reads_the_files_once(monkeypatch):
    assert get_framework("england-2015").name.startswith("England")
    monkeypatch.setattr(queries, "load_all", lambda directory: pytest.fail("read again"))
    assert get_framework("wales-2021").jurisdiction == "Wales"


@pytest.mark.parametrize(
    ("code", "nation"),
    [
        ("england-1994", Nation.ENGLAND),
        ("highland-2015", Nation.SCOTLAND),
        ("wales-2021", Nation.WALES),
        ("northern-ireland", Nation.NORTHERN_IRELAND),
        ("atlantis", Nation.ELSEWHERE),
    ],
)
def test_a_framework_is_of_a_nation(code, nation):
    assert queries.nation_of(code) is nation


def test_a_pack_for_another_place_is_of_no_nation():
    assert get_framework("wales-2021").model_copy(update={"jurisdiction": "Jersey"}).nation is Nation.ELSEWHERE


def test_get_framework_names_the_codes_there_are():
    with pytest.raises(KeyError, match=r"There is no framework 'atlantis'\. There are: england-1994"):
        get_framework("atlantis")


def test_changing_the_answer_does_not_change_the_frameworks():
    all_frameworks().clear()
    assert len(all_frameworks()) == 7


def test_an_extra_folder_adds_a_framework(settings, tmp_path):
    text = (PACKS_DIRECTORY / "england-2015.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(text.replace("code: england-2015", "code: our-trust", 1), encoding="utf-8")
    settings.HANDRAIL_FRAMEWORKS_DIR = str(tmp_path)
    assert list(all_frameworks())[-1] == "our-trust"


def test_an_extra_folder_may_not_replace_a_framework_of_the_product(settings, tmp_path):
    text = (PACKS_DIRECTORY / "england-2015.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    settings.HANDRAIL_FRAMEWORKS_DIR = str(tmp_path)
    with pytest.raises(MalformedPack, match="comes with the product"):
        all_frameworks()


@pytest.mark.parametrize(
    ("code", "text", "stage"),
    [
        ("england-2015", "K", "K"),
        ("england-2015", " sen support ", "K"),
        ("england-2015", "E", "E"),
        ("england-2015", "Education, Health and Care Plan", "E"),
        ("england-2015", "EDUCATION HEALTH & CARE PLAN", "E"),
        ("england-2015", "No SEN", "N"),
        ("england-2015", "School Action", None),
        ("england-2015", "Z", None),
        ("england-2015", "", None),
        ("england-2015", " - ", None),
        ("england-2001", "School Action +", "P"),
        ("england-2001", "School Action", "A"),
        ("england-1994", "stage 3", "3"),
        ("england-2026", "Targeted +", "TP"),
        ("highland-2015", "Level 2", "2"),
        ("highland-2015", "substantial support", "3"),
        ("wales-2021", "IDP", "ALN"),
        ("wales-2021", "no", "NONE"),
        ("northern-ireland", "Stage 1", "1"),
        ("northern-ireland", "Stage 4", None),
    ],
)
def test_stage_named_finds_by_code_name_or_alias(code, text, stage):
    found = stage_named(get_framework(code), text)
    assert (found.code if found else None) == stage


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("SPLD", "SPLD"),
        ("SpLD - Specific Learning Difficulty", "SPLD"),
        ("ASD – Autistic Spectrum Disorder", "ASD"),
        ("HI: Hearing impairment", "HI"),
        ("ASD - Hearing impairment", None),
        ("visual impairment", "VI"),
        ("Social, Emotional & Mental Health", "SEMH"),
        ("English as an additional language", None),
        ("", None),
    ],
)
def test_need_named_finds_by_code_name_or_alias(text, need):
    found = need_named(get_framework("england-2015"), text)
    assert (found.code if found else None) == need


def test_an_unclear_stage_has_a_question_and_perhaps_a_suggestion():
    framework = get_framework("england-2015")
    assert unclear_stage_value(framework, "school action").suggested_stage == "K"
    assert unclear_stage_value(framework, "YES").suggested_stage is None
    assert unclear_stage_value(framework, "Z") is None


def values(shared, kind):
    with (shared / "data" / "mis-columns.tsv").open(encoding="utf-8", newline="") as file:
        return [row["as_written"] for row in csv.DictReader(file, delimiter="\t") if row["kind"] == f"value:{kind}"]


def test_every_status_that_schools_write_is_understood_or_asked_about(shared):
    found = values(shared, "SEN status")
    assert len(found) >= 9
    for text in found:
        frameworks = [get_framework("england-2015"), get_framework("england-2001")]
        if text == "Yes":  # it says that the pupil is on the register, and leaves the stage open
            assert all(stage_named(framework, text) is None for framework in frameworks)
            assert all(unclear_stage_value(framework, text) for framework in frameworks)
        else:
            assert any(stage_named(framework, text) for framework in frameworks), text


def test_every_need_that_schools_write_is_understood(shared):
    found = values(shared, "SEN need")
    assert len(found) >= 11
    for text in found:
        assert need_named(get_framework("england-2015"), text), text
        assert text == "NSA" or need_named(get_framework("england-2001"), text), text


@pytest.mark.parametrize(
    ("name", "encoding", "stages", "needs"),
    [
        ("sims-secondary-900.csv", "utf-8-sig", ["SEN Status"], ["Need type", "Need type code"]),
        ("arbor-primary-240.csv", "utf-8", ["SEN status"], ["SEN need 1", "SEN need 2"]),
    ],
)
def test_the_samples_are_understood_whole(shared, name, encoding, stages, needs):
    framework = get_framework("england-2015")
    with (shared / "data" / "mis" / name).open(encoding=encoding, newline="") as file:
        for row in csv.DictReader(file):
            assert all(stage_named(framework, row[column]) for column in stages if row[column])
            assert all(need_named(framework, row[column]) for column in needs if row[column])


def test_source_addresses_lead_from_keys_to_places():
    assert source_addresses()["R20"].startswith("legislation.gov.uk/uksi/2014/1530")


def test_records_are_found_by_their_codes():
    framework = get_framework("england-2015")
    assert framework.area("literacy").name == "Literacy"
    assert framework.area("none") is framework.stage("none") is framework.plan_kind("none") is None
    assert framework.plan_kind("ehc_plan").section("F").label.startswith("F:")
    assert framework.plan_kind("ehc_plan").section("Z") is None
    assert [stage.code for stage in framework.register_stages] == ["K", "E"]
    assert framework.word(WordKey.SENCO) == framework.word("senco") == "SENCO"
