"""The lines of the log: when, how bad, where and what went wrong, and nothing of anybody's.

A log is read by more people than the records are, and lies in more places. So what people typed, names inside the
messages of errors, tokens of links, cookies, passwords and what follows a question mark become "…" in every line.
Only HANDRAIL_DEBUG shows them, which no real school's machine has on.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

GONE = "…"
_KEY = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
# Rooms whose addresses hold a link's secret in place of a record's key.
_PLACES_OF_LINKS = (
    "brief|briefs|card|cards|code|confirm|feed|invitation|invitations|invite|key|link|links|reset|token|verify"
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # postgresql://user:password@host
    (re.compile(r"(://)[^\s/@]+@"), rf"\1{GONE}@"),
    (re.compile(r"[^\s'\"<>(,;:=/…]+@[^\s'\"<>),;:/]+\.\w+"), GONE),
    # Cookies hold several pairs, so everything after the name goes.
    (re.compile(r"(?i)\b((?:set-)?cookie|authorization)\b(['\"]?\s*[:=]\s*).*"), rf"\1\2{GONE}"),
    (
        re.compile(
            r"(?i)([\w-]*(?:password|passphrase|secret|token|sessionid|api[_-]?key)[\w-]*)(['\"]?\s*[:=]\s*)"
            r"('[^']*'|\"[^\"]*\"|[^\s,;&]+)"
        ),
        rf"\1\2{GONE}",
    ),
    (re.compile(rf"(?i)(/(?:{_PLACES_OF_LINKS})/)[^/\s?'\"]+"), rf"\1{GONE}"),
    # A long word of letters and digits in an address is a secret, unless it is the key of a record.
    (re.compile(rf"/(?!{_KEY}(?:/|\b))(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{{16,}}(?=/|\b)"), f"/{GONE}"),
    (re.compile(r"(/[^\s?'\"]*)\?[^\s'\"]+"), rf"\1?{GONE}"),
    # Numbers that a person carries through life.
    (re.compile(r"\b[A-Za-z]?\d{9,}[A-Za-z]?\b"), GONE),
)
# In the message of an error what stands between quotation marks was typed, or is a name of the program's: those have _.
_QUOTED = re.compile(r"'(?!\w+_\w+')[^']*'|\"(?!\w+_\w+\")[^\"]*\"")
_ROW = re.compile(r"(=\(|contains \().*", re.S)
_DETAIL = re.compile(r"^(DETAIL|HINT|CONTEXT|LINE \d+):.*", re.S)


def discreet(text: str) -> str:
    """Return a line of the log without addresses' questions, tokens, cookies, passwords, e-mail addresses and numbers.

    Characters that would start a new line, or colour a terminal, are shown and not sent.
    """
    text = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


def discreet_message(text: str) -> str:
    """Return the message of an error without the values in it: quoted words, rows of the database."""
    kept = [line for line in text.splitlines() if not _DETAIL.match(line.strip())]
    return "\n".join(discreet(_ROW.sub(rf"\1{GONE}", _QUOTED.sub(f"'{GONE}'", line))) for line in kept)


class Discreet(logging.Formatter):
    """Writes one line for an event, in UTC, and below it where an error came from."""

    def __init__(self, *, in_full: bool = False) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")
        self.in_full = in_full

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """Return the moment in UTC: machines of one installation may stand in different zones."""
        return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line itself."""
        if not self.in_full:
            record.message = discreet(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        """Return where an error came from: files, lines and code, and its message without values."""
        if self.in_full:
            return super().formatException(ei)
        return "\n".join(_lines(traceback.TracebackException(*ei, compact=True)))

    def formatStack(self, stack_info: str) -> str:
        """Return a stack as it is: it holds files and code only."""
        return stack_info


def _lines(error: traceback.TracebackException) -> Iterator[str]:
    """Yield the lines of an error, the one that caused it first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _lines(before)
        yield "This led to:"
    yield "Traceback (most recent call last):"
    yield from (line.rstrip() for line in error.stack.format())
    yield discreet_message("".join(error.format_exception_only()).strip())
