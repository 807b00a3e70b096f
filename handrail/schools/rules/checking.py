"""Whether typed dates can be right, each fault with how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handrail.schools.rules.days import span_words, words
from handrail.schools.types import CalendarProblem, Period, TermDates, YearDates

# A year that is longer or shorter than this is a slip of the finger in the year's number (house rule).
LONGEST_YEAR_DAYS = 400
SHORTEST_YEAR_DAYS = 200


def calendar_problems(year: YearDates) -> tuple[CalendarProblem, ...]:
    """Return everything that is wrong with a year, each with its place and how to mend it; empty when all is well."""
    found = [*_year_problems(year), *_term_problems(year), *_closure_problems(year)]
    return tuple(found)


def _year_problems(year: YearDates) -> Iterator[CalendarProblem]:
    period = year.period
    if not year.name.strip():
        yield CalendarProblem("year.name", "Give the year a name, for instance 2026/27.")
    n_days = (period.ends_on - period.starts_on).days + 1
    if n_days < 1:
        yield CalendarProblem(
            "year.ends_on",
            f"The year ends on {words(period.ends_on)}, before it starts ({words(period.starts_on)}). "
            "Change one of the two dates.",
        )
    elif not SHORTEST_YEAR_DAYS <= n_days <= LONGEST_YEAR_DAYS:
        yield CalendarProblem(
            "year.ends_on",
            f"The year is {n_days} days long. A school year has between {SHORTEST_YEAR_DAYS} and {LONGEST_YEAR_DAYS}: "
            "look at the year's number in both dates.",
        )
    if not year.terms:
        yield CalendarProblem("terms", "Give at least one term, with its first and last day.")


def _term_problems(year: YearDates) -> Iterator[CalendarProblem]:
    seen: dict[str, int] = {}
    before: TermDates | None = None
    for index, term in enumerate(year.terms):
        place, name = f"terms.{index}", term_words(term, index)
        key = term.name.strip().casefold()
        if not key:
            yield CalendarProblem(f"{place}.name", f"Give the term number {index + 1} a name, for instance Autumn.")
        elif key in seen:
            yield CalendarProblem(
                f"{place}.name", f"Two terms are called {term.name.strip()}. Give one of them another name."
            )
        seen.setdefault(key, index)
        starts_on, ends_on = term.period.starts_on, term.period.ends_on
        if ends_on <= starts_on:
            yield CalendarProblem(
                f"{place}.ends_on",
                f"{name} ends on {words(ends_on)}, which is not after its first day ({words(starts_on)}). "
                "Change one of the two dates.",
            )
        else:
            yield from _inside_year(year, term.period, place, name)
        if before is not None and starts_on <= before.period.ends_on:
            yield CalendarProblem(
                f"{place}.starts_on",
                f"{name} starts on {words(starts_on)}, but {_lower(term_words(before, index - 1))} lasts until "
                f"{words(before.period.ends_on)}. Put the terms in order, and let one end before the next starts.",
            )
        yield from _half_term_problems(term, place, name)
        before = term


def _inside_year(year: YearDates, period: Period, place: str, name: str) -> Iterator[CalendarProblem]:
    if year.period.ends_on < year.period.starts_on:
        return  # said already
    if period.starts_on < year.period.starts_on:
        yield CalendarProblem(
            f"{place}.starts_on",
            f"{name} starts on {words(period.starts_on)}, before the year does ({words(year.period.starts_on)}). "
            "Move its first day, or let the year start earlier.",
        )
    if period.ends_on > year.period.ends_on:
        yield CalendarProblem(
            f"{place}.ends_on",
            f"{name} ends on {words(period.ends_on)}, after the year does ({words(year.period.ends_on)}). "
            "Move its last day, or let the year end later.",
        )


def _half_term_problems(term: TermDates, place: str, name: str) -> Iterator[CalendarProblem]:
    half_term = term.half_term
    if half_term is None:
        return
    if half_term.ends_on < half_term.starts_on:
        yield CalendarProblem(
            f"{place}.half_term",
            f"The half-term holiday of {_lower(name)} ends on {words(half_term.ends_on)}, before it starts "
            f"({words(half_term.starts_on)}). Change one of the two dates.",
        )
    elif not (term.period.starts_on < half_term.starts_on and half_term.ends_on < term.period.ends_on):
        yield CalendarProblem(
            f"{place}.half_term",
            f"The half-term holiday of {_lower(name)} ({span_words(half_term)}) is not inside the term "
            f"({span_words(term.period)}). Choose days between the term's first and last day.",
        )


def _closure_problems(year: YearDates) -> Iterator[CalendarProblem]:
    for index, closure in enumerate(year.closures):
        place = f"closures.{index}"
        name = closure.name.strip() or f"The closure number {index + 1}"
        if not closure.name.strip():
            yield CalendarProblem(
                f"{place}.name", f"Say what the closure number {index + 1} is, for instance Staff training."
            )
        if closure.period.ends_on < closure.period.starts_on:
            yield CalendarProblem(
                f"{place}.ends_on",
                f"{name} ends on {words(closure.period.ends_on)}, before it starts "
                f"({words(closure.period.starts_on)}). Change one of the two dates.",
            )
        else:
            yield from _inside_year(year, closure.period, place, name)


def term_words(term: TermDates, index: int) -> str:
    """Return how a sentence starts that speaks of a term: 'The autumn term', 'Term 1', 'The term number 3'."""
    name = term.name.strip()
    if not name:
        return f"The term number {index + 1}"
    if re.search(r"\bterm\b", name, re.IGNORECASE):
        return name if re.search(r"\d", name) else f"The {name[0].lower()}{name[1:]}"
    return f"The {name[0].lower()}{name[1:]} term"


def _lower(sentence_start: str) -> str:
    return f"the {sentence_start[4:]}" if sentence_start.startswith("The ") else sentence_start
