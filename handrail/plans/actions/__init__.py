"""Writes of plans: one verb per function, each in one transaction with its event in the trail."""

from handrail.plans.actions.agreeing import agree_plan, amend_plan, close_plan, record_outcomes, start_due_plans
from handrail.plans.actions.arrangements import arrange_plan, look_through_guide, write_guide
from handrail.plans.actions.checking import look_again, look_at_changed_plans
from handrail.plans.actions.confidential import mark_confidential
from handrail.plans.actions.following import register_followed
from handrail.plans.actions.formats import (
    change_format,
    discard_format,
    kind_at_school,
    move_to_current_format,
    use_format,
)
from handrail.plans.actions.groups import (
    choose_for_target,
    join_group,
    leave_group,
    name_group,
    open_group_plan,
    write_for_all,
)
from handrail.plans.actions.handing_over import hand_over_plans
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
from handrail.plans.actions.sharing import share_draft_with_family, take_back_draft
from handrail.plans.actions.taking import take_suggestion
from handrail.plans.actions.viewing import note_viewed

__all__ = [
    "add_long_term_target",
    "add_strategy",
    "add_target",
    "agree_plan",
    "amend_plan",
    "answer_question",
    "arrange_plan",
    "ask_question",
    "at_text",
    "change_format",
    "choose_for_target",
    "close_plan",
    "copy_forward",
    "discard_format",
    "field_name",
    "hand_over_plans",
    "join_group",
    "kind_at_school",
    "leave_group",
    "look_again",
    "look_at_changed_plans",
    "look_through_guide",
    "mark_confidential",
    "move_long_term_target",
    "move_target",
    "move_to_current_format",
    "name_group",
    "note_viewed",
    "open_group_plan",
    "open_plan",
    "open_plan_from_question",
    "record_outcomes",
    "register_followed",
    "remove_long_term_target",
    "remove_strategy",
    "remove_target",
    "save_each",
    "save_fields",
    "save_rows",
    "share_draft_with_family",
    "start_due_plans",
    "take_back_draft",
    "take_suggestion",
    "use_format",
    "usual_review_on",
    "write_for_all",
    "write_guide",
    "write_plan",
    "write_question",
]
