"""Passwords: which are good enough, and new ones that can be read out over a telephone."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from handrail.core.errors import Refused

N_WORDS = 5

# Short words that are spelt as they sound, 248 of them: five are 39 bits, and guessing is slowed (rules.wait_seconds).
WORDS = (Path(__file__).parent / "words.txt").read_text(encoding="ascii").split()


def new_passphrase() -> str:
    """Return five words with hyphens, to hand over once: 'acorn-lagoon-...'."""
    return "-".join(secrets.choice(WORDS) for _ in range(N_WORDS))


def check_password(password: str, *, email: str, name: str) -> None:
    """Raise Refused(field='password') with how to mend it if a password is too easy."""
    from handrail.access.models import User

    try:
        validate_password(password, user=User(email=email, name=name))
    except ValidationError as error:
        sentences = {
            "password_too_short": "The password is too short: use at least 12 characters, for instance four words.",
            "password_too_common": "Many people use this password, so it is guessed first. Choose another.",
            "password_too_similar": "The password is too much like the name or the e-mail address. Choose another.",
        }
        first = error.error_list[0]
        raise Refused(sentences.get(first.code or "", " ".join(error.messages)), field="password") from error
