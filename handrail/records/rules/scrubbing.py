"""Invented words in the place of real ones: consistent, of the same length and shape. Pure.

A key that is drawn once and thrown away decides what becomes what, so that nobody can find the way back.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Container, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from handrail.pupils.rules import folded

HARMLESS = (
    "", "a", "on", "sun", "leaf", "cloud", "meadow", "pebbles", "mountain", "raindrops", "sunflowers", "grasshopper",
    "strawberries", "thunderclouds",
)  # fmt: skip
FIRST, MIDDLE, LAST = "BDFGKLMNPRSTV", ("a", "e", "i", "o", "u"), ("l", "n", "r", "m", "s", "v", "d")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"-?\d{1,9}(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}[\d:.]*(Z|[+-]\d{2}:\d{2})?")
_LETTERS = re.compile(r"[^\W\d_]+")
# In JSON, the names of keys whose values are names of people or places, or days of birth.
NAME_KEYS = frozenset({"name", "first_name", "surname", "forename", "known_as", "by", "initials", "preferred_surname"})
NAME_KEYS |= {"middle_names", "pupil", "who", "owner", "contact", "adult"}
MOST_DAYS = 45


class Disguise:
    """Turns real values into invented ones: the same value always into the same."""

    def __init__(self, key: bytes, *, codes: Container[str] = frozenset(), avoid: Container[str] = frozenset()) -> None:
        """`codes` stay as they are; `avoid` has the folded words of real names, which no invented name may be."""
        self._key, self._codes, self._avoid = key, codes, avoid
        self._taken: dict[str, dict[str, str]] = {}
        self._words: dict[str, str] = {}
        self._used: set[str] = set()

    def _digest(self, *parts: str) -> bytes:
        return hmac.digest(self._key, "\0".join(parts).encode("utf-8", "replace"), "sha256")

    def key(self, value: UUID) -> UUID:
        """Return another version 7 key of the same moment, so that records keep their order."""
        bits = int.from_bytes(self._digest("key", value.hex)[:10], "big")
        whole = (value.int >> 80 << 80) | bits
        whole = (whole & ~(0xF << 76)) | (0x7 << 76)
        return UUID(int=(whole & ~(0x3 << 62)) | (0x2 << 62))

    def day(self, value: date) -> date:
        """Return a day from 1 to 45 days before or after; the same day always becomes the same."""
        number = int.from_bytes(self._digest("day", value.isoformat())[:4], "big") % (2 * MOST_DAYS)
        return value + timedelta(days=number - MOST_DAYS if number < MOST_DAYS else number - MOST_DAYS + 1)

    def name(self, value: str) -> str:
        """Return a name with an invented word for each of its words, with capitals where they were."""
        return _LETTERS.sub(lambda match: self._name_word(match.group()), value)

    def _name_word(self, word: str) -> str:
        plain = folded(word)
        if len(word) == 1:
            return "X" if word.isupper() else "x"
        made = self._words.get(plain)
        if made is None:
            made = self._words[plain] = self._invented(plain)
        return made if word[0].isupper() else made.lower()

    def _invented(self, plain: str) -> str:
        salt = 0
        while True:
            digest = self._digest("name", plain, str(salt))
            syllables = [MIDDLE[b % 5] + LAST[b // 5 % 7] for b in digest[1 : 3 + salt // 50]]
            made = FIRST[digest[0] % len(FIRST)] + "".join(syllables)
            if made.lower() not in self._used and made.lower() not in self._avoid:
                self._used.add(made.lower())
                return made
            salt += 1

    def text(self, value: str) -> str:
        """Return harmless words of the same lengths, with other digits; what is between words stays."""
        with_words = _LETTERS.sub(lambda match: _harmless(match.group()), value)
        return self._digits(value, with_words)

    def shape(self, value: str) -> str:
        """Return other letters and digits in the same places, as a number or code has them."""
        digest = self._digest("shape", value)
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
        made = []
        for place, sign in enumerate(value):
            byte = self._digest("shape", value, str(place // 32))[place % 32] if place >= 32 else digest[place]
            if sign.isdigit():
                made.append(str(byte % 10))
            elif sign.isalpha():
                letter = letters[byte % len(letters)]
                made.append(letter if sign.isupper() else letter.lower())
            else:
                made.append(sign)
        return "".join(made)

    def _digits(self, value: str, words: str) -> str:
        digest = self._digest("digits", value)
        count = iter(range(10**9))
        return re.sub(r"\d", lambda _: str(digest[next(count) % 32] % 10), words)

    def email(self, value: str) -> str:
        """Return an address that leads nowhere."""
        return f"person-{self._digest('email', value.lower()).hex()[:12]}@scrubbed.example"

    def secret(self, value: str, length: int) -> str:
        """Return letters that open nothing, for a column that must hold something of its own."""
        return self._digest("secret", value).hex()[: min(64, length)]

    def once(self, column: str, value: str, made: str) -> str:
        """Return `made`, changed until no other value of the column became it."""
        taken = self._taken.setdefault(column, {})
        candidate, number = made, 0
        while taken.setdefault(candidate, value) != value:
            number += 1
            # Of a short value there are few; then it grows.
            candidate = self.shape(f"{made}{number}")[: len(made)] if number < 50 else f"{made}{number}"
        return candidate

    def json(self, value: Any, key: str = "") -> Any:
        """Return JSON of the same shape: keys replaced, names invented, other words made harmless; codes stay."""
        if isinstance(value, Mapping):
            return {self._json_key(inner): self.json(part, str(inner)) for inner, part in value.items()}
        if isinstance(value, list):
            return [self.json(part, key) for part in value]
        if not isinstance(value, str) or not value:
            return value
        if _UUID.fullmatch(value):
            return str(self.key(UUID(value)))
        if _HASH.fullmatch(value):
            return self.secret(value, 64)
        if _DAY.fullmatch(value):
            return self.day(date.fromisoformat(value)).isoformat() if "birth" in key else value
        if value in self._codes or _MOMENT.fullmatch(value):
            return value
        if _NUMBER.fullmatch(value):
            return self.shape(value) if key in {"upn", "former_upn", "admission_number", "telephone"} else value
        if "@" in value:
            return self.email(value)
        if key in {"upn", "former_upn", "admission_number", "telephone"}:
            return self.shape(value)
        return self.name(value) if key in NAME_KEYS else self.text(value)

    def _json_key(self, key: str) -> str:
        return str(self.key(UUID(key))) if _UUID.fullmatch(key) else key


def _harmless(word: str) -> str:
    n = len(word)
    longest = len(HARMLESS) - 1
    made = HARMLESS[n] if n <= longest else (HARMLESS[longest] * (n // longest + 1))[:n]
    return made.capitalize() if word[0].isupper() else made
