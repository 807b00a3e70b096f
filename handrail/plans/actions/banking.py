"""What a plan tells the bank: that a target of it was agreed for a pupil, and what a review found."""

from __future__ import annotations

from collections.abc import Iterable

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.bank.actions import record_outcome, record_use
from handrail.core.errors import NotVisible
from handrail.plans.models import PupilTarget
from handrail.plans.types import PlanContent


def count_uses(actor: Actor, content: PlanContent) -> None:
    """Count each target of an agreed plan that came from the bank, once for each pupil. Part of agree_plan.

    A target that the bank no longer has is not counted; the plan does not depend on it.
    """
    if not can(actor, Permission.BANK_VIEW):
        return
    for target in content.live_targets:
        for part in target.pupils if target.bank_code else ():
            try:
                record_use(actor=actor, code=target.bank_code, pupil_target_id=part.id)
            except NotVisible:
                continue


def keep_outcomes(actor: Actor, parts: Iterable[PupilTarget]) -> None:
    """Tell the bank what a review found for the targets that came from it. Part of record_outcomes."""
    if not can(actor, Permission.BANK_VIEW):
        return
    for part in parts:
        if part.target.bank_code and part.outcome:
            record_outcome(actor=actor, pupil_target_id=part.pk, outcome=part.outcome)
