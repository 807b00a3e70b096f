"""The codes of invitations: made once, shown once, kept as a keyed hash."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

from handrail.access.rules import CODE_LENGTH, CODE_LETTERS


def new_code() -> str:
    """Return twelve letters and digits by chance: 60 bits."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def code_hash(code: str) -> str:
    """Return what is kept of a code. Without the installation's secret key nobody can try codes against it."""
    return salted_hmac("handrail.invitation", code, algorithm="sha256").hexdigest()
