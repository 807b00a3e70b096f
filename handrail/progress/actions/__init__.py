"""Writes of everyday progress: records, a week or a group of them at once, photos of work, and asking for help."""

from handrail.progress.actions.asking import (
    ask_for_help,
    mark_helped,
)
from handrail.progress.actions.observing import (
    SAME_ID_REFUSED,
    record_many,
    record_observation,
    withdraw_observation,
)
from handrail.progress.actions.photos import add_photo, open_photo, record_with_photo
from handrail.progress.actions.together import GroupRefused, TypedRow, record_for_group
from handrail.progress.actions.week import (
    record_week,
)

__all__ = [
    "SAME_ID_REFUSED",
    "GroupRefused",
    "TypedRow",
    "add_photo",
    "ask_for_help",
    "mark_helped",
    "open_photo",
    "record_for_group",
    "record_many",
    "record_observation",
    "record_week",
    "record_with_photo",
    "withdraw_observation",
]
