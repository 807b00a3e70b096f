"""Sharing a target with the schools of the trust: a copy that belongs to the trust, without anything of the school."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.bank import policy
from handrail.bank.models import BankItem, TargetTexts, TrustTarget
from handrail.bank.types import Origin
from handrail.core import audit, clock
from handrail.core.errors import Refused

COPIED = [field.name for field in TargetTexts._meta.get_fields()]


@transaction.atomic
def share_item(*, actor: Actor, item_id: UUID) -> BankItem:
    """Let all schools of the trust use one of the school's own targets.

    Errors: Denied, NotVisible; Refused where the school belongs to no trust, or the target is withdrawn.
    """
    row = policy.get_item(actor, item_id, Permission.BANK_EDIT, lock=True)
    if row.withdrawn_at is not None:
        raise Refused("This target is withdrawn. Put it back first.")
    if row.shared_with_trust:
        return row
    copy_to_trust(actor, row)
    row.shared_with_trust = True
    row.row_version += 1
    row.save(update_fields=["shared_with_trust", "row_version"])
    audit.record(actor, "BANK_ITEM_SHARED", subject=row, new={"wording": row.wording})
    return row


@transaction.atomic
def unshare_item(*, actor: Actor, item_id: UUID) -> BankItem:
    """Stop sharing a target: the trust's copy goes. Plans at other schools that use it stay as they are.

    Errors: Denied, NotVisible.
    """
    row = policy.get_item(actor, item_id, Permission.BANK_EDIT, lock=True)
    if not row.shared_with_trust:
        return row
    take_from_trust(actor, row)
    row.shared_with_trust = False
    row.row_version += 1
    row.save(update_fields=["shared_with_trust", "row_version"])
    audit.record(actor, "BANK_ITEM_UNSHARED", subject=row, old={"wording": row.wording})
    return row


def _trust_of(actor: Actor) -> UUID | None:
    schools = BankItem._meta.get_field("school").related_model._default_manager  # type: ignore[union-attr]
    return schools.filter(pk=actor.school_id).values_list("trust_id", flat=True).first()


def copy_to_trust(actor: Actor, row: BankItem) -> None:
    """Write the trust's copy as the target is now. Errors: Refused where the school belongs to no trust."""
    trust_id = _trust_of(actor)
    if trust_id is None:
        raise Refused("The school belongs to no trust, so there is nobody to share with.")
    values = {name: getattr(row, name) for name in COPIED}
    if values["before_code"].startswith(f"{Origin.SCHOOL}:"):
        values["before_code"] = ""  # leads to a row that other schools do not see
    TrustTarget.objects.update_or_create(
        trust_id=trust_id, source=row.pk, defaults={**values, "shared_at": clock.now()}
    )


def take_from_trust(actor: Actor, row: BankItem) -> None:
    """Remove the trust's copy of a target."""
    TrustTarget.objects.filter(trust__schools=actor.school_id, source=row.pk).delete()
