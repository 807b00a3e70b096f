"""Which advice may this person read, correct, or decide on?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import check_can, denial
from handrail.access.types import Actor
from handrail.core import looking
from handrail.core.errors import Denied, NotVisible
from handrail.pupils.policy import can_reach, limit_to_visible
from handrail.pupils.queries import shared_with
from handrail.specialists.types import RecommendationUse

if TYPE_CHECKING:
    from handrail.pupils.models import SharedPupil
    from handrail.specialists.models import Advice, Recommendation


# Whoever brings specialists in may also write down what came from one on paper.
WRITE_DOWN = Permission.SPECIALIST_INVITE


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

    What is confidential only for whoever may read that of the pupil: for anybody else it is not there.
    With a specialist's permissions only their own: they reach the pupil, but not what others advise.
    """
    from handrail.specialists.models import Advice

    rows = limit_to_visible(Advice.objects.all(), actor, permission, pupil="pupil_id").filter(withdrawn_at__isnull=True)
    if permission in (Permission.SHARED_VIEW, Permission.ADVICE_GIVE):
        return rows.filter(given_by_id=actor.membership_id)
    confidential = limit_to_visible(rows, actor, Permission.CONFIDENTIAL_VIEW, pupil="pupil_id").values("pk")
    return rows.filter(Q(is_confidential=False) | Q(pk__in=confidential))


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


def get_written_advice(actor: Actor, advice_id: UUID, *, lock: bool = False) -> Advice:
    """Return advice that was written down for somebody without an account, for whoever may write it down.

    `lock`: hold the row until the transaction ends. Errors: NotVisible, also for a specialist's own; Denied.
    """
    found = get_advice(actor, advice_id, WRITE_DOWN)
    if not found.written_down_by_name:
        raise NotVisible
    return type(found).objects.select_for_update().get(pk=found.pk) if lock else found


def check_can_mark(actor: Actor, pupil_id: UUID) -> None:
    """Raise Denied for whoever may not read what is confidential of the pupil. One query at most."""
    if not can_reach(actor, pupil_id, Permission.CONFIDENTIAL_VIEW):
        raise Denied(denial(actor, Permission.CONFIDENTIAL_VIEW))


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
