"""Links with which a family says something without an account: their days and limits. Pure."""

from __future__ import annotations

from datetime import date, timedelta

# A link that nobody remembers should not stay open for a year (house rule): a term and a bit.
LONGEST_DAYS = 100
USUAL_DAYS = 14
# Nobody has more to say in a day; a machine that was given a link would (house rule).
MOST_ANSWERS_A_DAY = 10
MOST_OPEN_LINKS = 8

FAMILY_QUESTIONS = ("What is going well?", "What is hard?", "What should we do next?")
"""What a family is asked for a review, on the page of the link and on paper. Source: [001] on parents' views."""


def usual_end(due_on: date, today: date) -> date:
    """Return the usual last day of a link: the day of the review, or two weeks from now where that has passed."""
    return due_on if today <= due_on <= today + timedelta(days=LONGEST_DAYS) else today + timedelta(days=USUAL_DAYS)


def end_problem(ends_on: date, today: date) -> str:
    """Say in a sentence why a link cannot end on this day, or return an empty string."""
    if ends_on < today:
        return "This day has passed. Choose today or a later day."
    if ends_on > today + timedelta(days=LONGEST_DAYS):
        return f"A link stays open for at most {LONGEST_DAYS} days. Choose an earlier day."
    return ""
