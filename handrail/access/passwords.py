"""Passwords: which are good enough, and new ones that can be read out over a telephone."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from handrail.access import rules
from handrail.core.errors import Refused

log = logging.getLogger(__name__)

N_WORDS = 5

# Short words that are spelt as they sound, 248 of them: five are 39 bits, and guessing is slowed (rules.wait_seconds).
WORDS = (Path(__file__).parent / "words.txt").read_text(encoding="ascii").split()

TOO_COMMON = (
    "Many people use this password, or one like it, so it is guessed first. Choose another, for instance four words "
    "without a connection."
)


class NotLikeTheAccount:
    """Django's validator of likeness, but with the letters in their order.

    Django's own counts letters that both have in any order, so that one in some thousand of our passphrases, which are
    long, is "too similar" to a long address with which it shares no word.
    """

    most_alike = 0.7

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError(password_too_similar) if the password is much like the name, the address or a part."""
        own = [text for text in (user.name, user.email) if text] if user else []
        for part in [*own, *(part for text in own for part in re.split(r"\W+", text) if part)]:
            if SequenceMatcher(a=password.lower(), b=part.lower(), autojunk=False).ratio() >= self.most_alike:
                raise ValidationError(self.get_help_text(), code="password_too_similar")

    def get_help_text(self) -> str:
        """Return the rule in a sentence."""
        return "The password must not be much like the name or the e-mail address."


def new_passphrase() -> str:
    """Return five words with hyphens, to hand over once: 'acorn-lagoon-...'."""
    return "-".join(secrets.choice(WORDS) for _ in range(N_WORDS))


def check_password(password: str, *, email: str | None, name: str, school_name: str = "") -> None:
    """Raise Refused(field='password') with how to mend it if a password is too easy.

    Too easy: short; like the name or the address; a common one, also with capitals, digits and signs around it or
    letters exchanged; hardly more than the school's or the person's name; in the file of leaked passwords.
    """
    from handrail.access.models import User

    try:
        validate_password(password, user=User(email=email or "", name=name))
    except ValidationError as error:
        sentences = {
            "password_too_short": "The password is too short: use at least 12 characters, for instance four words.",
            "password_too_common": TOO_COMMON,
            "password_too_similar": "The password is too much like the name or the e-mail address. Choose another.",
        }
        first = error.error_list[0]
        raise Refused(sentences.get(first.code or "", " ".join(error.messages)), field="password") from error
    if any(word in common_words() for word in rules.base_words(password)):
        raise Refused(TOO_COMMON, field="password")
    if rules.is_mostly_context(password, [name, email or "", school_name, "handrail"]):
        raise Refused(
            "The password is hardly more than a name that others know: yours, the school's or Handrail's. "
            "Choose another, for instance four words without a connection.",
            field="password",
        )
    if is_breached(password):
        raise Refused(
            "This password stands on a public list of stolen ones, so it is guessed first. Choose another.",
            field="password",
        )


@cache
def common_words() -> frozenset[str]:
    """Return the words inside Django's 20,000 common passwords: in small letters, without what stands around them."""
    return frozenset(word for password in CommonPasswordValidator().passwords for word in rules.base_words(password))


def is_breached(password: str) -> bool:
    """Say whether the administrator's file of leaked passwords holds this one. A file that cannot be read is logged."""
    path = settings.HANDRAIL_BREACHED_PASSWORDS
    if not path:
        return False
    try:
        return holds_line(Path(path), hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper())
    except OSError as error:
        log.error("The file of leaked passwords cannot be read: %s", error)
        return False


def holds_line(path: Path, digest: str) -> bool:
    """Say whether a sorted file has a line that is this hash, with or without ':count' behind it.

    By halving: about 40 short reads in a file of 40 GB, and nothing is kept in memory.
    """
    wanted = digest.encode("ascii")
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        # Invariant: the line, if it is there, begins at or after `low` and before `high`.
        while low < high:
            middle = (low + high) // 2
            start, line = _line_from(file, middle)
            if not line or start >= high:
                high = middle
                continue
            found = re.split(rb"[:\s]", line, maxsplit=1)[0].upper()
            if found == wanted:
                return True
            if found < wanted:
                low = start + len(line)
            else:
                high = middle
    return False


def _line_from(file: BinaryIO, offset: int) -> tuple[int, bytes]:
    """Return where the first line that begins at or after the offset begins, and the line."""
    file.seek(max(offset - 1, 0))
    if offset:
        file.readline()
    start = file.tell()
    return start, file.readline()
