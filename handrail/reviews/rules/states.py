"""Which verb a state allows. Pure."""

from __future__ import annotations

from handrail.access.permissions import Permission
from handrail.core.errors import Refused
from handrail.reviews.types import (
    ReviewState,
    ReviewVerb,
)

TABLE: dict[tuple[ReviewState, ReviewVerb], Permission | str] = {
    (ReviewState.DUE, ReviewVerb.WRITE): Permission.REVIEW_HOLD,
    (ReviewState.DUE, ReviewVerb.HOLD): Permission.REVIEW_HOLD,
    (ReviewState.DUE, ReviewVerb.BRING_FORWARD): Permission.REVIEW_HOLD,
    (ReviewState.DUE, ReviewVerb.CANCEL): Permission.REVIEW_HOLD,
    (ReviewState.PREPARING, ReviewVerb.WRITE): Permission.REVIEW_HOLD,
    (ReviewState.PREPARING, ReviewVerb.HOLD): Permission.REVIEW_HOLD,
    (ReviewState.PREPARING, ReviewVerb.BRING_FORWARD): Permission.REVIEW_HOLD,
    (ReviewState.PREPARING, ReviewVerb.CANCEL): Permission.REVIEW_HOLD,
    **{(ReviewState.HELD, verb): "This review has been held, so its words stand." for verb in ReviewVerb},
    **{(ReviewState.CANCELLED, verb): "This review is not needed any more." for verb in ReviewVerb},
}
"""What may be done in each state: the permission that it needs, or the sentence that says why not."""


def permission_for(state: ReviewState | str, verb: ReviewVerb) -> Permission:
    """Return the permission that the verb needs in this state.

    Errors: Refused with the sentence of the table.
    """
    found = TABLE[ReviewState(state), verb]
    if isinstance(found, Permission):
        return found
    raise Refused(found)
