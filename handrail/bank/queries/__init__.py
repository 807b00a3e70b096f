"""Reads of the bank: finding targets, their ladders, and how often they were used."""

from handrail.bank.queries.finding import Narrowed, narrowed, search_bank
from handrail.bank.queries.frameworks import framework_area, suits
from handrail.bank.queries.targets import (
    facts_of,
    find_target,
    get_target,
    ladder_of,
    ladders,
    neighbours,
    ours,
    own_step_after,
    own_targets,
    steps_of_ours,
    text_of,
    texts_known,
    trust_name,
    withdrawn_targets,
)
from handrail.bank.queries.using import usage_of

__all__ = [
    "Narrowed",
    "facts_of",
    "find_target",
    "framework_area",
    "get_target",
    "ladder_of",
    "ladders",
    "narrowed",
    "neighbours",
    "ours",
    "own_step_after",
    "own_targets",
    "search_bank",
    "steps_of_ours",
    "suits",
    "text_of",
    "texts_known",
    "trust_name",
    "usage_of",
    "withdrawn_targets",
]
