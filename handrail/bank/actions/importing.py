"""Bringing a list of targets in, all of it or nothing, and taking the bank out."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.bank import queries
from handrail.bank.actions.writing import new_row
from handrail.bank.models import BankItem
from handrail.bank.rules import checked
from handrail.bank.types import TargetText
from handrail.core import audit
from handrail.core.audit import Event
from handrail.core.errors import Refused
from handrail.core.ids import new_id


@transaction.atomic
def import_targets(*, actor: Actor, texts: Sequence[TargetText]) -> int:
    """Add the targets of a list; those that are there already are left out. Returns how many.

    Steps before are not taken from lists. Errors: Denied without BANK_EDIT; Refused for a wrong one, and then nothing
    of the list is kept.
    """
    check_can(actor, Permission.BANK_EDIT)
    known = set(queries.texts_known(actor))
    rows = []
    for text in texts:
        text, faults = checked(text)
        if faults:
            raise Refused(f"'{text.wording[:60]}': {next(iter(faults.values()))} Nothing was brought in.")
        if (text.area, text.wording) not in known:
            known.add((text.area, text.wording))
            rows.append(new_row(actor, text, new_id()))
    BankItem.objects.bulk_create(rows, batch_size=200)
    events = [Event(row, new={"area": row.area, "wording": row.wording}) for row in rows]
    audit.record_many(actor, "BANK_ITEM_IMPORTED", events)
    return len(rows)


@transaction.atomic
def note_taken_out(*, actor: Actor, what: str, n: int) -> None:
    """Write down that somebody took the bank, or the school's part of it, out. Errors: Denied without BANK_VIEW."""
    check_can(actor, Permission.BANK_VIEW)
    audit.record(actor, "BANK_TAKEN_OUT", new={"what": what, "n": n})
