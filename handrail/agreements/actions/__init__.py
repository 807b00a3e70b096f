"""Writes of agreement: answers to a plan, and the words in which a family reads it."""

from handrail.agreements.actions.answering import (
    give_family_answer,
    give_own_answer,
    withdraw_answer,
    write_down_answer,
)
from handrail.agreements.actions.printing import print_summary
from handrail.agreements.actions.wording import check_translation, save_family_text

__all__ = [
    "check_translation",
    "give_family_answer",
    "give_own_answer",
    "print_summary",
    "save_family_text",
    "withdraw_answer",
    "write_down_answer",
]
