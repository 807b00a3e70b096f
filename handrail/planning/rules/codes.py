"""Codes that people read from a screen and type, and the token that is a guest's place. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Callable
from uuid import UUID

# No vowels, so that no code is a word; none of the letters that are taken for others: I, L, N (M), O, Q, S, U.
ALPHABET = "BCDFGHJKMPRTVWXYZ"
# Seventeen letters, six places: 24 million codes, of which a handful are open at one time (house rule, with a brake).
CODE_LETTERS = 6
SECRET_BYTES = 32


def code_from(choose: Callable[[str], str]) -> str:
    """Return a code; `choose` picks one letter of those given, such as secrets.choice."""
    return "".join(choose(ALPHABET) for _ in range(CODE_LETTERS))


def code_words(code: str) -> str:
    """Return a code as people read it out: 'BCD FGH'."""
    return f"{code[:3]} {code[3:]}"


def read_code(text: str) -> str:
    """Return the code that somebody typed, whatever the case and the gaps, or '' for what is none."""
    letters = "".join(text[:40].split()).replace("-", "").upper()
    return letters if len(letters) == CODE_LETTERS and set(letters) <= set(ALPHABET) else ""


def token_for(school_id: UUID, secret: bytes) -> str:
    """Return what a phone keeps as its place: the school's key, so that no other school is looked in, and a secret."""
    return base64.urlsafe_b64encode(school_id.bytes + secret).decode("ascii").rstrip("=")


def read_token(token: str) -> tuple[UUID, str] | None:
    """Return the school's key and the hash of a place's token, or None for what was never one."""
    try:
        content = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) != 16 + SECRET_BYTES:
        return None
    school_id = UUID(bytes=content[:16])
    return (school_id, hash_of(token)) if secrets.compare_digest(token_for(school_id, content[16:]), token) else None


def hash_of(token: str) -> str:
    """Return the SHA-256 of a token: all that is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()
