"""Events in words."""

from __future__ import annotations

import pytest

from handrail.core.audit import SENTENCES
from handrail.frameworks.types import Nation
from handrail.records.rules import trail as rules
from handrail.records.types.trail import Kind

ADULT = "01a212df-9db9-73d0-ab1a-403963f86e1d"
STRANGER = "01a212df-9db9-73d0-ab1a-000000000000"


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        ("PUPIL_VIEWED", Kind.LOOKED),
        ("RECORDS_SEEN", Kind.LOOKED),
        ("LIST_SEEN", Kind.LOOKED),
        ("PLAN_PRINTED", Kind.TAKEN_OUT),
        ("PRINT_OPENED", Kind.TAKEN_OUT),
        ("REGISTER_EXPORTED", Kind.TAKEN_OUT),
        ("SIGNED_IN", Kind.SIGNED_IN),
        ("SIGN_IN_FAILED", Kind.SIGNED_IN),
        ("REFUSED", Kind.REFUSED),
        ("CONTACT_CHANGED", Kind.CHANGED),
        ("PASSWORD_CHANGED", Kind.CHANGED),
    ],
)
def test_a_kind_follows_from_the_name_of_the_type(type: str, kind: Kind) -> None:
    assert rules.kind_of(type) is kind
    assert type in rules.types_of(kind, [type, "SOMETHING_ELSE"])


def test_every_known_type_has_one_kind() -> None:
    found = [type for kind in Kind for type in rules.types_of(kind, SENTENCES)]
    assert sorted(found) == sorted(SENTENCES)


@pytest.mark.parametrize(
    ("type", "sentence", "old", "new", "expected"),
    [
        (
            "CONTACT_SIGHT_CHANGED",
            "changed what a contact may see",
            {"sees": "nothing"},
            {"sees": "full"},
            "changed what a contact may see: from nothing to the whole page",
        ),
        (
            "CONTACT_CHANGED",
            "changed a contact",
            {"telephone": "", "name": "Bola"},
            {"telephone": "0123", "name": "Bola"},
            "changed a contact: telephone from nothing to 0123",
        ),
        ("CONTACT_CHANGED", "changed a contact", {"note": "a" * 80}, {"note": "b"}, "changed a contact"),
        (
            "CONTACT_CHANGED",
            "changed a contact",
            {"telephone": "1", "email": "a"},
            {"telephone": "2", "email": "b", "name": "Bola"},
            "changed a contact: Bola",
        ),
        (
            "ROLES_CHANGED",
            "changed somebody's roles",
            ["teacher"],
            ["senco", "head"],
            "changed somebody's roles: from Teacher to SENCO, Head or senior leader",
        ),
        ("ACCOUNT_ADDED", "opened an account", None, {"name": "Dana", "roles": ["senco"]}, "opened an account: Dana"),
        ("CONTACT_REMOVED", "removed a contact", {"name": "Bola"}, None, "removed a contact: Bola"),
        ("PLAN_PRINTED", "printed the plan", None, {"file": STRANGER}, "printed the plan"),
        ("SIGNED_IN", "signed in", None, None, "signed in"),
        ("REFUSED", "was refused", None, {"page": "pupils:pupil-detail"}, "was refused: the pupil's page"),
        ("REFUSED", "was refused", None, None, "was refused: a page"),
        (
            "LIST_SEEN",
            "looked at a list of pupils",
            None,
            {"page": "pupils:register", "filters": {"year": "7", "q": "to"}},
            "looked at a list of pupils: the register (year: Year 7; q: to)",
        ),
        ("RECORDS_SEEN", "looked at it", None, {"page": "new:some-page"}, "looked at it: new some page"),
    ],
)  # fmt: skip
def test_what_happened_is_the_end_of_a_sentence(type, sentence, old, new, expected) -> None:
    assert rules.what_in_words(type, sentence, old=old, new=new, names={}, nation=Nation.ENGLAND) == expected


def test_changes_are_told_in_words_and_without_the_machine() -> None:
    old = {"sees": "nothing", "sha256": "ab" * 32, "left_on": None, "membership": ADULT, "same": 1, "group": STRANGER}
    new = {
        "sees": "read", "sha256": "cd" * 32, "left_on": "2026-11-16", "membership": None, "same": 1,
        "reason": "The family asked.", "eal": True,
    }  # fmt: skip
    found = rules.changes(old, new, names={ADULT: "Dana Okafor"}, nation=Nation.ENGLAND, reason="The family asked.")
    assert [(change.label, change.old, change.new) for change in found] == [
        ("Adult", "Dana Okafor", "nothing"),
        ("English as an additional language", "nothing", "yes"),
        ("Left on", "nothing", "16 November 2026"),
        ("May see", "nothing", "the page, without a say"),
    ]
    (text,) = rules.changes("before", "after", names={}, nation=Nation.ENGLAND)
    assert (text.label, text.old, text.new) == ("Text", "before", "after")
    (why,) = rules.changes(None, {"reason": "Other."}, names={}, nation=Nation.ENGLAND, reason="Why.")
    assert (why.label, why.new) == ("Reason", "Other.")


@pytest.mark.parametrize(
    ("value", "key", "expected"),
    [
        (None, "name", "nothing"),
        ([], "name", "nothing"),
        ({"a_b": ""}, "x", "nothing"),
        (False, "eal", "no"),
        (12, "rows", "12"),
        (6, "year_group", "P6"),
        ("8", "year", "S1"),
        (0, "year_group", "Nursery"),
        ("2026/27", "year", "2026/27"),
        ([["Autumn", "2026-09-02"], ["Spring"]], "terms", "Autumn, 2 September 2026; Spring"),
        ("2026-11-16T09:30:00+00:00", "at", "16 November 2026, 09:30"),
        ("key_worker", "role", "Key worker"),
        ("lead", "role", "Lead adult"),
        ("sen_support_plan", "kind", "SEN support plan"),
        ("unheard", "role", "unheard"),
        ("pupil_view", "permission", "open a pupil's page"),
        ("pupils:register", "page", "the register"),
        (["profile"], "parts", "Strengths, what helps and what to avoid"),
        (ADULT, "membership", "Dana Okafor"),
        ([STRANGER], "group", "a record"),
        ("x" * 400, "note", "x" * 300 + "..."),
    ],
)  # fmt: skip
def test_values_are_words(value, key: str, expected: str) -> None:
    assert rules.words(value, key, {ADULT: "Dana Okafor"}, Nation.SCOTLAND) == expected


def test_keys_of_records_are_found_wherever_they_stand() -> None:
    assert rules.keys_in({"a": [ADULT, {"b": STRANGER}], "c": "no", "d": 1}) == {ADULT, STRANGER}
    assert rules.keys_in({}) == rules.keys_in([]) == rules.keys_in(None) == set()


def test_an_unknown_part_is_named_after_its_key() -> None:
    assert rules.label_of("some_new-part") == "Some new part"
    assert rules.label_of("") == "Text"
    assert rules.page_name("") == "a page"
