"""What a plan tells the bank: that a target of it was agreed for a pupil, and what a review found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.bank.actions import record_outcome, record_use
from handrail.bank.queries import find_target
from handrail.core.errors import NotVisible
from handrail.plans.actions.holding import record
from handrail.plans.models import Plan, PupilTarget, Target
from handrail.plans.rules.banked import is_still
from handrail.plans.types import PlanContent


def forget_what_it_no_longer_is(actor: Actor, plan: Plan, content: PlanContent) -> PlanContent:
    """Let go of the bank's targets that the plan's own have nothing to do with any more; return the plan as it is then.

    Uses, outcomes and the next step would follow the wrong ladder. Part of agree_plan, not of a save: half-written
    words are nobody's yet. A target that the bank no longer has cannot be compared, so its code stays. One query at
    most for each target that came from the bank of the school or trust.
    """
    kept = []
    for target in content.targets:
        known = find_target(actor, target.bank_code) if target.bank_code else None
        if known is None or is_still(target.wording, known.wording):
            kept.append(target)
            continue
        row = Target.objects.get(pk=target.id)
        row.bank_code = ""
        row.save(update_fields=["bank_code"])
        record(actor, "PLAN_WRITTEN", plan, subject=row, old={"bank_code": target.bank_code}, new={"bank_code": ""})
        kept.append(replace(target, bank_code=""))
    return replace(content, targets=tuple(kept))


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
