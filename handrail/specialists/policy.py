"""Which advice may this person read, correct, or decide on?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import check_can, denial
from handrail.access.types import Actor
from handrail.core import looking
from handrail.core.errors import Denied, NotVisible
from handrail.pupils.policy import limit_to_visible
from handrail.pupils.queries import shared_with
from handrail.specialists.types import RecommendationUse

if TYPE_CHECKING:
    from handrail.pupils.models import SharedPupil
    from handrail.specialists.models import Advice, Recommendation


def get_shared(actor: Actor, pupil_id: UUID, permission: Permission = Permission.SHARED_VIEW) -> SharedPupil:
    """Return what the school shares of this pupil with the specialist today, with the pupil.

    Errors: Denied without the permission at all; NotVisible for every other pupil. One query.
    """
    check_can(actor, permission)
    found = shared_with(actor).filter(pupil_id=pupil_id).first()
    if found is None:
        raise NotVisible
    looking.fetched(found.pupil, pupil_id=found.pupil_id)
    return found


def advice_visible_to(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> QuerySet[Advice]:
    """Return the advice on every pupil that the actor reaches with the permission, withdrawn left out; unordered.

    With a specialist's permissions only their own: they reach the pupil, but not what others advise.
    """
    from handrail.specialists.models import Advice

    rows = limit_to_visible(Advice.objects.all(), actor, permission, pupil="pupil_id").filter(withdrawn_at__isnull=True)
    if permission in (Permission.SHARED_VIEW, Permission.ADVICE_GIVE):
        rows = rows.filter(given_by_id=actor.membership_id)
    return rows


def get_advice(actor: Actor, advice_id: UUID, permission: Permission = Permission.PLAN_VIEW) -> Advice:
    """Return advice with its pupil for a member of staff, or raise NotVisible or Denied. One query when allowed."""
    found = advice_visible_to(actor, permission).select_related("pupil").filter(pk=advice_id).first()
    if found is not None:
        looking.fetched(found, pupil_id=found.pupil_id)
        return found
    if permission != Permission.PLAN_VIEW and advice_visible_to(actor).filter(pk=advice_id).exists():
        raise Denied(denial(actor, permission))
    raise NotVisible


def get_own_advice(
    actor: Actor,
    advice_id: UUID,
    *,
    pupil_id: UUID,
    permission: Permission = Permission.SHARED_VIEW,
    lock: bool = False,
) -> Advice:
    """Return a specialist's own advice with its pupil while the sharing lasts, or raise NotVisible.

    `lock`: hold the row until the transaction ends. Two queries.
    """
    get_shared(actor, pupil_id, permission)
    rows = advice_visible_to(actor, permission).filter(pupil_id=pupil_id, pk=advice_id)
    found = (rows.select_for_update() if lock else rows.select_related("pupil")).first()
    if found is None:
        raise NotVisible
    return found


def get_recommendation(
    actor: Actor, recommendation_id: UUID, *, advice_id: UUID, permission: Permission = Permission.PLAN_EDIT
) -> Recommendation:
    """Return one recommendation with its advice and pupil, or raise NotVisible or Denied. Two queries."""
    advice = get_advice(actor, advice_id, permission)
    found = advice.recommendations.select_related("advice__pupil", "target").filter(pk=recommendation_id).first()
    if found is None:
        raise NotVisible
    return found


def is_decided_on(advice: Advice) -> bool:
    """Say whether the school has decided on any part of the advice. One query."""
    return advice.recommendations.exclude(use=RecommendationUse.OPEN).exists()


def check_can_change(advice: Advice) -> None:
    """Raise Denied once the school has decided on a part of the advice: what it relied on must stay. One query."""
    if is_decided_on(advice):
        raise Denied(
            "The school has already decided on a part of this advice, so it stays as it is. Leave new advice instead."
        )
