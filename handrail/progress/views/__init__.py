"""Pages of everyday progress."""

from handrail.progress.views.help import help_ask, help_given
from handrail.progress.views.photos import photo, photo_add
from handrail.progress.views.recording import observe, target_detail, undo, withdraw
from handrail.progress.views.syncing import sync
from handrail.progress.views.today import today
from handrail.progress.views.together import group_record
from handrail.progress.views.week import week_record

__all__ = [
    "group_record",
    "help_ask",
    "help_given",
    "observe",
    "photo",
    "photo_add",
    "sync",
    "target_detail",
    "today",
    "undo",
    "week_record",
    "withdraw",
]
