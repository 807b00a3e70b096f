"""Reads of who does what: of one plan, and of the school."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist

from handrail.access.types import Actor
from handrail.core import clock
from handrail.plans.rules import arrangements
from handrail.plans.types import DUTIES, Cover
from handrail.pupils.types import CoreRole

if TYPE_CHECKING:
    from uuid import UUID

    from handrail.plans.models import Plan, PlanGuide
    from handrail.pupils.models import Pupil


def cover_of(plan: Plan) -> Cover:
    """Return who does what for a plan. No query if the plan was fetched by the policy, else one."""
    try:
        row = plan.arrangements
    except ObjectDoesNotExist:
        return Cover()
    return Cover(**{one.name: getattr(row, one.name) for one in fields(Cover)})


def guide_of(school_id: UUID) -> PlanGuide | None:
    """Return the school's answers on how plans are made, or None before anybody wrote them. One query."""
    from handrail.plans.models import PlanGuide

    return PlanGuide.objects.filter(school_id=school_id).first()


def usual_cover(school_id: UUID) -> Cover:
    """Return what a new plan says of who does what: the school's answers, or nothing. One query."""
    guide = guide_of(school_id)
    answers = guide.answers if guide else {}
    return Cover(**{duty.code: answers.get(duty.code, "") for duty in DUTIES})


def people_outside(pupil: Pupil) -> list[str]:
    """Return what the record says of people from outside who work with the pupil, without what is confidential.

    Specialists with whom the pupil is shared today, and the entries on agencies of the profile. Two queries.
    """
    today = clock.today()
    shared = pupil.shared_with.filter(starts_on__lte=today, ends_on__gte=today).order_by("membership__user__name", "pk")
    names = list(shared.values_list("membership__user__name", flat=True))
    agencies = pupil.profile.filter(kind="agency", is_confidential=False).order_by("position", "pk")
    return list(dict.fromkeys([*names, *agencies.values_list("text", flat=True)]))


def suggested_cover(actor: Actor, plan: Plan) -> tuple[Cover, list[str]]:
    """Return what the cover of a plan would say after the record, and the people from outside. Four queries at most."""
    base = usual_cover(actor.school_id)
    if plan.pupil is None:
        return base, []
    outside = people_outside(plan.pupil)
    lead = plan.pupil.core_group.filter(role=CoreRole.LEAD, ends_on__isnull=True).order_by("starts_on", "pk")
    name = lead.values_list("membership__user__name", flat=True).first() or ""
    found = {one.name: getattr(base, one.name) for one in fields(Cover)} | {
        "agencies": arrangements.suggested_agencies(outside).value,
        "other_agencies": "\n".join(outside),
        "lead_professional": name if outside else "",
        "named_person": "" if outside else name,
    }
    return Cover(**found), outside
