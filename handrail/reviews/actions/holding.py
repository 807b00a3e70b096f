"""Holding a review and what follows from it; having it earlier; setting it aside."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from handrail.access.types import Actor
from handrail.core import clock
from handrail.core.errors import Refused
from handrail.plans import actions as plans_actions
from handrail.plans.types import (
    NextStep,
    Outcome,
    PlanState,
    TargetOutcome,
)
from handrail.pupils import actions as pupils_actions
from handrail.reviews import queries, rules
from handrail.reviews.models import Review
from handrail.reviews.types import (
    NotReadyToHold,
    ReviewState,
    StageDecision,
    TargetFinding,
)
from handrail.schools.queries import calendar_of

if TYPE_CHECKING:
    from handrail.plans.models import Plan

from handrail.reviews.actions.opening import held_open, held_plan, record


@transaction.atomic
def hold_review(*, actor: Actor, plan_id: UUID, make_move: bool = False) -> Review:
    """Hold the review: keep each target's outcome, mark the plan reviewed, and open the next plan as a draft.

    The pupil's stage is moved only when `make_move` says so and the actor may edit the register; the decision alone
    never moves anybody. When the pupil comes off the register there is no next plan.
    Errors: NotVisible, Denied, Refused, NotReadyToHold with what is missing. Nothing is kept then.
    """
    plan = held_plan(actor, plan_id)
    review, rows = held_open(actor, plan)
    present, _ = queries.targets_of(actor, plan)
    findings = [queries.finding_of(rows[row.pk], row.target.wording) for row in present]
    decision = queries.decision_of(queries.values_of(review))
    entry = queries.open_entry(plan.pupil) if plan.pupil else None
    calendar = calendar_of(plan.school_id)
    today = clock.today()
    stage = entry.stage if entry else ""
    whose = queries.whose_findings(plan, present)
    missing = rules.what_is_missing(
        findings,
        decision,
        today=today,
        calendar=calendar,
        begun_on=plan.starts_on,
        stage=stage,
        whose=whose,
    )
    if missing:
        raise NotReadyToHold(missing)
    held_on = decision.held_on or today
    plans_actions.record_outcomes(
        actor=actor,
        plan=plan,
        outcomes=[_outcome(finding) for finding in findings],
        what_happened=review.progress,
    )
    if make_move and plan.pupil is not None:
        _move(actor, review, held_on)
    if decision.stage_decision != StageDecision.EXIT:
        review.next_plan = plans_actions.copy_forward(
            actor=actor, plan=plan, targets=rules.seeds(findings), review_on=decision.next_review_on
        )
    review.state = ReviewState.HELD
    review.held_on = held_on
    review.held_by_id, review.held_by_name = actor.membership_id, actor.name
    review.changed_at, review.changed_by_id = clock.now(), actor.membership_id
    review.save(update_fields=["state", "held_on", "held_by", "held_by_name", "next_plan", "changed_at", "changed_by"])
    record(
        actor,
        "REVIEW_HELD",
        review,
        new={
            "held_on": held_on.isoformat(),
            "stage_decision": review.stage_decision,
            "moved": make_move,
            "next_plan": str(review.next_plan_id) if review.next_plan_id else None,
        },
    )
    return review


def _outcome(finding: TargetFinding) -> TargetOutcome:
    return TargetOutcome(
        pupil_target_id=finding.pupil_target_id,
        outcome=Outcome.DROPPED if finding.is_dropped else finding.outcome,
        evidence=finding.evidence,
        next_step=NextStep.DROP if finding.is_dropped else finding.next_step,
        drop_reason=finding.drop_reason if finding.is_dropped else "",
    )


def _move(actor: Actor, review: Review, held_on: date) -> None:
    """Make the move that the review decided, as the person at the review asked."""
    if review.stage_decision in ("", StageDecision.SAME):
        return
    entry = queries.open_entry(review.pupil) if review.pupil else None
    if entry is None:
        raise Refused("The pupil is not on the register now, so there is no stage to move from.", field="make_move")
    if review.stage_decision == StageDecision.EXIT:
        pupils_actions.take_off_register(actor=actor, entry=entry, ends_on=held_on, reason=review.stage_reason)
        return
    pupils_actions.move_stage(
        actor=actor,
        entry=entry,
        stage=review.new_stage,
        starts_on=held_on,
        reason=review.stage_reason,
        decided_by=f"Review on {held_on.day} {held_on:%B %Y}",
    )


@transaction.atomic
def bring_forward(*, actor: Actor, plan_id: UUID, due_on: date, reason: str) -> Review:
    """Have the review earlier than planned: nobody needs to wait for its day when something is wrong.

    Errors: NotVisible, Denied, Refused (field 'due_on' unless it is earlier and not past; 'reason' without one).
    """
    plan = held_plan(actor, plan_id)
    review, _ = held_open(actor, plan)
    day = queries.day_of(plan, review)
    if due_on < clock.today():
        raise Refused("The day is in the past. Choose today or a later day.", field="due_on")
    if due_on >= day:
        raise Refused("Choose a day before the review is due now.", field="due_on")
    if not reason.strip():
        raise Refused("Say why the review should be earlier.", field="reason")
    review.due_on = review.moved_on = due_on
    review.save(update_fields=["due_on", "moved_on"])
    record(
        actor,
        "REVIEW_BROUGHT_FORWARD",
        review,
        old={"due_on": day.isoformat()},
        new={"due_on": due_on.isoformat()},
        reason=reason.strip(),
    )
    return review


@transaction.atomic
def cancel_review(*, actor: Actor, plan_id: UUID, reason: str) -> Review | None:
    """Set the open review of a closed plan aside; return it, or None where there is none. Its words stay in the file.

    Errors: NotVisible, Denied; Refused while the plan is not closed, or (field 'reason') without a reason.
    """
    plan = held_plan(actor, plan_id)
    if plan.state != PlanState.CLOSED:
        raise Refused("This plan is not closed, so it still needs its review.")
    if not reason.strip():
        raise Refused("Say why no review is needed.", field="reason")
    return set_aside_with_plan(actor, plan, reason.strip())


def set_aside_with_plan(actor: Actor | None, plan: Plan, reason: str) -> Review | None:
    """Set the open review of a plan aside that the caller has closed; return it, or None. Its words stay in the file.

    Within the caller's transaction. The actor is None where Handrail itself closed the plan.
    """
    review = Review.objects.select_for_update().filter(plan=plan, state__in=queries.OPEN_STATES).first()
    if review is None:
        return None
    review.state = ReviewState.CANCELLED
    review.changed_at, review.changed_by_id = clock.now(), actor.membership_id if actor else None
    review.save(update_fields=["state", "changed_at", "changed_by"])
    record(actor, "REVIEW_CANCELLED", review, reason=reason)
    return review
