"""Writes of reviews: prepared as people type, held once, and what follows from that."""

from handrail.reviews.actions.contributing import (
    give_family_words,
    give_own_words,
    mark_sure,
    withdraw_words,
    write_down_words,
)
from handrail.reviews.actions.holding import bring_forward, cancel_review, hold_review
from handrail.reviews.actions.moving import move_reviews
from handrail.reviews.actions.opening import open_review
from handrail.reviews.actions.saving import save_fields, write_review

__all__ = [
    "bring_forward",
    "cancel_review",
    "give_family_words",
    "give_own_words",
    "hold_review",
    "mark_sure",
    "move_reviews",
    "open_review",
    "save_fields",
    "withdraw_words",
    "write_down_words",
    "write_review",
]
