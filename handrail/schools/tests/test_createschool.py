"""`handrail createschool`: a school from a file, and every fault with its place and mend."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from handrail.access.models import User
from handrail.schools.models import AcademicYear, School, TeachingGroup
from handrail.schools.school_file import example, read_school_file
from tests.factories import everywhere

EXAMPLE = example(date(2026, 9, 1))


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.VAR = tmp_path


def run(path: Path, text: str | None = None) -> str:
    if text is not None:
        path.write_text(text, encoding="utf-8")
    out = StringIO()
    call_command("createschool", str(path), stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_example_makes_a_school(tmp_path) -> None:
    out = run(tmp_path / "school.yaml", EXAMPLE)
    assert "Fernhill Academy is set up" in out
    password = out.rsplit(": ", 1)[1].strip()
    assert User.objects.get().check_password(password)
    with everywhere():
        assert School.objects.get().code == "fernhill"
        assert AcademicYear.objects.get().terms.count() == 3
        assert {g.name for g in TeachingGroup.objects.all()} == {"7A", "7/Ma1"}
    with pytest.raises(CommandError, match="called fernhill already"):
        run(tmp_path / "school.yaml")


@pytest.mark.django_db
def test_json_and_a_password_from_the_environment(tmp_path, monkeypatch) -> None:
    values = yaml.safe_load(EXAMPLE)
    values["administrator"]["password_from_environment"] = "FERNHILL_PASSWORD"
    text = json.dumps(values, default=str)
    with pytest.raises(CommandError, match="FERNHILL_PASSWORD"):
        run(tmp_path / "school.json", text)
    monkeypatch.setenv("FERNHILL_PASSWORD", "quartz lantern otter 7")
    assert "shown once" not in run(tmp_path / "school.json", text)
    assert User.objects.get().check_password("quartz lantern otter 7")


def test_example_is_printed() -> None:
    out = StringIO()
    call_command("createschool", example=True, stdout=out)
    assert "framework: england-2015" in out.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name: Fernhill Academy", "nam: Fernhill Academy", "name: this is missing"),
        ("name: Fernhill Academy", "nam: Fernhill Academy", "nam: there is no such name"),
        ("setting: secondary", "setting: castle", "setting: 'castle' is not one of"),
        ("framework: england-2015", "framework: narnia", "framework: there is no framework 'narnia'"),
        ("from: 2026-09-02", "from: soon", "year, terms, number 1, from: 'soon' is not a date"),
        ("to: 2026-12-18", "to: 2027-01-20", "year, terms, number 2, from: The spring term starts"),
        ("to: 2027-08-31", "to: 2025-08-31", "year, to: The year ends"),
        ("year_group: 7}", "year_group: 99}", "groups, number 1, year_group: input should be less than"),
        ("name: Fernhill Academy", "name: [", "line"),
    ],
)
def test_every_fault_has_its_place_and_mend(tmp_path, old: str, new: str, words: str) -> None:
    assert old in EXAMPLE
    with pytest.raises(CommandError) as error:
        run(tmp_path / "school.yaml", EXAMPLE.replace(old, new, 1))
    assert words in str(error.value)


def test_files_that_are_no_school(tmp_path) -> None:
    for content, words in ((b"\xff\xfe", "UTF-8"), (b"- a list", "named values"), (b"#" * 1_000_001, "larger")):
        path = tmp_path / "x.yaml"
        path.write_bytes(content)
        with pytest.raises(CommandError, match=words):
            run(path)
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "nowhere.yaml")
    with pytest.raises(CommandError, match="Say which file"):
        call_command("createschool")


@pytest.mark.django_db
def test_a_wrong_address_is_a_sentence(tmp_path) -> None:
    with pytest.raises(CommandError, match="email: 'dana' is not an e-mail address"):
        run(tmp_path / "school.yaml", EXAMPLE.replace("dana@fernhill.example", "dana"))
    assert not School.objects.exists()


def test_the_example_says_what_is_typed_in(tmp_path) -> None:
    path = tmp_path / "school.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    found = read_school_file(path)
    assert found.year.dates.terms[0].half_term is not None
    assert found.groups[1].subject == "Mathematics"
