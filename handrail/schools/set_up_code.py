"""The code that the first start asks for, so that nobody else on the network sets the school up first.

It is printed by `handrail serve` and kept in HANDRAIL_HOME/set-up-code until a school exists.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare

# No letter or digit that is taken for another one.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
N_CHARACTERS = 8  # 39 bits: too many to try over a network


def _path() -> Path:
    return Path(settings.VAR) / "set-up-code"


def set_up_code() -> str:
    """Return the code, made at the first question: 'KXTD-7M3P'."""
    path = _path()
    with suppress(FileNotFoundError):
        if kept := path.read_text(encoding="ascii").strip():
            return kept
    letters = "".join(secrets.choice(ALPHABET) for _ in range(N_CHARACTERS))
    code = f"{letters[:4]}-{letters[4:]}"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # "x": two processes that start together must agree on one code.
        with open(path, "x", encoding="ascii", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            file.write(code)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    return code


def is_set_up_code(typed: str) -> bool:
    """Say whether somebody typed the code; capitals, spaces and hyphens do not count."""

    def plain(text: str) -> str:
        return "".join(letter for letter in text.upper() if letter.isalnum())

    return constant_time_compare(plain(typed), plain(set_up_code()))


def forget_set_up_code() -> None:
    """Remove the code, once a school exists."""
    _path().unlink(missing_ok=True)
