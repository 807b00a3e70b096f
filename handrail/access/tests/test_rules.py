"""Initials, waits and passwords."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.access import passwords, rules
from handrail.access.roles import ROLES
from handrail.access.types import Role
from handrail.core.errors import Refused

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Dana Okafor", "DO"), ("anne-marie o'neill", "AMO"), ("  ", ""), ("A B C D E", "ABCD"), ("Mr. 7", "M")],
)
def test_initials(name: str, initials: str) -> None:
    assert rules.initials_of(name) == initials


@pytest.mark.parametrize(
    ("n", "seconds"), [(0, 0), (4, 0), (5, 4), (6, 8), (7, 16), (12, 512), (13, 900), (10**6, 900)]
)
def test_wait_grows_and_ends(n: int, seconds: int) -> None:
    assert rules.wait_seconds(n) == seconds


@given(st.integers(0, 10_000))
def test_a_wait_never_shrinks_with_more_failures(n: int) -> None:
    assert rules.wait_seconds(n) <= rules.wait_seconds(n + 1) <= rules.LONGEST_WAIT_SECONDS


@given(st.integers(0, 200), st.integers(0, 10_000))
def test_the_wait_ends_by_itself(n: int, passed: int) -> None:
    left = rules.seconds_left(n, NOW, NOW + timedelta(seconds=passed))
    assert left == max(0, rules.wait_seconds(n) - passed)


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 second"), (8, "8 seconds"), (60, "1 minute"), (61, "2 minutes"), (900, "15 minutes")]
)
def test_wait_words(seconds: int, words: str) -> None:
    assert rules.wait_words(seconds) == words


def test_new_passphrases_are_good_passwords() -> None:
    made = {passwords.new_passphrase() for _ in range(50)}
    assert len(made) == 50
    for phrase in made:
        passwords.check_password(phrase, email="dana@example.org", name="Dana Okafor")
    assert len(set(passwords.WORDS)) == len(passwords.WORDS) > 200


@pytest.mark.parametrize("bad", ["short", "password1234", "dana@example.org"])
def test_easy_passwords_are_refused(bad: str) -> None:
    with pytest.raises(Refused) as refusal:
        passwords.check_password(bad, email="dana@example.org", name="Dana Okafor")
    assert refusal.value.field == "password"


def test_every_role_says_what_it_is_for() -> None:
    for role in Role:
        assert ROLES[role].description.endswith(".") and ROLES[role].can_try.endswith(".")
