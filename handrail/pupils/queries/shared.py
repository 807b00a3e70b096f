"""Pupils whom the school shares with specialists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import can
from handrail.access.types import Actor
from handrail.core import clock
from handrail.pupils.policy import still_here

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil, SharedPupil


def shared_with(actor: Actor) -> QuerySet[SharedPupil]:
    """Return what the school shares with this specialist today, with the pupils, by name. One query when read.

    Nothing for whoever may not see shared pupils, and nothing of pupils who have left.
    """
    from handrail.pupils.models import SharedPupil

    today = clock.today()
    rows = SharedPupil.objects.filter(
        still_here(today, pupil="pupil"),
        school_id=actor.school_id,
        membership_id=actor.membership_id,
        starts_on__lte=today,
        ends_on__gte=today,
    )
    if not can(actor, Permission.SHARED_VIEW):
        rows = rows.none()
    return rows.select_related("pupil").order_by("pupil__sort_name", "-ends_on", "pk")


def sharings_of(pupil: Pupil) -> QuerySet[SharedPupil]:
    """Return with whom a visible pupil is and was shared, the latest last day first. One query when read."""
    return pupil.shared_with.select_related("membership__user").order_by("-ends_on", "membership__user__name", "pk")
