"""The words of families' pages in other languages: all there, and with what is filled in where the English has it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def catalogues() -> ModuleType:
    spec = importlib.util.spec_from_file_location("handrail_catalogues", ROOT / "assets" / "catalogues.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def wanted(catalogues: ModuleType) -> Catalog:
    return catalogues.wanted()


@pytest.mark.parametrize("code", ["cy", "pl", "ur"])
def test_each_language_has_every_sentence_and_no_other(catalogues: ModuleType, wanted: Catalog, code: str) -> None:
    assert list(catalogues.problems_of(code, catalogues.read(code), wanted)) == []


def test_sentences_are_found_in_templates_rules_and_forms(wanted: Catalog) -> None:
    for told in ("What happens next", "This is going well.", "What do you want to tell us?", "You are signed out."):
        assert wanted.get(told) is not None
    assert wanted.get("January", "month in a date") is not None


@pytest.mark.parametrize(
    ("english", "words", "problem"),
    [
        ("By: %(on)s", "Do", "lacks %(on)s"),
        ("By: %(on)s", "Do: %(on)s %(by)s", "holds %(by)s"),
        ("100%% of %(n)s", "100% z %(n)s", "lacks %%"),
        ("<strong>%(n)s</strong>", "%(n)s", "has other tags"),
        ("Good", "", "not translated"),
    ],
)
def test_a_translation_that_does_not_fit_is_found(
    catalogues: ModuleType, english: str, words: str, problem: str
) -> None:
    template, made = Catalog(), Catalog(locale="pl")
    template.add(english)
    made.add(english, words)
    (found,) = catalogues.problems_of("pl", made, template)
    assert problem in found


def test_what_is_missing_and_what_nobody_says_any_more_is_found(catalogues: ModuleType) -> None:
    template, made = Catalog(), Catalog(locale="pl")
    template.add("New")
    made.add("Old", "Stare")
    found = list(catalogues.problems_of("pl", made, template))
    assert [line.split(": ")[1] for line in found] == ["not in the catalogue", "nobody says this any more"]


def test_a_form_for_one_may_leave_the_number_out(catalogues: ModuleType) -> None:
    template, made = Catalog(), Catalog(locale="pl")
    template.add(("%(n)s step", "%(n)s steps"))
    made._num_plurals = 3
    made.add(("%(n)s step", "%(n)s steps"), ("jeden krok", "%(n)s kroki", "%(n)s kroków"))
    assert list(catalogues.problems_of("pl", made, template)) == []


def test_new_sentences_come_in_and_old_words_stay(
    catalogues: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    template = Catalog()
    template.add("Good", locations=[("a.html", 0)])
    catalogues.update("pl", template)
    path = catalogues.path_of("pl")
    kept = catalogues.read("pl")
    kept.get("Good").string = "Dobrze"
    catalogues.write("pl", kept)
    template.add(("%(n)s step", "%(n)s steps"), locations=[("b.html", 0)])
    catalogues.update("pl", template)
    text = path.read_text(encoding="utf-8")
    assert 'msgstr "Dobrze"' in text
    assert 'msgid_plural "%(n)s steps"' in text
    assert '"X-Made-By: machine\\n"' in text
    assert catalogues.compile_all() == [path.with_suffix(".mo")]
    assert catalogues.compile_all() == []
