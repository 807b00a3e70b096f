"""The settings as a school has them, behind HTTPS: cookies, HSTS, passwords. Read in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ASK = """
import json
from django.conf import settings
names = "%s".split()
print(json.dumps({name: getattr(settings, name) for name in names}))
"""
NAMES = """SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_HTTPONLY
SESSION_COOKIE_SAMESITE CSRF_COOKIE_SAMESITE SESSION_COOKIE_DOMAIN CSRF_COOKIE_DOMAIN SESSION_COOKIE_PATH
CSRF_COOKIE_PATH SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS SECURE_HSTS_PRELOAD SECURE_SSL_REDIRECT DEBUG DEMO
SESSION_SERIALIZER PASSWORD_HASHERS"""


def settings_with(home: Path, **variables: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-c", ASK % " ".join(NAMES.split())],
        cwd=ROOT,
        env={"HANDRAIL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "handrail.settings", "PATH": "", **variables},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_behind_https_cookies_are_bound_to_this_host(tmp_path) -> None:
    found = settings_with(tmp_path, HANDRAIL_SECURE="1")
    for cookie in ("SESSION_COOKIE", "CSRF_COOKIE"):
        assert found[f"{cookie}_NAME"].startswith("__Host-")
        # What the prefix promises; a browser refuses the cookie otherwise.
        assert found[f"{cookie}_SECURE"] is True
        assert found[f"{cookie}_DOMAIN"] is None
        assert found[f"{cookie}_PATH"] == "/"
        assert found[f"{cookie}_SAMESITE"] == "Lax"
    assert found["SESSION_COOKIE_HTTPONLY"] is True
    assert found["SECURE_SSL_REDIRECT"] is True


@pytest.mark.parametrize(
    ("chosen", "subdomains", "preload"),
    [(None, True, False), ("host", False, False), ("subdomains", True, False), ("preload", True, True)],
)
def test_browsers_remember_https_for_a_year(tmp_path, chosen, subdomains, preload) -> None:
    found = settings_with(tmp_path, HANDRAIL_SECURE="1", **({"HANDRAIL_HSTS": chosen} if chosen else {}))
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is subdomains
    assert found["SECURE_HSTS_PRELOAD"] is preload


def test_without_https_nothing_is_promised(tmp_path) -> None:
    found = settings_with(tmp_path)
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == ("sessionid", "csrftoken")
    assert found["SECURE_HSTS_SECONDS"] == 0
    assert found["DEBUG"] is False and found["DEMO"] is False


def test_an_unknown_word_for_hsts_is_refused(tmp_path) -> None:
    with pytest.raises(AssertionError, match="must be host, subdomains or preload, not 'all'"):
        settings_with(tmp_path, HANDRAIL_HSTS="all")


def test_the_folder_of_a_new_installation_is_for_its_owner_only(tmp_path) -> None:
    home = tmp_path / "var"
    settings_with(home)
    assert home.stat().st_mode & 0o077 == 0


def test_passwords_are_hashed_slowly_enough(tmp_path) -> None:
    """Source: ASVS 5.0.0, appendix C: PBKDF2-HMAC-SHA-256 with at least 600,000 iterations."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    found = settings_with(tmp_path)
    assert found["PASSWORD_HASHERS"][0] == "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    assert PBKDF2PasswordHasher.algorithm == "pbkdf2_sha256"
    assert PBKDF2PasswordHasher.iterations >= 600_000


def test_a_session_is_read_as_data_and_never_as_code(tmp_path) -> None:
    assert settings_with(tmp_path)["SESSION_SERIALIZER"].endswith("JSONSerializer")
