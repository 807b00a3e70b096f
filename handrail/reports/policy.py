"""Who may open a file of many plans: whoever may print each of the plans in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core.errors import Denied, NotVisible
from handrail.plans.policy import plans_visible_to
from handrail.pupils.policy import pupils_visible_to

if TYPE_CHECKING:
    from handrail.plans.models import Plan
    from handrail.reports.models import PrintJob


def printable_plans(actor: Actor) -> QuerySet[Plan]:
    """Return every plan that the actor may print; unordered. Confidential plans are on no paper, whoever prints."""
    return plans_visible_to(actor, Permission.REPORT_PRINT).filter(is_confidential=False)


def check_is_printable(plan: Plan) -> None:
    """Raise Denied for a confidential plan: paper passes from hand to hand."""
    if plan.is_confidential:
        raise Denied("This plan is confidential, and what is confidential is never printed. Read it on the screen.")


def get_print_job(actor: Actor, job_id: UUID) -> PrintJob:
    """Return the job without its file, or raise NotVisible unless the actor may print all that is in it: three queries.

    Asked again each time: an adult who no longer reaches one of the pupils can no longer open the file.
    """
    from handrail.reports.models import PrintJob

    job = PrintJob.objects.filter(school_id=actor.school_id, pk=job_id).defer("document").first()
    if job is None:
        raise NotVisible
    if "pupils" in job.scope:
        if not _reaches(actor, job.scope["pupils"]):
            raise NotVisible
        return job
    plan_ids = [UUID(key) for key in job.scope.get("plans", [])]
    if printable_plans(actor).filter(pk__in=plan_ids).count() != len(plan_ids) or not _reaches(
        actor, job.scope.get("told", [])
    ):
        raise NotVisible
    return job


def _reaches(actor: Actor, keys: Sequence[str]) -> bool:
    pupils = pupils_visible_to(actor, Permission.REPORT_PRINT).filter(pk__in=[UUID(key) for key in keys])
    return pupils.count() == len(keys)
