"""What a target of the school's own must be like before it is kept."""

from __future__ import annotations

import re
from dataclasses import replace

from handrail.bank.rules.blanks import BLANKS, blanks_of, unknown_blanks
from handrail.bank.types import BankArea, TargetText, Way

BEGINNING = "By {when}, {name} will "
# How long each part may be; the database keeps no more.
MOST_LETTERS = {"wording": 500, "number": 40, "criterion": 80, "unit": 40, "plain": 300, "home": 600, "ladder": 60}
MOST_WAYS, MOST_OF_A_WAY = 3, 600
YOUNGEST, OLDEST = 0, 25
NAMES = {
    "wording": "wording",
    "number": "usual number",
    "criterion": "criterion",
    "unit": "unit",
    "plain": "pupil's words",
    "home": "part for home",
    "ladder": "ladder",
}
_BEGINS = re.compile(r"by \{\s*when\s*\},? \{\s*name\s*\} will (?=\S)", re.IGNORECASE)


def checked(text: TargetText) -> tuple[TargetText, dict[str, str]]:
    """Return the text with its white space mended, and what is wrong with it: field -> sentence that says how to mend.

    No fault: an empty mapping.
    """
    text = _tidied(text)
    faults = {**_too_long(text), **_wording_faults(text), **_place_faults(text), **_way_faults(text)}
    return text, faults


def _tidied(text: TargetText) -> TargetText:
    ways = tuple(Way(" ".join(way.method.split()), " ".join(way.materials.split())) for way in text.strategies)
    parts = {name: " ".join(getattr(text, name).replace("\0", "").split()) for name in (*MOST_LETTERS, "before")}
    # Somebody who leaves out a comma or a capital has understood the pattern.
    parts["wording"] = _BEGINS.sub(BEGINNING, parts["wording"], count=1)
    kept = tuple(way for way in ways if way.method or way.materials)
    return replace(text, **parts, strategies=kept)  # type: ignore[arg-type]  # none of the parts is a number


def _too_long(text: TargetText) -> dict[str, str]:
    return {
        name: f"Keep the {NAMES[name]} to {most} characters; it has {len(getattr(text, name))}."
        for name, most in MOST_LETTERS.items()
        if len(getattr(text, name)) > most
    }


def _wording_faults(text: TargetText) -> dict[str, str]:
    found = {}
    if not text.wording:
        found["wording"] = f"Write the target, for example: {BEGINNING}read {{number}} words aloud."
    elif not text.wording.startswith(BEGINNING):
        found["wording"] = f"Begin with '{BEGINNING.strip()}' and go on with what will be seen or heard."
    elif text.number and "number" not in blanks_of(text.wording):
        found["number"] = "Put {number} into the wording where this number belongs, or leave this empty."
    for name, words in (("wording", text.wording), ("home", text.home), ("plain", text.plain)):
        if unknown := unknown_blanks(words):
            found.setdefault(name, _unknown(unknown[0]))
    if not text.criterion:
        found["criterion"] = "Say how everybody will know that it is reached, for example: 8 out of 10."
    return found


def _unknown(blank: str) -> str:
    known = ", ".join(f"{{{name}}}" for name in BLANKS)
    return f"There is no blank {{{blank}}}. Use one of {known}, or take the brackets away."


def _place_faults(text: TargetText) -> dict[str, str]:
    found = {}
    if text.area not in set(BankArea):
        found["area"] = "Choose the area."
    low, high = text.ages
    if not YOUNGEST <= low <= high <= OLDEST:
        found["ages"] = f"Give ages from {YOUNGEST} to {OLDEST}, the lower one first."
    return found


def _way_faults(text: TargetText) -> dict[str, str]:
    if len(text.strategies) > MOST_WAYS:
        return {"strategies": f"Keep the {MOST_WAYS} best ways of teaching it."}
    for n, way in enumerate(text.strategies, start=1):
        if not way.method:
            return {f"method_{n}": "Say what the adult does with these materials."}
        if max(len(way.method), len(way.materials)) > MOST_OF_A_WAY:
            return {f"method_{n}": f"Keep each way to {MOST_OF_A_WAY} characters."}
        if unknown := unknown_blanks(f"{way.method} {way.materials}"):
            return {f"method_{n}": _unknown(unknown[0])}
    return {}
