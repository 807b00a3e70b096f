"""Writes of plans: one verb per function, each in one transaction with its event in the trail."""

from handrail.plans.actions.agreeing import agree_plan, amend_plan, close_plan, record_outcomes, start_due_plans
from handrail.plans.actions.opening import copy_forward, open_plan, open_plan_from_question, usual_review_on, write_plan
from handrail.plans.actions.parts import (
    add_long_term_target,
    add_strategy,
    add_target,
    move_long_term_target,
    move_target,
    remove_long_term_target,
    remove_strategy,
    remove_target,
)
from handrail.plans.actions.questions import answer_question, ask_question, write_question
from handrail.plans.actions.saving import at_text, field_name, save_each, save_fields, save_rows
from handrail.plans.actions.viewing import note_viewed

__all__ = [
    "add_long_term_target",
    "add_strategy",
    "add_target",
    "agree_plan",
    "amend_plan",
    "answer_question",
    "ask_question",
    "at_text",
    "close_plan",
    "copy_forward",
    "field_name",
    "move_long_term_target",
    "move_target",
    "note_viewed",
    "open_plan",
    "open_plan_from_question",
    "record_outcomes",
    "remove_long_term_target",
    "remove_strategy",
    "remove_target",
    "save_each",
    "save_fields",
    "save_rows",
    "start_due_plans",
    "usual_review_on",
    "write_plan",
    "write_question",
]
