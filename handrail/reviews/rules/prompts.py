"""Hints about the stage. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handrail.plans.types import Outcome
from handrail.reviews.types import (
    Prompt,
    StageDecision,
)
from handrail.schools.types import Calendar, Period

# "Two terms or more" at a stage is when the question comes up: [001], on reviews.
TERMS_AT_STAGE = 2
# Where no terms are typed in for that time, a third of a year stands for a term (house rule).
DAYS_OF_A_TERM = 122
# One target says too little about a pupil's way (house rule).
TARGETS_FOR_A_PROMPT = 2


def terms_at_stage(since: date, on: date, calendar: Calendar) -> int:
    """Count the terms that the pupil has been at the stage for at least half of, up to a day.

    Time before the first known term counts a term for each third of a year.
    """
    n_terms = sum(1 for term in calendar.terms if _days_shared(term, since, on) * 2 >= _days_shared(term, *_ends(term)))
    first = min((term.starts_on for term in calendar.terms), default=on)
    unknown_days = (min(first, on) - since).days
    return n_terms + max(0, unknown_days) // DAYS_OF_A_TERM


def _ends(period: Period) -> tuple[date, date]:
    return period.starts_on, period.ends_on


def _days_shared(term: Period, starts_on: date, ends_on: date) -> int:
    return max(0, (min(term.ends_on, ends_on) - max(term.starts_on, starts_on)).days + 1)


def stage_prompts(
    *, outcomes: Sequence[str], earlier_outcomes: Sequence[str] = (), n_terms_at_stage: int = 0
) -> tuple[Prompt, ...]:
    """Return what people may want to talk about: more help, or less. It says why, and never changes anything.

    `outcomes` are of this review, `earlier_outcomes` of the review before; dropped targets and empty ones do not count.
    More: two terms or more at the stage, and at most a third of the targets of both reviews achieved. Less: every
    target of this review achieved. Two targets are needed for either.
    Source: [001] on reviews as the prompt for more or less help; the third and the two targets are house rules.
    """
    now = [outcome for outcome in outcomes if outcome and outcome != Outcome.DROPPED]
    both = now + [outcome for outcome in earlier_outcomes if outcome and outcome != Outcome.DROPPED]
    achieved, n_achieved = now.count(Outcome.ACHIEVED), both.count(Outcome.ACHIEVED)
    if len(now) >= TARGETS_FOR_A_PROMPT and achieved == len(now):
        return (
            Prompt(
                StageDecision.LESS,
                "Would less help do now?",
                f"All {len(now)} targets of this review are achieved.",
            ),
        )
    is_little = len(both) >= TARGETS_FOR_A_PROMPT and n_achieved * 3 <= len(both)
    if now and n_terms_at_stage >= TERMS_AT_STAGE and is_little:
        return (
            Prompt(
                StageDecision.MORE,
                "Is more or different help needed?",
                f"{_terms(n_terms_at_stage)} at this stage, and {n_achieved} of the last {len(both)} targets achieved.",
            ),
        )
    return ()


def _terms(number: int) -> str:
    return "Two terms" if number == 2 else f"{number} terms"
