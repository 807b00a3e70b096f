"""Everything that changes the bank: writing, withdrawing, sharing, bringing in, and counting what was used."""

from __future__ import annotations

from handrail.bank.actions.importing import import_targets, note_taken_out
from handrail.bank.actions.sharing import share_item, unshare_item
from handrail.bank.actions.using import record_outcome, record_use, take_back_use
from handrail.bank.actions.writing import add_item, change_item, restore_item, save_from_target, withdraw_item
from handrail.core.audit import register_events

__all__ = [
    "add_item",
    "change_item",
    "import_targets",
    "note_taken_out",
    "record_outcome",
    "record_use",
    "restore_item",
    "save_from_target",
    "share_item",
    "take_back_use",
    "unshare_item",
    "withdraw_item",
]

register_events(
    {
        "BANK_ITEM_ADDED": "added a target to the target bank",
        "BANK_ITEM_SAVED_FROM_PLAN": "kept a target of a plan in the target bank, without names",
        "BANK_ITEM_CHANGED": "changed a target of the target bank",
        "BANK_ITEM_WITHDRAWN": "withdrew a target of the target bank",
        "BANK_ITEM_RESTORED": "put a withdrawn target back into the target bank",
        "BANK_ITEM_SHARED": "shared a target of the target bank with the trust",
        "BANK_ITEM_UNSHARED": "stopped sharing a target of the target bank with the trust",
        "BANK_ITEM_IMPORTED": "brought a target into the target bank with a list",
        "BANK_TAKEN_OUT": "took the target bank out as a spreadsheet",
        "BANK_TARGET_USED": "used a target of the target bank in a plan",
        "BANK_USE_TAKEN_BACK": "took back that a target of the target bank was used in a plan",
        "BANK_OUTCOME_KEPT": "recorded the outcome of a target of the target bank",
    }
)
