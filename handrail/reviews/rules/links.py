"""Links with which a family says something without an account: their codes, days and limits. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from datetime import date, timedelta
from uuid import UUID

# Nobody can guess 256 bits.
SECRET_BYTES = 32
# A link that nobody remembers should not stay open for a year (house rule): a term and a bit.
LONGEST_DAYS = 100
USUAL_DAYS = 14
# Nobody has more to say in a day; a machine that was given a link would (house rule).
MOST_ANSWERS_A_DAY = 10
MOST_OPEN_LINKS = 8

FAMILY_QUESTIONS = ("What is going well?", "What is hard?", "What should we do next?")
"""What a family is asked for a review, on the page of the link and on paper. Source: [001] on parents' views."""


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


def usual_end(due_on: date, today: date) -> date:
    """Return the usual last day of a link: the day of the review, or two weeks from now where that has passed."""
    return due_on if today <= due_on <= today + timedelta(days=LONGEST_DAYS) else today + timedelta(days=USUAL_DAYS)


def end_problem(ends_on: date, today: date) -> str:
    """Say in a sentence why a link cannot end on this day, or return an empty string."""
    if ends_on < today:
        return "This day has passed. Choose today or a later day."
    if ends_on > today + timedelta(days=LONGEST_DAYS):
        return f"A link stays open for at most {LONGEST_DAYS} days. Choose an earlier day."
    return ""
