"""Printing: at once, or as one file made in the background. Every print is on the trail."""

from handrail.reports.actions.papers import print_papers
from handrail.reports.actions.plans import (
    STALLED_AFTER,
    ask_for_prints,
    forget_old_prints,
    make_print_file,
    open_print_file,
    print_plan,
)

__all__ = [
    "STALLED_AFTER",
    "ask_for_prints",
    "forget_old_prints",
    "make_print_file",
    "open_print_file",
    "print_papers",
    "print_plan",
]
