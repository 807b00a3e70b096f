"""What `handrail check-deploy` says of each thing that can be wrong; no database, no machine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handrail.web.deploy import command, rules
from handrail.web.deploy.types import Facts, Finding, Severity

SOUND = Facts()
# code -> what is different from a sound school, and words of the finding
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "database-unreachable": ({"database_error": "no such host"}, "cannot be asked: no such host"),
    "debug-on": ({"debug": True}, "HANDRAIL_DEBUG"),
    "demo-on": ({"demo": True}, "HANDRAIL_DEMO"),
    "https-off": ({"secure": False}, "handrail.school.example, but HTTPS is not switched on"),
    "hosts-open": ({"hosts": ("a.example", "*", ".example.org")}, "holds *, .example.org"),
    "hosts-local": ({"hosts": ("localhost", "127.0.0.1", "[::1]"), "secure": False}, "names no other"),
    "origins-open": ({"origins": ("http://handrail.school.example", "https://*.a.example")}, "pretend"),
    "origins-strange": ({"origins": ("https://elsewhere.example:8443",)}, "names elsewhere.example, which"),
    "key-short": ({"secret_key_length": 12}, "has 12 characters"),
    "key-open": ({"is_secret_key_open": True}, "/var/lib/handrail/secret-key"),
    "files-open": ({"open_files": tuple("abcdefg")}, "can read a, b, c, d, e and 2 more"),
    "folder-open": ({"is_home_open": True}, "look into /var/lib/handrail"),
    "copies-beside": ({"copies_beside": ("/v/a.dump",)}, "beside them: /v/a.dump"),
    "runs-as-root": ({"is_root": True}, "runs as root"),
    "look-missing": ({"has_look": False}, "styles and scripts"),
    "sqlite-workers": ({"n_workers": 4}, "4 web processes"),
    "sqlite-pragmas": (
        {"journal_mode": "delete", "synchronous": 1, "has_foreign_keys": False},
        "journal_mode is delete, not wal; synchronous is 1, not 2 (FULL); foreign_keys is off",
    ),
    "migrations-waiting": ({"n_pending_migrations": 1}, "1 change of the database waits"),
    "triggers-missing": ({"missing_triggers": ("DELETE of core_auditevent",)}, "DELETE of core_auditevent"),
    "role-superuser": ({"role_name": "postgres", "is_superuser": True}, "as postgres, a superuser"),
    "role-bypasses": ({"role_name": "h", "bypasses_row_security": True}, "BYPASSRLS"),
    "role-owns-tables": ({"role_name": "h", "n_owned_tables": 40}, "owns 40 tables"),
    "row-security-missing": ({"tables_without_row_security": ("pupils_pupil",)}, "1 table of schools' records"),
    "database-plain": ({"is_database_encrypted": False}, "not encrypted"),
    "email-missing": ({"has_email": False}, "HANDRAIL_EMAIL_URL"),
    "email-plain": ({"is_email_encrypted": False}, "without TLS"),
    "breached-passwords": ({"breached_passwords": ""}, "stolen elsewhere"),
    "second-factor": (
        {"n_administrators": 3, "n_administrators_without_second_factor": 2},
        "2 administrators of 3 sign in with a password alone",
    ),
    "second-factor-missing": ({"can_have_second_factor": False}, "no second factor"),
    "accounts-sleeping": ({"n_sleeping_accounts": 1}, "1 open account saw no sign-in for 180 days"),
    "hsts-subdomains": ({"django": (("security.W005", "x"),)}, "x.handrail.school.example"),
    "hsts-preload": ({"django": (("security.W021", "x"),)}, "is not preload"),
    "django-check": ({"django": (("security.W019", "Said by Django."), ("security.W004", "x"))}, "Said by Django."),
}


def test_a_sound_school_has_nothing_to_mend() -> None:
    assert rules.findings(SOUND) == ()
    assert rules.is_ready(())


def test_every_rule_is_tried_here() -> None:
    codes = [rule.code for rule in rules.RULES]
    assert len(codes) == len(set(codes))
    assert set(codes) == set(WRONG)


@pytest.mark.parametrize("code", WRONG)
def test_each_thing_that_is_wrong_is_said_alone(code: str) -> None:
    changes, words = WRONG[code]
    found = rules.findings(replace(SOUND, **changes))
    assert [one.code for one in found] == [code]
    assert words in found[0].what
    rule = next(rule for rule in rules.RULES if rule.code == code)
    assert found[0] == Finding(code, rule.severity, found[0].what, rule.why, rule.mend)


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.code)
def test_what_is_said_is_whole_sentences(rule) -> None:
    for text in (rule.about, rule.why, rule.mend):
        assert text[0].isupper() or rule.mend.startswith(("chmod", "HANDRAIL_", "ALTER")) or text[0] == "`"
        assert text.endswith((".", '".', ")."))


@pytest.mark.parametrize(
    ("changes", "not_said"),
    [
        ({"hosts": ("localhost",), "secure": False}, "https-off"),
        ({"is_sqlite": False, "n_workers": 4}, "sqlite-workers"),
        ({"is_sqlite": False, "journal_mode": "x"}, "sqlite-pragmas"),
        ({"database_error": "gone", "journal_mode": "x"}, "sqlite-pragmas"),
        ({"is_superuser": True, "bypasses_row_security": True}, "role-bypasses"),
        ({"n_pending_migrations": 3, "missing_triggers": ("UPDATE of x",)}, "triggers-missing"),
        ({"n_pending_migrations": 3, "tables_without_row_security": ("x",)}, "row-security-missing"),
        ({"has_email": False, "is_email_encrypted": False}, "email-plain"),
        ({"can_have_second_factor": False, "n_administrators_without_second_factor": 1}, "second-factor"),
        ({"secure": False, "django": (("security.W021", "x"),)}, "hsts-preload"),
        ({"origins": ("https://handrail.school.example",)}, "origins-strange"),
        ({"synchronous": 3}, "sqlite-pragmas"),
        ({"journal_mode": "WAL"}, "sqlite-pragmas"),
    ],
)
def test_what_follows_from_something_else_is_not_said(changes: dict[str, Any], not_said: str) -> None:
    assert not_said not in {one.code for one in rules.findings(replace(SOUND, **changes))}


def test_other_cases_of_the_same_rules() -> None:
    missing = rules.findings(replace(SOUND, breached_passwords="missing"))
    assert "names a file that is not there" in missing[0].what
    nameless = rules.findings(replace(SOUND, hosts=(), django=(("security.W005", "x"),)))
    assert "x.your.school" in "".join(one.what for one in nameless)
    many = rules.findings(replace(SOUND, n_pending_migrations=3))
    assert "3 changes of the database wait to" in many[0].what


def test_the_worst_comes_first_and_one_must_is_enough() -> None:
    found = rules.findings(replace(SOUND, has_email=False, debug=True, django=(("security.W021", "x"),)))
    assert [one.severity for one in found] == [Severity.MUST, Severity.SHOULD, Severity.GOOD]
    assert not rules.is_ready(found)
    assert rules.is_ready(found[1:])


# ------------------------------------------------------------------------------------------------------- words


def test_the_words_say_what_why_and_what_to_do() -> None:
    text = command.as_words(rules.findings(replace(SOUND, debug=True, has_email=False)))
    assert text.startswith("Must be mended\n==============\n\nDebug pages are on")
    assert "  Why: After a mistake" in text and "  Do:  Remove HANDRAIL_DEBUG" in text and "[debug-on]" in text
    assert "This command cannot see:" in text and "last backup" in text
    assert text.endswith("Must be mended: 1, should be mended: 1. Keep no real pupils' records here before.")
    assert max(map(len, text.splitlines())) <= command.WIDTH


def test_nothing_found_is_said_too() -> None:
    assert command.as_words(()).endswith("Nothing was found. Real records may be kept here.")
    text = command.as_words(rules.findings(replace(SOUND, has_email=False)))
    assert text.endswith("Should be mended: 1. Real records may be kept here.")
