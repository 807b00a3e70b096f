"""Which targets may this person see, and which change?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from handrail.access.permissions import Permission
from handrail.access.policy import can, check_can
from handrail.access.types import Actor
from handrail.core.errors import NotVisible

if TYPE_CHECKING:
    from handrail.bank.models import BankItem, BankUse, TrustTarget


def items_visible_to(actor: Actor) -> QuerySet[BankItem]:
    """Return the school's own targets; withdrawn ones only for whoever may change them. Unordered."""
    from handrail.bank.models import BankItem

    rows = BankItem.objects.filter(school_id=actor.school_id)
    if not can(actor, Permission.BANK_VIEW):
        return rows.none()
    return rows if can(actor, Permission.BANK_EDIT) else rows.filter(withdrawn_at__isnull=True)


def trust_targets_visible_to(actor: Actor) -> QuerySet[TrustTarget]:
    """Return what the schools of the actor's trust share, without the school's own. Unordered."""
    from handrail.bank.models import BankItem, TrustTarget

    rows = TrustTarget.objects.filter(trust__schools=actor.school_id)
    if not can(actor, Permission.BANK_VIEW):
        return rows.none()
    return rows.exclude(source__in=BankItem.objects.filter(school_id=actor.school_id).values("pk"))


def uses_visible_to(actor: Actor) -> QuerySet[BankUse]:
    """Return the school's uses of targets, for counting. Unordered."""
    from handrail.bank.models import BankUse

    rows = BankUse.objects.filter(school_id=actor.school_id)
    return rows if can(actor, Permission.BANK_VIEW) else rows.none()


def get_item(
    actor: Actor, item_id: UUID, permission: Permission = Permission.BANK_VIEW, *, lock: bool = False
) -> BankItem:
    """Return one of the school's own targets, or raise Denied or NotVisible. One query.

    `lock`: until the transaction ends.
    """
    check_can(actor, permission)
    rows = items_visible_to(actor).filter(pk=item_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotVisible
    return found
