"""Which pupils may this person see? One definition, as a list and as a check of one pupil."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import denial, reach_of
from handrail.access.types import Actor, Reach
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible

if TYPE_CHECKING:
    from handrail.pupils.models import Contact, CoreGroupMember, Need, Pupil, RegisterEntry


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
        condition |= Q(
            Exists(
                GroupPupil.objects.filter(
                    Q(ends_on__isnull=True) | Q(ends_on__gte=today),
                    Q(group__adults__ends_on__isnull=True) | Q(group__adults__ends_on__gte=today),
                    pupil=OuterRef(pupil),
                    starts_on__lte=today,
                    group__adults__membership_id=actor.membership_id,
                    group__adults__starts_on__lte=today,
                )
            )
        )
    if Reach.CASELOAD in reach:
        # The adult is today in the pupil's core group.
        condition |= Q(
            Exists(
                CoreGroupMember.objects.filter(
                    Q(ends_on__isnull=True) | Q(ends_on__gte=today),
                    pupil=OuterRef(pupil),
                    membership_id=actor.membership_id,
                    starts_on__lte=today,
                )
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


def get_pupil(
    actor: Actor, pupil_id: UUID, permission: Permission = Permission.PUPIL_VIEW, *, lock: bool = False
) -> Pupil:
    """Return the pupil, or raise NotVisible (may not know of them) or Denied (may see, may not do this).

    `lock`: hold the row until the transaction ends, so that changes of one pupil's records come one after the other.
    One query when allowed, two when not.
    """
    rows = pupils_visible_to(actor, permission).filter(pk=pupil_id)
    pupil = (rows.select_for_update() if lock else rows).first()
    if pupil is not None:
        return pupil
    if permission != Permission.PUPIL_VIEW and pupils_visible_to(actor).filter(pk=pupil_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def get_entry(actor: Actor, entry_id: UUID, *, pupil_id: UUID, permission: Permission) -> RegisterEntry:
    """Return a stage of the pupil's history with its pupil, or raise as `get_pupil` does. One query when allowed."""
    from handrail.pupils.models import RegisterEntry

    return _of_pupil(RegisterEntry.objects.select_related("subject"), actor, entry_id, pupil_id, permission)


def get_need(actor: Actor, need_id: UUID, *, pupil_id: UUID, permission: Permission) -> Need:
    """Return a need of the pupil with its pupil, or raise as `get_pupil` does. One query when allowed."""
    from handrail.pupils.models import Need

    return _of_pupil(Need.objects.all(), actor, need_id, pupil_id, permission)


def get_contact(actor: Actor, contact_id: UUID, *, pupil_id: UUID, permission: Permission) -> Contact:
    """Return a contact of the pupil with its pupil, or raise as `get_pupil` does. One query when allowed."""
    from handrail.pupils.models import Contact

    return _of_pupil(Contact.objects.all(), actor, contact_id, pupil_id, permission)


def get_core_member(actor: Actor, member_id: UUID, *, pupil_id: UUID, permission: Permission) -> CoreGroupMember:
    """Return an adult's part in the pupil's core group, or raise as `get_pupil` does. One query when allowed."""
    from handrail.pupils.models import CoreGroupMember

    return _of_pupil(CoreGroupMember.objects.select_related("membership__user"), actor, member_id, pupil_id, permission)


def _of_pupil(rows: QuerySet, actor: Actor, row_id: UUID, pupil_id: UUID, permission: Permission) -> Any:
    reached = limit_to_visible(rows, actor, permission, pupil="pupil_id")
    row = reached.select_related("pupil").filter(pk=row_id, pupil_id=pupil_id).first()
    if row is None:
        get_pupil(actor, pupil_id, permission)  # says 'denied' where that is the reason
        raise NotVisible
    return row


def check_whole_school(actor: Actor, *permissions: Permission) -> None:
    """Raise Denied unless one of the permissions reaches every pupil of the school, as lists of many pupils need."""
    if not any(Reach.SCHOOL in reach_of(actor, permission) for permission in permissions):
        raise Denied(denial(actor, permissions[0]))


def allowed_for(actor: Actor, pupil: Pupil, permissions: Iterable[Permission]) -> frozenset[Permission]:
    """Return which of the permissions the actor has for a pupil whose page they may already see.

    No query, unless a role reaches fewer pupils with a permission than it can see (then one for each of those).
    """
    seen = reach_of(actor, Permission.PUPIL_VIEW)
    allowed = set()
    for permission in permissions:
        reach = reach_of(actor, permission)
        # Whoever sees the pupil by their groups or caseload has what reaches at least the same pupils.
        if (reach and reach >= seen) or can_reach(actor, pupil.pk, permission):
            allowed.add(permission)
    return frozenset(allowed)


def can_reach(actor: Actor, pupil_id: UUID, permission: Permission) -> bool:
    """Say whether the actor has the permission for this pupil. No query where the whole school is in reach."""
    reach = reach_of(actor, permission)
    if not reach:
        return False
    if Reach.SCHOOL in reach:
        return True
    return pupils_visible_to(actor, permission).filter(pk=pupil_id).exists()
