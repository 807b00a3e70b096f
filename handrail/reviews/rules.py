"""When a review is due, what it still needs, and what it hands on. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from handrail.access.permissions import Permission
from handrail.core.errors import Refused
from handrail.frameworks.types import Cadence, PlanKind
from handrail.plans.rules.periods import default_review_on, is_known_holiday
from handrail.plans.types import Carry, NextStep, Outcome
from handrail.reviews.types import (
    CONSIDERATIONS,
    Consideration,
    Decision,
    DueGroup,
    Missing,
    Prompt,
    ReviewState,
    ReviewVerb,
    StageDecision,
    TargetFinding,
)
from handrail.schools.rules import words
from handrail.schools.types import Calendar, Period

# Four weeks is time enough to ask the family and the pupil, and to find an hour (house rule).
SOON_DAYS = 28
# "Two terms or more" at a stage is when the question comes up: [001], on reviews.
TERMS_AT_STAGE = 2
# Where no terms are typed in for that time, a third of a year stands for a term (house rule).
DAYS_OF_A_TERM = 122
# One target says too little about a pupil's way (house rule).
TARGETS_FOR_A_PROMPT = 2

# ------------------------------------------------------------------------------------------------------- states

TABLE: dict[tuple[ReviewState, ReviewVerb], Permission | str] = {
    (ReviewState.DUE, ReviewVerb.WRITE): Permission.REVIEW_HOLD,
    (ReviewState.DUE, ReviewVerb.HOLD): Permission.REVIEW_HOLD,
    (ReviewState.DUE, ReviewVerb.BRING_FORWARD): Permission.REVIEW_HOLD,
    (ReviewState.DUE, ReviewVerb.CANCEL): Permission.REVIEW_HOLD,
    (ReviewState.PREPARING, ReviewVerb.WRITE): Permission.REVIEW_HOLD,
    (ReviewState.PREPARING, ReviewVerb.HOLD): Permission.REVIEW_HOLD,
    (ReviewState.PREPARING, ReviewVerb.BRING_FORWARD): Permission.REVIEW_HOLD,
    (ReviewState.PREPARING, ReviewVerb.CANCEL): Permission.REVIEW_HOLD,
    **{(ReviewState.HELD, verb): "This review has been held, so its words stand." for verb in ReviewVerb},
    **{(ReviewState.CANCELLED, verb): "This review is not needed any more." for verb in ReviewVerb},
}
"""What may be done in each state: the permission that it needs, or the sentence that says why not."""


def permission_for(state: ReviewState | str, verb: ReviewVerb) -> Permission:
    """Return the permission that the verb needs in this state.

    Errors: Refused with the sentence of the table.
    """
    found = TABLE[ReviewState(state), verb]
    if isinstance(found, Permission):
        return found
    raise Refused(found)


# -------------------------------------------------------------------------------------------------------- dates


def due_group(due_on: date, state: ReviewState | str, today: date) -> DueGroup:
    """Say in which part of the list an open review stands; lateness goes before everything else."""
    if due_on < today:
        return DueGroup.OVERDUE
    if state == ReviewState.PREPARING:
        return DueGroup.PREPARING
    return DueGroup.SOON if due_on <= today + timedelta(days=SOON_DAYS) else DueGroup.LATER


def due_in_words(due_on: date, today: date) -> str:
    """Say how far a review is from its day: 'due today', '3 weeks overdue', 'in 5 days'."""
    days = (due_on - today).days
    if days == 0:
        return "due today"
    number, unit = (abs(days), "day") if abs(days) < 14 else (abs(days) // 7, "week")
    text = f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    return f"in {text}" if days > 0 else f"{text} overdue"


def next_review_on(
    held_on: date, *, kind: PlanKind | None, cadence: Cadence | None, calendar: Calendar, is_under_five: bool = False
) -> date:
    """Return the usual day of the next review: the framework's gap after this one, on a school day inside a term.

    Source: the rule of plans.rules.periods.default_review_on; the gaps are the framework's.
    """
    return default_review_on(held_on, kind=kind, cadence=cadence, calendar=calendar, is_under_five=is_under_five)


def next_review_problem(next_on: date, *, held_on: date, calendar: Calendar) -> str:
    """Say in a sentence why this day cannot be the next review's, or return an empty string.

    Where the calendar does not reach, any weekday will do: the next year is often not typed in yet.
    """
    if next_on <= held_on:
        return "The next review must be after this one."
    if next_on > held_on + timedelta(days=366):
        return "The next review is more than a year away. Choose an earlier day."
    if next_on.weekday() > 4:
        return f"{words(next_on)} is at a weekend. Choose a school day."
    if is_known_holiday(next_on, calendar):
        return f"On {words(next_on)} the school is closed to pupils. Choose a school day."
    return ""


# ---------------------------------------------------------------------------------------------- stage prompts


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


# ------------------------------------------------------------------------------------------ before it is held


def what_is_missing(
    targets: Sequence[TargetFinding],
    decision: Decision,
    *,
    today: date,
    calendar: Calendar,
    stage: str = "",
    whose: Sequence[str] | None = None,
) -> tuple[Missing, ...]:
    """Return what a review still needs before it can be held, in the order of the page; empty when it is ready.

    Each target needs an outcome with evidence, and how it goes on unless the pupil comes off the register; a dropped
    one needs a reason; a smaller or next step needs its new words. The review needs a decision on the stage and the
    next day, which is not needed when the help ends. `stage` is the pupil's stage now. `whose`: of a group
    plan, how each finding is named; then no stage is decided on.
    """
    is_exit = decision.stage_decision == StageDecision.EXIT
    names = [f"Target {number}" for number in range(1, len(targets) + 1)] if whose is None else list(whose)
    found = [item for name, one in zip(names, targets, strict=True) for item in _of_target(name, one, is_exit=is_exit)]
    if whose is None:
        found += _of_decision(decision, stage=stage)
    held_on = decision.held_on or today
    if held_on > today:
        found.append(Missing("The day of the review is in the future. Hold it on the day or after.", "id_held_on"))
    if not is_exit:
        found += _of_next_date(decision.next_review_on, held_on=max(held_on, today), calendar=calendar)
    return tuple(found)


def _of_target(name: str, target: TargetFinding, *, is_exit: bool) -> list[Missing]:
    def missing(sentence: str, field: str) -> Missing:
        return Missing(f"{name}: {sentence}", f"id_{target_field(target.pupil_target_id, field)}")

    found = []
    if not target.outcome:
        found.append(missing("choose what became of it.", "outcome"))
    if not target.evidence.strip():
        found.append(missing("say how you know.", "evidence"))
    if target.is_dropped:
        if not target.drop_reason.strip():
            found.append(missing("say why it is dropped.", "drop_reason"))
    elif not is_exit:
        if not target.next_step:
            found.append(missing("choose how it goes on.", "next_step"))
        elif target.next_step in (NextStep.NEXT, NextStep.SMALLER) and not target.next_wording.strip():
            found.append(missing("write the words of the next step.", "next_wording"))
    return found


def _of_decision(decision: Decision, *, stage: str) -> list[Missing]:
    chosen = decision.stage_decision
    if not chosen:
        return [Missing("Decide on the stage.", "id_stage_decision")]
    found = []
    if chosen in (StageDecision.MORE, StageDecision.LESS):
        if not decision.new_stage:
            found.append(Missing("Choose the stage to move to.", "id_new_stage"))
        elif decision.new_stage == stage:
            found.append(Missing("The pupil is at this stage already. Choose another, or stay.", "id_new_stage"))
    if chosen != StageDecision.SAME and not decision.stage_reason.strip():
        found.append(Missing("Say why the stage should change.", "id_stage_reason"))
    return found


def _of_next_date(next_on: date | None, *, held_on: date, calendar: Calendar) -> list[Missing]:
    if next_on is None:
        return [Missing("Enter the day of the next review.", "id_next_review_on")]
    problem = next_review_problem(next_on, held_on=held_on, calendar=calendar)
    return [Missing(problem, "id_next_review_on")] if problem else []


def still_to_hear(considerations: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the considerations that nobody has written about. Advice; a review may be held without."""
    return tuple(
        label for code, (label, _) in CONSIDERATIONS.items() if not considerations.get(Consideration(code), "").strip()
    )


# ------------------------------------------------------------------------------------------- names and seeds


def target_field(pupil_target_id: UUID, field: str) -> str:
    """Return the name of a target's field on the page."""
    return f"{field}-{pupil_target_id}"


def seeds(targets: Sequence[TargetFinding]) -> dict[UUID, Carry]:
    """Return how each target goes into the next plan: carried on, made smaller, followed by a next step, or dropped.

    New words go with a smaller or a next step only; a target that is carried on keeps its own.
    """
    found = {}
    for target in targets:
        if target.is_dropped:
            found[target.pupil_target_id] = Carry(step=NextStep.DROP)
        else:
            is_new = target.next_step in (NextStep.NEXT, NextStep.SMALLER)
            found[target.pupil_target_id] = Carry(
                step=target.next_step or NextStep.CONTINUE, wording=target.next_wording.strip() if is_new else ""
            )
    return found
