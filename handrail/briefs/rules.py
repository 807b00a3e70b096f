"""Rules of briefs: on which day one works, what its link looks like, and who must be told of. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from handrail.briefs.types import BriefStanding, SheetPupil
from handrail.schools.rules import first_school_day_on_or_after
from handrail.schools.types import Calendar

# Source: issue 3.6: 256 bits that nobody can guess.
SECRET_BYTES = 32
MOST_TARGETS = 3
MOST_GROUPS = 12
MOST_PUPILS = 60


def days_to_choose(today: date, calendar: Calendar) -> tuple[date, ...]:
    """Return the days for which a brief can be made: today, and the next school day.

    Without a calendar the next day from Monday to Friday. Source: house rule; a plan of next week may still change.
    """
    tomorrow = today + timedelta(days=1)
    following = first_school_day_on_or_after(tomorrow, calendar) or _weekday_on_or_after(tomorrow)
    return (today, following)


def _weekday_on_or_after(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def standing(day: date, ended_at: datetime | None, today: date) -> BriefStanding:
    """Return where a brief stands: it works from midnight to midnight of its day, until somebody ends it."""
    if ended_at is not None:
        return BriefStanding.ENDED
    if day == today:
        return BriefStanding.TODAY
    return BriefStanding.COMING if day > today else BriefStanding.OVER


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


def must_be_told(pupil: SheetPupil, *, is_on_register: bool) -> bool:
    """Say whether an adult must know of this pupil: on the register, working to a plan, or with help or harm written.

    Source: house rule from domain P11: supply staff need to know before the first lesson, and nothing that they do not.
    """
    return is_on_register or bool(pupil.targets or pupil.helps or pupil.avoid or pupil.know)


def listed(names: Sequence[str]) -> str:
    """Return names as one phrase: 'A', 'A and B', 'A, B and C'."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
