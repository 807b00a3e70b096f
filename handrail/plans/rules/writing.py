"""What people write in the fields of a plan, and how it is understood. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from handrail.plans.rules.measures import format_number, format_value, parse_value, singular
from handrail.plans.rules.rubric import in_a_row
from handrail.plans.types import Measured, MeasureKind, NotAValue
from handrail.pupils.rules import in_words

_TOTAL = re.compile(r"(?:/|\bout of\b|\bof\b)\s*(\d+(?:\.\d+)?)\s*$")
_UNFINISHED = re.compile(r"(\bout|\bof|/)$")  # saved while somebody is still typing "40 out of 50"
_COUNTED = re.compile(r"^(\d+(?:\.\d+)?)(?:\s+([^\d]{1,40}))?$")
_HINTS = {
    MeasureKind.COUNT: "Write a number and what you count, like 12 words.",
    MeasureKind.PERCENTAGE: "Write a percentage, like 60%.",
    MeasureKind.DURATION: "Write a length of time, like 1 min 30 s.",
    MeasureKind.SCORE: "Write a score with its total, like 7 out of 10.",
    MeasureKind.PROMPT: "Write how much help, like with a spoken prompt.",
    MeasureKind.RUBRIC: "Write the steps first, one to a line.",
    MeasureKind.YES_NO: "Write yes or no.",
}
ANY_HINT = "For example 7 out of 10, 12 words, 60%, 1 min 30 s, with a spoken prompt, or yes."


def hint_for(measure: str, *, steps: Sequence[str] = ()) -> str:
    """Return how to write a value of a measure; for no measure, all the ways there are. `steps` are a rubric's."""
    if measure == MeasureKind.RUBRIC and steps:
        return f"Write the number of a step, or its words: {in_a_row(steps)}."
    return _HINTS[MeasureKind(measure)] if measure else ANY_HINT


def understand(
    text: str, *, measure: str = "", out_of: Decimal | None = None, unit: str = "", steps: Sequence[str] = ()
) -> Measured:
    """Read a written value. Without a measure, find out from the words how it is counted; never a step of a rubric.

    Units: as PupilTarget. Errors: NotAValue with a sentence that shows how to write it.
    """
    if not measure:
        return _guess(text)
    kind = MeasureKind(measure)
    if kind is MeasureKind.SCORE:
        return _score(text, out_of)
    if kind is MeasureKind.COUNT and (found := _COUNTED.match(text.strip())):
        written = (found[2] or unit).strip()
        # '1 question' is how one of the questions is written; the noun of the target stays.
        unit = unit if written == singular(unit) else written
    return Measured(kind, parse_value(text, kind, steps=steps), None, unit if kind is MeasureKind.COUNT else "")


def _score(text: str, out_of: Decimal | None) -> Measured:
    found = _TOTAL.search(text.lower())
    total = Decimal(found[1]) if found else out_of
    if total is None or total <= 0:
        raise NotAValue(_HINTS[MeasureKind.SCORE])
    if total > 9999 or total != total.quantize(Decimal("0.01")):
        raise NotAValue(_HINTS[MeasureKind.SCORE])
    return Measured(MeasureKind.SCORE, parse_value(text, MeasureKind.SCORE, out_of=total), total)


def _guess(text: str) -> Measured:
    bare = text.strip()
    lowered = bare.lower()
    if _TOTAL.search(lowered):
        return _score(bare, None)
    if re.search(r"(%|per ?cent)$", lowered):
        return understand(bare, measure=MeasureKind.PERCENTAGE)
    if not re.fullmatch(r"[\d.]+", lowered):
        for kind in (MeasureKind.DURATION, MeasureKind.PROMPT, MeasureKind.YES_NO):
            try:
                return Measured(kind, parse_value(bare, kind))
            except NotAValue:
                continue
    try:
        if _UNFINISHED.search(lowered):
            raise NotAValue
        return understand(bare, measure=MeasureKind.COUNT)
    except NotAValue:
        raise NotAValue(f"We could not read this as a number. {ANY_HINT}") from None


def baseline_as_written(value: Decimal | None, measure: str, *, unit: str = "", steps: Sequence[str] = ()) -> str:
    """Return a starting point as it stands in its field. A score leaves its total to the criterion's field."""
    if value is None or not measure:
        return ""
    return format_value(value, MeasureKind(measure), unit=unit, steps=steps)


def criterion_as_written(
    value: Decimal | None,
    measure: str,
    *,
    out_of: Decimal | None = None,
    unit: str = "",
    steps: Sequence[str] = (),
) -> str:
    """Return a success criterion as it stands in its field."""
    if value is None or not measure:
        return ""
    return format_value(value, MeasureKind(measure), out_of=out_of, unit=unit, steps=steps)


def echo(
    baseline: Decimal | None,
    criterion: Decimal | None,
    measure: str,
    *,
    out_of: Decimal | None,
    unit: str,
    steps: Sequence[str] = (),
) -> str:
    """Say back how a baseline and a criterion were understood: 'From 12 out of 50 to 40 out of 50'."""
    if not measure or (baseline is None and criterion is None):
        return ""
    kind = MeasureKind(measure)

    def said(value: Decimal) -> str:
        words = format_value(value, kind, out_of=out_of, unit=unit, steps=steps)
        return f"step {int(value)} of {len(steps)} ({words})" if kind is MeasureKind.RUBRIC else words

    if kind is MeasureKind.YES_NO:
        return "Understood as: yes, nearly or not yet."
    if criterion is None:
        return f"Understood as: starts at {said(baseline or Decimal(0))}."
    if baseline is None:
        return f"Understood as: {said(criterion)}."
    return f"Understood as: from {said(baseline)} to {said(criterion)}."


def read_day(text: str) -> date | None:
    """Read a date as the browser sends it (2026-12-07) or as people write it (7/12/2026, 7 December 2026).

    None for nothing.
    Errors: NotAValue.
    """
    bare = text.strip()
    if not bare:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", bare):
            return date.fromisoformat(bare)
        if found := re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", bare):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if (found := re.fullmatch(r"(\d{1,2})\s+([A-Za-z]{3,})\s+(\d{4})", bare)) and (month := _month(found[2])):
            return date(int(found[3]), month, int(found[1]))
    except ValueError:
        pass
    raise NotAValue("Write a date with day, month and year, like 7 12 2026.")


def moved_on(wording: str, was_due_on: date | None, due_on: date | None) -> str:
    """Return the wording of a target that goes on, with the new due date where it named the old one."""
    if was_due_on is None or due_on is None:
        return wording
    return wording.replace(in_words(was_due_on), in_words(due_on))


def _month(word: str) -> int | None:
    names = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    return names.index(word[:3].lower()) + 1 if word[:3].lower() in names else None


def number_as_written(value: Decimal) -> str:
    """Write a number without needless noughts."""
    return format_number(value).replace(",", "")
