"""What an answer must say, which of several counts, and which text it is about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from handrail.agreements.types import ANSWER_LABELS, LONGEST_WORDS, Answer, AnswerRow, How, NewAnswer, Who
from handrail.core.errors import Refused
from handrail.plans.rules.snapshot import sha256_of
from handrail.pupils.rules import in_words


def text_sum(snapshot: Mapping[str, Any], *, pupil_id: str) -> str:
    """Return the sum of what a plan says to one pupil and their family: the same for a draft and the version of it.

    Who agreed it, when, and as which number is left out, and what families do not read: needs, profile, stage,
    confidential sections, other pupils, cards that nobody wrote in. Shapes: 64 hexadecimal digits.
    """
    targets = []
    for row in snapshot["targets"]:
        parts = [part for part in row["pupils"] if part["pupil"] == pupil_id]
        if parts and row["wording"].strip():
            ways = [way for way in row["strategies"] if way["method"].strip() or way["materials"].strip()]
            targets.append({**row, "pupils": parts, "strategies": ways})
    is_own = (snapshot["pupil"] or {}).get("id") == pupil_id
    sections = [
        [row["label"], row["text"].strip()]
        for row in snapshot["sections"]
        if is_own and row["text"].strip() and not row.get("confidential")
    ]
    goals = [row["wording"] for row in snapshot["long_term_targets"] if is_own and row["wording"].strip()]
    return sha256_of(
        {
            "kind": snapshot["kind"]["code"],
            "period": snapshot["period"],
            "sections": sections,
            "long_term_targets": goals,
            "targets": targets,
        }
    )


def checked(given: NewAnswer, *, today: date) -> NewAnswer:
    """Return an answer with tidy words and a day.

    Errors: Refused with field 'answer', 'words', 'said_on', 'how' or 'was_read_back'.
    """
    words = given.words.replace("\0", "").replace("\r\n", "\n").strip()
    if given.answer not in set(Answer):
        raise Refused("Choose one of the answers.", field="answer")
    if given.how not in set(How):
        raise Refused("Say how the answer came.", field="how")
    if given.answer is not Answer.AGREES and not words:
        raise Refused("Write what should be different. A few words are enough.", field="words")
    if len(words) > LONGEST_WORDS:
        raise Refused(f"This is too long. Write at most {LONGEST_WORDS:,} letters.", field="words")
    said_on = given.said_on or today
    if said_on > today:
        raise Refused("Choose the day on which they said it: today or before.", field="said_on")
    return replace(
        given,
        words=words,
        said_on=said_on,
        language=_line(given.language),
        interpreter=_line(given.interpreter),
        was_read_back=None if given.how is How.SCREEN else bool(given.was_read_back),
    )


def _line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def newest_first(rows: Iterable[AnswerRow]) -> list[AnswerRow]:
    """Put answers in order: the day on which they were said counts, then the order in which they were kept."""
    kept = list(rows)  # as they were kept, the oldest first
    return [row for _, row in sorted(enumerate(kept), key=lambda item: (item[1].said_on, item[0]), reverse=True)]


def about(number: int | None, said_on: str, *, is_current: bool) -> str:
    """Say which text an answer was given to: 'version 2', or the draft, and whether it changed since."""
    what = f"version {number}" if number else f"the draft of {said_on}"
    return what if is_current else f"{what}; the text has changed since"


def answer_words(answer: Answer) -> str:
    """Return an answer as the person would say it, on their own page."""
    return {
        Answer.AGREES: "I agree",
        Answer.CHANGE: "I would change something",
        Answer.DISAGREES: ANSWER_LABELS[Answer.DISAGREES],
    }[answer]


def last_of_each(rows: Iterable[AnswerRow]) -> list[AnswerRow]:
    """Return the answer of each person that counts, in the order in which people first answered."""
    kept = list(rows)
    by_person = {row.person: [one for one in kept if one.person == row.person] for row in kept}
    return [newest_first(mine)[0] for mine in by_person.values()]


def answers_on_paper(rows: Iterable[AnswerRow]) -> str:
    """Write what each person said to the plan, one line each, for the printed plan of staff."""
    return "\n".join(_on_paper(row) for row in rows)


def _on_paper(row: AnswerRow) -> str:
    how = row.how[:1].lower() + row.how[1:]
    said = f"{row.name} {row.label.lower()} ({in_words(row.said_on)}, {how})"
    return f"{said}: \u201c{row.words.strip()}\u201d" if row.words.strip() else f"{said}."


def agreed_lines(rows: Iterable[AnswerRow]) -> list[tuple[str, date]]:
    """Return which lines to sign are agreed already, and on which day: the pupil's, and the family's if all agree."""
    kept = list(rows)
    own = [row for row in kept if row.person == Who.PUPIL]
    family = [row for row in kept if row.person != Who.PUPIL]
    sides = (("Pupil", own), ("Parent or carer", family))
    return [
        (role, max(row.said_on for row in mine))
        for role, mine in sides
        if mine and all(row.answer is Answer.AGREES for row in mine)
    ]
