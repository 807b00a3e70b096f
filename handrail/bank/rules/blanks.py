"""Blanks in a target: {name}, {when}, {number} and a few more, and how they are filled so that the sentence reads."""

from __future__ import annotations

import re
from collections.abc import Mapping

BLANKS = ("name", "when", "number", "text level", "adult", "object", "word list")
"""Every blank that a target may have. Source: house rule; each of them stands for one thing that a teacher knows."""

_BLANK = re.compile(r"\{([^{}\n]{1,40})\}")
# What is counted one by one; '1 times' reads wrongly. Source: house list of the units that stand in targets.
_COUNTED = (
    "times|minutes|seconds|hours|days|weeks|words|sentences|pictures|letters|sounds|steps|turns|lessons|questions|"
    "prompts|reminders|pages|lines|facts|objects|cards|items|pieces|ideas|reasons|mistakes"
)
_ONE_OF_MANY = re.compile(rf"(?<![\d.,])\b(1|one) ({_COUNTED})\b")
_ARTICLE = re.compile(r"\b([Aa])n? $")
# Written with a vowel and spoken without one, and the other way round.
_AN = re.compile(r"^(?:[aeiou]|hour|honest|heir|8|11\b|18\b)", re.IGNORECASE)
_A = re.compile(r"^(?:uni|use|usu|eu|one\b|once\b|ukulele)", re.IGNORECASE)


def blanks_of(text: str) -> tuple[str, ...]:
    """Return the blanks of a text, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(found.strip() for found in _BLANK.findall(text) if found.strip()))


def unknown_blanks(text: str) -> tuple[str, ...]:
    """Return the blanks that nothing could fill."""
    return tuple(name for name in blanks_of(text) if name not in BLANKS)


def in_parts(text: str) -> tuple[tuple[str, bool], ...]:
    """Return the text in pieces, each with whether it is a blank (then without its brackets)."""
    found: list[tuple[str, bool]] = []
    at = 0
    for blank in _BLANK.finditer(text):
        found += [(text[at : blank.start()], False), (blank[1].strip(), True)]
        at = blank.end()
    return tuple((piece, is_blank) for piece, is_blank in [*found, (text[at:], False)] if piece)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its blanks filled; a blank without a value, or with an empty one, stays.

    The sentence reads: 'By {when}' with 'By the end of term.' gives 'By the end of term', 'a {object}' with 'apple' 'an
    apple', '{number} times' with '1' '1 time'. Brackets inside a value are never filled again.
    """
    out, at = "", 0
    for blank in _BLANK.finditer(text):
        out += text[at : blank.start()]
        at = blank.end()
        value = " ".join(values.get(blank[1].strip(), "").split())
        out = _joined(out, value, text[at : at + 1]) if value else out + blank[0]
    filled = out + text[at:]
    return _ONE_OF_MANY.sub(lambda found: f"{found[1]} {found[2][:-1]}", filled)


def _joined(before: str, value: str, after: str) -> str:
    """Return the text so far with a value that suits what stands before and after it."""
    if after in {".", ",", "?", "!", ";", ":"} or not after:
        value = value.rstrip(".,;: ") or value
    if re.search(r"\bby $", before, re.IGNORECASE):
        value = re.sub(r"^by ", "", value, flags=re.IGNORECASE) or value
    starts_sentence = not before.strip() or re.search(r"[.!?]\s+$", before)
    if starts_sentence:
        value = value[:1].upper() + value[1:]
    else:
        value = re.sub(r"^(The|A|An|This|Next|Half)(?= )", lambda word: word[1].lower(), value)
    if article := _ARTICLE.search(before):
        an = _AN.match(value) and not _A.match(value)
        before = before[: article.start()] + article[1] + ("n " if an else " ")
    return before + value
