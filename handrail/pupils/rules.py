"""Rules of the register and the profile: what may follow what, and what is said when it may not. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from handrail.core.errors import Refused
from handrail.pupils.types import Span

MOST_LINES = 20
LONGEST_LINE = 500
# Letters that Unicode does not take apart, as people type them on a British keyboard (house rule).
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼ`´", "'"))


# ------------------------------------------------------------------------------------------------------- names


def folded(text: str) -> str:
    """Return the text without accents, capitals and double spaces, so that 'Łukasz' is found by 'lukasz'."""
    # Taken apart before capitals go, and again after: some letters are only then what they look like ('𝐀' is an 'A').
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return " ".join(plain.translate(_LETTERS).translate(_APOSTROPHES).split())


def sortable_name(*, surname: str, forename: str, known_as: str = "", preferred_surname: str = "") -> str:
    """Return the folded names: those in use first (surname, first name), then the others of the school's list.

    Every word of it can be searched for, and lists sorted by it are in the order of the names that they show.
    """
    names = [preferred_surname or surname, known_as or forename]
    names += [name for name in (surname, forename) if name not in names]
    return folded(" ".join(names))


def search_words(text: str) -> tuple[str, ...]:
    """Return the folded words to search for; at most six, because nobody has more names than that on purpose."""
    return tuple(folded(text.replace(",", " ")).split()[:6])


# ------------------------------------------------------------------------------------------------- the register


def in_words(day: date) -> str:
    """Return a day as people say it: 7 September 2026."""
    return f"{day.day} {day:%B %Y}"


def age_on(born: date, day: date) -> int:
    """Return full years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def day_before(day: date) -> date:
    """Return the day before."""
    return day - timedelta(days=1)


def day_after(day: date) -> date:
    """Return the day after."""
    return day + timedelta(days=1)


def check_entry_dates(
    first_name: str,
    *,
    starts_on: date,
    ends_on: date | None,
    today: date,
    born_on: date,
    left_on: date | None,
) -> None:
    """Refuse a stage that starts or ends in the future, before birth, after leaving, or ends before it starts.

    Source: house rule: the register says what is and was, never what is planned.
    """
    if starts_on > today:
        raise Refused("The start date must be today or in the past.", field="starts_on")
    if starts_on < born_on:
        raise Refused(f"The start date must be after {first_name} was born, on {in_words(born_on)}.", field="starts_on")
    if left_on is not None and starts_on > left_on:
        raise Refused(f"{first_name} left the school on {in_words(left_on)}.", field="starts_on")
    if ends_on is None:
        return
    if ends_on > today:
        raise Refused("The end date must be today or in the past.", field="ends_on")
    if ends_on < starts_on:
        raise Refused(f"The end date must be {in_words(starts_on)} or later.", field="ends_on")


def overlapping(span: Span, others: Iterable[Span]) -> Span | None:
    """Return the first other span that shares a day with this one, or None. Spans with one key are the same."""
    for other in sorted(others, key=lambda each: each.starts_on):
        if other.key is not None and other.key == span.key:
            continue
        starts_before_end = other.ends_on is None or span.starts_on <= other.ends_on
        ends_after_start = span.ends_on is None or span.ends_on >= other.starts_on
        if starts_before_end and ends_after_start:
            return other
    return None


def check_no_overlap(span: Span, others: Iterable[Span], *, stage_name: str) -> None:
    """Refuse a stage whose days touch those of another one of the same pupil and subject.

    `stage_name` is a name to use for the other stage if it is the open one; its dates are said in any case.
    """
    other = overlapping(span, others)
    if other is None:
        return
    until = f"to {in_words(other.ends_on)}" if other.ends_on else "and has not ended"
    raise Refused(
        f"These dates overlap with another stage ({stage_name}), which runs from {in_words(other.starts_on)} {until}. "
        "Choose other dates, or correct that stage first.",
        field="starts_on",
    )


def last_day_before(moves_on: date, open_span: Span) -> date:
    """Return the last day of the open stage when the next one starts on `moves_on`: the day before.

    Errors: Refused if the open stage would end before it started.
    """
    if moves_on <= open_span.starts_on:
        raise Refused(
            f"The present stage started on {in_words(open_span.starts_on)}; a move must be on a later day. "
            "If the present stage was recorded wrongly, correct it instead.",
            field="starts_on",
        )
    return day_before(moves_on)


def required(text: str, message: str, *, field: str) -> str:
    """Return the text without surrounding spaces, or refuse it with the message when nothing is left."""
    stripped = text.strip()
    if not stripped:
        raise Refused(message, field=field)
    return stripped


# -------------------------------------------------------------------------------------------------- the profile


def clean_lines(lines: Iterable[str], *, field: str | None = None) -> tuple[str, ...]:
    """Return the lines without blanks, bullets, repeats and outer spaces, in their order.

    Errors: Refused if there are more than 20, or one is longer than 500 letters.
    """
    kept: list[str] = []
    for line in lines:
        # PostgreSQL refuses the character NUL.
        plain = " ".join(line.replace("\0", "").strip().lstrip("-*\u2022").split())
        if plain and plain not in kept:
            kept.append(plain)
    if len(kept) > MOST_LINES:
        raise Refused(f"Keep it to {MOST_LINES} lines; there are {len(kept)}.", field=field)
    if too_long := next((line for line in kept if len(line) > LONGEST_LINE), None):
        raise Refused(f"Shorten the line that starts '{too_long[:30]}' to {LONGEST_LINE} letters.", field=field)
    return tuple(kept)


def reranked(current: Sequence[UUID], wanted: Sequence[UUID]) -> tuple[UUID, ...]:
    """Return the wanted order of a pupil's needs, first the primary one.

    Errors: Refused if it is not the same needs, because somebody else added or ended one meanwhile.
    """
    if len(wanted) != len(current) or set(wanted) != set(current):
        raise Refused("The needs were changed by somebody else meanwhile. Look at them again, then put them in order.")
    return tuple(wanted)
