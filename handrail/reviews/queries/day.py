"""A review day: many reviews of one teacher or class, with what is prepared and what became of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.plans import queries as plans_queries
from handrail.plans.policy import can_with, pupil_targets_visible_to
from handrail.plans.types import PlanState
from handrail.reviews import policy, rules
from handrail.reviews.queries.due import due_plans
from handrail.reviews.queries.page import day_of, decision_of, finding_of, values_of, whose_findings
from handrail.reviews.types import STAGE_DECISION_LABELS, DayRow, ReviewState, Speaker, StageDecision, TargetFinding
from handrail.schools.queries import calendar_of
from handrail.schools.types import Calendar

if TYPE_CHECKING:
    from handrail.plans.models import Plan, PupilTarget
    from handrail.reviews.models import Review, TargetReview


@dataclass(frozen=True)
class DayChoices:
    """What a review day can be made of: owners of plans and classes, each with how many reviews are due; the plans.

    `plans` are those of the owner and class that were asked for, by class and name of the pupil; 40 at most.
    """

    owners: tuple[tuple[str, str], ...]
    classes: tuple[tuple[str, str], ...]
    plans: tuple[UUID, ...]
    owner_id: UUID | None


def choices_of_day(
    actor: Actor, *, weeks: int, owner_id: UUID | None = None, class_name: str = "", own_first: bool = False
) -> DayChoices:
    """Return what reviews that are due within these weeks could be held on one day. One query.

    Without an owner and a class: all of them. `own_first`: the actor's own, if there are any.
    """
    until = clock.today() + timedelta(weeks=weeks)
    rows = due_plans(actor).filter(due_on__lte=until)
    ordered = rows.order_by("pupil__class_name", "pupil__sort_name", "due_on", "pk")
    found = list(ordered.values_list("pk", "owner_id", "owner__user__name", "pupil__class_name"))
    owners, classes = Counter((key, name) for _, key, name, _ in found), Counter(name for *_, name in found)
    if own_first and any(key == actor.membership_id for key, _ in owners):
        owner_id = actor.membership_id
    mine = [pk for pk, key, _, name in found if owner_id in (None, key) and class_name in ("", name)]
    named = sorted((name, str(key), n) for (key, name), n in owners.items() if key)
    return DayChoices(
        owners=tuple((key, f"{name} ({n})") for name, key, n in named),
        classes=tuple((name, f"{name} ({n})") for name, n in sorted(classes.items(), key=str) if name),
        plans=tuple(mine[: rules.MOST_OF_A_DAY]),
        owner_id=owner_id,
    )


def day_rows(actor: Actor, plan_ids: Sequence[UUID]) -> tuple[DayRow, ...]:
    """Return each visible plan of a day in the given order, prepared or held. Eight queries for any number of plans.

    Plans that nobody may see, and those that were closed, are left out.
    """
    plans = {plan.pk: plan for plan in _plans(actor, plan_ids)}
    reviews = _reviews(plans)
    parts = _parts(actor, plans)
    rows = _rows(reviews)
    heard = _heard(actor, plans)
    stages = _stages(plans)
    calendar = calendar_of(actor.school_id)
    return tuple(
        _day_row(actor, plans[key], reviews.get(key), parts[key], rows, heard[key], stages, calendar)
        for key in plan_ids
        if key in plans
    )


def open_of_day(actor: Actor, plan_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return those plans of a day whose reviews are still to be held by the actor. One query."""
    rows = policy.plans_under_review(actor, Permission.REVIEW_HOLD).filter(pk__in=list(plan_ids))
    return frozenset(rows.values_list("pk", flat=True))


def _plans(actor: Actor, plan_ids: Sequence[UUID]) -> QuerySet[Plan]:
    rows = policy.reviewable_plans(actor).filter(pk__in=list(plan_ids)).exclude(state=PlanState.CLOSED)
    return rows.select_related("pupil", "owner__user", "group")


def _reviews(plans: dict[UUID, Plan]) -> dict[UUID, Review]:
    """Return the open review of each plan, else the one that was held last."""
    from handrail.reviews.models import Review

    found: dict[UUID, Review] = {}
    rows = Review.objects.filter(plan_id__in=list(plans)).exclude(state=ReviewState.CANCELLED)
    for row in rows.order_by("created_at", "pk"):
        before = found.get(row.plan_id)
        if before is None or before.state == ReviewState.HELD:
            found[row.plan_id] = row
    return found


def _parts(actor: Actor, plans: dict[UUID, Plan]) -> dict[UUID, list[PupilTarget]]:
    rows = pupil_targets_visible_to(actor, Permission.REVIEW_VIEW).filter(target__plan_id__in=list(plans))
    rows = rows.exclude(target__wording="").select_related("target", "pupil")
    found: dict[UUID, list[PupilTarget]] = defaultdict(list)
    for row in rows.order_by("target__position", "target_id", "pupil__sort_name", "pk"):
        # Who left the group has no part in its review.
        if plans[row.target.plan_id].pupil_id in (None, row.pupil_id) and row.ends_on is None:
            found[row.target.plan_id].append(row)
    return found


def _rows(reviews: dict[UUID, Review]) -> dict[UUID, dict[UUID, TargetReview]]:
    from handrail.reviews.models import TargetReview

    found: dict[UUID, dict[UUID, TargetReview]] = defaultdict(dict)
    for row in TargetReview.objects.filter(review__in=[one.pk for one in reviews.values()]).order_by("pk"):
        found[row.review_id][row.pupil_target_id] = row
    return found


def _heard(actor: Actor, plans: dict[UUID, Plan]) -> dict[UUID, set[str]]:
    """Return of each plan whose voices were heard since it began. Two queries."""
    from handrail.reviews.models import SureMark

    by_pupil: dict[UUID, list[Plan]] = defaultdict(list)
    for plan in plans.values():
        if plan.pupil_id:
            by_pupil[plan.pupil_id].append(plan)
    found: dict[UUID, set[str]] = defaultdict(set)
    words = policy.contributions_visible_to(actor).filter(pupil_id__in=list(by_pupil))
    said = [*words.order_by().values_list("pupil_id", "speaker", "said_at")]
    marks = SureMark.objects.filter(school_id=actor.school_id, pupil_id__in=list(by_pupil))
    said += [(key, Speaker.PUPIL, at) for key, at in marks.order_by().values_list("pupil_id", "said_at")]
    for key, speaker, at in said:
        for plan in by_pupil[key]:
            if timezone.localdate(at) >= plan.starts_on:
                found[plan.pk].add(speaker)
    return found


def _stages(plans: dict[UUID, Plan]) -> dict[UUID, str]:
    """Return the stage of each pupil on the register today, in all subjects."""
    rows = apps.get_model("pupils", "RegisterEntry").objects.filter(
        pupil_id__in=[plan.pupil_id for plan in plans.values() if plan.pupil_id],
        ends_on__isnull=True,
        subject__isnull=True,
        withdrawn_at__isnull=True,
    )
    return dict(rows.order_by("starts_on", "pk").values_list("pupil_id", "stage"))


def _day_row(
    actor: Actor,
    plan: Any,
    review: Review | None,
    parts: list[PupilTarget],
    rows: dict[UUID, dict[UUID, TargetReview]],
    heard: set[str],
    stages: dict[UUID, str],
    calendar: Calendar,
) -> DayRow:
    today = clock.today()
    kept = rows.get(review.pk, {}) if review else {}
    findings = [finding_of(kept[part.pk]) if part.pk in kept else TargetFinding(part.pk) for part in parts]
    is_held = review is not None and review.state == ReviewState.HELD
    due_on = day_of(plan, review)
    n_missing = None
    if review is not None and not is_held:
        missing = rules.what_is_missing(
            findings,
            decision_of(values_of(review)),
            today=today,
            calendar=calendar,
            begun_on=plan.starts_on,
            stage=stages.get(plan.pupil_id, ""),
            whose=whose_findings(plan, parts),
        )
        n_missing = len(missing)
    decision = review.stage_decision if review else ""
    return DayRow(
        plan_id=plan.pk,
        whose=plans_queries.whose_plan(plan),
        class_name=plan.pupil.class_name if plan.pupil else "",
        due_on=due_on,
        due_words=rules.due_in_words(due_on, today),
        n_targets=len(parts),
        n_said=sum(1 for finding in findings if finding.outcome),
        has_family=Speaker.FAMILY in heard,
        has_pupil=Speaker.PUPIL in heard,
        n_missing=n_missing,
        is_held=is_held,
        may_hold=not is_held and can_with(actor, plan, Permission.REVIEW_HOLD),
        decision=STAGE_DECISION_LABELS[StageDecision(decision)] if decision else "",
        next_review_on=review.next_review_on if review and is_held and decision != StageDecision.EXIT else None,
    )
