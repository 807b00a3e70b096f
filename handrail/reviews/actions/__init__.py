"""Writes of reviews: prepared as people type, held once, and what follows from that."""

from handrail.reviews.actions.contributing import (
    give_family_words,
    give_own_words,
    mark_sure,
    withdraw_words,
    write_down_words,
)
from handrail.reviews.actions.holding import bring_forward, cancel_review, hold_review, set_aside_with_plan
from handrail.reviews.actions.links import end_say_link, make_say_link, say_through_link
from handrail.reviews.actions.moving import move_reviews
from handrail.reviews.actions.opening import open_review
from handrail.reviews.actions.saving import save_fields, write_review
from handrail.reviews.actions.voices import give_own_voice, give_pupil_voice, put_into_english, write_down_for_review

__all__ = [
    "bring_forward",
    "cancel_review",
    "end_say_link",
    "give_family_words",
    "give_own_voice",
    "give_own_words",
    "give_pupil_voice",
    "hold_review",
    "make_say_link",
    "mark_sure",
    "move_reviews",
    "open_review",
    "put_into_english",
    "save_fields",
    "say_through_link",
    "set_aside_with_plan",
    "withdraw_words",
    "write_down_for_review",
    "write_down_words",
    "write_review",
]
