"""Showing a draft to the family before it is agreed, and taking it back."""

from __future__ import annotations

from django.db import transaction

from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.plans.actions.holding import held, touch
from handrail.plans.models import Plan
from handrail.plans.types import PlanVerb

audit.register_events(
    {
        "DRAFT_SHARED_WITH_FAMILY": "shared the draft with the family",
        "DRAFT_TAKEN_BACK": "took the draft back from the family",
    }
)


@transaction.atomic
def share_draft_with_family(*, actor: Actor, plan: Plan) -> Plan:
    """Let the family read a draft as it is being written, until it is agreed or taken back.

    Errors: NotVisible, Denied; Refused for a plan that is no draft, is confidential, or is for a group.
    """
    row = held(actor, plan, PlanVerb.EDIT)
    if row.is_confidential:
        raise Refused("This plan is confidential, so families do not see it. Take the mark off first.")
    if row.pupil_id is None:
        raise Refused("This plan is for a group. Families see what was agreed for their own child.")
    if row.shared_with_family_at is not None:
        return row
    row.shared_with_family_at = clock.now()
    touch(row, "shared_with_family_at")
    audit.record(actor, "DRAFT_SHARED_WITH_FAMILY", subject=row, pupil_id=row.pupil_id)
    return row


@transaction.atomic
def take_back_draft(*, actor: Actor, plan: Plan) -> Plan:
    """Let the family no longer read the draft. Errors: NotVisible, Denied, Refused for a plan that is no draft."""
    row = held(actor, plan, PlanVerb.EDIT)
    if row.shared_with_family_at is None:
        return row
    row.shared_with_family_at = None
    touch(row, "shared_with_family_at")
    audit.record(actor, "DRAFT_TAKEN_BACK", subject=row, pupil_id=row.pupil_id)
    return row
