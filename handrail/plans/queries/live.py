"""The targets that adults work to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.plans.policy import pupil_targets_visible_to
from handrail.plans.types import (
    Outcome,
    PlanState,
)

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget, PupilTargetQuerySet
    from handrail.pupils.models import Pupil


def in_use(rows: QuerySet[PupilTarget], today: date) -> PupilTargetQuerySet:
    """Keep the targets that adults work to today: agreed, begun, not dropped; and read them as they were agreed.

    A plan counts as begun on its first day, even before the nightly task has marked it live. A plan that is being
    amended stays in use as its last version has it, until the new text is agreed: which targets there are, from when,
    and in which words. Who joins a group begins on their day, and who left it has ended.
    Queries of the answer: one, and three more at most where something in it is being amended.
    """
    begun = Q(target__plan__state=PlanState.LIVE) | Q(
        target__plan__state=PlanState.AGREED, target__plan__starts_on__lte=today
    )
    begun &= ~_is_followed(today)
    here = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    joined = Q(target__plan__pupil__isnull=False) | Q(starts_on__lte=today)
    as_it_stands = begun & here & joined & ~Q(outcome=Outcome.DROPPED) & ~Q(target__wording="")
    found = rows.filter(as_it_stands | _holds(today) & ~_is_followed(today))
    return found.as_agreed()  # type: ignore[attr-defined, no-any-return]


def _is_followed(today: date) -> Q:
    """Say that the next plan has begun; the nightly task, which closes the one before, may not have run yet."""
    from handrail.plans.models import Plan

    agreed = Plan.objects.filter(state=PlanState.AGREED, starts_on__lte=today)
    return Q(Exists(agreed.filter(continues=OuterRef("target__plan"))))


def _holds(today: date, *, state: PlanState = PlanState.DRAFT) -> Q:
    """Say that a part of a plan that is being amended is in use: of its row in the draft nothing counts.

    A plan that was closed while it was being amended goes on saying what was agreed (`state`).
    """
    from handrail.plans.models import PlanPupil, PlanVersion

    first_day = {"snapshot__period__starts_on__lte": today.isoformat()}
    begun = PlanVersion.objects.filter(plan=OuterRef("target__plan"), number=OuterRef("held_in"), **first_day)
    # A pupil joins and leaves a group at once; which of its targets they work on is part of the draft.
    places = PlanPupil.objects.filter(plan=OuterRef("target__plan"), pupil=OuterRef("pupil"))
    away = places.filter(Q(left_on__lt=today) | Q(joined_on__gt=today))
    return Q(Exists(begun), ~Exists(away), target__plan__state=state, held_in__isnull=False)


def read_as_agreed(parts: Iterable[PupilTarget]) -> None:
    """Put the agreed words into parts that came with other rows, each with its target, as `as_agreed` does.

    Nothing of them may be saved. Three queries at most, none where nothing of them is being amended.
    """
    from handrail.plans.models import put_agreed_words

    rows: list[Any] = list(parts)
    for row in rows:
        row.holds_in, row.holds_plan = row.held_in, row.target.plan_id
    put_agreed_words(rows)


def was_agreed() -> Q:
    """Say of a part that its plan's last version has it, with no outcome yet; whatever a draft says meanwhile."""
    from handrail.plans.models import PlanVersion

    agreed = Exists(PlanVersion.objects.filter(plan=OuterRef("target__plan")))
    as_it_stands = Q(agreed, ~Q(target__plan__state=PlanState.DRAFT), ~Q(target__wording=""), outcome="")
    return Q(held_in__isnull=False) | as_it_stands


def was_in_use(rows: QuerySet[PupilTarget], at: datetime) -> QuerySet[PupilTarget]:
    """Keep the targets whose work has ended, but not yet at that moment: reviewed, closed or left after it.

    A review says the moment, closing a plan or leaving a group only the day: that whole day counts.
    """
    day = timezone.localdate(at)
    over = Q(target__plan__state__in=(PlanState.REVIEWED, PlanState.CLOSED)) | Q(ends_on__isnull=False)
    reviewed_later = Q(outcome_at__isnull=True) | Q(outcome_at__gt=at)
    # A plan that was closed without a last day was never agreed.
    closed_later = Q(target__plan__state=PlanState.REVIEWED) | Q(target__plan__ends_on__gte=day)
    closed_later |= ~Q(target__plan__state=PlanState.CLOSED)
    left_later = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    written = Q(criterion__isnull=False, starts_on__lte=day) & ~Q(target__wording="")
    as_it_stands = Q(over, reviewed_later, left_later, ~_only_in_a_draft(), written)
    return rows.filter(closed_later, as_it_stands | _holds(day, state=PlanState.CLOSED))


def _only_in_a_draft() -> Q:
    """Say of a part that it came with a change that was never agreed, because the plan was closed before."""
    from handrail.plans.models import PupilTarget

    held = PupilTarget.objects.filter(target__plan=OuterRef("target__plan"), held_in__isnull=False)
    return Q(Exists(held), target__plan__state=PlanState.CLOSED, held_in__isnull=True, ends_on__isnull=True)


def live_targets_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[PupilTarget]:
    """Return every target in use today that the actor reaches, with its text, plan and pupil. One query when read."""
    rows = pupil_targets_visible_to(actor, permission).select_related(
        "pupil", "target__plan__group", "target__adult__user"
    )
    return in_use(rows, clock.today()).order_by("pupil__surname", "pupil__forename", "target__position", "pk")


def live_targets_of(actor: Actor, pupil: Pupil, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[PupilTarget]:
    """Return the targets that adults work to today with this pupil, in the order of the plan. One query when read."""
    rows = pupil_targets_visible_to(actor, permission).filter(pupil=pupil)
    rows = rows.select_related("pupil", "target__plan__group", "target__adult__user").prefetch_related(
        "target__strategies"
    )
    return in_use(rows, clock.today()).order_by("target__plan__starts_on", "target__position", "pk")
