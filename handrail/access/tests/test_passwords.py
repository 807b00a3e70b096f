"""Passwords that are guessed first: common ones in every dress, names that others know, and the list of stolen ones."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.access import passwords, rules
from handrail.core.errors import Refused


def check(password: str, school_name: str = "Fernhill Primary School") -> None:
    passwords.check_password(password, email="d.okafor@fernhill.example", name="Dana Okafor", school_name=school_name)


@pytest.mark.parametrize(
    "password",
    [
        "Password123456",
        "P4ssw0rd2026!!",
        "!!!!passw0rd!!!!",
        "2026-Letmein-2026",
        "passwordpassword",
        "PasswordPassword",
        "qwertyuiop123456",
        "Footba11_2026",
        "$unshine99999",
        "iloveyou!!!!!!",
        "123456789012",
    ],
)
def test_common_passwords_are_refused_in_every_dress(password: str) -> None:
    with pytest.raises(Refused, match="Many people use this password") as refusal:
        check(password)
    assert refusal.value.field == "password"


@pytest.mark.parametrize(
    "password",
    ["FernhillSchool1", "Fernhill-2026-!", "Handrail2026!!", "0kafor-fernh1ll", "h4ndra1l-handrail", "fernhill okafor"],
)
def test_names_that_others_know_are_no_password(password: str) -> None:
    with pytest.raises(Refused, match=r"hardly more than a name|too much like the name"):
        check(password)


@pytest.mark.parametrize(
    "password",
    [
        "quartz lantern otter 7",
        "harbour pelican mint 4",
        "fernhill quartz lantern",
        "seven-quiet-harbour",
        "Tr0ubl3-lantern-mint",
    ],
)
def test_words_without_a_connection_are_good(password: str) -> None:
    check(password)


def test_passwords_that_we_make_are_good() -> None:
    for _ in range(20):
        check(passwords.new_passphrase())
    # It has most letters of the address, none of its words.
    check("paddle-locket-muffin-fox-lantern")


@pytest.mark.parametrize(
    "password", ["dana.okafor.dana", "DanaOkafor!!", "d.okafor@fernhil", "d.okafor@fernhill.example"]
)
def test_a_password_like_the_account_is_refused(password: str) -> None:
    with pytest.raises(Refused, match=r"too much like the name"):
        check(password, school_name="")


def test_without_names_and_addresses_nothing_is_in_the_way() -> None:
    passwords.check_password("quartz lantern otter 7", email=None, name="")


@given(st.text(max_size=30))
def test_the_words_meant_by_a_password_are_small_and_never_short(password: str) -> None:
    assert all(len(word) >= 4 and word == word.lower() for word in rules.base_words(password))


@given(st.text(max_size=30))
def test_without_known_names_nothing_is_context(password: str) -> None:
    assert not rules.is_mostly_context(password, [])


# ----------------------------------------------------------------------------------------- the list of stolen ones


def sha1(word: str) -> str:
    return hashlib.sha1(word.encode()).hexdigest().upper()


def listed(path: Path, words: list[str], line: str) -> Path:
    hashes = sorted(sha1(word) for word in words)
    path.write_text("".join(line.format(one) for one in hashes), newline="")
    return path


@pytest.mark.parametrize("line", ["{}:3\r\n", "{}\n", "{}:12345\n"])
@pytest.mark.parametrize("n_words", [1, 2, 3, 1000])
def test_every_line_of_the_list_is_found_and_no_other(tmp_path: Path, line: str, n_words: int) -> None:
    words = [f"word {n}" for n in range(n_words)]
    path = listed(tmp_path / "breached.txt", words, line)
    assert all(passwords.holds_line(path, sha1(word)) for word in words)
    assert not any(passwords.holds_line(path, sha1(f"other {n}")) for n in range(200))


def test_a_list_in_small_letters_without_a_last_line_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "breached.txt"
    path.write_text("\n".join(sorted(sha1(f"word {n}").lower() for n in range(50))))
    assert all(passwords.holds_line(path, sha1(f"word {n}")) for n in range(50))
    path.write_text("")
    assert not passwords.holds_line(path, sha1("word 1"))


def test_the_list_is_read_in_few_steps(tmp_path: Path, monkeypatch) -> None:
    path = listed(tmp_path / "breached.txt", [f"word {n}" for n in range(20_000)], "{}:1\r\n")
    steps = []
    real = passwords._line_from
    monkeypatch.setattr(passwords, "_line_from", lambda file, offset: steps.append(offset) or real(file, offset))
    assert passwords.holds_line(path, sha1("word 777"))
    assert len(steps) < 25


def test_a_stolen_password_is_refused(tmp_path: Path, settings) -> None:
    settings.HANDRAIL_BREACHED_PASSWORDS = str(listed(tmp_path / "b.txt", ["quartz lantern otter 7"], "{}:1\n"))
    with pytest.raises(Refused, match="public list of stolen ones"):
        check("quartz lantern otter 7")
    check("harbour pelican mint 4")


def test_a_list_that_cannot_be_read_is_logged_and_stops_nobody(tmp_path: Path, settings, caplog) -> None:
    settings.HANDRAIL_BREACHED_PASSWORDS = str(tmp_path / "missing.txt")
    check("quartz lantern otter 7")
    assert "The file of leaked passwords cannot be read" in caplog.text
