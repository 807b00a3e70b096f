"""How hard a text is to read: the Flesch-Kincaid grade, with syllables counted by a few rules. Pure.

Source: Kincaid and others, Derivation of new readability formulas for Navy enlisted personnel, 1975: grade = 0.39 words
per sentence + 11.8 syllables per word - 15.59. Syllables by rule are right for about nine English words in ten, near
enough for a hint. A grade and five is about an age in years.
"""

from __future__ import annotations

import re

# What a family's page is held to: an adult who reads as a child of eleven reads it with ease (tests/reading.py).
EASY_GRADE = 6.0
YEARS_OVER_GRADE = 5
_SENTENCE = re.compile(r"[.!?:;]+|\n+")
_WORD = re.compile(r"[A-Za-z’']+|\d+")
_VOWELS = re.compile(r"[aeiouy]+")


def n_syllables(word: str) -> int:
    """Count the syllables of an English word by its groups of vowels; at least one."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    # A silent e ends 'home' and 'homes', 'liked' is one beat, 'table' and 'wanted' are two.
    plain = re.sub(r"(?:(?<=[^aeioult])|(?<=[aeiou]l))e[sd]?$", "", plain) if len(plain) > 3 else plain
    return max(1, len(_VOWELS.findall(plain)))


def grade(text: str) -> float:
    """Return the grade of a text, not below 0; 0 for a text without words."""
    sentences = [found for part in _SENTENCE.split(text) if (found := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    syllables = sum(n_syllables(word) for word in words)
    return max(0.0, round(0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59, 1))


def age(text: str) -> int:
    """Return about how old a child is who reads this with ease, in years."""
    return max(6, round(grade(text)) + YEARS_OVER_GRADE)


def is_hard(text: str) -> bool:
    """Say whether a text is long enough to judge and harder than a family's page should be."""
    return len(_WORD.findall(text)) >= 6 and grade(text) > EASY_GRADE
