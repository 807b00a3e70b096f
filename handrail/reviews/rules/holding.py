"""What a review still needs before it is held. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from handrail.plans.types import NextStep
from handrail.reviews.rules.dates import next_review_problem
from handrail.reviews.rules.naming import target_field
from handrail.reviews.types import (
    CONSIDERATIONS,
    Consideration,
    Decision,
    Missing,
    StageDecision,
    TargetFinding,
)
from handrail.schools.rules import words
from handrail.schools.types import Calendar


def what_is_missing(
    targets: Sequence[TargetFinding],
    decision: Decision,
    *,
    today: date,
    calendar: Calendar,
    begun_on: date | None = None,
    stage: str = "",
    whose: Sequence[str] | None = None,
) -> tuple[Missing, ...]:
    """Return what a review still needs before it can be held, in the order of the page; empty when it is ready.

    Each target needs an outcome with evidence, and how it goes on unless the pupil comes off the register; a dropped
    one needs a reason; a smaller or next step needs its new words. The review needs a decision on the stage and the
    next day, which is not needed when the help ends. `begun_on`: the plan's first day; `stage`: the pupil's stage now.
    `whose`: of a group plan, how each finding is named; then no stage is decided on.
    """
    is_exit = decision.stage_decision == StageDecision.EXIT
    names = [f"Target {number}" for number in range(1, len(targets) + 1)] if whose is None else list(whose)
    found = [item for name, one in zip(names, targets, strict=True) for item in _of_target(name, one, is_exit=is_exit)]
    if whose is None:
        found += _of_decision(decision, stage=stage)
    held_on = decision.held_on or today
    if held_on > today:
        found.append(Missing("The day of the review is in the future. Hold it on the day or after.", "id_held_on"))
    if begun_on is not None and held_on < begun_on:
        began = words(begun_on)
        found.append(Missing(f"The day of the review is before the plan began, on {began}. Correct it.", "id_held_on"))
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
