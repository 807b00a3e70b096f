"""Names of people."""

from __future__ import annotations

import re

from handrail.exchange.rules.cells import EMPTY, Cell, Finding, formula_in, note, tidy, warning
from handrail.exchange.types import Scope


def read_name(text: str, *, what: str, longest: int = 80) -> Cell:
    """Return a name as people write it. Mixed capitals are kept; a name all in capitals is set in the usual way."""
    name = tidy(text)
    if not name:
        return EMPTY
    formula = formula_in(name, "a name")
    if formula:
        return Cell(None, (formula,))
    findings: list[Finding] = []
    if "\ufffd" in name:
        message = "A letter was lost before the list came here: a mark stands in its place."
        return Cell(None, (Finding(message, "Make the list again and save it as “CSV UTF-8”.", scope=Scope.ROW),))
    if re.search(r"[ÃÂ][\x80-\xbf\u0152-\u2122]|â€", name):
        findings.append(
            warning("The letters with accents look garbled.", "Make the list again and save it as “CSV UTF-8”.")
        )
    if not any(letter.isalpha() for letter in name):
        return Cell(None, (Finding(f"The {what} has no letters.", "Write the name.", scope=Scope.ROW),))
    if any(letter.isdigit() for letter in name) or "<" in name or ">" in name:
        findings.append(
            warning(f"The {what} has signs that names do not have.", "Look whether this is a pupil's name.")
        )
    if len(name) > longest:
        message = f"The {what} has {len(name)} letters; {longest} can be kept."
        return Cell(None, (Finding(message, "Shorten it in the list.", scope=Scope.ROW),))
    usual = usual_capitals(name)
    if usual != name:
        findings.append(note(f"“{name}” was set as “{usual}”."))
    elif text != name:
        findings.append(note("Blanks around the name were taken off."))
    return Cell(usual, tuple(findings))


def usual_capitals(name: str) -> str:
    """Return a name that is all in capitals, or all in small letters, with the usual capitals; any other as it is.

    "O'NEILL" is O'Neill, "MCDONALD" is McDonald, "SMITH-JONES" is Smith-Jones; "MacDonald" and "AJ" stay. A name
    that starts with Mac in capitals is not guessed at further: Macdonald and MacDonald are both real.
    """
    letters = [letter for letter in name if letter.isalpha()]
    if len(letters) <= 2 or not (name == name.upper() or name == name.lower()) or name.upper() == name.lower():
        return name
    return re.sub(r"[^\W\d_]+(?:['’`][^\W\d_]+)?", lambda word: _capital_word(word[0]), name)


def _capital_word(word: str) -> str:
    head, mark, tail = re.match(r"([^\W\d_]+)(['’`]?)(.*)", word).groups()  # type: ignore[union-attr]
    if mark:
        # O'Neill, D'Angelo; but Ta'amu and Ne'eman: only a first part of one letter makes the second a name of its own.
        return head.capitalize() + mark + (tail.capitalize() if len(head) == 1 and len(tail) > 1 else tail.lower())
    if len(word) > 3 and word[:2].upper() == "MC":
        return "Mc" + word[2:].capitalize()
    return word.capitalize()


def split_full_name(text: str) -> tuple[str, str, str]:
    """Return surname, forename and middle names of a full name: "Begum, Aisha Noor" or "Aisha Noor Begum".

    The parts are empty where the name does not say. Of a name without a comma the last word is taken for the surname.
    """
    name = tidy(text)
    surname, comma, rest = name.partition(",")
    if comma:
        forename, _, middle = rest.strip().partition(" ")
        return surname.strip(), forename, middle.strip()
    words = name.split(" ")
    if len(words) < 2:
        return (name, "", "")
    return words[-1], words[0], " ".join(words[1:-1])
