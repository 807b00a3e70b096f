"""Writes of the room."""

from handrail.rewards.actions.day_cards import (
    arrange_day_card,
    check_in,
    check_in_own,
    check_out,
    end_day_card,
    say_own_word,
)
from handrail.rewards.actions.early_years import close_week, reopen_week, save_week
from handrail.rewards.actions.own import say_in_own_words, say_proud, take_back_proud
from handrail.rewards.actions.steps import (
    choose_reward,
    give_reward,
    press_step,
    put_aside,
    take_back_giving,
    undo_step,
)

__all__ = [
    "arrange_day_card",
    "check_in",
    "check_in_own",
    "check_out",
    "choose_reward",
    "close_week",
    "end_day_card",
    "give_reward",
    "press_step",
    "put_aside",
    "reopen_week",
    "save_week",
    "say_in_own_words",
    "say_own_word",
    "say_proud",
    "take_back_giving",
    "take_back_proud",
    "undo_step",
]
