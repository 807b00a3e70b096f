"""Writing the school's own targets: adding, changing, keeping one of a plan, withdrawing and putting back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.bank import policy, queries
from handrail.bank.actions.sharing import copy_to_trust, take_from_trust
from handrail.bank.models import BankItem
from handrail.bank.rules import checked, still_named
from handrail.bank.types import Names, Origin, TargetText
from handrail.core import audit, clock
from handrail.core.errors import Conflict, NotVisible, Refused
from handrail.core.ids import new_id

LABELS = {
    "area": "Area",
    "wording": "Target",
    "number": "Usual number",
    "criterion": "How will we know it is reached?",
    "unit": "Unit",
    "plain": "In the pupil's words",
    "strategies": "How it is taught",
    "home": "At home",
    "age_from": "From age",
    "age_to": "To age",
    "ladder": "Ladder",
    "before_code": "Comes after",
}
SAME_ID = "Something else was already kept under this number. Start again."


def values_of(text: TargetText) -> dict[str, Any]:
    """Return a checked text as the columns of a row."""
    return {
        "area": text.area,
        "wording": text.wording,
        "number": text.number,
        "criterion": text.criterion,
        "unit": text.unit,
        "plain": text.plain,
        "strategies": [{"method": way.method, "materials": way.materials} for way in text.strategies],
        "home": text.home,
        "age_from": text.ages[0],
        "age_to": text.ages[1],
        "ladder": text.ladder,
        "before_code": text.before,
    }


def _good(text: TargetText) -> TargetText:
    """Return the text as it may be kept. Errors: Refused with the field of the first fault."""
    text, faults = checked(text)
    for field, message in faults.items():
        raise Refused(message, field=field)
    return text


@transaction.atomic
def add_item(*, actor: Actor, text: TargetText, item_id: UUID | None = None) -> BankItem:
    """Add a target of the school's own. The same `item_id` again returns the one that is kept.

    Errors: Denied without BANK_EDIT; Refused with the field.
    """
    return _added(actor, text, item_id, is_from_plan=False)


@transaction.atomic
def save_from_target(*, actor: Actor, text: TargetText, names: Names, item_id: UUID | None = None) -> BankItem:
    """Keep a target of a live plan in the bank. `text` was cleaned by rules.without_names, and a person has checked it.

    `names` are all those that must not be in it: the pupil's, the adults', others'. The same `item_id` again
    returns the one that is kept. Errors: Denied without BANK_EDIT; Refused with the field, also for a name that stands
    in it still.
    """
    ways = " ".join(f"{way.method} {way.materials}" for way in text.strategies)
    parts = {"wording": text.wording, "plain": text.plain, "home": text.home, "strategies": ways, "unit": text.unit}
    parts |= {"number": text.number, "criterion": text.criterion, "ladder": text.ladder}
    for field, words in parts.items():
        if found := still_named(words, names):
            raise Refused(
                f"'{found[0]}' is a name. Put {{name}} or {{adult}} in its place, so that no pupil can be known by it.",
                field=field,
            )
    return _added(actor, text, item_id, is_from_plan=True)


def _added(actor: Actor, text: TargetText, item_id: UUID | None, *, is_from_plan: bool) -> BankItem:
    check_can(actor, Permission.BANK_EDIT)
    item_id = item_id or new_id()
    if known := _known(actor, item_id):
        return known
    row = new_row(actor, _good(text), item_id, is_from_plan=is_from_plan)
    _check_before(actor, row)
    try:
        # A savepoint: on PostgreSQL a second sender waits here for the first, and then meets its row.
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if known := _known(actor, item_id):
            return known
        raise Refused(SAME_ID) from None
    new = {"area": row.area, "wording": row.wording}
    audit.record(actor, "BANK_ITEM_SAVED_FROM_PLAN" if is_from_plan else "BANK_ITEM_ADDED", subject=row, new=new)
    return row


def _known(actor: Actor, item_id: UUID) -> BankItem | None:
    return BankItem.objects.filter(school_id=actor.school_id, pk=item_id).first()


def new_row(actor: Actor, text: TargetText, item_id: UUID, *, is_from_plan: bool = False) -> BankItem:
    """Return a row for a checked text that is not written yet."""
    now = clock.now()
    return BankItem(
        pk=item_id,
        school_id=actor.school_id,
        is_from_plan=is_from_plan,
        created_at=now,
        created_by_id=actor.membership_id,
        created_by_name=actor.name,
        changed_at=now,
        changed_by_id=actor.membership_id,
        changed_by_name=actor.name,
        **values_of(text),
    )


def _check_before(actor: Actor, row: BankItem) -> None:
    """Refuse a step before that is not there, or that leads back to this one."""
    if not row.before_code:
        return
    try:
        target = queries.get_target(actor, row.before_code)
    except NotVisible:
        raise Refused("That step is not in the bank any more. Choose another one.", field="before") from None
    codes = [step.code for step in queries.ladder_of(actor, target)]
    if f"{Origin.SCHOOL}:{row.pk}" in codes[: codes.index(target.code) + 1]:
        raise Refused("That step comes after this one already. Choose an earlier step.", field="before")


@transaction.atomic
def change_item(*, actor: Actor, item_id: UUID, text: TargetText, base_version: int) -> BankItem:
    """Change one of the school's own targets, only over the words that the writer has seen.

    Sending the same words again is harmless. What is shared with the trust changes there too.
    Errors: Denied, NotVisible; Refused with the field, or where it is withdrawn; Conflict for what others changed.
    """
    row = policy.get_item(actor, item_id, Permission.BANK_EDIT, lock=True)
    if row.withdrawn_at is not None:
        raise Refused("This target is withdrawn. Put it back first.")
    wanted = values_of(_good(text))
    old = {name: getattr(row, name) for name, value in wanted.items() if getattr(row, name) != value}
    if not old:
        return row
    if row.row_version != base_version:
        who, when = row.changed_by_name, row.changed_at.isoformat()
        raise Conflict({LABELS[name]: (_in_words(value), who, when) for name, value in old.items()})
    for name in old:
        setattr(row, name, wanted[name])
    if "before_code" in old:
        _check_before(actor, row)
    _touch(actor, row, *old)
    audit.record(actor, "BANK_ITEM_CHANGED", subject=row, old=old, new={name: wanted[name] for name in old})
    if row.shared_with_trust:
        copy_to_trust(actor, row)
    return row


def _in_words(value: Any) -> str:
    """Return the value of a column as a person reads it."""
    if isinstance(value, list):
        return "; ".join(": ".join(filter(None, (way["method"], way["materials"]))) for way in value)
    return str(value)


def _touch(actor: Actor, row: BankItem, *fields: str) -> None:
    row.changed_at, row.changed_by_id, row.changed_by_name = clock.now(), actor.membership_id, actor.name
    row.row_version += 1
    row.save(update_fields=[*fields, "changed_at", "changed_by", "changed_by_name", "row_version"])


@transaction.atomic
def withdraw_item(*, actor: Actor, item_id: UUID, reason: str) -> BankItem:
    """Take a target out of the bank, with the reason; it is shared no longer. Plans that use it stay as they are.

    Errors: Denied, NotVisible; Refused without a reason. One that is withdrawn stays as it is.
    """
    row = policy.get_item(actor, item_id, Permission.BANK_EDIT, lock=True)
    if row.withdrawn_at is not None:
        return row
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("Say why it is withdrawn, for example: The step is too big.", field="reason")
    if len(reason) > 300:
        raise Refused("Keep the reason to 300 characters.", field="reason")
    if row.shared_with_trust:
        take_from_trust(actor, row)
    row.withdrawn_at, row.withdrawn_reason, row.shared_with_trust = clock.now(), reason, False
    _touch(actor, row, "withdrawn_at", "withdrawn_reason", "shared_with_trust")
    audit.record(actor, "BANK_ITEM_WITHDRAWN", subject=row, old={"wording": row.wording}, reason=reason)
    return row


@transaction.atomic
def restore_item(*, actor: Actor, item_id: UUID, reason: str) -> BankItem:
    """Put a withdrawn target back into the bank, with the reason.

    Errors: Denied, NotVisible; Refused without a reason.
    """
    row = policy.get_item(actor, item_id, Permission.BANK_EDIT, lock=True)
    if row.withdrawn_at is None:
        return row
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("Say why it comes back, for example: We use it again this term.", field="reason")
    row.withdrawn_at, row.withdrawn_reason = None, ""
    _touch(actor, row, "withdrawn_at", "withdrawn_reason")
    audit.record(actor, "BANK_ITEM_RESTORED", subject=row, new={"wording": row.wording}, reason=reason)
    return row
