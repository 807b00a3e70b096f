"""The last part of a link that opens something without an account, and a guest's place on a phone. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from uuid import UUID

# Nobody can guess 256 bits. Source: issue 3.6.
SECRET_BYTES = 32


def token_for(school_id: UUID, secret: bytes) -> str:
    """Return the last part of a link: the school's key, so that nothing is looked for in other schools, and the secret.

    Errors: ValueError if the secret is shorter than 256 bits.
    """
    if len(secret) < SECRET_BYTES:
        raise ValueError("A link needs a secret of 32 bytes.")
    return base64.urlsafe_b64encode(school_id.bytes + secret).decode("ascii").rstrip("=")


def read_token(token: str) -> tuple[UUID, str] | None:
    """Return the school's key and the hash of a link's last part, or None for what was never one."""
    try:
        content = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) != 16 + SECRET_BYTES:
        return None
    school_id = UUID(bytes=content[:16])
    # Written in another way it would be a second link with the same secret.
    return (school_id, hash_of(token)) if secrets.compare_digest(token_for(school_id, content[16:]), token) else None


def hash_of(token: str) -> str:
    """Return the SHA-256 of a link's last part: all that is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()
