"""How a value of a measure is read and written. Pure: no database, no clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from handrail.plans.rules.rubric import step_named
from handrail.plans.types import MeasureKind, NotAValue, PromptLevel

MAX_VALUE = Decimal(100_000)
# Of yes or no: between the two, and neither. No line is judged by where between them it lies.
NEARLY = Decimal("0.5")

# ---------------------------------------------------------------------------------------------- reading a value

_NUMBER = r"(\d+(?:\.\d+)?|\.\d+)"
_PROMPT_WORDS = {
    PromptLevel.FULL_PHYSICAL: {"full physical", "full physical help", "full help", "hand over hand"},
    PromptLevel.PART_PHYSICAL: {"partial physical", "part physical", "some physical help", "some help", "part help"},
    PromptLevel.SHOWN: {"shown", "model", "modelled", "gesture", "after being shown", "being shown"},
    PromptLevel.SPOKEN: {"spoken", "verbal", "spoken prompt", "verbal prompt", "a spoken prompt", "a verbal prompt"},
    PromptLevel.INDEPENDENT: {"independent", "independently", "no help", "without help", "alone", "on own"},
}
_YES = {"yes", "y", "true", "1", "done", "met"}
_NO = {"no", "n", "false", "0", "not yet", "not met"}
_NEARLY = {"nearly", "almost", "not quite"}
_HOURS, _MINUTES, _SECONDS = r"h(?:ours?|rs?)?", r"m(?:in(?:ute)?s?)?", r"s(?:ec(?:ond)?s?)?"
_DURATION = re.compile(rf"^(?:{_NUMBER}\s*{_HOURS})?\s*(?:{_NUMBER}\s*{_MINUTES})?\s*(?:{_NUMBER}\s*{_SECONDS})?$")
_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,4}):([0-5]?\d(?:\.\d+)?)$")


def parse_value(text: str, kind: MeasureKind, *, out_of: Decimal | None = None, steps: Sequence[str] = ()) -> Decimal:
    """Read what an adult typed as a value of the measure. `steps` are those of a rubric.

    Units: as in Line. Errors: NotAValue with a sentence that shows how to write it.
    """
    cleaned = " ".join(text.strip().lower().split())
    if not cleaned:
        raise NotAValue("Enter a value.")
    return _read_step(cleaned, steps) if kind is MeasureKind.RUBRIC else _READERS[kind](cleaned, out_of)


def _read_number(text: str, pattern: str, message: str) -> re.Match[str]:
    found = re.match(rf"^{pattern}$", text)
    if not found:
        raise NotAValue(message)
    return found


def _bounded(number: str, highest: Decimal, message: str) -> Decimal:
    try:
        value = Decimal(number)
    except InvalidOperation as error:  # pragma: no cover - the patterns admit only numbers
        raise NotAValue(message) from error
    # Two decimals are what the database keeps; more would be lost without a word.
    if value > highest or value != value.quantize(Decimal("0.01")):
        raise NotAValue(message)
    return value


def _read_count(text: str, out_of: Decimal | None) -> Decimal:
    message = "Enter a number, like 7."
    return _bounded(_read_number(text, rf"{_NUMBER}(?: [^\d]{{1,40}})?", message)[1], MAX_VALUE, message)


def _read_percentage(text: str, out_of: Decimal | None) -> Decimal:
    message = "Enter a percentage from 0 to 100, like 60%."
    found = _read_number(text, rf"{_NUMBER} ?(?:%|per ?cent)?", message)
    return _bounded(found[1], Decimal(100), message)


def _read_duration(text: str, out_of: Decimal | None) -> Decimal:
    message = "Enter a length of time, like 1 min 30 s."
    if re.match(rf"^{_NUMBER}$", text):
        return _bounded(text, MAX_VALUE, message)
    if (found := _CLOCK.match(text)) or ((found := _DURATION.match(text)) and any(found.groups())):
        parts = found.groups()
    else:
        raise NotAValue(message)
    hours, minutes, seconds = (Decimal(part or 0) for part in parts)
    return _bounded(str(hours * 3600 + minutes * 60 + seconds), MAX_VALUE, message)


def _read_score(text: str, out_of: Decimal | None) -> Decimal:
    total = format_number(out_of) if out_of is not None else "10"
    message = f"Enter a score, like {format_number((out_of or Decimal(10)) // 2)} out of {total}."
    found = _read_number(text, rf"{_NUMBER}(?: ?(?:/|out of|of) ?{_NUMBER})?", message)
    if found[2] and out_of is not None and Decimal(found[2]) != out_of:
        raise NotAValue(f"This target is scored out of {total}.")
    highest = out_of if out_of is not None else Decimal(found[2] or MAX_VALUE)
    return _bounded(found[1], highest, message if out_of is None else f"Enter a score from 0 to {total}.")


def _read_prompt(text: str, out_of: Decimal | None) -> Decimal:
    bare = text.removeprefix("with ").removesuffix(".")
    for level in PromptLevel:
        words = _PROMPT_WORDS[level] | {level.label, level.short_label, str(int(level))}
        if text in words or bare in words:
            return Decimal(int(level))
    raise NotAValue("Choose how much help was needed, like 'with a spoken prompt'.")


def _read_step(text: str, steps: Sequence[str]) -> Decimal:
    if not steps:
        raise NotAValue("Write the steps first, one to a line.")
    # The number goes first: no step is only a number.
    found = re.fullmatch(r"(?:step )?(\d{1,3})\.?", text)
    number = int(found[1]) if found else step_named(text, steps)
    if number is None or not 1 <= number <= len(steps):
        raise NotAValue(f"Enter the number of a step, from 1 to {len(steps)}, or its words.")
    return Decimal(number)


def _read_yes_no(text: str, out_of: Decimal | None) -> Decimal:
    if text in _YES:
        return Decimal(1)
    if text in _NO:
        return Decimal(0)
    if text in _NEARLY:
        return NEARLY
    raise NotAValue("Enter yes, nearly or not yet.")


_READERS = {
    MeasureKind.COUNT: _read_count,
    MeasureKind.PERCENTAGE: _read_percentage,
    MeasureKind.DURATION: _read_duration,
    MeasureKind.SCORE: _read_score,
    MeasureKind.PROMPT: _read_prompt,
    MeasureKind.YES_NO: _read_yes_no,
}

# ---------------------------------------------------------------------------------------------- writing a value


def format_number(value: Decimal) -> str:
    """Write a number without needless noughts: 7, 7.5, 1,200."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def format_value(
    value: Decimal,
    kind: MeasureKind,
    *,
    out_of: Decimal | None = None,
    unit: str = "",
    steps: Sequence[str] = (),
) -> str:
    """Write a value as people say it: '7 out of 10', '1 min 30 s', '60%', 'with a spoken prompt', 'yes'.

    A step of a rubric is written in its words; one that is not among `steps` by its number.
    """
    match kind:
        case MeasureKind.PERCENTAGE:
            return f"{format_number(value)}%"
        case MeasureKind.DURATION:
            return _format_duration(value)
        case MeasureKind.SCORE:
            return format_number(value) if out_of is None else f"{format_number(value)} out of {format_number(out_of)}"
        case MeasureKind.PROMPT:
            return _prompt_level(value).label
        case MeasureKind.RUBRIC:
            number = int(value)
            return steps[number - 1] if 1 <= number <= len(steps) else f"step {number}"
        case MeasureKind.YES_NO:
            return "yes" if value >= 1 else "no" if value <= 0 else "nearly"
    return f"{format_number(value)} {singular(unit) if value == 1 else unit}".rstrip()


_PLURALS = (("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x"), ("ss", "ss"), ("s", ""))


def singular(unit: str) -> str:
    """Write the noun of a count for one: 'question' for 'questions', 'time left' for 'times left'.

    Source: the regular English plurals; a word that does not end in s stays as it is.
    """
    noun, blank, rest = unit.partition(" ")
    for ending, one in (
        ("ies", "y"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("sses", "ss"),
        ("xes", "x"),
        ("ss", "ss"),
        ("s", ""),
    ):
        if noun.endswith(ending) and len(noun) > len(ending) + 1:
            noun = noun.removesuffix(ending) + one
            break
    return noun + blank + rest


def _prompt_level(value: Decimal) -> PromptLevel:
    return PromptLevel(int(min(max(value, Decimal(1)), Decimal(5))))


def _format_duration(value: Decimal) -> str:
    hours, rest = divmod(value, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [(hours, "h"), (minutes, "min"), (seconds, "s")]
    return " ".join(f"{format_number(number)} {unit}" for number, unit in parts if number) or "0 s"


def format_short(value: Decimal, kind: MeasureKind, *, out_of: Decimal | None = None) -> str:
    """Write a value in the fewest characters, for the axis of a chart."""
    if kind is MeasureKind.PROMPT:
        return _prompt_level(value).short_label
    if kind is MeasureKind.SCORE:
        return format_number(value)
    # A step of a rubric without its words: "step 2".
    return format_value(value, kind)


def format_day(day: date, *, near: date) -> str:
    """Write a day as '12 February', with its year only where it is not the year of `near`."""
    words = f"{day.day} {day:%B}"
    return words if day.year == near.year else f"{words} {day.year}"
