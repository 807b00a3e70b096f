"""Counting: that a target of the bank was used for a pupil, and what a review found. Plans and reviews call these."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.bank import policy, queries
from handrail.bank.models import BankUse
from handrail.bank.types import UseOutcome
from handrail.core import audit, clock


@transaction.atomic
def record_use(*, actor: Actor, code: str, pupil_target_id: UUID, used_on: date | None = None) -> BankUse:
    """Count that a target of the bank was taken into a plan for one pupil.

    Again for the same pupil's target: nothing new; with another code, that one counts instead, until a review is held.
    Errors: Denied without BANK_VIEW; NotVisible for a code that is not in the bank.
    """
    queries.get_target(actor, code)
    row = _use(actor, pupil_target_id)
    if row is None:
        made = _made(actor, code, pupil_target_id, used_on or clock.today())
        if made is not None:
            audit.record(actor, "BANK_TARGET_USED", subject=made, new={"code": code})
            return made
        row = _use(actor, pupil_target_id)
        assert row is not None, "The unique rule said that there is one."
    if row.item_code == code or row.outcome:
        return row
    old, row.item_code = row.item_code, code
    row.save(update_fields=["item_code"])
    audit.record(actor, "BANK_TARGET_USED", subject=row, old={"code": old}, new={"code": code})
    return row


def _made(actor: Actor, code: str, pupil_target_id: UUID, used_on: date) -> BankUse | None:
    """Return the new row, or None where somebody counted the same pupil's target at this moment."""
    row = BankUse(school_id=actor.school_id, item_code=code, pupil_target=pupil_target_id, used_on=used_on)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return None
    return row


def _use(actor: Actor, pupil_target_id: UUID) -> BankUse | None:
    rows = policy.uses_visible_to(actor).filter(pupil_target=pupil_target_id)
    return rows.select_for_update().first()


@transaction.atomic
def take_back_use(*, actor: Actor, pupil_target_id: UUID) -> None:
    """Count a use no longer, when the target is removed from its draft. One with an outcome stays.

    Errors: Denied without BANK_VIEW.
    """
    check_can(actor, Permission.BANK_VIEW)
    row = _use(actor, pupil_target_id)
    if row is None or row.outcome:
        return
    audit.record(actor, "BANK_USE_TAKEN_BACK", subject=row, old={"code": row.item_code})
    row.delete()


@transaction.atomic
def record_outcome(
    *, actor: Actor, pupil_target_id: UUID, outcome: UseOutcome | str, on: date | None = None
) -> BankUse | None:
    """Note what a review found for one pupil's target, if it came from the bank; otherwise None.

    Again with the same outcome: nothing new; another outcome replaces it. The codes are those of a plan's outcomes.
    Errors: Denied without BANK_VIEW; ValueError for an outcome that does not exist.
    """
    check_can(actor, Permission.BANK_VIEW)
    found = UseOutcome(outcome)
    row = _use(actor, pupil_target_id)
    if row is None or row.outcome == found:
        return row
    old, row.outcome, row.outcome_on = row.outcome, found.value, on or clock.today()
    row.save(update_fields=["outcome", "outcome_on"])
    new = {"code": row.item_code, "outcome": row.outcome}
    audit.record(actor, "BANK_OUTCOME_KEPT", subject=row, old={"outcome": old} if old else None, new=new)
    return row
