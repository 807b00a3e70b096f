"""Reads of agreement: what people say to a plan, which plans wait for an answer, and the family's summary."""

from handrail.agreements.queries.answers import (
    current_sums,
    language_note,
    own_answers,
    tell_of_answers,
    text_seen,
    voices_of,
    voices_of_group,
)
from handrail.agreements.queries.summaries import (
    family_text,
    finished_languages,
    is_of_draft,
    plain_words,
    remembered_words,
    sheet,
    sheet_for_staff,
    summary_for,
    translations_of,
    words_in,
)
from handrail.agreements.queries.waiting import n_unanswered, unanswered, unanswered_in_groups, unanswered_rows

__all__ = [
    "current_sums",
    "family_text",
    "finished_languages",
    "is_of_draft",
    "language_note",
    "n_unanswered",
    "own_answers",
    "plain_words",
    "remembered_words",
    "sheet",
    "sheet_for_staff",
    "summary_for",
    "tell_of_answers",
    "text_seen",
    "translations_of",
    "unanswered",
    "unanswered_in_groups",
    "unanswered_rows",
    "voices_of",
    "voices_of_group",
    "words_in",
]
