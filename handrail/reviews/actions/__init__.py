"""Writes of reviews: prepared as people type, held once, and what follows from that."""

from handrail.reviews.actions.holding import bring_forward, cancel_review, hold_review
from handrail.reviews.actions.opening import open_review
from handrail.reviews.actions.saving import save_fields, write_review

__all__ = ["bring_forward", "cancel_review", "hold_review", "open_review", "save_fields", "write_review"]
