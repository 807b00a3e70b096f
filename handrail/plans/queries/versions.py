"""Agreed versions: what they say, and to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.plans import policy
from handrail.plans.policy import plans_visible_to
from handrail.plans.rules import sharing, snapshot
from handrail.plans.types import PlanState

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PlanVersion


def confidential_codes(plan_ids: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """Return which sections of these plans are confidential now: plan's key -> codes. One query."""
    from handrail.plans.models import PlanSection

    found: dict[UUID, set[str]] = defaultdict(set)
    rows = PlanSection.objects.filter(plan_id__in=list(plan_ids), is_confidential=True)
    for plan_id, code in rows.values_list("plan_id", "code"):
        found[plan_id].add(code)
    return {plan_id: frozenset(codes) for plan_id, codes in found.items()}


def open_text(version: PlanVersion) -> dict[str, Any]:
    """Return the text of an agreed version without what is confidential: for paper, families and guests. One query."""
    codes = confidential_codes([version.plan_id]).get(version.plan_id, frozenset())
    return snapshot.without_confidential(version.snapshot, codes)


def text_for(actor: Actor, version: PlanVersion) -> dict[str, Any]:
    """Return the text of an agreed version as far as the actor may read it. Two queries at most; of a group, four."""
    text = open_text(version)
    if len(text["sections"]) < len(version.snapshot["sections"]) and policy.sees_confidential(actor, version.plan):
        text = version.snapshot
    if text.get("group") and (reached := policy.reached_pupils(actor, version.plan)) is not None:
        return text_of_pupils(version.plan, text, reached)
    return text


def text_of_pupils(plan: Plan, text: dict[str, Any], pupil_ids: Iterable[UUID]) -> dict[str, Any]:
    """Return the text of a group plan as far as it is about these pupils, without the names of others. One query.

    Any other plan's text as it is, without a query.
    """
    if not text.get("group"):
        return text
    rows = plan.places.select_related("pupil")
    everybody = [(str(row.pupil_id), row.pupil.name, row.pupil.first_name) for row in rows]
    return sharing.text_for_some(text, {str(key) for key in pupil_ids}, everybody=everybody)


def agreed_target_ids(plan: Plan) -> frozenset[str]:
    """Return the ids of the targets in the plan's latest agreed version. One query, none where there is none."""
    if not getattr(plan, "was_agreed", True):
        return frozenset()
    version = plan.versions.order_by("-number").first()
    return frozenset(item["id"] for item in version.snapshot["targets"]) if version else frozenset()


def followed_by(plan: Plan) -> Plan | None:
    """Return the plan in use that ends when this one begins, or None. One query, none where it goes on from nothing."""
    if plan.continues_id is None:
        return None
    held = Exists(plan.versions.model.objects.filter(plan=OuterRef("pk")))
    in_force = Q(state__in=(PlanState.AGREED, PlanState.LIVE)) | Q(held, state=PlanState.DRAFT)
    return type(plan).objects.filter(in_force, pk=plan.continues_id).first()


def versions_of(plan: Plan) -> QuerySet[PlanVersion]:
    """Return the agreed versions of a plan without their text, the latest first. One query when read."""
    return plan.versions.defer("snapshot").order_by("-number", "pk")


def latest_versions_for_print(actor: Actor, plan_ids: Iterable[UUID]) -> list[PlanVersion]:
    """Return the latest version of each of these plans that the actor may print, by the pupil's name. One query."""
    from handrail.plans.models import PlanVersion

    plans = plans_visible_to(actor, Permission.REPORT_PRINT).filter(pk__in=list(plan_ids))
    newer = PlanVersion.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    rows = PlanVersion.objects.filter(~Exists(newer), plan__in=plans).select_related(
        "plan__pupil", "plan__group", "school"
    )
    return list(rows.order_by("plan__pupil__surname", "plan__pupil__forename", "plan__pk"))


def versions_to_compare(actor: Actor, plan: Plan) -> list[PlanVersion]:
    """Return the versions of a plan and of the plans before and after it that the actor may read, the latest first.

    Two queries.
    """
    from handrail.plans.models import PlanVersion

    family = Q(pk=plan.pk) | Q(pk=plan.continues_id) | Q(continues=plan.pk)
    rows = PlanVersion.objects.filter(plan__in=plans_visible_to(actor).filter(family)).select_related("plan__pupil")
    return list(rows.order_by("-agreed_at", "-number", "pk"))


def continues_map(plan: Plan) -> dict[str, str]:
    """Return which pupil's part goes on from which, in a plan and in those that continue it. One query."""
    from handrail.plans.models import PupilTarget

    rows = PupilTarget.objects.filter(Q(target__plan=plan) | Q(target__plan__continues=plan), continues__isnull=False)
    return {str(key): str(source) for key, source in rows.values_list("pk", "continues_id")}
