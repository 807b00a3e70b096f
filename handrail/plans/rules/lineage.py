"""How a pupil's targets go on from each other, and when the same one is set again and again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from handrail.plans.types import NEXT_STEP_LABELS, NextStep, Outcome
from handrail.plans.types.lineage import History, LineageLane, LineageStep

# Source: issue 4.7, after the inspectors' complaint of 'the same old target again' [000 paras 43-44]: twice may be
# patience, the third time is a reason to think.
REPEATED_AT = 3
# Two wordings share this share of their words, numbers all. Source: house rule, tried on termly plans.
ALIKE = 0.75
# Words that every target has, and that say nothing of what it is about.
_PLAIN = frozenset(
    {
        *("a", "an", "and", "at", "be", "able", "by", "can", "for", "from", "he", "her", "his", "in", "is", "it", "of"),
        *("on", "she", "the", "their", "they", "to", "will", "with"),
    }
)
_BY_WHEN = re.compile(r"^\s*(?:by|before|until)\b[^,]{1,40},\s*", re.IGNORECASE)
SAY_WHY_LEFT_OUT = "Say why this target is left out of the next plan."
_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.:]\d+)?", re.UNICODE)
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
# Where a term begins, as most schools of the United Kingdom say it; exact days do not matter for a name.
TERMS = ((1, "Spring"), (4, "Summer"), (8, "Autumn"))


def words_of(wording: str) -> frozenset[str]:
    """Return what a wording is about: its words without 'By Easter,' and without those that every target has."""
    return frozenset(_WORD.findall(_BY_WHEN.sub("", wording).lower())) - _PLAIN


def is_nearly_same(one: str, other: str) -> bool:
    """Say whether two wordings say nearly the same. Another number is another step, so it is not.

    'By Easter, Tobi will read 20 words' and 'Tobi reads 20 words by July' need not be called the same; 'By July, Tobi
    will read 20 words' is.
    """
    return _are_alike(words_of(one), words_of(other))


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other or {w for w in one if w[0].isdigit()} != {w for w in other if w[0].isdigit()}:
        return False
    return len(one & other) / len(one | other) >= ALIKE


def term_name(day: date) -> str:
    """Return the term of a day with its year: 'Autumn 2025'."""
    name = next(name for month, name in reversed(TERMS) if day.month >= month)
    return f"{name} {day.year}"


def ordinal(number: int) -> str:
    """Return 'third'; after the tenth '11th', '21st'."""
    if number < len(_ORDINALS):
        return _ORDINALS[number]
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def joined(steps: Iterable[LineageStep]) -> tuple[LineageStep, ...]:
    """Return the steps, the oldest first, each with the step that it goes on from.

    What a person said stays. A step of which nobody said so goes on from the latest one of an earlier plan that says
    nearly the same and that nothing else goes on from.
    """
    ordered = sorted(steps, key=lambda step: (step.starts_on, str(step.id)))
    known = {step.id for step in ordered}
    taken = {step.continues_id for step in ordered if step.continues_id and step.continues_id in known}
    words = {step.id: words_of(step.wording) for step in ordered}
    found: list[LineageStep] = []
    for step in ordered:
        before = step.continues_id if step.continues_id in known else None
        if before is None:
            before = next((old.id for old in reversed(found) if _goes_on(old, step, words, taken)), None)
            if before:
                taken.add(before)
        found.append(replace(step, continues_id=before))
    return tuple(found)


def _goes_on(old: LineageStep, step: LineageStep, words: Mapping[UUID, frozenset[str]], taken: set[UUID]) -> bool:
    if old.id in taken or old.plan_id == step.plan_id or old.starts_on >= step.starts_on:
        return False
    return _are_alike(words[old.id], words[step.id])


def lanes_of(steps: Iterable[LineageStep]) -> tuple[LineageLane, ...]:
    """Return the lines of descent, in the order of their first steps. Where a line parts, the second way is its own."""
    given = list(steps)
    said = {step.id: step.continues_id for step in given}
    lanes: list[list[LineageStep]] = []
    starts: list[UUID | None] = []
    for step in joined(given):
        lane = next((row for row in lanes if row[-1].id == step.continues_id), None)
        if lane is not None:
            lane.append(step)
        else:
            lanes.append([step])
            starts.append(step.continues_id)
    return tuple(
        LineageLane(tuple(lane), start, frozenset(step.id for step in lane if step.continues_id != said[step.id]))
        for lane, start in zip(lanes, starts, strict=True)
    )


def histories(steps: Iterable[LineageStep]) -> dict[UUID, History]:
    """Return how each step stands in its line, by key."""
    found: dict[UUID, History] = {}
    by_id: dict[UUID, LineageStep] = {}
    for step in joined(steps):
        by_id[step.id] = step
        before = by_id.get(step.continues_id) if step.continues_id else None
        past = found[before.id] if before else None
        n_same = past.n_same + 1 if before and past and is_same_again(before, step) else 1
        number, since = (past.number + 1, past.since) if past else (1, step.starts_on)
        found[step.id] = History(number, since, n_same, _words(number, since), advice(n_same))
    return found


def is_same_again(before: LineageStep, step: LineageStep) -> bool:
    """Say whether a step sets the same target again: carried on as it was, or in nearly the same words.

    Not after it was reached, and not where somebody chose a smaller or a next step.
    """
    if before.outcome == Outcome.ACHIEVED or before.next_step in (NextStep.SMALLER, NextStep.NEXT):
        return False
    return before.next_step == NextStep.CONTINUE or is_nearly_same(before.wording, step.wording)


def needs_reason(outcome: str) -> bool:
    """Say whether leaving a target out of the next plan needs a reason: not once it was achieved."""
    return outcome != Outcome.ACHIEVED


def how_on(step: LineageStep) -> str:
    """Return how a step went on, in words; nothing while that is not said."""
    if step.outcome == Outcome.DROPPED or not step.next_step:
        return step.drop_reason
    if step.next_step == NextStep.DROP:
        return f"Left out: {step.drop_reason}" if step.drop_reason else "Left out"
    return NEXT_STEP_LABELS[NextStep(step.next_step)]


def advice(n_same: int) -> str:
    """Return what to think about when a target is the same for the third time or more; nothing before."""
    if n_same < REPEATED_AT:
        return ""
    return f"The same target for the {ordinal(n_same)} time in a row. A smaller step, or another strategy?"


def _words(number: int, since: date) -> str:
    if number == 1:
        return ""
    return f"{ordinal(number).capitalize()} step of this target since {term_name(since)}"


def terms_between(first: date, last: date) -> Sequence[date]:
    """Return the first days of the terms from that of `first` to that of `last`, both included."""
    month = max(month for month, _ in TERMS if month <= first.month)
    days, day = [], date(first.year, month, 1)
    while day <= last:
        days.append(day)
        later = [month for month, _ in TERMS if month > day.month]
        day = date(day.year, later[0], 1) if later else date(day.year + 1, 1, 1)
    return days
