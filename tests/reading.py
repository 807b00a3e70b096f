"""How hard our own words are to read: Flesch-Kincaid grades of templates, without what people wrote themselves.

A grade is the American school year whose pupils read the text with ease: grade 4 is nine to ten years old, grade 6
eleven to twelve.
"""

from __future__ import annotations

import re
from pathlib import Path

from handrail.friend.rules.reading import flesch_kincaid

# Children from seven to nine, and adults who read as a child of nine to eleven does.
PUPILS, FAMILIES = 4.0, 6.0

COMMENT = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}", re.S)
TAG = re.compile(r"{%(.*?)%}", re.S)
SHOWN = re.compile(r'\b(?:title|text|lead|summary|caption)=(?:_\()?"([^"]*)"|^\s*translate ["\']([^"\']*)["\']')
VALUE = re.compile(r"{{.*?}}", re.S)
# Where a reader pauses: at the end of a block, a line of a list, a button.
PAUSE = re.compile(r"</?(?:p|li|h\d|ul|ol|div|form|button|section|br|span|html|body)[^>]*>", re.S)
MARKUP = re.compile(r"<[^>]*>", re.S)


def words_of(path: Path) -> list[str]:
    """Return the sentences that stand in a template, each name and date of a person replaced by a short word."""
    text = COMMENT.sub(" ", path.read_text(encoding="utf-8"))
    text = TAG.sub(lambda tag: "".join(_shown(found) for found in SHOWN.finditer(tag[1])) or " ", text)
    text = MARKUP.sub(" ", PAUSE.sub("\n", VALUE.sub("Sam", text)))
    lines = (" ".join(line.split()).strip(" ,.:") for line in text.split("\n"))
    # A name, a label or a heading is no sentence, and would only make the rest look easier.
    return [line for line in lines if len(line.split()) > 3]


def _shown(found: re.Match[str]) -> str:
    """Return the words that a tag shows: a component's own are a piece of their own, those of a sentence go on."""
    return f"<p>{found[1]}</p>" if found[1] is not None else f" {found[2]} "


def grade(sentences: list[str]) -> float:
    """Return the Flesch-Kincaid grade of these sentences together."""
    found = flesch_kincaid(". ".join(sentences) + ".")
    assert found is not None, sentences
    return found
