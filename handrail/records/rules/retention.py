"""When the time of a record is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from handrail.records.rules.requests import months_after
from handrail.records.types.retention import Anchor, FileKind, RetentionRule


def over_on(anchor: date, years: int) -> date:
    """Return the first day on which a record is no longer kept: so many years after the anchor."""
    return months_after(anchor, years * 12)


def last_anchor_over(today: date, years: int) -> date:
    """Return the latest anchor whose time is over today: records anchored on it or before can go.

    The opposite of `over_on`: over_on(last_anchor_over(today, n), n) <= today, and a day later it would not be.
    """
    anchor = months_after(today, -years * 12)
    # 29 February has its time over on the 28th of a common year: a day early.
    following = anchor + timedelta(days=1)
    return following if (following.month, following.day) == (2, 29) and over_on(following, years) <= today else anchor


def rules_for(rules: Iterable[RetentionRule], nation: str, own_years: dict[FileKind, int]) -> list[RetentionRule]:
    """Return the rules that hold at a school: its nation's, with its own years where no figure is verified."""
    found = [rule for rule in rules if rule.nation == nation]
    return [replace(rule, years=own_years.get(rule.kind)) if rule.is_for_the_school_to_set else rule for rule in found]


def rule_for(rules: Iterable[RetentionRule], kind: FileKind) -> RetentionRule | None:
    """Return the rule for a kind of file, or None."""
    return next((rule for rule in rules if rule.kind is kind), None)


def is_over(rule: RetentionRule | None, *, date_of_birth: date, left_on: date | None, today: date) -> bool:
    """Say whether a pupil's file has had its time. Never while they are at the school, nor without a figure."""
    if rule is None or rule.years is None or left_on is None or left_on > today:
        return False
    anchor = date_of_birth if rule.anchor is Anchor.DATE_OF_BIRTH else left_on
    return over_on(anchor, rule.years) <= today
