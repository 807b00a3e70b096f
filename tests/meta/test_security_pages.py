"""What the pages about security promise: whole, and proved by something that is there."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.generated_docs import ASVS_CHAPTERS, ASVS_STATES, asvs_rows

ROOT = Path(__file__).resolve().parents[2]
# Source: OWASP ASVS 5.0.0: requirements of level 1 and of level 2 in each chapter (70 and 183 in all).
LEVEL_1 = dict(zip(range(1, 18), (8, 4, 8, 2, 4, 13, 6, 4, 4, 5, 3, 3, 1, 2, 3, 0, 0), strict=True))
LEVEL_2 = dict(zip(range(1, 18), (19, 7, 11, 8, 5, 22, 12, 3, 3, 24, 11, 6, 12, 7, 10, 16, 7), strict=True))
PROVED = {"met", "partly"}
ROWS = asvs_rows()


@cache
def names_in(path: Path) -> set[str]:
    return set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M))


def is_there(proof: str) -> bool:
    """Say whether a proof is there: a path, or path::test."""
    name, _, test = proof.partition("::")
    path = ROOT / name
    return path.is_file() and (not test or test in names_in(path))


def test_every_requirement_has_one_row() -> None:
    ids = [row["id"] for row in ROWS]
    assert len(ids) == len(set(ids))
    assert not [one for one in ids if not re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{1,2}", one)]
    assert ids == sorted(ids, key=lambda one: [int(part) for part in one.split(".")])
    for level, expected in (("1", LEVEL_1), ("2", LEVEL_2)):
        counted = Counter(int(row["id"].split(".")[0]) for row in ROWS if row["level"] == level)
        assert {number: counted[number] for number in ASVS_CHAPTERS} == expected
    assert (sum(LEVEL_1.values()), sum(LEVEL_2.values())) == (70, 183)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_state_is_honest(row: dict[str, str]) -> None:
    assert row["state"] in ASVS_STATES
    proofs = [one.strip() for one in row["proof"].split(";") if one.strip()]
    assert not [proof for proof in proofs if not is_there(proof)]
    if row["state"] in PROVED:
        assert proofs, "What proves it?"
    if row["state"] in {"partly", "not", "not applicable"}:
        assert row["note"].endswith("."), "Say why, in a sentence."
    assert row["words"] and not row["words"].startswith("Verify")


def named_in(page: Path) -> list[str]:
    return re.findall(r"`((?:handrail|tests|docs|locks)/[\w./:-]+)`", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["SECURITY.md", "docs/security.md"])
def test_every_proof_that_is_named_is_there(name: str) -> None:
    assert not [proof for proof in named_in(ROOT / name) if not is_there(proof)]


def test_each_person_who_might_do_harm_meets_something_that_is_proved() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    people = re.split(r"^### ", text.partition("## How soon")[0], flags=re.M)[1:]
    assert len(people) == 22
    for part in people:
        title = part.splitlines()[0]
        assert "Remains:" in part, title
        assert re.search(r"`(handrail|tests)/", part), title


def test_a_proof_that_is_not_there_would_be_found() -> None:
    assert not is_there("tests/nowhere.py")
    assert not is_there("tests/meta/test_security_pages.py::test_nothing")
    assert is_there("tests/meta/test_security_pages.py::test_every_requirement_has_one_row")
