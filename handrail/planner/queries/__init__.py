"""Reads of the planner: the year with its load, review days, proposals, and the clocks of plans."""

from handrail.planner.queries.clocks import PlanClocks, WaitingClock, due_this_fortnight, plan_clocks
from handrail.planner.queries.days import (
    DayRow,
    as_typed,
    day_rows,
    day_times,
    group_choices,
    kept_days,
    label_of,
    taken_times,
    teacher_choices,
)
from handrail.planner.queries.proposals import proposal_for, term_choices
from handrail.planner.queries.year import (
    Chosen,
    DueReview,
    Year,
    change_of_key,
    due_reviews,
    last_change,
    move_page,
    year_of,
)

__all__ = [
    "Chosen",
    "DayRow",
    "DueReview",
    "PlanClocks",
    "WaitingClock",
    "Year",
    "as_typed",
    "change_of_key",
    "day_rows",
    "day_times",
    "due_reviews",
    "due_this_fortnight",
    "group_choices",
    "kept_days",
    "label_of",
    "last_change",
    "move_page",
    "plan_clocks",
    "proposal_for",
    "taken_times",
    "teacher_choices",
    "term_choices",
    "year_of",
]
