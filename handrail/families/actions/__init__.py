"""Writes of this room: cards, and who looked at which page. What families say is kept by the room of reviews."""

from handrail.families.actions.cards import check_card, end_card, make_card, make_cards, note_card_used
from handrail.families.actions.looking import note_child_page, note_finished, note_own_page, note_plan_printed

__all__ = [
    "check_card",
    "end_card",
    "make_card",
    "make_cards",
    "note_card_used",
    "note_child_page",
    "note_finished",
    "note_own_page",
    "note_plan_printed",
]
