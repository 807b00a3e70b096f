"""Everything that moves an import: starting it, its columns and choices, saving it, undoing it, setting it aside."""

from __future__ import annotations

from handrail.core.audit import register_events
from handrail.exchange.actions.saving import save_import
from handrail.exchange.actions.settling import apply_import, settle_choices
from handrail.exchange.actions.starting import (
    discard_import,
    note_problems_taken_out,
    set_columns,
    start_import,
)
from handrail.exchange.actions.undoing import undo_import

__all__ = [
    "apply_import",
    "discard_import",
    "note_problems_taken_out",
    "save_import",
    "set_columns",
    "settle_choices",
    "start_import",
    "undo_import",
]

register_events(
    {
        "IMPORT_STARTED": "brought a list of pupils to be looked at",
        "IMPORT_COLUMNS_SET": "said what the columns of a list stand for",
        "IMPORT_CHOICES_SETTLED": "settled what a list may do",
        "IMPORT_SAVING": "started to save a list of pupils",
        "IMPORT_APPLIED": "saved a list of pupils",
        "IMPORT_FAILED": "could not save a list of pupils",
        "IMPORT_UNDONE": "undid a list of pupils",
        "IMPORT_DISCARDED": "set a list of pupils aside",
        "IMPORT_PROBLEMS_EXPORTED": "took the problems of a list of pupils out as a file",
    }
)
