"""What a tally sheet says: targets, a week of boxes, and a code for each target. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from textwrap import shorten
from typing import Any
from uuid import UUID

from handrail.core.codes import code_of
from handrail.plans.rules.rubric import in_a_row
from handrail.plans.types import MeasureKind, PromptLevel
from handrail.progress.rules.week import days_of, week_words
from handrail.reports.rules.papers import PaperHead
from handrail.reports.types import PaperTarget, PupilPaper, TallyDay
from handrail.schools.rules import is_school_day
from handrail.schools.types import Calendar

# More on one side would leave no room for a row of strokes (house rule).
TARGETS_ON_A_SIDE = 4
DAYS_ON_A_SHEET = 5
# How many letters of a rubric are read beside the boxes of a target when four are on a side (house rule, tried).
LETTERS_OF_STEPS = 280


def tally_days(monday: date, calendar: Calendar) -> tuple[TallyDay, ...]:
    """Return Monday to Friday of a week; days on which the school is closed say so.

    A school without terms in its calendar is open every day.
    """
    return tuple(
        TallyDay(day, is_closed=bool(calendar.terms) and not is_school_day(day, calendar))
        for day in days_of(monday)[:DAYS_ON_A_SHEET]
    )


def tally_payload(
    pupils: Sequence[PupilPaper], head: PaperHead, *, days: Sequence[TallyDay], links: Mapping[UUID, str]
) -> dict[str, Any]:
    """Return what the template of a tally sheet reads, as values that JSON can carry.

    Shapes: `links` is by target where its counts are typed in. A pupil without a target in use is left out; one with
    many has several sides.
    """
    shown = [pupil for pupil in pupils if pupil.targets]
    week = week_words([day.on for day in days])
    return {
        "title": head.title,
        "author": head.school.name,
        "school": head.school.name,
        "printed": f"Printed {head.printed_on.day} {head.printed_on:%B %Y} by {head.printed_by}. Confidential.",
        "week": week,
        "days": [
            {"name": f"{day.on:%A}", "date": f"{day.on.day} {day.on:%b}", "closed": day.is_closed} for day in days
        ],
        "sides": [side for pupil in shown for side in _sides(pupil, links)],
    }


def _sides(pupil: PupilPaper, links: Mapping[UUID, str]) -> list[dict[str, Any]]:
    targets = [_target(number, target, links) for number, target in enumerate(pupil.targets, start=1)]
    cut = [targets[start : start + TARGETS_ON_A_SIDE] for start in range(0, len(targets), TARGETS_ON_A_SIDE)]
    return [
        {
            "name": pupil.name,
            "place": pupil.class_name,
            "targets": some,
            "side": f"Side {number} of {len(cut)}" if len(cut) > 1 else "",
            "is_first": number == 1,
        }
        for number, some in enumerate(cut, start=1)
    ]


def _target(number: int, target: PaperTarget, links: Mapping[UUID, str]) -> dict[str, Any]:
    link = links[target.part_id]
    return {
        "number": number,
        "wording": target.wording,
        "aim": target.aim,
        "how": _how(target),
        "box": _box(target),
        "link": link,
        "code": code_of(link),
    }


def _how(target: PaperTarget) -> str:
    """Say in a few words what goes into a box."""
    if not target.measure:
        return "A few words"
    return {
        MeasureKind.COUNT: f"A stroke each time; then count ({target.unit or 'times'})",
        MeasureKind.PERCENTAGE: "Per cent",
        MeasureKind.DURATION: "How long",
        MeasureKind.SCORE: f"Score out of {target.out_of}" if target.out_of else "Score",
        MeasureKind.PROMPT: "Ring how much help",
        MeasureKind.RUBRIC: f"Ring the step: {in_a_row(_in_short(target.rubric))}",
        MeasureKind.YES_NO: "Ring yes, nearly or not yet",
    }[MeasureKind(target.measure)]


def _in_short(steps: Sequence[str]) -> list[str]:
    """Cut steps after a word, so that all of them find room beside the boxes."""
    width = LETTERS_OF_STEPS // max(1, len(steps))
    return [shorten(words, width, placeholder=" …") for words in steps]


def _box(target: PaperTarget) -> dict[str, Any]:
    """Return what stands in each box: words to ring, or a foot to write the day's value above."""
    kind = MeasureKind(target.measure) if target.measure else None
    if kind is MeasureKind.PROMPT:
        return {"ring": [level.short_label for level in PromptLevel], "foot": ""}
    if kind is MeasureKind.RUBRIC:
        # Only numbers, four beside each other: eight lines of words find no room in a box.
        return {"ring": [str(number) for number, _ in enumerate(target.rubric, start=1)], "foot": "", "across": 4}
    if kind is MeasureKind.YES_NO:
        return {"ring": ["yes", "nearly", "not yet"], "foot": ""}
    feet = {
        MeasureKind.COUNT: "=",
        MeasureKind.PERCENTAGE: "%",
        MeasureKind.DURATION: "min          s",
        MeasureKind.SCORE: f"/ {target.out_of}" if target.out_of else "=",
    }
    return {"ring": [], "foot": feet[kind] if kind else ""}
