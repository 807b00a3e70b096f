"""Pages of the room."""

from handrail.bank.views.finding import bank_list, item_detail, withdrawn_list
from handrail.bank.views.lists import bank_export, bank_import, bank_import_check
from handrail.bank.views.writing import (
    item_add,
    item_change,
    item_restore,
    item_share,
    item_unshare,
    item_withdraw,
)

__all__ = [
    "bank_export",
    "bank_import",
    "bank_import_check",
    "bank_list",
    "item_add",
    "item_change",
    "item_detail",
    "item_restore",
    "item_share",
    "item_unshare",
    "item_withdraw",
    "withdrawn_list",
]
