"""`handrail import` on the command line."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError

from handrail.access.models import User
from handrail.exchange.management.commands import import_pupils
from handrail.exchange.models import ImportRun
from handrail.exchange.tests.conftest import ALI, HEAD, NIA, bring_in
from handrail.exchange.tests.vocabulary import SAMPLES, sample
from handrail.exchange.types import ImportState
from handrail.pupils.models import Pupil, RegisterEntry
from handrail.schools.models import School
from tests.factories import SchoolFactory, everywhere


def run(*args: str) -> tuple[int, str, str]:
    """Call the command; return its exit code, its output and its error stream."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_pupils", *args, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def nowhere(monkeypatch):
    """An installation without a database."""
    monkeypatch.setattr(import_pupils, "is_database_there", lambda database: False)


@pytest.fixture
def both(tmp_path) -> str:
    path = tmp_path / "both.csv"
    path.write_bytes(HEAD + ALI + NIA)
    return str(path)


@pytest.fixture
def messy(tmp_path) -> str:
    path = tmp_path / "messy-8.csv"
    path.write_bytes(sample("messy-8.csv"))
    return str(path)


@pytest.fixture
def alone(here):
    """The one school of the installation, with the address of its SENCO."""
    with everywhere():
        School.objects.exclude(pk=here.school.pk).delete()
    here.address = User.objects.get(pk=here.senco.user_id).email
    return here


@pytest.mark.parametrize(
    ("name", "pupils", "register"),
    [("sims-secondary-900.csv", 900, {"K": 101, "E": 19}), ("arbor-primary-240.csv", 240, {"K": 34, "E": 7})],
)
def test_a_preview_counts_without_a_database(nowhere, name: str, pupils: int, register: dict[str, int]) -> None:
    code, out, _ = run(str(SAMPLES / name), "--preview", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["pupils"], told["new"], told["on_register"], told["problems"]) == (pupils, pupils, register, [])


def test_each_fault_is_named_with_row_column_and_mend(nowhere, messy: str) -> None:
    code, out, _ = run(messy, "--preview", "--json")
    problems = json.loads(out)["problems"]
    assert code == 0
    assert {problem["row"] for problem in problems} == {2, 3, 4, 6, 7, 9}
    assert all(problem["message"] and problem["mend"] for problem in problems)
    named = {(problem["row"], problem["column"]) for problem in problems if problem["severity"] == "error"}
    assert {(3, "UPN"), (4, "DOB"), (7, "DOB"), (7, "Year"), (7, "SEN"), (9, "Forename"), (9, "Gender")} <= named


def test_a_preview_can_be_read_by_people(nowhere, messy: str) -> None:
    code, out, _ = run(messy, "--preview")
    assert code == 0
    assert "Row 7, Year: There is no Year 15." in out
    assert "Not used: Attendance" in run(str(SAMPLES / "arbor-primary-240.csv"), "--preview")[1]


def test_many_problems_are_cut_for_people(nowhere, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_bytes(HEAD + b"B1,,Khan,Ali,14/03/2012,9,,,\n" * 40 + b"B2,,Khan,Ali,14/03/2012,9,,,\n" * 30)
    assert "more. Use --json" in run(str(path), "--preview")[1]


def test_another_framework_can_be_tried(nowhere, messy: str) -> None:
    _, out, _ = run(messy, "--preview", "--json", "--framework", "england-2001")
    assert not [problem for problem in json.loads(out)["problems"] if "School Action" in problem["value"]]


def test_what_cannot_be_read_ends_with_one_and_says_why(nowhere, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    code, out, err = run(str(path), "--preview", "--json")
    assert code == 1
    assert "picture" in json.loads(out)["problems"][0]["message"]
    assert "picture" in err
    path.write_bytes(b"x" * 20_000_001)
    assert run(str(path), "--preview")[0] == 1


@pytest.mark.parametrize(
    "args",
    [
        ("none.csv", "--preview"),
        (str(SAMPLES / "arbor-primary-240.csv"), "--json"),
        (str(SAMPLES / "arbor-primary-240.csv"), "--preview", "--framework", "atlantis"),
        (str(SAMPLES / "arbor-primary-240.csv"), "--preview", "--school", "atlantis"),
        (str(SAMPLES / "arbor-primary-240.csv"), "--leavers", "shoot"),
        ("--preview",),
    ],
)
def test_a_call_that_makes_no_sense_ends_with_two(nowhere, args: tuple[str, ...], capsys) -> None:
    code, _, err = run(*args)
    assert code == 2
    assert err or capsys.readouterr().err


def test_without_a_school_nothing_can_be_saved(nowhere, both: str) -> None:
    assert run(both)[0] == 1


def test_a_database_that_cannot_be_asked_counts_as_empty(monkeypatch, both: str) -> None:
    def broken(*args: Any) -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr(import_pupils, "only_school", broken)
    monkeypatch.setattr(import_pupils, "is_database_there", lambda database: True)
    assert json.loads(run(both, "--preview", "--json")[1])["new"] == 2


def test_a_file_that_is_no_database_yet_is_not_made_by_asking(tmp_path: Path) -> None:
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "none.sqlite3"}
    assert not import_pupils.is_database_there(sqlite)
    sqlite["NAME"].touch()
    assert import_pupils.is_database_there(sqlite)
    assert import_pupils.is_database_there({"ENGINE": "django.db.backends.postgresql", "NAME": "x"})


def test_a_preview_compares_with_the_school_and_writes_nothing(alone, both: str) -> None:
    bring_in(alone.senco, HEAD + ALI)
    before = ImportRun.objects.count()
    told = json.loads(run(both, "--preview", "--json")[1])
    assert (told["new"], told["unchanged"]) == (1, 1)
    assert (ImportRun.objects.count(), Pupil.objects.count()) == (before, 1)


def test_a_list_is_saved_in_the_name_of_a_person(alone, both: str) -> None:
    options = ("--as", alone.address, "--yes", "--register", "yes", "--register-on", "2026-11-02")
    code, out, err = run(both, *options)
    assert code == 0, err
    assert "Saved: 2 new" in out
    assert RegisterEntry.objects.get().starts_on == date(2026, 11, 2)
    assert ImportRun.objects.get().applied_by_name == alone.senco.name


def test_open_questions_are_named_and_the_list_is_set_aside(alone, both: str) -> None:
    code, out, err = run(both, "--as", alone.address, "--yes")
    assert code == 1
    assert "--register no" in out
    assert "go on the register" in err
    assert ImportRun.objects.get().state == ImportState.DISCARDED
    assert not Pupil.objects.exists()


def test_leavers_are_marked_only_with_a_day(alone, both: str, tmp_path: Path) -> None:
    bring_in(alone.senco, HEAD + ALI + NIA, register=False)
    path = tmp_path / "one.csv"
    path.write_bytes(HEAD + ALI)
    say = (str(path), "--as", alone.address, "--yes", "--leavers", "left")
    assert run(*say)[0] == 1
    assert run(*say, "--left-on", "yesterday")[0] == 2
    assert run(*say, "--left-on", "2026-10-23")[0] == 0
    assert Pupil.objects.get(surname="Jones").left_on == date(2026, 10, 23)


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
def test_it_asks_before_saving(alone, both: str, monkeypatch, answer: str, code: int) -> None:
    monkeypatch.setattr(import_pupils.sys, "stdin", type("Tty", (), {"isatty": lambda self: True})())
    monkeypatch.setattr("builtins.input", lambda prompt: answer)
    assert run(both, "--as", alone.address, "--register", "no")[0] == code


def test_nobody_can_be_asked_without_a_terminal(alone, both: str, monkeypatch) -> None:
    monkeypatch.setattr(import_pupils.sys, "stdin", io.StringIO())
    code, _, err = run(both, "--as", alone.address, "--register", "no")
    assert code == 2
    assert "--yes" in err


def test_who_and_which_school_must_be_clear(here, both: str) -> None:
    assert "several schools" in run(both, "--preview")[2]
    assert run(both, "--preview", "--school", here.school.code)[0] == 0
    assert run(both, "--school", here.school.code)[0] == 2
    assert run(both, "--school", here.school.code, "--as", "nobody@example.org")[0] == 2
    assert run(both, "--school", here.school.code, "--framework", "wales-2021", "--as", "x")[0] == 2
    teacher = User.objects.get(pk=here.teacher.user_id).email
    code, _, err = run(both, "--school", here.school.code, "--as", teacher, "--yes")
    assert code == 1
    assert "does not allow" in err
    other = SchoolFactory()
    assert run(both, "--preview", "--school", other.code)[0] == 0


def test_a_failure_on_the_way_is_told(alone, both: str, monkeypatch) -> None:
    from handrail.core.errors import Refused
    from handrail.exchange.actions import saving

    def refuse(**kwargs: Any) -> None:
        raise Refused("Two pupils have one number.")

    monkeypatch.setattr(saving.pupils, "create_pupils", refuse)
    code, _, err = run(both, "--as", alone.address, "--yes", "--register", "no")
    assert code == 1
    assert "Two pupils have one number." in err
