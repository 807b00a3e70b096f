"""The phases of targets: when the way of working changed, from the agreed versions of their plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Exists
from django.utils import timezone

from handrail.progress.rules.phases import Ways, phases_of
from handrail.progress.types import Phase

if TYPE_CHECKING:
    from handrail.plans.models import PupilTarget


def agreed_again(pupil_target_ids: Sequence[UUID]) -> Exists:
    """Return the condition that a plan of any of these parts was agreed more than once. Worked out once a query."""
    versions = apps.get_model("plans", "PlanVersion").objects
    return Exists(versions.filter(number__gt=1, plan__targets__pupil_targets__in=pupil_target_ids))


def phases_for(pupil_targets: Iterable[PupilTarget]) -> dict[UUID, tuple[Phase, ...]]:
    """Return the changes of the way of working by target (not by pupil's part), oldest first. One query.

    `pupil_targets` must be visible to whoever asks, and loaded with their target. Only plans that were agreed more
    than once are read, and of their versions only the targets. A target without a change is not in the answer.
    """
    targets = {row.target_id: row.target.plan_id for row in pupil_targets}
    versions = apps.get_model("plans", "PlanVersion").objects
    again = versions.filter(plan_id__in=set(targets.values()), number__gt=1).order_by().values("plan_id")
    rows = versions.filter(plan_id__in=again).order_by("plan_id", "number")
    agreed: dict[UUID, list[tuple[date, Ways]]] = defaultdict(list)
    for agreed_at, kept in rows.values_list("agreed_at", "snapshot__targets"):
        day = timezone.localdate(agreed_at)
        for text in kept or ():
            agreed[UUID(text["id"])].append((day, text["strategies"]))
    found = {key: phases_of(agreed[key]) for key in targets if key in agreed}
    return {key: phases for key, phases in found.items() if phases}
