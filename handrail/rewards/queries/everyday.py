"""The pupils with a day card or a reward."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from handrail.access.permissions import Permission
from handrail.access.types import Actor
from handrail.core import clock
from handrail.pupils.policy import pupils_visible_to, still_here
from handrail.rewards import policy
from handrail.rewards.models import CheckDay, Reward

PUPILS_LISTED = 60


@dataclass(frozen=True)
class EverydayRow:
    """One pupil: the day card that is open with what is done of today, and the reward that is collected for."""

    pupil_id: UUID
    name: str
    place: str
    card_id: UUID | None
    is_in: bool
    is_out: bool
    reward: str


def everyday_rows(actor: Actor) -> tuple[EverydayRow, ...]:
    """Return the pupils in reach with an open day card or a reward, by name, 60 at most."""
    today = clock.today()
    mine = pupils_visible_to(actor, Permission.PLAN_VIEW).filter(still_here(today))
    keys = mine.order_by().values("pk")
    cards = policy.day_cards_visible_to(actor).filter(pupil__in=keys, is_open=True)
    card_of = dict(cards.values_list("pupil_id", "pk"))
    rewards = Reward.objects.filter(pupil__in=keys, collects_from__isnull=False, given_at__isnull=True)
    reward_of = dict(rewards.filter(aside_at__isnull=True).values_list("pupil_id", "words"))
    days = {row.card_id: row for row in CheckDay.objects.filter(card__in=list(card_of.values()), on=today)}
    rows = mine.filter(pk__in=card_of.keys() | reward_of.keys()).order_by("surname", "forename", "pk")[:PUPILS_LISTED]
    found = []
    for pupil in rows:
        card_id = card_of.get(pupil.pk)
        day = days.get(card_id) if card_id else None
        found.append(
            EverydayRow(
                pupil_id=pupil.pk,
                name=pupil.name,
                place=pupil.class_name,
                card_id=card_id,
                is_in=day is not None and day.checked_in_at is not None,
                is_out=day is not None and day.checked_out_at is not None,
                reward=reward_of.get(pupil.pk, ""),
            )
        )
    return tuple(found)
