"""The targets that adults work to."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

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
    from handrail.plans.models import PupilTarget
    from handrail.pupils.models import Pupil


def in_use(rows: QuerySet[PupilTarget], today: date) -> QuerySet[PupilTarget]:
    """Keep the targets that adults work to today: agreed, begun, not dropped.

    A plan counts as begun on its first day, even before the nightly task has marked it live. A live plan that is being
    amended stays in use: what was agreed holds until the new text is agreed. Who joins a group begins on their day,
    and who left it has ended.
    """
    from handrail.plans.models import PlanVersion

    begun = Q(target__plan__state=PlanState.LIVE) | Q(
        target__plan__state=PlanState.AGREED, target__plan__starts_on__lte=today
    )
    amended = Q(
        target__plan__state=PlanState.DRAFT, target__plan__starts_on__lte=today, criterion__isnull=False
    ) & Exists(PlanVersion.objects.filter(plan=OuterRef("target__plan")))
    here = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    joined = Q(target__plan__pupil__isnull=False) | Q(starts_on__lte=today)
    rows = rows.filter(begun | amended).filter(here, joined)
    return rows.exclude(outcome=Outcome.DROPPED).exclude(target__wording="")


def was_in_use(rows: QuerySet[PupilTarget], at: datetime) -> QuerySet[PupilTarget]:
    """Keep the targets whose work has ended, but not yet at that moment: reviewed, closed or left after it.

    A review says the moment, closing a plan or leaving a group only the day: that whole day counts.
    """
    day = timezone.localdate(at)
    over = Q(target__plan__state__in=(PlanState.REVIEWED, PlanState.CLOSED)) | Q(ends_on__isnull=False)
    reviewed_later = Q(outcome_at__isnull=True) | Q(outcome_at__gt=at)
    closed_later = Q(target__plan__ends_on__isnull=True) | Q(target__plan__ends_on__gte=day)
    left_later = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    rows = rows.filter(over, reviewed_later, closed_later, left_later, criterion__isnull=False, starts_on__lte=day)
    return rows.exclude(target__wording="")


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
