"""Reads of rewards, day cards, what pupils are proud of, and weekly looks."""

from handrail.rewards.queries.day_cards import (
    card_lines,
    card_of,
    day_as_kept,
    day_rows,
    open_card_of_pupil,
    promises_of,
    shared_week,
    week_of,
)
from handrail.rewards.queries.early_years import looks_of_pupil, tell_seen, this_monday, week_children
from handrail.rewards.queries.everyday import everyday_rows
from handrail.rewards.queries.own import Everyday, for_review, has_everyday, own_wordings, proud_words
from handrail.rewards.queries.steps import (
    own_reward_page,
    reward_page,
    shared_reward_page,
    target_choices,
)

__all__ = [
    "Everyday",
    "card_lines",
    "card_of",
    "day_as_kept",
    "day_rows",
    "everyday_rows",
    "for_review",
    "has_everyday",
    "looks_of_pupil",
    "open_card_of_pupil",
    "own_reward_page",
    "own_wordings",
    "promises_of",
    "proud_words",
    "reward_page",
    "shared_reward_page",
    "shared_week",
    "target_choices",
    "tell_seen",
    "this_monday",
    "week_children",
    "week_of",
]
