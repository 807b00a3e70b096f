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
from handrail.pupils.policy import limit_to_visible, still_here
from handrail.reviews.queries import with_days

if TYPE_CHECKING:
    from handrail.plans.models import Plan


Pairs = set[tuple[UUID, UUID]]
# A page of a school's class plans; what is beyond is said in words.
MOST_IN_GROUPS = 100


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
    drafts = _answered_the_draft(rows)
    family, pupil = ({plan for plan, _ in pairs} for pairs in drafts)
    rows = with_days(rows).annotate(
        has_family=Exists(_answers(~Q(who=Who.PUPIL))) | Q(pk__in=family),
        has_pupil=Exists(_answers(Q(who=Who.PUPIL))) | Q(pk__in=pupil),
    )
    return rows.filter(Q(has_family=False) | Q(has_pupil=False))


def _answers(who: Q, *, plan: str = "pk") -> QuerySet:
    from handrail.agreements.models import PlanAgreement

    same = PlanAgreement.objects.filter(who, plan=OuterRef(plan), pupil=OuterRef("pupil"), withdrawn_at__isnull=True)
    return same.filter(version_number=OuterRef("latest_number"))


def _answered_the_draft(rows: QuerySet[Plan]) -> tuple[Pairs, Pairs]:
    """Return of which plans the family, and the pupil, answered to a draft with the very words of the latest version.

    Shapes: (plan's key, pupil's key).
    """
    from handrail.agreements.models import PlanAgreement

    plans = rows.order_by().values("pk")
    given: dict[UUID, list[Any]] = {}
    drafts = PlanAgreement.objects.filter(plan__in=plans, version_number__isnull=True, withdrawn_at__isnull=True)
    for row in drafts.order_by("pk"):
        given.setdefault(row.plan_id, []).append(row)
    PlanVersion = apps.get_model("plans", "PlanVersion")
    newer = PlanVersion.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    versions = PlanVersion.objects.filter(~Exists(newer), plan__in=list(given)).order_by("pk")
    family: Pairs = set()
    pupil: Pairs = set()
    for version in versions:
        for row in given[version.plan_id]:
            if row.text_sha256 == text_sum(version.snapshot, pupil_id=str(row.pupil_id)):
                (pupil if row.who == Who.PUPIL else family).add((version.plan_id, row.pupil_id))
    return family, pupil


def unanswered_in_groups(actor: Actor) -> list[Unanswered]:
    """Return the pupils of agreed and live group plans to whose part a side has not answered, by plan and name.

    At most MOST_IN_GROUPS. Two queries, five where somebody answered to a draft.
    """
    PlanVersion, PlanPupil = apps.get_model("plans", "PlanVersion"), apps.get_model("plans", "PlanPupil")
    plans = plans_visible_to(actor, Permission.FAMILY_HELP).filter(
        pupil__isnull=True, is_confidential=False, state__in=[PlanState.AGREED, PlanState.LIVE]
    )
    latest = PlanVersion.objects.filter(plan=OuterRef("plan")).order_by("-number", "pk")
    rows = limit_to_visible(PlanPupil.objects.all(), actor, Permission.FAMILY_HELP, pupil="pupil_id")
    rows = rows.filter(still_here(clock.today(), pupil="pupil"), left_on__isnull=True, plan__in=plans.values("pk"))
    rows = rows.annotate(
        latest_number=Subquery(latest.values("number")[:1]),
        latest_at=Subquery(latest.values("agreed_at")[:1]),
        due_on=Subquery(with_days(plans.order_by().filter(pk=OuterRef("plan"))).values("due_on")[:1]),
    )
    family, pupil = _places(*_answered_the_draft(plans))
    rows = rows.annotate(
        has_family=Exists(_answers(~Q(who=Who.PUPIL), plan="plan")) | Q(pk__in=family),
        has_pupil=Exists(_answers(Q(who=Who.PUPIL), plan="plan")) | Q(pk__in=pupil),
    ).filter(Q(has_family=False) | Q(has_pupil=False))
    rows = rows.select_related("pupil", "plan__group").order_by(
        "plan__group__name", "plan_id", "pupil__sort_name", "pk"
    )
    return [
        Unanswered(
            plan_id=row.plan_id,
            pupil_name=row.pupil.name,
            class_name=row.pupil.class_name,
            kind_name=row.plan.group.name,
            agreed_on=timezone.localdate(row.latest_at),
            review_on=row.due_on,
            family=row.has_family,
            pupil=row.has_pupil,
        )
        for row in rows[:MOST_IN_GROUPS]
    ]


def _places(family: Pairs, pupil: Pairs) -> tuple[list[UUID], list[UUID]]:
    """Return the keys of the places in group plans that each side has answered for. One query where there are any."""
    plans = {plan for plan, _ in family | pupil}
    if not plans:
        return [], []
    rows = apps.get_model("plans", "PlanPupil").objects.filter(plan__in=plans).order_by("pk")
    keys = {(plan, whose): key for key, plan, whose in rows.values_list("pk", "plan_id", "pupil_id")}
    return [keys[pair] for pair in family if pair in keys], [keys[pair] for pair in pupil if pair in keys]


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
