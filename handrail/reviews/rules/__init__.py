"""When a review is due, what it still needs, what the records suggest, what it hands on. Pure: no clock."""

from handrail.reviews.rules.asking import (
    FREE,
    HARD,
    HELPS,
    PICTURE_QUESTIONS,
    PICTURES,
    PICTURES_UNDER,
    QUESTIONS,
    STARTERS,
    STARTERS_UNDER,
    as_text,
    known_pictures,
    usual_way,
)
from handrail.reviews.rules.dates import (
    SOON_DAYS,
    due_group,
    due_in_words,
    next_review_on,
    next_review_problem,
)
from handrail.reviews.rules.days import (
    MOST_OF_A_DAY,
    next_of,
    pack,
    unpack,
)
from handrail.reviews.rules.hints import (
    counted,
    hints,
)
from handrail.reviews.rules.holding import (
    still_to_hear,
    what_is_missing,
)
from handrail.reviews.rules.links import (
    FAMILY_QUESTIONS,
    LONGEST_DAYS,
    MOST_ANSWERS_A_DAY,
    MOST_OPEN_LINKS,
    USUAL_DAYS,
    end_problem,
    usual_end,
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
from handrail.reviews.rules.suggesting import (
    BECAUSE,
    FOLLOWS,
    is_taken,
    smaller_words,
    suggested,
    taken,
)

__all__ = [
    "BECAUSE",
    "DAYS_OF_A_TERM",
    "FAMILY_QUESTIONS",
    "FOLLOWS",
    "FREE",
    "HARD",
    "HELPS",
    "LONGEST_DAYS",
    "MOST_ANSWERS_A_DAY",
    "MOST_OF_A_DAY",
    "MOST_OPEN_LINKS",
    "PICTURES",
    "PICTURES_UNDER",
    "PICTURE_QUESTIONS",
    "QUESTIONS",
    "SOON_DAYS",
    "STARTERS",
    "STARTERS_UNDER",
    "TABLE",
    "TARGETS_FOR_A_PROMPT",
    "TERMS_AT_STAGE",
    "USUAL_DAYS",
    "as_text",
    "counted",
    "due_group",
    "due_in_words",
    "end_problem",
    "hints",
    "is_taken",
    "known_pictures",
    "next_of",
    "next_review_on",
    "next_review_problem",
    "pack",
    "permission_for",
    "seeds",
    "smaller_words",
    "stage_prompts",
    "still_to_hear",
    "suggested",
    "taken",
    "target_field",
    "terms_at_stage",
    "unpack",
    "usual_end",
    "usual_way",
    "what_is_missing",
]
