"""Find phrases in tokens. A pattern is a line of words, for example: 'by the? end of <PERIOD>'.

A piece is: a word; words of which any fits, `at|by`; a class of words, `<MONTH>`; with `?` behind it may be missing;
`*` is any one token. `<#>` is a number or a blank for one, `<BLANK>` any blank, `<NUM>` digits or number words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from handrail.friend.rules.tokens import Kind, Token


class Span(NamedTuple):
    """From the first token to the one after the last."""

    starts: int
    ends: int


class _Piece(NamedTuple):
    words: frozenset[str]
    special: str
    is_optional: bool


def _is_number(token: Token) -> bool:
    return token.kind is Kind.NUMBER


def _is_number_or_blank(token: Token) -> bool:
    return token.kind is Kind.NUMBER or (token.kind is Kind.BLANK and not _says_when(token))


def _says_when(token: Token) -> bool:
    return any(word in token.low for word in ("date", "when", "year", "month", "term", "deadline"))


def _is_date(low: str) -> bool:
    parts = low.replace(".", "/").split("/")
    return len(parts) == 3 and all(part.isdigit() and len(part) <= 4 for part in parts)


SPECIAL: dict[str, Callable[[Token], bool]] = {
    "NUM": _is_number,
    "#": _is_number_or_blank,
    "BLANK": lambda token: token.kind is Kind.BLANK,
    "WHEN": lambda token: token.kind is Kind.BLANK and _says_when(token),
    "YEAR": lambda token: (
        token.text.isascii() and token.text.isdigit() and "1990" <= token.text <= "2100" and len(token.text) == 4
    ),
    "SLASHED": lambda token: token.kind is Kind.NUMBER and "/" in token.low,
    "DATE": lambda token: token.kind is Kind.NUMBER and _is_date(token.low),
    "DAY": lambda token: token.value is not None and 1 <= token.value <= 31,
    "CAPITAL": lambda token: token.kind is Kind.WORD and token.text[:1].isupper(),
    "WORD": lambda token: token.kind is Kind.WORD,
    "*": lambda token: True,
}


# The others are of numbers and blanks, so that a word need not be asked.
FOR_WORDS = frozenset({"CAPITAL", "WORD", "*"})


class Phrases:
    """Many patterns that mean the same, ready to be looked for."""

    def __init__(self, lines: Iterable[str], classes: Mapping[str, Iterable[str]] | None = None) -> None:
        """Take one pattern a line; empty lines and lines with # in front are left out."""
        named = {name: frozenset(words) for name, words in (classes or {}).items()}
        self._patterns = [
            tuple(_piece(word, named) for word in line.split())
            for line in lines
            if line.strip() and not line.startswith("# ")
        ]
        self._by_word: dict[str, list[tuple[_Piece, ...]]] = {}
        self._by_special: dict[str, list[tuple[_Piece, ...]]] = {}
        for pattern in self._patterns:
            self._file(pattern)

    def _file(self, pattern: tuple[_Piece, ...]) -> None:
        """File a pattern under all that it can begin with, so that few are tried at each token."""
        for piece in pattern:
            if piece.special:
                self._by_special.setdefault(piece.special, []).append(pattern)
            for word in piece.words:
                self._by_word.setdefault(word, []).append(pattern)
            if not piece.is_optional:
                return

    def at(self, tokens: Sequence[Token], place: int) -> int:
        """Return where the longest pattern that begins at this token ends, or `place` if none does."""
        token = tokens[place]
        best = place
        for pattern in self._by_word.get(token.low, ()):
            best = max(best, _end(pattern, tokens, place))
        for special, patterns in self._by_special.items():
            if (token.kind is not Kind.WORD or special in FOR_WORDS) and SPECIAL[special](token):
                for pattern in patterns:
                    best = max(best, _end(pattern, tokens, place))
        return best

    def spans(self, tokens: Sequence[Token]) -> list[Span]:
        """Return every place where a pattern fits, longest first at each token, none inside another."""
        found, place = [], 0
        while place < len(tokens):
            ends = self.at(tokens, place)
            if ends > place:
                found.append(Span(place, ends))
            place = max(ends, place + 1)
        return found


def _piece(word: str, classes: Mapping[str, frozenset[str]]) -> _Piece:
    is_optional = len(word) > 1 and word.endswith("?")
    word = word.removesuffix("?") if is_optional else word
    if word == "*":
        return _Piece(frozenset(), "*", is_optional)
    if word.startswith("<"):
        name = word[1:-1]
        return _Piece(frozenset(), name, is_optional) if name in SPECIAL else _Piece(classes[name], "", is_optional)
    return _Piece(frozenset(word.split("|")), "", is_optional)


def _end(pattern: tuple[_Piece, ...], tokens: Sequence[Token], place: int) -> int:
    """Return the end of the longest fit of a pattern, or -1.

    All places that the pattern can have come to are kept together, so that optional pieces cost no more than others.
    """
    places = {place}
    for piece in pattern:
        further = {at + 1 for at in places if at < len(tokens) and _fits(piece, tokens[at])}
        places = places | further if piece.is_optional else further
        if not places:
            return -1
    return max(places)


def _fits(piece: _Piece, token: Token) -> bool:
    return SPECIAL[piece.special](token) if piece.special else token.low in piece.words
