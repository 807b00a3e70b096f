"""Which pupils may this person see? One definition, as a list and as a check of one pupil."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import denial, reach_of
from handrail.access.types import Actor, Reach
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible

if TYPE_CHECKING:
    from handrail.pupils.models import Pupil


def _within_reach(actor: Actor, permission: Permission, *, pupil: str) -> Q | None:
    """Return the condition on the pupil column named `pupil`, or None where the whole school is in reach."""
    from handrail.pupils.models import CoreGroupMember, GroupPupil

    reach = reach_of(actor, permission)
    if Reach.SCHOOL in reach:
        return None
    today = clock.today()
    condition = Q(pk__in=[])
    if Reach.TAUGHT in reach:
        # The pupil is today in a group that this adult today teaches or supports.
        condition |= Exists(
            GroupPupil.objects.filter(
                Q(ends_on__isnull=True) | Q(ends_on__gte=today),
                Q(group__adults__ends_on__isnull=True) | Q(group__adults__ends_on__gte=today),
                pupil=OuterRef(pupil),
                starts_on__lte=today,
                group__adults__membership_id=actor.membership_id,
                group__adults__starts_on__lte=today,
            )
        )
    if Reach.CASELOAD in reach:
        # The adult is today in the pupil's core group.
        condition |= Exists(
            CoreGroupMember.objects.filter(
                Q(ends_on__isnull=True) | Q(ends_on__gte=today),
                pupil=OuterRef(pupil),
                membership_id=actor.membership_id,
                starts_on__lte=today,
            )
        )
    return condition


def limit_to_visible(rows: QuerySet, actor: Actor, permission: Permission, *, pupil: str) -> QuerySet:
    """Keep the rows whose pupil (the column named `pupil`, e.g. 'pupil_id') the actor reaches with the permission."""
    condition = _within_reach(actor, permission, pupil=pupil)
    rows = rows.filter(school_id=actor.school_id)
    return rows if condition is None else rows.filter(condition)


def pupils_visible_to(actor: Actor, permission: Permission = Permission.PUPIL_VIEW) -> QuerySet[Pupil]:
    """Return every pupil that the actor reaches with the permission, leavers included; unordered."""
    from handrail.pupils.models import Pupil

    return limit_to_visible(Pupil.objects.all(), actor, permission, pupil="pk")


def get_pupil(actor: Actor, pupil_id: UUID, permission: Permission = Permission.PUPIL_VIEW) -> Pupil:
    """Return the pupil, or raise NotVisible (may not know of them) or Denied (may see, may not do this).

    One query when allowed, two when not.
    """
    pupil = pupils_visible_to(actor, permission).filter(pk=pupil_id).first()
    if pupil is not None:
        return pupil
    if permission != Permission.PUPIL_VIEW and pupils_visible_to(actor).filter(pk=pupil_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def can_reach(actor: Actor, pupil_id: UUID, permission: Permission) -> bool:
    """Say whether the actor has the permission for this pupil. No query where the whole school is in reach."""
    reach = reach_of(actor, permission)
    if not reach:
        return False
    if Reach.SCHOOL in reach:
        return True
    return pupils_visible_to(actor, permission).filter(pk=pupil_id).exists()
