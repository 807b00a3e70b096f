"""Guess what each column of a list stands for: from what was chosen last time, its heading, and its values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

import yaml

from handrail.exchange.types import FIELD_NAMES, NEED_FIELDS, Columns, Field, Guess

SURE = 0.6  # a guess below this is shown, but not used until a person says so
_FUZZY = 0.86  # two headings this much alike are taken for a slip of the pen
_PREFIX = re.compile(r"^(pupil|student|learner|child|current|main|pupils|students)(?=.{3})")

_UPN = re.compile(r"^[A-Za-z]\d{11}[\dA-Za-z]$")
_DATE = re.compile(r"^\d{1,4}[/.\- ]([A-Za-z]{3,9}|\d{1,2})[/.\- ]\d{1,4}([T ].*)?$")
_SEX = re.compile(r"^(m|f|u|male|female)$", re.IGNORECASE)
_YEAR = re.compile(
    r"^(year|yr|y)\s*(\d{1,2}|r)$|^reception$|^nursery$|^(p|primary)\s*[1-7]$|^(s|secondary)\s*[1-6]$", re.IGNORECASE
)
_TWO_NAMES = re.compile(r"^[^\W\d_]+('|-|\w)*,\s*[^\W\d_]+|^[^\W\d_]{2,}\s+[^\W\d_]{2,}", re.UNICODE)

# Plain headings that give way when the file also has the legal one: in SIMS the plain name is then the one in use.
_PLAIN_NAMES = {
    Field.LEGAL_SURNAME: ("surname", "lastname", "familyname", Field.PREFERRED_SURNAME),
    Field.LEGAL_FORENAME: ("forename", "firstname", "givenname", Field.PREFERRED_FORENAME),
}


def normal(heading: str) -> str:
    """Return a heading without case, spaces, accents and punctuation, so that spellings can be compared."""
    flat = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(letter for letter in flat if letter.isalnum())


@lru_cache(maxsize=1)
def known_headings() -> Mapping[str, tuple[Field, int]]:
    """Return every known heading in normal form, with its field and its place in that field's list (0 is surest)."""
    table: dict[str, tuple[Field, int]] = {}
    source = yaml.safe_load((Path(__file__).parent / "headings.yaml").read_text(encoding="utf-8"))
    for name, spellings in source.items():
        for place, spelling in enumerate(spellings):
            table.setdefault(normal(spelling), (Field(name), place))
    return table


def is_known(heading: str) -> bool:
    """Say whether a cell is a heading that office systems write."""
    return normal(heading) in known_headings()


def guess_columns(
    headings: Sequence[str], samples: Sequence[Sequence[str]], remembered: Mapping[str, Field] | None = None
) -> tuple[Guess, ...]:
    """Guess the field of each column. What a person chose before comes first, then the heading, then the values.

    Shapes: samples holds for each column some of its values; remembered is normal heading -> field. No field but
    IGNORE is given twice: the surer column keeps it.
    """
    remembered = remembered or {}
    guesses = [
        _guess(heading, [value for value in values if value.strip()], remembered)
        for heading, values in zip(headings, samples, strict=True)
    ]
    guesses = _plain_names_give_way(guesses)
    return _one_column_each(guesses)


def columns_of(guesses: Sequence[Guess]) -> Columns:
    """Return the fields of guesses that are sure enough to be used without asking."""
    return tuple(guess.field if guess.confidence >= SURE else Field.IGNORE for guess in guesses)


def _guess(heading: str, values: list[str], remembered: Mapping[str, Field]) -> Guess:
    key = normal(heading)
    if key in remembered:
        return Guess(heading, remembered[key], 1.0, "You chose this last time.")
    guess = _by_heading(heading, key)
    shape = _by_values(values)
    if guess is None:
        if shape:
            return Guess(heading, shape[0], 0.65, f"The heading is not known. {shape[1]}")
        return Guess(heading, Field.IGNORE, 0.0, "Neither the heading nor the values are known.")
    if shape and shape[0] is Field.UPN and guess.field in {Field.ADMISSION_NUMBER, Field.IGNORE}:
        return Guess(heading, Field.UPN, 0.85, shape[1])
    if (
        guess.field is Field.YEAR_GROUP
        and values
        and sum(_is_calendar_year(value) for value in values) > len(values) / 2
    ):
        return Guess(heading, Field.IGNORE, 0.8, "The values are calendar years, not year groups.")
    if guess.field is Field.NEED_1 and values and all(value.isdigit() for value in values):
        return Guess(heading, Field.NEED_RANK, 0.7, "The values are small numbers.")
    return guess


def _by_heading(heading: str, key: str) -> Guess | None:
    table = known_headings()
    if key in table:
        field, place = table[key]
        return Guess(heading, field, 1.0 - min(place, 20) * 0.01, "The heading says so.")
    short = _PREFIX.sub("", key)
    if short in table and short != key:
        field, place = table[short]
        return Guess(heading, field, 0.9 - min(place, 20) * 0.01, "The heading says so.")
    if len(key) < 4:
        return None
    best, likeness = "", 0.0
    for spelling in table:
        if abs(len(spelling) - len(key)) > 3 or len(spelling) < 4:
            continue
        ratio = SequenceMatcher(None, spelling, key).ratio()
        if ratio > likeness:
            best, likeness = spelling, ratio
    # A digit is never a slip of the pen: "need 1" and "need 2" are two things.
    if likeness < _FUZZY or re.sub(r"\D", "", best) != re.sub(r"\D", "", key):
        return None
    field = table[best][0]
    return Guess(
        heading, field, round(likeness * 0.8, 2), f"The heading is nearly one known for “{FIELD_NAMES[field]}”."
    )


def _by_values(values: list[str]) -> tuple[Field, str] | None:
    if not values:
        return None
    shapes = (
        (Field.UPN, _UPN, "The values have the form of a UPN."),
        (Field.DATE_OF_BIRTH, _DATE, "The values are dates, and of the age of pupils."),
        (Field.SEX, _SEX, "The values are M and F."),
        (Field.YEAR_GROUP, _YEAR, "The values are year groups."),
        (Field.FULL_NAME, _TWO_NAMES, "The values look like full names."),
    )
    for field, shape, why in shapes:
        if sum(bool(shape.match(value.strip())) for value in values) >= max(2, len(values) * 0.8):
            if field is Field.DATE_OF_BIRTH and len(set(values)) < len(values) * 0.5:
                continue  # the same date again and again is a day of admission, not of birth
            return field, why
    return None


def _is_calendar_year(value: str) -> bool:
    return bool(re.fullmatch(r"(19|20)\d\d", value.strip()))


def _plain_names_give_way(guesses: list[Guess]) -> list[Guess]:
    for legal, (*plain, preferred) in _PLAIN_NAMES.items():
        rivals = [guess for guess in guesses if guess.field is legal and guess.why != "You chose this last time."]
        has_legal = any("legal" in normal(guess.heading) for guess in rivals)
        if len(rivals) < 2 or not has_legal:
            continue
        taken = any(guess.field is preferred for guess in guesses)
        for place, guess in enumerate(guesses):
            if guess.field is legal and _PREFIX.sub("", normal(guess.heading)) in plain:
                field = Field.IGNORE if taken else Field(preferred)
                guesses[place] = Guess(guess.heading, field, 0.8, "The file has the legal name in a column of its own.")
                taken = True
    return guesses


def _one_column_each(guesses: list[Guess]) -> tuple[Guess, ...]:
    keeper: dict[Field, int] = {}
    for place, guess in enumerate(guesses):
        best = keeper.get(guess.field)
        if best is None or guess.confidence > guesses[best].confidence:
            keeper[guess.field] = place
    needs = [field for field in (Field.NEED_1, Field.NEED_2, Field.NEED_3) if field not in keeper]
    settled = list(guesses)
    for place, guess in enumerate(guesses):
        if guess.field is Field.IGNORE or keeper[guess.field] == place:
            continue
        winner = guesses[keeper[guess.field]].heading
        if guess.field in NEED_FIELDS - {Field.NEED_CODE, Field.NEED_RANK} and needs:
            settled[place] = Guess(guess.heading, needs.pop(0), 0.7, f"A further need beside “{winner}”.")
        else:
            settled[place] = Guess(guess.heading, Field.IGNORE, 0.7, f"“{winner}” already gives the same.")
    return tuple(settled)
