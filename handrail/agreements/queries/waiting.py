"""Which agreed plans wait for an answer of the family or of the pupil."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.agreements.rules.answers import text_sum
from handrail.agreements.types import Unanswered, Who
from handrail.core import clock
from handrail.plans import queries as plan_queries
from handrail.plans.policy import plans_visible_to
from handrail.plans.types import PlanState
from handrail.pupils.policy import still_here
from handrail.reviews.queries import with_days

if TYPE_CHECKING:
    from handrail.plans.models import Plan


def unanswered(actor: Actor) -> QuerySet[Plan]:
    """Return the agreed and live plans of single pupils to whose latest text a side has not answered; unordered.

    Annotated with `has_family`, `has_pupil`, `latest_at` and the days of `with_days`. An answer to the draft counts
    where the very text was agreed.
    One query, two where somebody answered to a draft, and the one that reads it.
    """
    PlanVersion = apps.get_model("plans", "PlanVersion")
    latest = PlanVersion.objects.filter(plan=OuterRef("pk")).order_by("-number", "pk")
    here = still_here(clock.today(), pupil="pupil")
    rows = plans_visible_to(actor, Permission.FAMILY_HELP).filter(
        here, pupil__isnull=False, is_confidential=False, state__in=[PlanState.AGREED, PlanState.LIVE]
    )
    rows = rows.annotate(
        latest_number=Subquery(latest.values("number")[:1]), latest_at=Subquery(latest.values("agreed_at")[:1])
    )
    family, pupil = _answered_the_draft(rows)
    return (
        with_days(rows)
        .annotate(
            has_family=Exists(_answers(~Q(who=Who.PUPIL))) | Q(pk__in=family),
            has_pupil=Exists(_answers(Q(who=Who.PUPIL))) | Q(pk__in=pupil),
        )
        .filter(Q(has_family=False) | Q(has_pupil=False))
    )


def _answers(who: Q) -> QuerySet:
    from handrail.agreements.models import PlanAgreement

    same = PlanAgreement.objects.filter(who, plan=OuterRef("pk"), pupil=OuterRef("pupil"), withdrawn_at__isnull=True)
    return same.filter(version_number=OuterRef("latest_number"))


def _answered_the_draft(rows: QuerySet[Plan]) -> tuple[set[UUID], set[UUID]]:
    """Return the plans whose family, and whose pupil, answered to a draft with the very words of the latest version."""
    from handrail.agreements.models import PlanAgreement

    plans = rows.order_by().values("pk")
    given: dict[UUID, list[Any]] = {}
    drafts = PlanAgreement.objects.filter(plan__in=plans, version_number__isnull=True, withdrawn_at__isnull=True)
    for row in drafts.order_by("pk"):
        given.setdefault(row.plan_id, []).append(row)
    PlanVersion = apps.get_model("plans", "PlanVersion")
    newer = PlanVersion.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    versions = PlanVersion.objects.filter(~Exists(newer), plan__in=list(given)).order_by("pk")
    family: set[UUID] = set()
    pupil: set[UUID] = set()
    for version in versions:
        for row in given[version.plan_id]:
            if row.text_sha256 == text_sum(version.snapshot, pupil_id=str(row.pupil_id)):
                (pupil if row.who == Who.PUPIL else family).add(version.plan_id)
    return family, pupil


SORTS = {
    "name": ("pupil__surname", "pupil__forename"),
    "class": ("pupil__year_group", "pupil__class_name", "pupil__surname"),
    "agreed": ("latest_at", "pupil__surname"),
    "review": ("due_on", "pupil__surname"),
}


def unanswered_rows(plans: Iterable[Any]) -> list[Unanswered]:
    """Return rows for the list from plans of `unanswered`, read with their pupils. No query of its own."""
    return [
        Unanswered(
            plan_id=plan.pk,
            pupil_name=plan.pupil.name,
            class_name=plan.pupil.class_name,
            kind_name=plan_queries.kind_name(plan),
            agreed_on=timezone.localdate(plan.latest_at),
            review_on=plan.due_on,
            family=plan.has_family,
            pupil=plan.has_pupil,
        )
        for plan in plans
    ]


def n_unanswered(actor: Actor) -> int:
    """Return how many plans wait for an answer. Three queries."""
    return unanswered(actor).annotate(one=F("pk")).count()
