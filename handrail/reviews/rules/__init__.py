"""When a review is due, what it still needs, and what it hands on. Pure: no database, no clock."""

from handrail.reviews.rules.dates import (
    SOON_DAYS,
    due_group,
    due_in_words,
    next_review_on,
    next_review_problem,
)
from handrail.reviews.rules.holding import (
    still_to_hear,
    what_is_missing,
)
from handrail.reviews.rules.naming import (
    seeds,
    target_field,
)
from handrail.reviews.rules.prompts import (
    DAYS_OF_A_TERM,
    TARGETS_FOR_A_PROMPT,
    TERMS_AT_STAGE,
    stage_prompts,
    terms_at_stage,
)
from handrail.reviews.rules.states import (
    TABLE,
    permission_for,
)

__all__ = [
    "DAYS_OF_A_TERM",
    "SOON_DAYS",
    "TABLE",
    "TARGETS_FOR_A_PROMPT",
    "TERMS_AT_STAGE",
    "due_group",
    "due_in_words",
    "next_review_on",
    "next_review_problem",
    "permission_for",
    "seeds",
    "stage_prompts",
    "still_to_hear",
    "target_field",
    "terms_at_stage",
    "what_is_missing",
]
