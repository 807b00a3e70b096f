"""What of a plan is confidential: the whole of it, or some of its sections."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import denial
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Denied, Refused
from handrail.plans import policy
from handrail.plans.actions.holding import record, touch
from handrail.plans.models import Plan

audit.register_events({"PLAN_MARKED_CONFIDENTIAL": "changed what of the plan is confidential"})


@transaction.atomic
def mark_confidential(*, actor: Actor, plan: Plan, is_whole: bool, section_codes: Collection[str]) -> Plan:
    """Say what of a plan is confidential from now on, agreed versions included; nothing of the text changes.

    Errors: NotVisible; Denied for whoever may not write the plan, or not read confidential parts; Refused for a section
    that the plan does not have.
    """
    row = Plan.objects.select_for_update(of=("self",)).select_related("pupil", "group").filter(pk=plan.pk).first()
    if row is None:
        raise Refused("This plan is no longer there.")
    policy.check_can(actor, row, Permission.PLAN_EDIT)
    if not policy.sees_confidential(actor, row):
        raise Denied(denial(actor, Permission.CONFIDENTIAL_VIEW))
    sections = list(row.sections.order_by("pk"))
    if unknown := set(section_codes) - {section.code for section in sections}:
        raise Refused(f"This plan has no section '{min(unknown)}'.", field="sections")
    old = {"whole": row.is_confidential, "sections": sorted(s.code for s in sections if s.is_confidential)}
    new = {"whole": is_whole, "sections": sorted(set(section_codes))}
    if old == new:
        return row
    for section in sections:
        if section.is_confidential != (section.code in section_codes):
            section.is_confidential = not section.is_confidential
            section.changed_at = clock.now()
            section.save(update_fields=["is_confidential", "changed_at"])
    row.is_confidential = is_whole
    touch(row, "is_confidential")
    record(actor, "PLAN_MARKED_CONFIDENTIAL", row, old=old, new=new)
    return row
