"""Since when a plan waits for an adult, and how far they are. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from handrail.readings.types import AdultReading, Freshness, PlanReaders, ReadStanding


def waits_since(agreed_on: date, linked_since: date) -> date:
    """Return the day from which a plan waits for an adult: agreed before they came, it waits from their first day."""
    return max(agreed_on, linked_since)


def state_of(*, seen_at: datetime | None, read_at: datetime | None, is_author: bool) -> ReadStanding:
    """Return how far an adult is with a version; who agreed it has read it."""
    if read_at is not None:
        return ReadStanding.READ
    if is_author:
        return ReadStanding.AGREED
    return ReadStanding.WAITING if seen_at is None else ReadStanding.OPENED


def freshness(*, read_this_plan: bool, read_any_plan: bool) -> Freshness:
    """Say what a version is to an adult: new with the pupil, a new plan, or one that changed since they read it."""
    if read_this_plan:
        return Freshness.CHANGED
    return Freshness.NEW_PLAN if read_any_plan else Freshness.NEW_PUPIL


def by_adult(plans: Iterable[PlanReaders], reminded: Mapping[UUID, date] | None = None) -> tuple[AdultReading, ...]:
    """Return each adult with how many plans wait for them: those with most first, then by name.

    Shapes: `reminded` maps a membership to the day of its last reminder.
    """
    names: dict[UUID, str] = {}
    n_plans: dict[UUID, int] = {}
    waiting: dict[UUID, list[date]] = {}
    for plan in plans:
        for reader in plan.readers:
            key = reader.membership_id
            names[key] = reader.name
            n_plans[key] = n_plans.get(key, 0) + 1
            if not reader.has_read:
                waiting.setdefault(key, []).append(reader.since)
    rows = [
        AdultReading(
            membership_id=key,
            name=name,
            n_plans=n_plans[key],
            n_waiting=len(waiting.get(key, ())),
            waits_since=min(waiting.get(key, ()), default=None),
            reminded_on=(reminded or {}).get(key),
        )
        for key, name in names.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.n_waiting, row.name, str(row.membership_id))))


def reminder(*, first_name: str, n_plans: int, school_name: str, sender: str, link: str) -> tuple[str, str]:
    """Return subject and text of a reminder. It names no pupil: mail is read on phones, by whoever stands beside."""
    counted = "1 plan waits" if n_plans == 1 else f"{n_plans} plans wait"
    subject = f"{school_name}: {counted} for you to read"
    text = (
        f"Dear {first_name},\n\n"
        f"{counted} for you in Handrail: of pupils whom you work with, and new or changed since you last read.\n"
        f"Each says in a few lines what is different. It takes a minute or two:\n\n{link}\n\n"
        f"{sender} asked for this message.\n"
    )
    return subject, text
