"""Who does what: the school's answers, and those of one plan with its cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.plans import queries
from handrail.plans.actions.holding import held, touch
from handrail.plans.models import Plan, PlanArrangements, PlanGuide
from handrail.plans.rules import arrangements
from handrail.plans.rules.saving import cleaned
from handrail.plans.types import DUTIES, GUIDELINES, Cover, PlanVerb

LONGEST_ANSWER = 1_000

audit.register_events(
    {
        "PLAN_ARRANGED": "said who does what for the plan",
        "PLAN_GUIDE_CHANGED": "changed how plans are made at the school",
        "PLAN_GUIDE_LOOKED_AT": "looked through how plans are made at the school",
    }
)


@transaction.atomic
def arrange_plan(*, actor: Actor, plan: Plan, cover: Cover) -> PlanArrangements:
    """Keep who does what for a draft, and its cover.

    Errors: NotVisible, Denied, Refused (with the field) as rules.arrangements.checked says.
    """
    row = held(actor, plan, PlanVerb.EDIT)
    new = _as_json(arrangements.checked(cover))
    old = _as_json(queries.cover_of(row))
    found = keep_cover(actor, row, cover)
    if old != new:
        touch(row)
        audit.record(actor, "PLAN_ARRANGED", subject=row, pupil_id=row.pupil_id, old=old, new=new)
    return found


def keep_cover(actor: Actor, plan: Plan, cover: Cover) -> PlanArrangements:
    """Write the row of a held plan; without a right to be asked and without an event. Two statements."""
    found = PlanArrangements.objects.filter(plan=plan).first() or PlanArrangements(school_id=plan.school_id, plan=plan)
    for name, value in asdict(cover).items():
        setattr(found, name, cleaned(value) if isinstance(value, str) else value)
    found.changed_at, found.changed_by_id = clock.now(), actor.membership_id
    found.save()
    return found


def _as_json(cover: Cover) -> dict[str, Any]:
    found = asdict(cover)
    return found | {"csp_on": cover.csp_on.isoformat() if cover.csp_on else None}


@transaction.atomic
def write_guide(*, actor: Actor, answers: Mapping[str, str]) -> PlanGuide:
    """Keep the school's answers on how plans are made; whoever writes has looked at them, too.

    Errors: Denied without SCHOOL_EDIT; Refused, with the question's code as field, for an answer that is too long.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    kept = {duty.code: cleaned(answers.get(duty.code, "")) for duty in (*DUTIES, *GUIDELINES)}
    for code, text in kept.items():
        if len(text) > LONGEST_ANSWER:
            raise Refused(f"Use at most {LONGEST_ANSWER} characters here; this has {len(text)}.", field=code)
    now = clock.now()
    row = PlanGuide.objects.select_for_update().filter(school_id=actor.school_id).first()
    old = row.answers if row else None
    row = row or PlanGuide(school_id=actor.school_id)
    row.answers = {code: text for code, text in kept.items() if text}
    row.changed_at, row.changed_by_id = now, actor.membership_id
    row.looked_at, row.looked_by_name = now, actor.name
    row.save()
    audit.record(actor, "PLAN_GUIDE_CHANGED", subject=row, old=old, new=row.answers)
    return row


@transaction.atomic
def look_through_guide(*, actor: Actor) -> PlanGuide:
    """Say that the answers still hold: the day and the name stand on the page.

    Errors: Denied without SCHOOL_EDIT; Refused before anything was written.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    row = PlanGuide.objects.select_for_update().filter(school_id=actor.school_id).first()
    if row is None:
        raise Refused("Nothing is written yet. Answer the questions first.")
    row.looked_at, row.looked_by_name = clock.now(), actor.name
    row.save(update_fields=["looked_at", "looked_by_name"])
    audit.record(actor, "PLAN_GUIDE_LOOKED_AT", subject=row)
    return row
