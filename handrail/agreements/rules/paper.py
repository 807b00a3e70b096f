"""From a summary to the values that the Typst template sets. Pure: no database, no clock, no engine."""

from __future__ import annotations

from datetime import date
from typing import Any

from handrail.agreements.types import ShownPart, SummarySheet
from handrail.pupils.rules import in_words

ANSWER_KEYS = ("ask", "agrees", "change", "what", "name", "sign", "day")


def payload(
    sheet: SummarySheet,
    *,
    school_name: str,
    printed_on: date,
    is_large: bool,
    with_answer: bool,
    link: str,
    code: str,
) -> dict[str, Any]:
    """Return everything that the template reads, as values that JSON can carry.

    Shapes: `parts` in the order of the page, each {"kind", "lines", "dir", "lang", "english": [line] or null}; `answer`
    is null without the sheet, else the words of the answer by key, each {"text", "dir", "lang", "english"}.
    """
    summary, language = sheet.summary, sheet.language
    answers = {part.key: _word(sheet, part) for part in sheet.parts if part.key in ANSWER_KEYS}
    return {
        "title": f"{summary.first_name}: {summary.kind_name}",
        "author": school_name,
        "lang": language.code.partition("-")[0],
        "dir": language.direction,
        "large": is_large,
        "school": school_name,
        "parts": [_part(sheet, part) for part in sheet.page],
        "beside": not sheet.is_english,
        "names": [language.own_name, "English"],
        "edition": _edition(sheet),
        "printed": f"Printed {in_words(printed_on)}",
        "answer": answers if with_answer else None,
        "pupil": summary.first_name,
        "link": link,
        "code": code,
    }


def _part(sheet: SummarySheet, part: ShownPart) -> dict[str, Any]:
    return {
        "kind": str(part.kind),
        "lines": _lines(part.text),
        "dir": _direction(sheet, part),
        "lang": _lang(sheet, part),
        "english": None if sheet.is_english else _lines(part.english),
        "same": not part.is_translated,
    }


def _word(sheet: SummarySheet, part: ShownPart) -> dict[str, Any]:
    english = part.english if part.is_translated else ""
    return {"text": part.text, "dir": _direction(sheet, part), "lang": _lang(sheet, part), "english": english}


def _direction(sheet: SummarySheet, part: ShownPart) -> str:
    return sheet.language.direction if part.is_translated else "ltr"


def _lang(sheet: SummarySheet, part: ShownPart) -> str:
    return sheet.language.code.partition("-")[0] if part.is_translated else "en"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _edition(sheet: SummarySheet) -> str:
    summary = sheet.summary
    if summary.number is None:
        return "Not agreed yet"
    agreed = f", agreed {in_words(summary.agreed_on)}" if summary.agreed_on else ""
    return f"{summary.kind_name}, version {summary.number}{agreed}"
