"""Reads for families and pupils: their children, one child's page, one's own page, and cards."""

from handrail.families.queries.cards import (
    card_rows,
    classes_for_cards,
    code_of,
    find_card,
    new_token,
    pupils_for_cards,
    seconds_to_wait,
)
from handrail.families.queries.child import child_page, own_page, plan_to_print
from handrail.families.queries.children import children_of, school_telephone

__all__ = [
    "card_rows",
    "child_page",
    "children_of",
    "classes_for_cards",
    "code_of",
    "find_card",
    "new_token",
    "own_page",
    "plan_to_print",
    "pupils_for_cards",
    "school_telephone",
    "seconds_to_wait",
]
