"""Reads for paper: what can be printed together, and what each paper says."""

from handrail.reports.queries.choices import (
    CURRENT,
    KEPT_FOR,
    ChoiceCount,
    choice_of_plan,
    choice_of_pupil,
    choices_to_print,
    kinds_to_print,
    only_plan,
    plans_to_print,
    recent_jobs,
)
from handrail.reports.queries.papers import (
    papers_of,
    targets_to_print,
)
from handrail.reports.queries.plans import (
    PLANS_AT_ONCE,
    document_of,
    documents_of,
    format_document,
    pupils_on,
)
from handrail.reports.queries.told import PlanAndText, Told, register_teller, told_of

__all__ = [
    "CURRENT",
    "KEPT_FOR",
    "PLANS_AT_ONCE",
    "ChoiceCount",
    "PlanAndText",
    "Told",
    "choice_of_plan",
    "choice_of_pupil",
    "choices_to_print",
    "document_of",
    "documents_of",
    "format_document",
    "kinds_to_print",
    "only_plan",
    "papers_of",
    "plans_to_print",
    "pupils_on",
    "recent_jobs",
    "register_teller",
    "targets_to_print",
    "told_of",
]
